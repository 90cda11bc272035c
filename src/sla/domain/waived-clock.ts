import type { LatePart } from './custody.js';
import { apportion, lateness } from './custody.js';
import type { Cycle, Segment } from './cycle.js';
import type { CycleProgress, StoodStill } from './due.js';
import { instantGiven } from './due.js';
import type { Waiver } from './waiver.js';

/** What counts of a clock that was waived for a time; what happened stands beside it, unchanged. */
export interface WaivedClock {
  waivers: readonly Waiver[];
  /** When it would have been due had it stood still in the waived time. */
  dueAt: Date | null;
  /** Whether it is missed all the same. */
  missed: boolean;
  /** Lateness that is left, and whose it is. */
  lateBusinessMs: number;
  lateElapsedMs: number;
  lateBy: LatePart[];
}

/** A cycle judged as if it had stood still while waived; null when no waiver touches it. `endMs`: its end, else now. */
export function waivedClock(cycle: Cycle, waivers: readonly Waiver[], endMs: number): WaivedClock | null {
  const touching = waivers.filter((waiver) => stretchesOf(waiver, cycle).some(({ fromMs }) => fromMs < endMs));
  if (touching.length === 0) return null;
  const waived = merged(touching.flatMap((waiver) => stretchesOf(waiver, cycle)));
  const dueMs = dueStandingStill(cycle, merged([...waived, ...cycle.standstills()]));
  const missed = cycle.missed && dueMs !== null && endMs > dueMs;
  const counted = countedSegments(cycle.segments, waived, endMs);
  const { calendar, budgets } = cycle.milestone;
  const late = missed ? lateness(counted, dueMs, endMs, calendar) : { elapsedMs: 0, businessMs: 0 };
  const base = cycle.choice?.base ?? 'plain';
  return {
    waivers: touching,
    dueAt: dueMs === null ? null : new Date(dueMs),
    missed,
    lateBusinessMs: late.businessMs,
    lateElapsedMs: late.elapsedMs,
    lateBy:
      late.elapsedMs === 0 || dueMs === null
        ? []
        : apportion(counted, dueMs, endMs, late.elapsedMs, budgets, base, calendar),
  };
}

/** The time of a cycle that a waiver covers: its own, cut to the cycle and to the hands it is granted for. */
function stretchesOf(waiver: Waiver, cycle: Cycle): StoodStill[] {
  const { milestone } = cycle;
  const { scope } = waiver;
  if (milestone.type === 'regulatory' && waiver.article === null) return [];
  if (scope.milestones.length > 0 && !scope.milestones.includes(milestone.name)) return [];
  if (scope.types.length > 0 && !scope.types.includes(milestone.type)) return [];
  const whole = { fromMs: cycle.startedMs, toMs: cycle.endedMs ?? Number.POSITIVE_INFINITY };
  const held =
    scope.partners.length === 0
      ? [whole]
      : cycle.segments
          .filter(({ custodian }) => scope.partners.some((partner) => custodian === `partner:${partner}`))
          .map(({ fromMs, toMs }) => ({ fromMs, toMs: toMs ?? whole.toMs }));
  return held.flatMap(({ fromMs, toMs }) => {
    const from = Math.max(fromMs, waiver.from.getTime());
    const to = Math.min(toMs, waiver.to.getTime());
    return from < to ? [{ fromMs: from, toMs: to }] : [];
  });
}

/** The due time if the clock stands still in these stretches: a target met with before the next one stays. */
function dueStandingStill(cycle: Cycle, standstills: readonly StoodStill[]): number | null {
  const { choice, milestone, dueMs, startedMs, promisedMs } = cycle;
  if (choice === null || dueMs === null) return null;
  const pauses: StoodStill[] = [];
  let progress: CycleProgress = { startedMs, runningSinceMs: startedMs, usedPlainMs: 0, usedBusinessMs: 0, pauses, promisedMs };
  for (const still of standstills) {
    const due = instantGiven(choice.target, progress, milestone.calendar);
    if (due !== null && Math.max(due, progress.runningSinceMs, dueMs) < still.fromMs) break;
    if (still.toMs === Number.POSITIVE_INFINITY) return null;
    pauses.push(still);
    const { runningSinceMs, usedPlainMs, usedBusinessMs } = progress;
    progress = {
      ...progress,
      runningSinceMs: still.toMs,
      usedPlainMs: usedPlainMs + still.fromMs - runningSinceMs,
      usedBusinessMs: usedBusinessMs + milestone.calendar.workingMs(runningSinceMs, still.fromMs),
    };
  }
  const due = instantGiven(choice.target, progress, milestone.calendar);
  return due === null ? null : Math.max(due, progress.runningSinceMs, dueMs);
}

/** The segments with the waived parts of running ones standing still. */
function countedSegments(segments: readonly Segment[], waived: readonly StoodStill[], endMs: number): Segment[] {
  return segments.flatMap((segment) => {
    if (segment.paused) return [segment];
    const parts: Segment[] = [];
    const lastMs = segment.toMs ?? endMs;
    let atMs = segment.fromMs;
    for (const { fromMs, toMs } of waived) {
      const from = Math.max(fromMs, atMs);
      const to = Math.min(toMs, lastMs);
      if (from >= to) continue;
      if (from > atMs) parts.push({ ...segment, fromMs: atMs, toMs: from });
      parts.push({ ...segment, fromMs: from, toMs: to, paused: true });
      atMs = to;
    }
    if (lastMs > atMs) parts.push({ ...segment, fromMs: atMs, toMs: lastMs });
    return parts;
  });
}

function merged(stretches: readonly StoodStill[]): StoodStill[] {
  const all: StoodStill[] = [];
  for (const { fromMs, toMs } of stretches.toSorted((a, b) => a.fromMs - b.fromMs)) {
    const last = all.at(-1);
    if (last !== undefined && fromMs <= last.toMs) last.toMs = Math.max(last.toMs, toMs);
    else all.push({ fromMs, toMs });
  }
  return all;
}
