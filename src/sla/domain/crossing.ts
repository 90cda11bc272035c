import type { Calendar } from './calendar.js';
import { DAY_MS } from './civil.js';
import type { TargetChoice } from './target.js';
import type { Threshold } from './threshold.js';

/** A threshold crossed: its place in `warn` and when. */
export interface Crossed {
  index: number;
  atMs: number;
}

/** A running stretch under one target; thresholds can be crossed from `fromMs` on. */
export interface RunningStretch {
  readonly choice: TargetChoice | null;
  readonly startedMs: number;
  readonly fromMs: number;
  readonly runningSinceMs: number;
  /** Used, in the target's base, before `runningSinceMs`. */
  readonly usedBeforeMs: number;
  readonly dueMs: number | null;
  /** Lateness, in the target's base, before `runningSinceMs`. */
  readonly lateBeforeMs: number;
  readonly calendar: Calendar;
}

/** Working time that does not come within a decade is not waited for. */
const REACH_MS = 10 * 366 * DAY_MS;

/**
 * Crosses every threshold that first holds in the stretch, up to `toMs`, itself included only on request. Answers
 * when the next of the others would be crossed if the stretch ran on; infinite for never.
 */
export function crossStretch(
  thresholds: readonly Threshold[],
  isCrossed: boolean[],
  stretch: RunningStretch,
  toMs: number,
  inclusive: boolean,
  crossed: Crossed[],
): number {
  let nextMs = Number.POSITIVE_INFINITY;
  for (let index = 0; index < thresholds.length; index += 1) {
    if (isCrossed[index] === true) continue;
    // Working time never runs faster than the clock on the wall: what cannot matter need not be looked up.
    const notBefore = earliest(thresholds[index]!, stretch);
    if (notBefore > toMs && (!inclusive || notBefore >= nextMs)) continue;
    const atMs = firstInstant(thresholds[index]!, stretch);
    if (atMs === null) continue;
    if (atMs > toMs || (atMs === toMs && !inclusive)) {
      if (atMs < nextMs) nextMs = atMs;
      continue;
    }
    isCrossed[index] = true;
    insert({ index, atMs }, crossed);
  }
  return nextMs;
}

/** Keeps what was crossed by instant, then by place in `warn`; mostly the newcomer is the last. */
function insert(newcomer: Crossed, crossed: Crossed[]): void {
  let place = crossed.length;
  crossed.push(newcomer);
  for (; place > 0; place -= 1) {
    const before = crossed[place - 1]!;
    if (before.atMs < newcomer.atMs || (before.atMs === newcomer.atMs && before.index < newcomer.index)) break;
    crossed[place] = before;
  }
  crossed[place] = newcomer;
}

/** A lower bound of {@link firstInstant} that asks no calendar. */
function earliest(threshold: Threshold, { choice, dueMs, fromMs, runningSinceMs, usedBeforeMs, lateBeforeMs }: RunningStretch): number {
  if (choice === null) return Number.POSITIVE_INFINITY;
  if (threshold.kind === 'share') {
    const { target } = choice;
    if (target.form !== 'business' && target.form !== 'elapsed') return fromMs;
    return runningSinceMs + shareOf(threshold.numerator, threshold.denominator, target.durationMs) - usedBeforeMs;
  }
  if (dueMs === null) return Number.POSITIVE_INFINITY;
  if (threshold.kind === 'at') return dueMs;
  if (threshold.kind === 'before') return fromMs;
  return Math.max(runningSinceMs, dueMs) + threshold.latenessMs - lateBeforeMs;
}

/** The first whole millisecond at which the share is reached. */
const shareOf = (numerator: number, denominator: number, spanMs: number): number => Math.ceil((numerator * spanMs) / denominator);

/** The first instant of the stretch, were it to run on, at which the threshold holds; null for never. */
function firstInstant(threshold: Threshold, stretch: RunningStretch): number | null {
  const atMs = instantHolding(threshold, stretch);
  return atMs === null ? null : Math.max(atMs, stretch.fromMs);
}

function instantHolding(threshold: Threshold, stretch: RunningStretch): number | null {
  const { choice, dueMs, calendar } = stretch;
  if (choice === null) return null;
  if (threshold.kind === 'share') return shareInstant(threshold.numerator, threshold.denominator, choice, stretch);
  if (dueMs === null) return null;
  const business = choice.base === 'business';
  if (threshold.kind === 'at') return dueMs;
  if (threshold.kind === 'before') {
    if (!business) return dueMs - threshold.durationMs;
    const spareMs = calendar.workingMs(stretch.fromMs, dueMs) - threshold.durationMs;
    return spareMs <= 0 ? stretch.fromMs : calendar.advance(stretch.fromMs, spareMs, dueMs);
  }
  const leftMs = threshold.latenessMs - stretch.lateBeforeMs;
  if (leftMs <= 0) return stretch.fromMs;
  return later(Math.max(stretch.runningSinceMs, dueMs), leftMs, business, calendar);
}

function shareInstant(
  numerator: number,
  denominator: number,
  choice: TargetChoice,
  stretch: RunningStretch,
): number | null {
  const { target } = choice;
  if (target.form === 'business' || target.form === 'elapsed') {
    const leftMs = shareOf(numerator, denominator, target.durationMs) - stretch.usedBeforeMs;
    if (leftMs <= 0) return stretch.fromMs;
    return later(stretch.runningSinceMs, leftMs, target.form === 'business', stretch.calendar);
  }
  if (stretch.dueMs === null) return null;
  const spanMs = stretch.dueMs - stretch.startedMs;
  return stretch.startedMs + shareOf(numerator, denominator, spanMs);
}

function later(fromMs: number, durationMs: number, business: boolean, calendar: Calendar): number | null {
  return business ? calendar.advance(fromMs, durationMs, fromMs + REACH_MS) : fromMs + durationMs;
}
