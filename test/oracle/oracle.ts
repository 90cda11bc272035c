import type { CaseJson, ConditionJson, EventJson, MilestoneJson, TargetJson } from './case-json.js';
import { listOf } from './case-json.js';
import type { HolidayYears } from './minutes.js';
import { MINUTE, tableFor, WorkMap } from './minutes.js';
import { MilestoneWalk } from './milestone-walk.js';

const DAY_MS = 86_400_000;

export interface World {
  attributes: Record<string, unknown>;
  custodian: string;
  promised: number | null;
}

/**
 * The second engine: deliberately simple, walking every milestone through time minute by minute. It knows nothing of
 * `src/` and shares no line with it, so that one mistake has to be made twice to go unseen. `tableDays` bounds what
 * it can see: histories and due times must lie inside.
 */
export function oracleAnswer(
  input: CaseJson,
  sets: Record<string, HolidayYears>,
  baseMs: number,
  tableDays: number,
): { id: string; clocks: unknown[] } {
  const now = Date.parse(input.now);
  const events = visible(input.history, now, Date.parse(input.knownAt));
  if (events.length === 0) return { id: input.id, clocks: [] };
  const maps = new Map<string, WorkMap>();
  const mapOf = (name: string): WorkMap => {
    const known = maps.get(name);
    if (known !== undefined) return known;
    const calendar = input.calendars.find((candidate) => candidate.calendar === name) ?? null;
    const table = tableFor(calendar?.zone ?? input.policy.zone ?? 'UTC', baseMs, tableDays);
    const content = calendar?.holidays === undefined ? null : input.holidays[calendar.holidays]!;
    const map = new WorkMap(table, calendar, typeof content === 'string' ? sets[content]! : content);
    maps.set(name, map);
    return map;
  };
  const first = mapOf(input.policy.calendar).table.dateOf(Date.parse(events[0]!.occurredAt));
  if (first * DAY_MS < Date.parse(input.policy.effective.from)) return { id: input.id, clocks: [] };
  const clocks = Object.entries(input.policy.milestones).flatMap(([name, milestone]) => {
    const calendar = milestone.calendar ?? input.policy.calendar;
    return new MilestoneWalk(name, milestone, calendar, mapOf(calendar), now).run(events);
  });
  return { id: input.id, clocks };
}

function visible(history: EventJson[], now: number, knownAt: number): EventJson[] {
  const recorded = (event: EventJson): number => Date.parse(event.recordedAt ?? event.occurredAt);
  const seen = history.filter((event) => Date.parse(event.occurredAt) <= now && recorded(event) <= knownAt);
  const kept = seen.filter(
    (event, index) =>
      !seen.some(
        (other, place) =>
          other.source === event.source &&
          other.eventId === event.eventId &&
          (recorded(other) < recorded(event) || (recorded(other) === recorded(event) && place < index)),
      ),
  );
  const key = (event: EventJson): string[] => [event.source, event.eventId];
  return kept.sort((a, b) => {
    if (Date.parse(a.occurredAt) !== Date.parse(b.occurredAt)) return Date.parse(a.occurredAt) - Date.parse(b.occurredAt);
    for (const part of [0, 1]) {
      const [left, right] = [[...key(a)[part]!], [...key(b)[part]!]];
      for (let place = 0; place < Math.max(left.length, right.length); place += 1) {
        const difference = (left[place]?.codePointAt(0) ?? -1) - (right[place]?.codePointAt(0) ?? -1);
        if (difference !== 0) return difference;
      }
    }
    return 0;
  });
}

export function takeIn(world: World, event: EventJson): void {
  if (event.attributes !== undefined) world.attributes = merged(world.attributes, event.attributes);
  world.custodian = event.custodian ?? world.custodian;
  if (event.promise !== undefined) world.promised = Date.parse(event.promise.dueAt);
}

function merged(old: unknown, change: Record<string, unknown>): Record<string, unknown> {
  const result: Record<string, unknown> = isGroup(old) ? { ...old } : {};
  for (const key of Object.keys(change)) {
    const value = change[key];
    if (value === null) delete result[key];
    else result[key] = isGroup(value) ? merged(result[key], value) : value;
  }
  return result;
}

function isGroup(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function holds(tests: Record<string, unknown> | undefined, event: EventJson | null, world: World): boolean {
  return Object.entries(tests ?? {}).every(([path, wanted]) => {
    const keys = path.split('.');
    const ofEvent = event !== null && (keys[0] === 'actor' || keys[0] === 'data') && keys.length > 1;
    let value: unknown = ofEvent ? event : world.attributes;
    for (const key of keys) value = isGroup(value) ? value[key] : undefined;
    const exists = value !== undefined && value !== null;
    if (Array.isArray(wanted)) return exists && wanted.includes(value);
    if (!isGroup(wanted)) return exists && value === wanted;
    return Object.entries(wanted).every(([word, bound]) => {
      if (word === 'exists') return exists === bound;
      if (typeof value !== 'number' || typeof bound !== 'number') return false;
      return word === 'gt' ? value > bound : word === 'gte' ? value >= bound : word === 'lt' ? value < bound : value <= bound;
    });
  });
}

export function hears(conditions: ConditionJson[], event: EventJson, world: World): ConditionJson[] {
  return conditions.filter((one) => listOf(one.on).includes(event.type) && holds(one.where, event, world));
}

export function length(text: string): number {
  const parts = [...text.matchAll(/(\d+)([dhms])/g)];
  const unit: Record<string, number> = { d: 1440, h: 60, m: 1, s: 1 / 60 };
  return parts.reduce((sum, part) => sum + Number(part[1]) * unit[part[2]!]! * MINUTE, 0);
}

export function targetInForce(milestone: MilestoneJson, world: World): TargetJson | null {
  return listOf(milestone.target).find((target) => holds(target.when, null, world)) ?? null;
}
