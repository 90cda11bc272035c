import { Temporal } from 'temporal-polyfill';
import { zoneNamed } from '../../sla/domain/zone.js';
import type { WallTime } from './date-format.js';

/** What to do with a wall time that does not exist (spring) or exists twice (autumn). */
export type Irregular = 'refuse' | 'earlier' | 'later';

export interface ZoneRules {
  zone: string | null;
  gap: Irregular;
  overlap: Irregular;
}

export type InstantFound = { instant: Date; note?: string } | { reason: string };

/** Whether the IANA database knows the zone; `Asia/Beijing` and `CST` are not in it. */
export function isZone(zone: string): boolean {
  return zoneNamed(zone) !== null;
}

/**
 * The instant of a wall time. An offset written beside it decides; else the zone does, and a time the clocks
 * skipped or showed twice is refused, or resolved as the rules say, with a note to report.
 */
export function instantOf(wall: WallTime, rules: ZoneRules): InstantFound {
  const asUtcMs = Date.UTC(
    wall.year,
    wall.month - 1,
    wall.day,
    wall.hour,
    wall.minute,
    wall.second,
    wall.millisecond,
  );
  if (wall.offsetMinutes !== null) return { instant: new Date(asUtcMs - wall.offsetMinutes * 60_000) };
  if (rules.zone === null) return { reason: 'names no zone or offset, and the mapping declares none' };
  const offsetMs = steadyOffsetMs(rules.zone, wall);
  return offsetMs === null ? onChangingDay(wall, rules, rules.zone) : { instant: new Date(asUtcMs - offsetMs) };
}

/** Offsets of local days, because one file has few days and many rows. Null marks a day on which clocks change. */
const steadyDays = new Map<string, number | null>();
const REMEMBERED_DAYS = 4096;

function steadyOffsetMs(zone: string, wall: WallTime): number | null {
  const key = `${zone}/${wall.year}-${wall.month}-${wall.day}`;
  const known = steadyDays.get(key);
  if (known !== undefined) return known;
  const date = Temporal.PlainDate.from({ year: wall.year, month: wall.month, day: wall.day });
  const from = date.toZonedDateTime(zone).offsetNanoseconds;
  const to = date.add({ days: 1 }).toZonedDateTime(zone).offsetNanoseconds;
  const steady = from === to ? from / 1e6 : null;
  if (steadyDays.size >= REMEMBERED_DAYS) steadyDays.clear();
  steadyDays.set(key, steady);
  return steady;
}

function onChangingDay(wall: WallTime, rules: ZoneRules, zone: string): InstantFound {
  const { offsetMinutes: _, hasTime: __, ...parts } = wall;
  const local = Temporal.PlainDateTime.from(parts);
  const earlier = local.toZonedDateTime(zone, { disambiguation: 'earlier' });
  const later = local.toZonedDateTime(zone, { disambiguation: 'later' });
  if (earlier.epochMilliseconds === later.epochMilliseconds) return { instant: new Date(earlier.epochMilliseconds) };
  const overlap = earlier.toPlainDateTime().equals(local);
  const how = overlap ? rules.overlap : rules.gap;
  const what = overlap ? `stood on the clocks of ${zone} twice` : `was skipped by the clocks of ${zone}`;
  if (how === 'refuse') return { reason: what };
  const chosen = how === 'earlier' ? earlier : later;
  return { instant: new Date(chosen.epochMilliseconds), note: `${what}; the ${how} instant was taken` };
}
