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
  const parts: Holding[] = [];
  for (const { custodian, paused, fromMs, toMs: endsMs } of segments) {
    const toMs = endsMs ?? endMs;
    if (paused || toMs <= fromMs) continue;
    const part = holdingOf(parts, custodian);
    part.elapsedMs += Math.max(0, toMs - Math.max(fromMs, dueMs));
    if (budgets !== null) part.runningMs += base === 'business' ? calendar.workingMs(fromMs, toMs) : toMs - fromMs;
  }
  if (budgets !== null) shareByExcess(parts, lateElapsedMs, budgets);
  const late: LatePart[] = [];
  for (const { custodian, elapsedMs } of parts) if (elapsedMs > 0) late.push({ custodian, elapsedMs });
  return late;
}

/** What one custodian held of a clock: its lateness, and how long it ran in all. */
interface Holding extends LatePart {
  runningMs: number;
  excessMs: number;
}

/** Custodians of one clock are few: a list is quicker than a map, and keeps their order. */
function holdingOf(parts: Holding[], custodian: string): Holding {
  for (const part of parts) if (part.custodian === custodian) return part;
  const part = { custodian, elapsedMs: 0, runningMs: 0, excessMs: 0 };
  parts.push(part);
  return part;
}

/**
 * Where anybody used more than its budget, lateness follows the excess: rounded down in proportion, the remainder to
 * the largest excess (tie: who held first).
 */
function shareByExcess(parts: readonly Holding[], lateElapsedMs: number, budgets: Budgets): void {
  let totalExcessMs = 0;
  for (const part of parts) {
    part.excessMs = Math.max(0, part.runningMs - budgetOf(budgets, part.custodian));
    totalExcessMs += part.excessMs;
  }
  if (totalExcessMs === 0) return;
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
