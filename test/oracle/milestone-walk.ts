import type { EventJson, MilestoneJson, PauseJson, TargetJson } from './case-json.js';
import { listOf } from './case-json.js';
import type { WorkMap } from './minutes.js';
import { MINUTE } from './minutes.js';
import type { World } from './world.js';
import { hears, length, takeIn, targetInForce } from './world.js';

const REACH = 3 * 366 * 1440 * MINUTE;
const iso = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());

/** When the rest has passed, if the present minute went on for ever. */
const later = (from: number, left: number, stands: boolean): number =>
  left <= 0 ? from : stands ? Number.POSITIVE_INFINITY : from + left;

interface Piece {
  from: number;
  to: number;
  custodian: string;
  paused: boolean;
  reason: string | null;
}

interface Held {
  name: string;
  way: PauseJson;
  order: number;
  since: number;
  lasted: number;
  lastedWorking: number;
}

interface Warning {
  name: string;
  order: number;
  percent?: number;
  before?: number;
  at?: boolean;
  late?: number;
}

/** Everything about one cycle; the walk adds to it minute after minute. */
interface CycleState {
  number: number;
  started: number;
  ended: number | null;
  ending: string | null;
  target: TargetJson | null;
  promised: number | null;
  due: number | null;
  /** For `X before` in working time: found by walking back from the due time when that is set. */
  beforeAt: Map<number, number>;
  missed: boolean;
  held: Held[];
  used: number;
  usedWorking: number;
  late: number;
  lateWorking: number;
  paused: number;
  pieces: Piece[];
  lastPause: number;
  crossed: { name: string; order: number; at: number }[];
  /** Warnings not crossed yet. */
  left: Warning[];
  wasPausedAtEnd: boolean;
}

/** Walks one milestone through its history and tells its clocks. */
export class MilestoneWalk {
  private readonly cycles: CycleState[] = [];
  private readonly warnings: Warning[] = [];
  private readonly world: World = { attributes: {}, custodian: 'unassigned', promised: null };

  constructor(
    private readonly name: string,
    private readonly milestone: MilestoneJson,
    private readonly calendar: string,
    private readonly map: WorkMap,
    private readonly now: number,
  ) {
    for (const one of milestone.warn ?? []) {
      const order = this.warnings.length;
      if (typeof one !== 'string') {
        for (let time = 1; time <= one.times; time += 1) {
          this.warnings.push({ name: `every ${one.every} #${time}`, order: order + time - 1, late: length(one.every) * time });
        }
      } else if (one === 'at') this.warnings.push({ name: one, order, at: true });
      else if (one.endsWith('%')) this.warnings.push({ name: one, order, percent: Number(one.slice(0, -1)) });
      else this.warnings.push({ name: one, order, before: length(one.split(' ')[0]!) });
    }
  }

  run(events: EventJson[]): unknown[] {
    let at = Date.parse(events[0]!.occurredAt);
    for (let index = 0; index < events.length; ) {
      const instant = Date.parse(events[index]!.occurredAt);
      this.walk(at, instant);
      at = instant;
      for (; index < events.length && Date.parse(events[index]!.occurredAt) === instant; index += 1) {
        takeIn(this.world, events[index]!);
        this.ask(events[index]!, instant);
      }
    }
    this.walk(at, this.now);
    const open = this.open();
    if (open !== null) this.cross(open, this.now, this.now + 1, this.map.isWorking(this.now));
    return this.cycles.map((cycle) => this.tell(cycle));
  }

  private open(): CycleState | null {
    const last = this.cycles.at(-1);
    return last === undefined || last.ended !== null ? null : last;
  }

  /** Only these can reach a share without ever being due. */
  private measuresUse(target: TargetJson | null): boolean {
    return target?.business !== undefined || target?.elapsed !== undefined;
  }

  private base(cycle: CycleState): 'working' | 'plain' {
    return cycle.target?.business === undefined ? 'plain' : 'working';
  }

  /** From one instant to another without events, in steps of at most a minute. Stops early when told to. */
  private walk(from: number, to: number, changed: (() => number | null) | null = null): number | null {
    // Only events begin and end cycles.
    const cycle = this.open();
    if (cycle === null) return null;
    let at = from;
    while (at < to) {
      const minute = this.map.table.minuteOf(at);
      const minuteEnd = this.map.table.baseMs + (minute + 1) * MINUTE;
      at = this.step(cycle, at, Math.min(to, minuteEnd), this.map.works[minute] === 1);
      const found = changed === null ? null : changed();
      if (found !== null) return found;
    }
    return null;
  }

  /** Within a minute everything grows evenly; a pause that is used up ends the step early. */
  private step(cycle: CycleState, from: number, wantedEnd: number, working: boolean): number {
    let to = wantedEnd;
    for (const held of cycle.held) to = Math.min(to, from + this.leftOf(held, working));
    const span = to - from;
    if (cycle.held.length === 0) {
      this.cross(cycle, from, to, working);
      if (cycle.due !== null && to > cycle.due) {
        cycle.missed = true;
        const late = to - Math.max(from, cycle.due);
        cycle.late += late;
        if (working) cycle.lateWorking += late;
      }
      cycle.used += span;
      if (working) cycle.usedWorking += span;
    } else cycle.paused += span;
    this.addPiece(cycle, from, to);
    if (cycle.held.length === 0) return to;
    for (const held of cycle.held) {
      held.lasted += span;
      if (working) held.lastedWorking += span;
    }
    this.release(cycle, to, (held) => this.isUsedUp(held));
    return to;
  }

  private maxOf(held: Held): { ms: number; working: boolean } | null {
    const { max } = held.way;
    if (max === undefined) return null;
    return { ms: length(max.elapsed ?? max.business!), working: max.business !== undefined };
  }

  private leftOf(held: Held, working: boolean): number {
    const max = this.maxOf(held);
    if (max === null || (max.working && !working)) return Number.POSITIVE_INFINITY;
    return max.ms - (max.working ? held.lastedWorking : held.lasted);
  }

  private isUsedUp(held: Held): boolean {
    const max = this.maxOf(held);
    return max !== null && (max.working ? held.lastedWorking : held.lasted) >= max.ms;
  }

  private release(cycle: CycleState, at: number, fits: (held: Held) => boolean): void {
    const before = cycle.held.length;
    cycle.held = cycle.held.filter((held) => !fits(held));
    if (before === 0 || cycle.held.length > 0) return;
    cycle.lastPause = at;
    if (!cycle.missed) this.setDue(cycle, at);
  }

  private reasonOf(cycle: CycleState): string | null {
    const longest = cycle.held.toSorted((a, b) => a.since - b.since || a.order - b.order)[0];
    return longest?.name ?? null;
  }

  private addPiece(cycle: CycleState, from: number, to: number): void {
    const paused = cycle.held.length > 0;
    const { custodian } = this.world;
    const last = cycle.pieces.at(-1);
    if (last?.to === from && last.custodian === custodian && last.paused === paused) last.to = to;
    else if (to > from) cycle.pieces.push({ from, to, custodian, paused, reason: this.reasonOf(cycle) });
  }

  /** One event, asked in the order of the language. */
  private ask(event: EventJson, at: number): void {
    const { milestone, world } = this;
    let cycle = this.open();
    if (cycle !== null && !cycle.missed) {
      const target = targetInForce(milestone, world);
      const promise = this.promiseMatters(target) && world.promised !== cycle.promised;
      const changed = target !== cycle.target || promise;
      cycle.target = target;
      cycle.promised = world.promised;
      if (changed && cycle.held.length === 0) this.setDue(cycle, at);
    }
    if (cycle !== null && hears(listOf(milestone.cancel), event, world).length > 0) cycle = this.end(cycle, at, 'cancelled');
    if (cycle !== null && hears(listOf(milestone.stop), event, world).length > 0) {
      cycle = this.end(cycle, at, cycle.missed ? 'missed' : 'met');
    }
    if (cycle !== null && hears(listOf(milestone.reset), event, world).length > 0) {
      this.end(cycle, at, 'reset');
      cycle = this.begin(at);
    }
    if (cycle !== null) {
      this.release(cycle, at, (held) => hears(listOf(held.way.until), event, world).length > 0);
      this.hold(cycle, event, at);
    }
    if (cycle !== null) return;
    const starting = hears(listOf(milestone.start), event, world);
    const allowed = this.cycles.length === 0 || milestone.repeat === true || starting.some((one) => one.again === true);
    if (starting.length > 0 && allowed) this.begin(at);
  }

  private hold(cycle: CycleState, event: EventJson, at: number): void {
    Object.entries(this.milestone.pause ?? {}).forEach(([name, pause], order) => {
      const [way] = hears(listOf(pause), event, this.world);
      if (way === undefined || cycle.held.some((held) => held.name === name)) return;
      cycle.held.push({ name, way, order, since: at, lasted: 0, lastedWorking: 0 });
      if (!cycle.missed) cycle.due = null;
    });
  }

  private promiseMatters(target: TargetJson | null): boolean {
    if (target === null) return false;
    return target.promised === true || [...(target.earliest ?? []), ...(target.latest ?? [])].some((one) => this.promiseMatters(one));
  }

  private begin(at: number): CycleState {
    const cycle: CycleState = {
      number: this.cycles.length + 1,
      started: at,
      ended: null,
      ending: null,
      target: targetInForce(this.milestone, this.world),
      promised: this.world.promised,
      due: null,
      beforeAt: new Map(),
      missed: false,
      held: [],
      used: 0,
      usedWorking: 0,
      late: 0,
      lateWorking: 0,
      paused: 0,
      pieces: [],
      lastPause: at,
      crossed: [],
      left: this.warnings,
      wasPausedAtEnd: false,
    };
    this.cycles.push(cycle);
    this.setDue(cycle, at);
    return cycle;
  }

  private end(cycle: CycleState, at: number, ending: string): null {
    cycle.ended = at;
    cycle.ending = ending;
    cycle.wasPausedAtEnd = cycle.held.length > 0;
    cycle.held = [];
    return null;
  }

  private setDue(cycle: CycleState, at: number): void {
    const given = cycle.target === null ? null : this.given(cycle, cycle.target, at);
    cycle.due = given === null ? null : Math.max(given, at);
    cycle.beforeAt.clear();
  }

  /** The instant a target gives if the clock runs on from `at`, found by walking. */
  private given(cycle: CycleState, target: TargetJson, at: number): number | null {
    const { table } = this.map;
    if (target.elapsed !== undefined) return at + length(target.elapsed) - cycle.used;
    if (target.business !== undefined) {
      const left = length(target.business) - cycle.usedWorking;
      const due = left <= 0 ? at : this.workOn(at, left);
      return due !== null && due > cycle.started + REACH ? null : due;
    }
    if (target.promised === true) return cycle.promised;
    const members = target.earliest ?? target.latest;
    if (members !== undefined) {
      const instants = members.map((one) => this.given(cycle, one, at)).filter((one) => one !== null);
      if (instants.length === 0) return null;
      return target.earliest === undefined ? Math.max(...instants) : Math.min(...instants);
    }
    const startDate = table.dateOf(cycle.started);
    if (target.at !== undefined) return this.wallTime(cycle, target, startDate);
    let left = target.workdays ?? target.days!;
    const lastDate = Math.floor(table.local[table.count - 1]! / 1440);
    for (let date = startDate + 1; date < lastDate; date += 1) {
      const close = this.map.closes.get(date);
      const after = table.afterDate(date);
      if (after === null || (target.workdays !== undefined && close === undefined)) continue;
      const instant = target.workdays !== undefined && target.until !== 'end' ? close! : after - 1;
      if (cycle.pieces.some((piece) => piece.paused && instant >= piece.from && instant < piece.to)) continue;
      left -= 1;
      if (left === 0) return instant;
    }
    return this.map.giveUp();
  }

  private wallTime(cycle: CycleState, target: TargetJson, startDate: number): number | null {
    const { table } = this.map;
    const minutes = Number(target.at!.slice(0, 2)) * 60 + Number(target.at!.slice(3));
    const on = (date: number): number | null =>
      minutes === 1440 ? table.afterDate(date) : table.wall(date * 1440 + minutes, 'last');
    const wanted = target.workday ?? 0;
    if (wanted === 0 && this.map.closes.has(startDate)) {
      const today = on(startDate);
      if (today !== null && today >= cycle.started) return today;
    }
    let left = Math.max(1, wanted);
    const lastDate = Math.floor(table.local[table.count - 1]! / 1440);
    for (let date = startDate + 1; date < lastDate; date += 1) {
      if (!this.map.closes.has(date)) continue;
      left -= 1;
      if (left === 0) return on(date);
    }
    return this.map.giveUp();
  }

  /** The first instant at which so much working time has run, minute by minute. */
  private workOn(from: number, wanted: number): number | null {
    const { table } = this.map;
    let left = wanted;
    let at = from;
    for (let minute = table.minuteOf(from); minute < table.count; minute += 1) {
      const end = table.baseMs + (minute + 1) * MINUTE;
      if (this.map.works[minute] === 1) {
        if (end - at >= left) return at + left;
        left -= end - at;
      }
      at = end;
    }
    return this.map.giveUp();
  }

  /** The first instant from which at most so much working time remains to `due`, walking back. */
  private workBack(due: number, most: number, earliest: number): number {
    const { table } = this.map;
    let left = most;
    let at = due;
    while (at > earliest) {
      const begin = Math.max(earliest, table.baseMs + table.minuteOf(at - 1) * MINUTE);
      if (this.map.isWorking(begin)) {
        if (at - begin > left) return at - left;
        left -= at - begin;
      }
      at = begin;
    }
    return earliest;
  }

  /** Thresholds that begin to hold in `[from, to)` of a running stretch within one minute. */
  private cross(cycle: CycleState, from: number, to: number, works: boolean): void {
    if (cycle.held.length > 0 || cycle.left.length === 0) return;
    const before = cycle.crossed.length;
    for (const warning of cycle.left) {
      const at = this.holdsFrom(cycle, warning, from, works);
      if (at < to) cycle.crossed.push({ name: warning.name, order: warning.order, at });
    }
    if (cycle.crossed.length === before) return;
    cycle.left = cycle.left.filter(({ order }) => !cycle.crossed.some((one) => one.order === order));
  }

  /** The first instant not before `from` at which it holds, if the present minute went on for ever. */
  private holdsFrom(cycle: CycleState, warning: Warning, from: number, works: boolean): number {
    const { due, target } = cycle;
    if (target === null) return Number.POSITIVE_INFINITY;
    const working = target.business !== undefined;
    const stands = working && !works;
    if (warning.percent !== undefined) {
      const measured = target.business ?? target.elapsed;
      if (measured !== undefined) {
        const wanted = Math.ceil((length(measured) * warning.percent) / 100);
        return later(from, wanted - (working ? cycle.usedWorking : cycle.used), stands);
      }
      if (due === null) return Number.POSITIVE_INFINITY;
      return Math.max(from, cycle.started + Math.ceil(((due - cycle.started) * warning.percent) / 100));
    }
    if (due === null) return Number.POSITIVE_INFINITY;
    if (warning.at === true) return Math.max(from, due);
    if (warning.late !== undefined) {
      const late = working ? cycle.lateWorking : cycle.late;
      if (from >= due) return later(from, warning.late - late, stands);
      return stands ? Number.POSITIVE_INFINITY : due + warning.late - late;
    }
    if (!working) return Math.max(from, due - warning.before!);
    const known = cycle.beforeAt.get(warning.order) ?? this.workBack(due, warning.before!, cycle.started);
    cycle.beforeAt.set(warning.order, known);
    return Math.max(from, known);
  }

  /** When the answer changes if no event comes: walk on and look. */
  private nextAlarm(cycle: CycleState): number | null {
    if (cycle.ended !== null) return null;
    const copy = structuredClone(cycle);
    const silent = new MilestoneWalk(this.name, this.milestone, this.calendar, this.map, this.now);
    silent.cycles.push(copy);
    silent.world.custodian = this.world.custodian;
    if (copy.held.some((held) => this.maxOf(held) === null)) return null;
    const wasHeld = copy.held.length > 0;
    const wasMissed = copy.missed;
    const crossed = copy.crossed.length;
    if (!wasHeld && (wasMissed || copy.due === null) && crossed === this.warnings.length) return null;
    if (!wasHeld && copy.due === null && !this.measuresUse(copy.target)) return null;
    const end = this.map.table.baseMs + (this.map.table.count - 1) * MINUTE;
    const changedAt = silent.walk(this.now, end, () => {
      const found: number[] = [];
      if (wasHeld && copy.held.length === 0) found.push(copy.lastPause);
      if (!wasMissed && copy.missed) found.push(copy.due! + 1);
      for (const one of copy.crossed.slice(crossed)) found.push(one.at);
      return found.length === 0 ? null : Math.min(...found);
    });
    return changedAt ?? this.map.giveUp();
  }

  private tell(cycle: CycleState): unknown {
    const end = cycle.ended ?? this.now;
    const pausedNow = cycle.held.length > 0;
    const working = this.base(cycle) === 'working';
    const last = cycle.pieces.at(-1);
    const continues = last !== undefined && last.custodian === this.world.custodian && last.paused === pausedNow;
    const segments = cycle.pieces.map((piece, index) => ({
      from: iso(piece.from),
      to: cycle.ended === null && continues && index === cycle.pieces.length - 1 ? null : iso(piece.to),
      custodian: piece.custodian,
      state: piece.paused ? 'paused' : 'running',
      reason: piece.reason,
    }));
    if (cycle.ended === null && !continues) {
      const state = pausedNow ? 'paused' : 'running';
      segments.push({ from: iso(this.now), to: null, custodian: this.world.custodian, state, reason: this.reasonOf(cycle) });
    }
    return {
      milestone: this.name,
      cycle: cycle.number,
      type: this.milestone.type,
      state: cycle.ending ?? (pausedNow ? 'paused' : 'running'),
      missed: cycle.missed,
      startedAt: iso(cycle.started),
      endedAt: iso(cycle.ended),
      dueAt: iso(cycle.due),
      calendar: this.calendar,
      usedMs: working ? cycle.usedWorking : cycle.used,
      pausedMs: cycle.paused,
      lateBusinessMs: cycle.lateWorking,
      lateElapsedMs: cycle.late,
      segments,
      lateBy: this.lateBy(cycle, working),
      crossed: cycle.crossed
        .toSorted((a, b) => a.at - b.at || a.order - b.order)
        .map((one) => ({ threshold: one.name, at: iso(one.at) })),
      nextAlarmAt: iso(this.nextAlarm(cycle)),
      warnings: this.warningsOf(cycle, end, pausedNow || cycle.wasPausedAtEnd),
    };
  }

  private lateBy(cycle: CycleState, working: boolean): { custodian: string; elapsedMs: number }[] {
    const parts: { custodian: string; late: number; running: number }[] = [];
    for (const piece of cycle.pieces.filter((one) => !one.paused)) {
      let part = parts.find((one) => one.custodian === piece.custodian);
      if (part === undefined) parts.push((part = { custodian: piece.custodian, late: 0, running: 0 }));
      if (cycle.missed) part.late += Math.max(0, piece.to - Math.max(piece.from, cycle.due!));
      part.running += working ? this.workingIn(piece.from, piece.to) : piece.to - piece.from;
    }
    const budgets = this.milestone.custody?.budgets;
    const excess = parts.map((one) => Math.max(0, one.running - length(budgets?.[one.custodian] ?? '')));
    const total = excess.reduce((sum, one) => sum + one, 0);
    if (budgets !== undefined && total > 0) {
      let given = 0;
      parts.forEach((part, index) => {
        part.late = Number((BigInt(cycle.late) * BigInt(excess[index]!)) / BigInt(total));
        given += part.late;
      });
      parts[excess.indexOf(Math.max(...excess))]!.late += cycle.late - given;
    }
    return parts.filter((one) => one.late > 0).map((one) => ({ custodian: one.custodian, elapsedMs: one.late }));
  }

  private workingIn(from: number, to: number): number {
    let sum = 0;
    for (let at = from; at < to; ) {
      const next = Math.min(to, this.map.table.baseMs + (this.map.table.minuteOf(at) + 1) * MINUTE);
      if (this.map.isWorking(at)) sum += next - at;
      at = next;
    }
    return sum;
  }

  private warningsOf(cycle: CycleState, end: number, paused: boolean): string[] {
    const warnings: string[] = [];
    const due = paused && cycle.target !== null ? this.given(cycle, cycle.target, end) : cycle.due;
    if (!cycle.missed && due === null) warnings.push('no-due-time');
    const reads = (target: TargetJson | null): boolean =>
      target !== null &&
      (target.business !== undefined ||
        target.workdays !== undefined ||
        target.at !== undefined ||
        [...(target.earliest ?? []), ...(target.latest ?? [])].some(reads));
    if (cycle.missed || reads(cycle.target)) {
      const { table } = this.map;
      const years = this.map.unannounced(table.dateOf(cycle.started), table.dateOf(Math.max(end, cycle.due ?? end)));
      warnings.push(...years.map((year) => `calendar-unannounced:${year}`));
    }
    return warnings;
  }
}
