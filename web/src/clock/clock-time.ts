import type { ClockMood, ClockView } from '../../../src/sla/clock-view.js';

type Ticking = Pick<ClockView, 'remainingMs' | 'runsNow' | 'changesAt' | 'asOf'>;

/** Own time that passed between the view and `nowMs`, following the calendar's next change when it falls between. */
export function ownTimeSince(clock: Omit<Ticking, 'remainingMs'>, nowMs: number): number {
  const asOf = new Date(clock.asOf).getTime();
  const passed = Math.max(0, nowMs - asOf);
  const changes = clock.changesAt === null ? Infinity : new Date(clock.changesAt).getTime();
  if (clock.runsNow) return Math.min(passed, Math.max(0, changes - asOf));
  return Math.max(0, Math.min(passed, nowMs - changes));
}

/** Own time left at `nowMs`, negative once over; null while the clock has no due time. */
export function remainingAt(clock: Ticking, nowMs: number): number | null {
  return clock.remainingMs === null ? null : clock.remainingMs - ownTimeSince(clock, nowMs);
}

const ENDED: ReadonlySet<ClockView['state']> = new Set(['met', 'missed', 'cancelled', 'reset']);

export const hasEnded = (clock: Pick<ClockView, 'state'>): boolean => ENDED.has(clock.state);

/** Lateness in the clock's own time. */
export const ownLateness = (clock: Pick<ClockView, 'base' | 'lateBusinessMs' | 'lateElapsedMs'>): number =>
  clock.base === 'business' ? clock.lateBusinessMs : clock.lateElapsedMs;

/** The mood at `nowMs`: a clock on screen turns red the second it is over, not at the next refresh. */
export function moodAt(clock: Pick<ClockView, 'mood' | 'state'> & Ticking, nowMs: number): ClockMood {
  if (hasEnded(clock) || clock.state === 'paused') return clock.mood;
  const remaining = remainingAt(clock, nowMs);
  return remaining !== null && remaining < 0 ? 'breached' : clock.mood;
}
