import type { Calendar } from './calendar.js';
import type { Segment } from './cycle.js';
import type { TimeBase } from './duration.js';
import type { Budgets } from './policy.js';

/** A custodian's part of a clock's lateness, in plain ms. */
export interface LatePart {
  custodian: string;
  elapsedMs: number;
}

export interface Lateness {
  elapsedMs: number;
  businessMs: number;
}

/** Running time after the due time, up to `endMs`: in plain and in working time. */
export function lateness(
  segments: readonly Segment[],
  dueMs: number,
  endMs: number,
  calendar: Calendar,
): Lateness {
  const total: Lateness = { elapsedMs: 0, businessMs: 0 };
  for (const segment of segments) {
    const fromMs = Math.max(segment.fromMs, dueMs);
    const toMs = segment.toMs ?? endMs;
    if (segment.paused || toMs <= fromMs) continue;
    total.elapsedMs += toMs - fromMs;
    total.businessMs += calendar.workingMs(fromMs, toMs);
  }
  return total;
}

/** Whose budget is how large: the exact name, else the longest `prefix*` that fits, else nothing. */
export function budgetOf(budgets: Budgets, custodian: string): number {
  const exact = budgets.exact.get(custodian);
  if (exact !== undefined) return exact;
  return budgets.prefixes.find(({ prefix }) => custodian.startsWith(prefix))?.budgetMs ?? 0;
}

/** Apportions lateness to custodians, in order of first holding with the clock running; the parts add up exactly. */
export function apportion(
  segments: readonly Segment[],
  dueMs: number,
  endMs: number,
  lateElapsedMs: number,
  budgets: Budgets | null,
  base: TimeBase,
  calendar: Calendar,
): LatePart[] {
  const held = new Map<string, { lateMs: number; runningMs: number }>();
  for (const segment of segments) {
    const toMs = segment.toMs ?? endMs;
    if (segment.paused || toMs <= segment.fromMs) continue;
    const part = held.get(segment.custodian) ?? { lateMs: 0, runningMs: 0 };
    held.set(segment.custodian, part);
    part.lateMs += Math.max(0, toMs - Math.max(segment.fromMs, dueMs));
    if (budgets === null) continue;
    part.runningMs += base === 'business' ? calendar.workingMs(segment.fromMs, toMs) : toMs - segment.fromMs;
  }
  const parts = [...held].map(([custodian, { lateMs, runningMs }]) => ({
    custodian,
    elapsedMs: lateMs,
    excessMs: budgets === null ? 0 : Math.max(0, runningMs - budgetOf(budgets, custodian)),
  }));
  const totalExcessMs = parts.reduce((sum, part) => sum + part.excessMs, 0);
  if (totalExcessMs > 0) shareByExcess(parts, lateElapsedMs, totalExcessMs);
  return parts
    .filter((part) => part.elapsedMs > 0)
    .map(({ custodian, elapsedMs }) => ({ custodian, elapsedMs }));
}

/** Rounded down in proportion to the excess, the remainder to the largest excess (tie: who held first). */
function shareByExcess(
  parts: { elapsedMs: number; excessMs: number }[],
  lateElapsedMs: number,
  totalExcessMs: number,
): void {
  let given = 0;
  let largest = parts[0]!;
  for (const part of parts) {
    // The product can be beyond what a double holds exactly.
    part.elapsedMs = Number((BigInt(lateElapsedMs) * BigInt(part.excessMs)) / BigInt(totalExcessMs));
    given += part.elapsedMs;
    if (part.excessMs > largest.excessMs) largest = part;
  }
  largest.elapsedMs += lateElapsedMs - given;
}
