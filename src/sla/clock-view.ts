import type { WaivedAnswer } from './domain/answers.js';

/** How a clock travels to the screens: the same shape on the desk, the board, the portal and in mails. */
export type ClockMood = 'running' | 'warning' | 'breached' | 'paused' | 'met' | 'ended';

export interface BarSegmentView {
  state: 'running' | 'paused';
  custodian: string;
  reason: string | null;
  from: string;
  to: string | null;
  /** Length on the bar: the clock's own time (working or plain) while running, plain time while paused, so far. */
  lengthMs: number;
}

export interface ClockView {
  /** `milestone:cycle`, unique within the touchpoint. */
  id: string;
  touchpointId: string;
  kind: string;
  /** The reporting firm's own number of the touchpoint. */
  ref: string;
  milestone: string;
  cycle: number;
  type: 'regulatory' | 'customer' | 'internal' | 'partner' | 'promise';
  article: string | null;
  state: 'running' | 'paused' | 'met' | 'missed' | 'cancelled' | 'reset';
  missed: boolean;
  /** What glyph and colour say: `warning` once a threshold is crossed, `breached` past due or ended late. */
  mood: ClockMood;
  startedAt: string;
  endedAt: string | null;
  dueAt: string | null;
  /** IANA zone in which due times are shown. */
  zone: string;
  /** Whether the clock counts working time or plain time. */
  base: 'business' | 'elapsed';
  /** Own time left until due, negative once over; null while there is no due time. As of `asOf`. */
  remainingMs: number | null;
  /** The same in plain time. */
  remainingElapsedMs: number | null;
  lateBusinessMs: number;
  lateElapsedMs: number;
  lateBy: { custodian: string; elapsedMs: number }[];
  custodian: string;
  crossed: { threshold: string; at: string }[];
  warnings: string[];
  /** What counts in scores, where a waiver touches the clock. */
  waived: WaivedAnswer | null;
  bar: {
    /** Bar length from start to the due line, pauses included; null when there is no due time. */
    toDueMs: number | null;
    segments: BarSegmentView[];
  };
  /** Whether own time is running at `asOf`, and the instant at which that changes by the calendar alone. */
  runsNow: boolean;
  changesAt: string | null;
  asOf: string;
}

const MOOD_ORDER: Record<ClockView['mood'], number> = { breached: 0, warning: 1, running: 2, paused: 3, ended: 4, met: 5 };

/** Which clock of a touchpoint to show: an open one before an ended one, the one that hurts most first. */
export function clockUrgency(a: ClockView, b: ClockView): number {
  return (
    Number(a.endedAt !== null) - Number(b.endedAt !== null) ||
    MOOD_ORDER[a.mood] - MOOD_ORDER[b.mood] ||
    (a.remainingElapsedMs ?? Number.POSITIVE_INFINITY) - (b.remainingElapsedMs ?? Number.POSITIVE_INFINITY) ||
    (b.endedAt ?? '').localeCompare(a.endedAt ?? '')
  );
}
