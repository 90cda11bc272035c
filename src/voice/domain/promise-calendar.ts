/** Wall-clock time in the zone the promise was made in. */
export interface LocalTime {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
}

/**
 * What promise dates need to know about time; passed in, so that the rules stay free of zones and holidays.
 */
export interface PromiseCalendar {
  /** The instant at which the working hours of the n-th working day after `from` end (n ≥ 1). */
  addWorkingDays(from: Date, days: number): Date;
  /** `from` plus working hours; leave it out where nobody promises in working hours. */
  addWorkingHours?(from: Date, hours: number): Date;
  toLocal(instant: Date): LocalTime;
  /** The instant of a local time; seconds and milliseconds are zero. */
  fromLocal(local: LocalTime): Date;
}

const DAY_MS = 86_400_000;

/** A day of the civil calendar; arithmetic on it is free of zones. */
export interface CivilDay {
  year: number;
  month: number;
  day: number;
}

/** Adds days across months and years. */
export function addDays(day: CivilDay, days: number): CivilDay {
  return fromEpoch(toEpoch(day) + days * DAY_MS);
}

/** 1 (Monday) to 7 (Sunday). */
export function weekdayOf(day: CivilDay): number {
  return ((Math.floor(toEpoch(day) / DAY_MS) + 3) % 7 + 7) % 7 + 1;
}

/** The last day of a month; months beyond 12 run on into the next years. */
export function lastDayOfMonth(year: number, month: number): CivilDay {
  return fromEpoch(Date.UTC(year, month, 0));
}

/** False for 30 February, which `Date` would quietly turn into March. */
export function isRealDay(day: CivilDay): boolean {
  const back = fromEpoch(toEpoch(day));
  return back.year === day.year && back.month === day.month && back.day === day.day;
}

function toEpoch(day: CivilDay): number {
  return Date.UTC(day.year, day.month - 1, day.day);
}

function fromEpoch(ms: number): CivilDay {
  const date = new Date(ms);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}
