/**
 * The wall clock the invented insurer lives by: China Standard Time (UTC+8, no daylight saving since 1991)
 * and an ordinary office day. This shapes *behaviour* only; due times are computed by the SLA engine from
 * its own calendars, holidays included.
 */
export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;
const OFFSET_MS = 8 * HOUR_MS;

/** Minutes after local midnight in which the offices work, as in config/calendars/cn-office.yaml. */
const WINDOWS: readonly (readonly [number, number])[] = [
  [9 * 60, 12 * 60],
  [13 * 60 + 30, 18 * 60],
];
/** Working time of one whole office day. */
export const OFFICE_DAY_MS = 7.5 * HOUR_MS;
/** The telephones are staffed 08:00–20:00 every day, as in config/calendars/cn-service.yaml. */
const SERVICE_FROM_H = 8;
const SERVICE_TO_H = 20;

/** Local midnight at or before the instant. */
export function localMidnight(atMs: number): number {
  return Math.floor((atMs + OFFSET_MS) / DAY_MS) * DAY_MS - OFFSET_MS;
}

/** The instant of a local wall time, `dayOffset` days from the local date of `atMs`. */
export function wallTime(atMs: number, dayOffset: number, hour: number, minute = 0): number {
  return localMidnight(atMs) + dayOffset * DAY_MS + hour * HOUR_MS + minute * MINUTE_MS;
}

/** 0 = Sunday … 6 = Saturday, in China. */
export function localWeekday(atMs: number): number {
  return new Date(atMs + OFFSET_MS).getUTCDay();
}

export function localHour(atMs: number): number {
  return new Date(atMs + OFFSET_MS).getUTCHours();
}

/** Month and day in China, for sentences such as “11 月 20 日”. */
export function localDate(atMs: number): { month: number; day: number; weekday: number } {
  const shifted = new Date(atMs + OFFSET_MS);
  return { month: shifted.getUTCMonth() + 1, day: shifted.getUTCDate(), weekday: shifted.getUTCDay() };
}

/** Answers whether the local date of an instant is worked. */
export type Workdays = (atMs: number) => boolean;

/** Monday to Friday. */
export const weekdaysOnly: Workdays = (atMs) => {
  const weekday = localWeekday(atMs);
  return weekday >= 1 && weekday <= 5;
};

/** The instant at which `workMs` of office time have run since `fromMs`. */
export function addOffice(fromMs: number, workMs: number, isWorkday: Workdays = weekdaysOnly): number {
  let left = workMs;
  for (let day = 0; day < 3_660; day += 1) {
    if (!isWorkday(wallTime(fromMs, day, 12))) continue;
    for (const [from, to] of WINDOWS) {
      const begin = Math.max(fromMs, wallTime(fromMs, day, 0, from));
      const end = wallTime(fromMs, day, 0, to);
      if (begin >= end) continue;
      if (left <= end - begin) return begin + left;
      left -= end - begin;
    }
  }
  throw new RangeError(`no office time found within ten years of ${new Date(fromMs).toISOString()}`);
}

/** The latest instant from which `workMs` of office time run until `untilMs`. */
export function subtractOffice(untilMs: number, workMs: number, isWorkday: Workdays = weekdaysOnly): number {
  let left = workMs;
  for (let day = 0; day > -3_660; day -= 1) {
    if (!isWorkday(wallTime(untilMs, day, 12))) continue;
    for (const [from, to] of WINDOWS.toReversed()) {
      const begin = wallTime(untilMs, day, 0, from);
      const end = Math.min(untilMs, wallTime(untilMs, day, 0, to));
      if (begin >= end) continue;
      if (left <= end - begin) return end - left;
      left -= end - begin;
    }
  }
  throw new RangeError(`no office time found within ten years before ${new Date(untilMs).toISOString()}`);
}

/** The instant at which `workMs` of telephone hours have run since `fromMs`. */
export function addService(fromMs: number, workMs: number): number {
  let left = workMs;
  for (let day = 0; ; day += 1) {
    const begin = Math.max(fromMs, wallTime(fromMs, day, SERVICE_FROM_H));
    const end = wallTime(fromMs, day, SERVICE_TO_H);
    if (begin >= end) continue;
    if (left <= end - begin) return begin + left;
    left -= end - begin;
  }
}

/** The latest instant from which `workMs` of telephone hours run until `untilMs`. */
export function subtractService(untilMs: number, workMs: number): number {
  let left = workMs;
  for (let day = 0; ; day -= 1) {
    const begin = wallTime(untilMs, day, SERVICE_FROM_H);
    const end = Math.min(untilMs, wallTime(untilMs, day, SERVICE_TO_H));
    if (begin >= end) continue;
    if (left <= end - begin) return end - left;
    left -= end - begin;
  }
}

/**
 * Closing time of the N-th working day after the local date of `fromMs` (N from 1): what `workdays: N`
 * means.
 */
export function officeClose(fromMs: number, workdays: number, isWorkday: Workdays = weekdaysOnly): number {
  let seen = 0;
  for (let day = 1; day < 3_660; day += 1) {
    const close = wallTime(fromMs, day, 18);
    if (isWorkday(close)) seen += 1;
    if (seen >= workdays) return close;
  }
  throw new RangeError('no working day found within ten years');
}

/**
 * Moves an instant into the hours in which people make calls (09:00–20:30), to the next morning if need be.
 */
export function awake(atMs: number): number {
  const hour = localHour(atMs);
  if (hour < 9) return atMs + (9 - hour) * HOUR_MS;
  if (hour >= 20) return wallTime(atMs, 1, 9) + (atMs % HOUR_MS);
  return atMs;
}
