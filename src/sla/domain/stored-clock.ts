import type { ClockAnswer } from './answers.js';
import { answerOf } from './answers.js';
import type { Clock } from './clock.js';

/**
 * A clock as it is kept inside a touchpoint: plain JSON as it is printed, with the base its target counts in.
 * `waived` is left out where no waiver touches it, and was never there in clocks stored before waivers existed.
 */
export type StoredClock = ClockAnswer & { base: 'business' | 'elapsed' };

export function storeClock(clock: Clock): StoredClock {
  return { ...answerOf(clock), base: clock.base === 'business' ? 'business' : 'elapsed' };
}

/** What counts of a stored clock in scores: as it happened, or as the waivers that touch it say. */
export function counted(clock: StoredClock): Pick<StoredClock, 'missed' | 'lateBusinessMs' | 'lateElapsedMs' | 'lateBy'> {
  return clock.waived ?? clock;
}

/** Missed, and yet not to be counted: a waiver covers all of it. */
export const isWaived = (clock: StoredClock): boolean => clock.missed && clock.waived?.missed === false;
