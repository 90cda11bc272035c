import type { Clock } from './clock.js';
import { clockOf } from './clock.js';
import { matching, testsHold } from './condition.js';
import { Cycle } from './cycle.js';
import type { ClockEvent, JsonObject } from './history.js';
import { mergeAttributes, visibleHistory } from './history.js';
import type { Milestone, Policy } from './policy.js';
import type { TargetChoice } from './target.js';
import type { ReplayRecorder } from './trace.js';
import type { Waiver } from './waiver.js';
import { waiversInForce } from './waiver.js';

const UNASSIGNED = 'unassigned';
const NOTHING: JsonObject = Object.freeze({});
const NOBODY: readonly number[] = [];

/** A touchpoint as its history has made it so far. */
interface Touchpoint {
  attributes: JsonObject;
  custodian: string;
  promisedMs: number | null;
}

/** What may be handed to a reading beside the history. */
export interface ReadOptions {
  recorder?: ReplayRecorder | null;
  /** Standing waivers that concern the touchpoint (`waiversFor`); the history may grant more. */
  waivers?: readonly Waiver[];
}

/**
 * The clocks of a touchpoint at `now`, as known at `knownAt`: milestones as in the policy, then cycles. Pure and
 * total; the meaning of every field is fixed in docs/sla.md. Empty when the policy version does not apply.
 */
export function readClocks(
  policy: Policy,
  history: readonly ClockEvent[],
  now: Date,
  knownAt: Date = now,
  { recorder = null, waivers = [] }: ReadOptions = {},
): Clock[] {
  const nowMs = now.getTime();
  const knownAtMs = knownAt.getTime();
  const events = visibleHistory(history, nowMs, knownAtMs);
  const [first] = events;
  if (first === undefined || !appliesTo(policy, first)) return [];
  const runs = policy.milestones.map((milestone) => new MilestoneRun(milestone, recorder));
  const touchpoint: Touchpoint = { attributes: NOTHING, custodian: UNASSIGNED, promisedMs: null };
  for (const event of events) {
    // Most events of a long history concern no clock: what only time does can wait for one that does.
    const listening = policy.listening.get(event.type) ?? NOBODY;
    if (changes(event)) {
      const before = touchpoint.custodian;
      takeIn(touchpoint, event);
      for (let place = 0; place < runs.length; place += 1) runs[place]!.hear(event, before, touchpoint, listening.includes(place));
    } else for (const place of listening) runs[place]!.hear(event, touchpoint.custodian, touchpoint, true);
  }
  const inForce = waiversInForce(waivers, events, knownAtMs);
  const clocks: Clock[] = [];
  for (const run of runs) run.addClocksAt(nowMs, touchpoint.custodian, inForce, clocks);
  return clocks;
}

/** Whether this version of the policy is in force on the local date of the first event and applies to it. */
export function appliesTo(policy: Policy, first: ClockEvent): boolean {
  if (policy.calendar.zone.dayAt(first.occurredAt.getTime()) < policy.effectiveFromDay) return false;
  const { kinds, where } = policy.appliesTo;
  const kind = first.touchpoint?.kind;
  if (kinds !== null && kind !== undefined && !kinds.has(kind)) return false;
  if (where.length === 0) return true;
  return testsHold(where, null, mergeAttributes(NOTHING, first.attributes ?? NOTHING));
}

/** Whether the event changes what all later events are judged by. */
function changes({ attributes, custodian, promise }: ClockEvent): boolean {
  return Boolean(attributes) || Boolean(custodian) || Boolean(promise);
}

function takeIn(touchpoint: Touchpoint, event: ClockEvent): void {
  if (event.attributes) touchpoint.attributes = mergeAttributes(touchpoint.attributes, event.attributes);
  if (event.custodian) touchpoint.custodian = event.custodian;
  if (event.promise) touchpoint.promisedMs = event.promise.dueAt.getTime();
}

/** One milestone while a history is replayed: at most one open cycle, and those that have ended. */
class MilestoneRun {
  private readonly cycles: Cycle[] = [];
  private open: Cycle | null = null;

  constructor(
    readonly milestone: Milestone,
    private readonly recorder: ReplayRecorder | null,
  ) {}

  /**
   * Lets time run up to the event, then asks the milestone about it: target, cancel, stop, reset, resume, pause, start.
   *
   * @param custodian who held the touchpoint until the event
   */
  hear(event: ClockEvent, custodian: string, touchpoint: Touchpoint, listens: boolean): void {
    const ms = event.occurredAt.getTime();
    this.open?.advanceTo(ms, custodian);
    if (this.open !== null && (event.attributes || event.promise)) {
      this.open.retarget(ms, this.choose(touchpoint.attributes), touchpoint.promisedMs);
    }
    if (listens) this.act(event, ms, touchpoint);
    this.open?.noteState(ms, touchpoint.custodian);
  }

  /** Adds the clocks of all cycles; the open one is first brought to `nowMs`. */
  addClocksAt(nowMs: number, custodian: string, waivers: readonly Waiver[], clocks: Clock[]): void {
    if (this.open !== null) {
      this.open.advanceTo(nowMs, custodian);
      this.open.settle(nowMs);
    }
    for (const cycle of this.cycles) clocks.push(clockOf(cycle, nowMs, waivers));
  }

  private act(event: ClockEvent, ms: number, touchpoint: Touchpoint): void {
    const { milestone } = this;
    const { attributes } = touchpoint;
    if (this.open !== null) {
      if (matching(milestone.cancel, event, attributes) !== null) this.end(ms, 'cancelled');
      else if (matching(milestone.stop, event, attributes) !== null) this.end(ms, 'stopped');
      else if (matching(milestone.reset, event, attributes) !== null) {
        this.end(ms, 'reset');
        this.begin(ms, touchpoint);
      }
    }
    if (this.open !== null && milestone.pauses.length > 0) {
      this.resume(this.open, event, ms, attributes);
      this.pause(this.open, event, ms, attributes);
    }
    if (this.open === null && this.mayStart(event, attributes)) this.begin(ms, touchpoint);
  }

  private resume(cycle: Cycle, event: ClockEvent, ms: number, attributes: JsonObject): void {
    if (!cycle.paused) return;
    const ended: number[] = [];
    for (let index = 0; index < this.milestone.pauses.length; index += 1) {
      const way = cycle.activeWay(index);
      if (way !== null && matching(way.until, event, attributes) !== null) ended.push(index);
    }
    if (ended.length > 0) cycle.endPauses(ended, ms);
  }

  private pause(cycle: Cycle, event: ClockEvent, ms: number, attributes: JsonObject): void {
    const { pauses } = this.milestone;
    for (let index = 0; index < pauses.length; index += 1) {
      for (const way of pauses[index]!.ways) {
        if (matching(way.on, event, attributes) === null) continue;
        cycle.pause(index, way, ms);
        break;
      }
    }
  }

  private mayStart(event: ClockEvent, attributes: JsonObject): boolean {
    const { start, repeat } = this.milestone;
    if (this.cycles.length === 0 || repeat) return matching(start, event, attributes) !== null;
    return start.some((condition) => condition.again && matching([condition], event, attributes) !== null);
  }

  private begin(ms: number, touchpoint: Touchpoint): void {
    const number = this.cycles.length + 1;
    const { custodian, promisedMs, attributes } = touchpoint;
    const cycle = new Cycle(this.milestone, number, ms, custodian, promisedMs, this.recorder);
    cycle.begin(this.choose(attributes));
    this.cycles.push(cycle);
    this.open = cycle;
  }

  private end(ms: number, how: 'stopped' | 'cancelled' | 'reset'): void {
    this.open?.end(ms, how);
    this.open = null;
  }

  private choose(attributes: JsonObject): TargetChoice | null {
    const { choices, choosesByAttributes } = this.milestone;
    if (!choosesByAttributes) return choices[0] ?? null;
    return choices.find((choice) => testsHold(choice.when, null, attributes)) ?? null;
  }
}
