import type { CaseJson, EventJson } from './case-json.js';
import type { HolidayYears } from './minutes.js';
import { tableFor, WorkMap } from './minutes.js';
import { MilestoneWalk } from './milestone-walk.js';
import type { World } from './world.js';
import { holds, takeIn } from './world.js';

const DAY_MS = 86_400_000;

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
  const world: World = { attributes: {}, custodian: '', promised: null };
  takeIn(world, events[0]!);
  if (!holds(input.policy.applies?.where, null, world)) return { id: input.id, clocks: [] };
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
