import { DAY_MS } from '../../sla/domain/civil.js';
import type { Clock } from '../../sla/domain/clock.js';
import type { Zone } from '../../sla/domain/zone.js';

/** What one milestone came to under one of the two sets of rules. */
export interface MilestoneTally {
  cycles: number;
  met: number;
  /** Ended after the due time, or past it and still open. */
  missed: number;
  /** Of the missed: not ended yet. */
  missedOpen: number;
  lateElapsedMs: number;
  lateBusinessMs: number;
}

/** What a period came to under one set of rules: the draft, or what was in force. */
export interface SideTally {
  /** Touchpoints with at least one missed clock. */
  breachedTouchpoints: number;
  cycles: number;
  missed: number;
  milestones: Record<string, MilestoneTally>;
  /** Due times and alerts by hour of the day, 0 to 23, in the zone of the policy tried. */
  dueByHour: number[];
  alertsByHour: number[];
  /** Lateness in plain ms by who held it; at most {@link MOST_CUSTODIANS}, the rest under `*`. */
  lateness: Record<string, { clocks: number; elapsedMs: number }>;
}

/** A touchpoint on which the two differ. */
export interface FlipExample {
  touchpointId: string;
  kind: string;
  ref: string;
  milestone: string;
  lateElapsedMs: number;
  dueAt: string | null;
  endedAt: string | null;
}

/** How many touchpoints change sides on one milestone, and those that change most. */
export interface FlipTally {
  becameLate: number;
  becameKept: number;
  lateExamples: FlipExample[];
  keptExamples: FlipExample[];
}

/** Everything a backtest answers. Its size does not grow with the number of touchpoints; two of them can be added. */
export interface Tally {
  /** Touchpoints looked at, and those the policy applies to: all other figures are about the latter. */
  touchpoints: number;
  judged: number;
  events: number;
  draft: SideTally;
  inForce: SideTally;
  /** Touchpoints kept by what was in force and breached under the draft, and the other way round. */
  becameLate: number;
  becameKept: number;
  flips: Record<string, FlipTally>;
  /** Touchpoints per policy version they ran under; empty text where no policy applied. */
  ranUnder: Record<string, number>;
}

/** Names may come from outside; what is kept of them is bounded. */
export const MOST_CUSTODIANS = 2000;
export const EVERYBODY_ELSE = '*';
const MOST_EXAMPLES = 10;

/** Names come from policies and events: none of them may reach a prototype. */
const byName = <T>(): Record<string, T> => Object.create(null) as Record<string, T>;

export function emptyTally(): Tally {
  return {
    touchpoints: 0,
    judged: 0,
    events: 0,
    draft: emptySide(),
    inForce: emptySide(),
    becameLate: 0,
    becameKept: 0,
    flips: byName(),
    ranUnder: byName(),
  };
}

function emptySide(): SideTally {
  return {
    breachedTouchpoints: 0,
    cycles: 0,
    missed: 0,
    milestones: byName(),
    dueByHour: Array.from({ length: 24 }, () => 0),
    alertsByHour: Array.from({ length: 24 }, () => 0),
    lateness: byName(),
  };
}

/** One touchpoint read twice. `inForce` is empty where no policy applied. */
export interface Judged {
  touchpointId: string;
  kind: string;
  ref: string;
  events: number;
  version: string | null;
  draft: readonly Clock[];
  inForce: readonly Clock[];
}

/** Adds a touchpoint; hours of the day are those of `zone`. */
export function addJudged(tally: Tally, judged: Judged, zone: Zone): void {
  tally.touchpoints += 1;
  tally.judged += 1;
  tally.events += judged.events;
  const version = judged.version ?? '';
  tally.ranUnder[version] = (tally.ranUnder[version] ?? 0) + 1;
  addSide(tally.draft, judged.draft, zone);
  addSide(tally.inForce, judged.inForce, zone);
  const late = judged.draft.some(({ missed }) => missed);
  const wasLate = judged.inForce.some(({ missed }) => missed);
  if (late && !wasLate) tally.becameLate += 1;
  if (wasLate && !late) tally.becameKept += 1;
  addFlips(tally, judged);
}

function addSide(side: SideTally, clocks: readonly Clock[], zone: Zone): void {
  let breached = false;
  for (const clock of clocks) {
    side.cycles += 1;
    const milestone = (side.milestones[clock.milestone] ??= emptyMilestone());
    milestone.cycles += 1;
    if (clock.state === 'met') milestone.met += 1;
    if (clock.dueAt !== null) bump(side.dueByHour, clock.dueAt.getTime(), zone);
    for (const { at } of clock.crossed) bump(side.alertsByHour, at.getTime(), zone);
    if (!clock.missed) continue;
    breached = true;
    side.missed += 1;
    milestone.missed += 1;
    if (clock.endedAt === null) milestone.missedOpen += 1;
    milestone.lateElapsedMs += clock.lateElapsedMs;
    milestone.lateBusinessMs += clock.lateBusinessMs;
    for (const { custodian, elapsedMs } of clock.lateBy) addLateness(side.lateness, custodian, 1, elapsedMs);
  }
  if (breached) side.breachedTouchpoints += 1;
}

const emptyMilestone = (): MilestoneTally => ({
  cycles: 0,
  met: 0,
  missed: 0,
  missedOpen: 0,
  lateElapsedMs: 0,
  lateBusinessMs: 0,
});

function bump(hours: number[], ms: number, zone: Zone): void {
  const localMs = ms + zone.offsetAt(ms);
  const hour = Math.floor((localMs - Math.floor(localMs / DAY_MS) * DAY_MS) / 3_600_000);
  hours[hour] = (hours[hour] ?? 0) + 1;
}

function addLateness(lateness: SideTally['lateness'], custodian: string, clocks: number, elapsedMs: number): void {
  const known = lateness[custodian] !== undefined || Object.keys(lateness).length < MOST_CUSTODIANS;
  const part = (lateness[known ? custodian : EVERYBODY_ELSE] ??= { clocks: 0, elapsedMs: 0 });
  part.clocks += clocks;
  part.elapsedMs += elapsedMs;
}

function addFlips(tally: Tally, { draft, inForce, touchpointId, kind, ref }: Judged): void {
  const missedNow = worstByMilestone(draft);
  const missedThen = worstByMilestone(inForce);
  const example = (clock: Clock): FlipExample => ({
    touchpointId,
    kind,
    ref,
    milestone: clock.milestone,
    lateElapsedMs: clock.lateElapsedMs,
    dueAt: clock.dueAt?.toISOString() ?? null,
    endedAt: clock.endedAt?.toISOString() ?? null,
  });
  for (const [milestone, clock] of missedNow) {
    if (missedThen.has(milestone)) continue;
    const flip = (tally.flips[milestone] ??= emptyFlip());
    flip.becameLate += 1;
    keepWorst(flip.lateExamples, example(clock));
  }
  for (const [milestone, clock] of missedThen) {
    if (missedNow.has(milestone)) continue;
    const flip = (tally.flips[milestone] ??= emptyFlip());
    flip.becameKept += 1;
    keepWorst(flip.keptExamples, example(clock));
  }
}

const emptyFlip = (): FlipTally => ({ becameLate: 0, becameKept: 0, lateExamples: [], keptExamples: [] });

function worstByMilestone(clocks: readonly Clock[]): Map<string, Clock> {
  const worst = new Map<string, Clock>();
  for (const clock of clocks) {
    if (!clock.missed) continue;
    const other = worst.get(clock.milestone);
    if (other === undefined || clock.lateElapsedMs > other.lateElapsedMs) worst.set(clock.milestone, clock);
  }
  return worst;
}

/** The latest first, ties by id: the same ones are kept however the work was shared out. */
function keepWorst(examples: FlipExample[], example: FlipExample): void {
  const last = examples.at(-1);
  if (examples.length === MOST_EXAMPLES && last !== undefined && worstFirst(last, example) < 0) return;
  examples.push(example);
  examples.sort(worstFirst);
  if (examples.length > MOST_EXAMPLES) examples.pop();
}

const worstFirst = (a: FlipExample, b: FlipExample): number =>
  b.lateElapsedMs - a.lateElapsedMs || (a.touchpointId < b.touchpointId ? -1 : a.touchpointId > b.touchpointId ? 1 : 0);

/** Adds what another thread, or another stretch of the period, came to. */
export function addTally(into: Tally, part: Tally): void {
  into.touchpoints += part.touchpoints;
  into.judged += part.judged;
  into.events += part.events;
  into.becameLate += part.becameLate;
  into.becameKept += part.becameKept;
  mergeSide(into.draft, part.draft);
  mergeSide(into.inForce, part.inForce);
  for (const [version, count] of Object.entries(part.ranUnder)) {
    into.ranUnder[version] = (into.ranUnder[version] ?? 0) + count;
  }
  for (const [milestone, from] of Object.entries(part.flips)) {
    const flip = (into.flips[milestone] ??= emptyFlip());
    flip.becameLate += from.becameLate;
    flip.becameKept += from.becameKept;
    for (const example of from.lateExamples) keepWorst(flip.lateExamples, example);
    for (const example of from.keptExamples) keepWorst(flip.keptExamples, example);
  }
}

function mergeSide(into: SideTally, part: SideTally): void {
  into.breachedTouchpoints += part.breachedTouchpoints;
  into.cycles += part.cycles;
  into.missed += part.missed;
  part.dueByHour.forEach((count, hour) => (into.dueByHour[hour] = (into.dueByHour[hour] ?? 0) + count));
  part.alertsByHour.forEach((count, hour) => (into.alertsByHour[hour] = (into.alertsByHour[hour] ?? 0) + count));
  for (const [name, from] of Object.entries(part.milestones)) {
    const milestone = (into.milestones[name] ??= emptyMilestone());
    milestone.cycles += from.cycles;
    milestone.met += from.met;
    milestone.missed += from.missed;
    milestone.missedOpen += from.missedOpen;
    milestone.lateElapsedMs += from.lateElapsedMs;
    milestone.lateBusinessMs += from.lateBusinessMs;
  }
  for (const [custodian, { clocks, elapsedMs }] of Object.entries(part.lateness)) {
    addLateness(into.lateness, custodian, clocks, elapsedMs);
  }
}
