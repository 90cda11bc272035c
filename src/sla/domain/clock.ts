import type { LatePart } from './custody.js';
import { apportion, lateness } from './custody.js';
import type { Cycle, Segment } from './cycle.js';
import type { TimeBase } from './duration.js';
import type { MilestoneType } from './policy.js';
import type { WaivedClock } from './waived-clock.js';
import { waivedClock } from './waived-clock.js';
import type { Waiver } from './waiver.js';

const NO_WAIVERS: readonly Waiver[] = [];
/** The last instant a `Date` can hold: what would come later never comes. */
const LAST_DATE_MS = 8.64e15;

export type ClockState = 'running' | 'paused' | 'met' | 'missed' | 'cancelled' | 'reset';

/** A stretch of a clock with one custodian and one state. */
export interface ClockSegment {
  from: Date;
  to: Date | null;
  custodian: string;
  state: 'running' | 'paused';
  reason: string | null;
}

/** One cycle of one milestone as it stands: the answer of `readClocks`. Serialised, it is what the CLI prints. */
export interface Clock {
  milestone: string;
  cycle: number;
  type: MilestoneType;
  state: ClockState;
  missed: boolean;
  startedAt: Date;
  endedAt: Date | null;
  dueAt: Date | null;
  calendar: string;
  /** Running time in the target's base. */
  usedMs: number;
  pausedMs: number;
  lateBusinessMs: number;
  lateElapsedMs: number;
  segments: ClockSegment[];
  lateBy: LatePart[];
  crossed: { threshold: string; at: Date }[];
  /** The earliest instant after now at which state, missed, dueAt or crossed changes if no event comes. */
  nextAlarmAt: Date | null;
  warnings: string[];
  /** What the target in force is measured in. */
  base: TimeBase;
  /** What counts, where a waiver touches the clock; null where none does. */
  waived: WaivedClock | null;
}

/**
 * A clock as scores count it: without the time a waiver covers. One missed only in waived time counts neither as met nor
 * as missed, like a cancelled one.
 */
export function asCounted(clock: Clock): Clock {
  if (clock.waived === null || !clock.missed) return clock;
  const { missed, lateBusinessMs, lateElapsedMs, lateBy } = clock.waived;
  return { ...clock, missed, lateBusinessMs, lateElapsedMs, lateBy, state: clock.state === 'missed' && !missed ? 'cancelled' : clock.state };
}

/** The answer for a cycle that has been replayed to `nowMs` and settled. */
export function clockOf(cycle: Cycle, nowMs: number, waivers: readonly Waiver[] = NO_WAIVERS): Clock {
  const { milestone, segments } = cycle;
  const { calendar } = milestone;
  const endMs = cycle.endedMs ?? nowMs;
  const base = cycle.choice?.base ?? 'plain';
  const late =
    cycle.missed && cycle.dueMs !== null
      ? lateness(segments, cycle.dueMs, endMs, calendar)
      : { elapsedMs: 0, businessMs: 0 };
  const used = usedUntil(cycle, endMs);
  const waived = waivers.length === 0 ? null : waivedClock(cycle, waivers, endMs);
  return {
    milestone: milestone.name,
    cycle: cycle.number,
    type: milestone.type,
    state: cycle.ending ?? (cycle.paused ? 'paused' : 'running'),
    missed: cycle.missed,
    startedAt: new Date(cycle.startedMs),
    endedAt: cycle.endedMs === null ? null : new Date(cycle.endedMs),
    dueAt: cycle.dueMs === null ? null : new Date(cycle.dueMs),
    calendar: calendar.name,
    usedMs: base === 'business' ? used.businessMs : used.plainMs,
    pausedMs: endMs - cycle.startedMs - used.plainMs,
    lateBusinessMs: late.businessMs,
    lateElapsedMs: late.elapsedMs,
    segments: segmentsView(segments),
    lateBy:
      late.elapsedMs === 0
        ? []
        : apportion(segments, cycle.dueMs ?? endMs, endMs, late.elapsedMs, milestone.budgets, base, calendar),
    crossed: crossedView(cycle),
    nextAlarmAt: nextAlarm(cycle, waived),
    warnings: warningsOf(cycle, nowMs),
    base,
    waived,
  };
}

function usedUntil(cycle: Cycle, endMs: number): { plainMs: number; businessMs: number } {
  const used = { plainMs: cycle.usedPlainMs, businessMs: cycle.usedBusinessMs };
  if (cycle.isOpen && !cycle.paused) {
    used.plainMs += endMs - cycle.runningSinceMs;
    if (cycle.choice?.base === 'business') {
      used.businessMs += cycle.milestone.calendar.workingMs(cycle.runningSinceMs, endMs);
    }
  }
  return used;
}

/** Where one segment ends the next begins: they share the instant, for dates are what a long answer costs most. */
function segmentsView(segments: readonly Segment[]): ClockSegment[] {
  const views: ClockSegment[] = [];
  let to: Date | null = null;
  for (const { fromMs, toMs, custodian, paused, reason } of segments) {
    const from: Date = to !== null && to.getTime() === fromMs ? to : new Date(fromMs);
    to = toMs === null ? null : new Date(toMs);
    views.push({ from, to, custodian, state: paused ? 'paused' : 'running', reason });
  }
  return views;
}

function crossedView(cycle: Cycle): Clock['crossed'] {
  const { thresholds } = cycle.milestone;
  const views: Clock['crossed'] = [];
  for (const { index, atMs } of cycle.crossed) views.push({ threshold: thresholds[index]!.name, at: new Date(atMs) });
  return views;
}

function nextAlarm(cycle: Cycle, waived: WaivedClock | null): Date | null {
  if (!cycle.isOpen) return null;
  if (cycle.paused) {
    const resumesMs = cycle.resumesByItselfMs();
    return Number.isFinite(resumesMs) ? new Date(resumesMs) : null;
  }
  const missesMs = cycle.missed || cycle.dueMs === null ? Number.POSITIVE_INFINITY : cycle.dueMs + 1;
  // A missed clock that is waived so far begins to count when the waived time is used up.
  const countsMs = !cycle.missed || !waived?.dueAt || waived.missed ? Number.POSITIVE_INFINITY : waived.dueAt.getTime() + 1;
  const next = Math.min(missesMs, countsMs, cycle.nextCrossingMs);
  return next <= LAST_DATE_MS ? new Date(next) : null;
}

function warningsOf(cycle: Cycle, nowMs: number): string[] {
  const warnings: string[] = [];
  const { calendar } = cycle.milestone;
  const endMs = cycle.endedMs ?? nowMs;
  if (!cycle.missed && (cycle.paused ? cycle.dueIfRunFrom(endMs) : cycle.dueMs) === null) {
    warnings.push('no-due-time');
  }
  if (calendar.rules.holidays !== null && (cycle.missed || cycle.choice?.usesWorkdays === true)) {
    const lastMs = cycle.dueMs === null ? endMs : Math.max(endMs, cycle.dueMs);
    const years = calendar.unannouncedYears(calendar.zone.dayAt(cycle.startedMs), calendar.zone.dayAt(lastMs));
    for (const year of years) warnings.push(`calendar-unannounced:${year}`);
  }
  return warnings;
}
