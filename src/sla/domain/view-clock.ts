import type { BarSegmentView, ClockMood, ClockView } from '../clock-view.js';
import type { Calendar } from './calendar.js';
import type { StoredClock } from './stored-clock.js';

/** How far ahead we look for the next opening of a calendar. */
const LOOK_AHEAD_MS = 15 * 86_400_000;

export interface ViewOf {
  touchpointId: string;
  kind: string;
  ref: string;
  article: string | null;
}

/** A clock brought up to `now` for the screen: lengths in the clock's own time, so that a bar can be drawn as is. */
export function viewClock(clock: StoredClock, of: ViewOf, calendar: Calendar, now: Date): ClockView {
  const nowMs = now.getTime();
  const own = (fromMs: number, toMs: number): number =>
    toMs <= fromMs ? 0 : clock.base === 'business' ? calendar.workingMs(fromMs, toMs) : toMs - fromMs;
  const startMs = Date.parse(clock.startedAt);
  const dueMs = clock.dueAt === null ? null : Date.parse(clock.dueAt);
  const endMs = clock.endedAt === null ? nowMs : Date.parse(clock.endedAt);
  const running = clock.state === 'running';
  const missed = clock.missed || (running && dueMs !== null && nowMs > dueMs);
  const lateness = lateParts(clock, dueMs, endMs, missed, calendar);
  const windows = running ? nextChange(clock, calendar, nowMs) : { runsNow: false, changesAt: null };
  return {
    id: `${clock.milestone}:${clock.cycle}`,
    ...of,
    milestone: clock.milestone,
    cycle: clock.cycle,
    type: clock.type,
    state: clock.state,
    missed,
    mood: moodOf(clock, missed),
    startedAt: clock.startedAt,
    endedAt: clock.endedAt,
    dueAt: clock.dueAt,
    zone: calendar.zone.name,
    base: clock.base,
    remainingMs: dueMs === null ? null : endMs <= dueMs ? own(endMs, dueMs) : -lateOwn(clock, lateness),
    remainingElapsedMs: dueMs === null ? null : endMs <= dueMs ? dueMs - endMs : -lateness.elapsedMs,
    lateBusinessMs: lateness.businessMs,
    lateElapsedMs: lateness.elapsedMs,
    lateBy: clock.lateBy,
    custodian: clock.segments.at(-1)?.custodian ?? 'unassigned',
    crossed: clock.crossed,
    warnings: clock.warnings,
    waived: clock.waived ?? null,
    bar: {
      toDueMs: dueMs === null ? null : own(startMs, dueMs),
      segments: clock.segments.map((segment): BarSegmentView => {
        const toMs = segment.to === null ? nowMs : Date.parse(segment.to);
        return { ...segment, lengthMs: own(Date.parse(segment.from), toMs) };
      }),
    },
    ...windows,
    asOf: now.toISOString(),
  };
}

function moodOf(clock: StoredClock, missed: boolean): ClockMood {
  if (clock.state === 'met') return 'met';
  if (clock.state === 'paused') return missed ? 'breached' : 'paused';
  if (missed) return 'breached';
  if (clock.state === 'running') return clock.crossed.length > 0 ? 'warning' : 'running';
  return 'ended';
}

/** Running time past due up to `endMs`; what was paused is not late. */
function lateParts(
  clock: StoredClock,
  dueMs: number | null,
  endMs: number,
  missed: boolean,
  calendar: Calendar,
): { elapsedMs: number; businessMs: number } {
  const late = { elapsedMs: 0, businessMs: 0 };
  if (!missed || dueMs === null) return late;
  for (const segment of clock.segments) {
    if (segment.state !== 'running') continue;
    const fromMs = Math.max(Date.parse(segment.from), dueMs);
    const toMs = segment.to === null ? endMs : Math.min(Date.parse(segment.to), endMs);
    if (toMs <= fromMs) continue;
    late.elapsedMs += toMs - fromMs;
    late.businessMs += calendar.workingMs(fromMs, toMs);
  }
  return late;
}

const lateOwn = (clock: StoredClock, late: { elapsedMs: number; businessMs: number }): number =>
  clock.base === 'business' ? late.businessMs : late.elapsedMs;

/** Whether own time runs at this instant, and when the calendar changes that. */
function nextChange(clock: StoredClock, calendar: Calendar, nowMs: number): { runsNow: boolean; changesAt: string | null } {
  if (clock.base === 'elapsed') return { runsNow: true, changesAt: null };
  const window = calendar.windowsBetween(nowMs, nowMs + LOOK_AHEAD_MS)[0];
  if (window === undefined) return { runsNow: false, changesAt: null };
  const runsNow = window.fromMs <= nowMs;
  return { runsNow, changesAt: new Date(runsNow ? window.toMs : window.fromMs).toISOString() };
}
