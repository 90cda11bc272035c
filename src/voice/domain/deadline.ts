import { addDays, isRealDay, weekdayOf } from './promise-calendar.js';
import type { CivilDay, PromiseCalendar } from './promise-calendar.js';

/** Words that name a deadline, and the instant they mean. */
export interface Deadline {
  /** Offsets inside the clause the words were found in. */
  start: number;
  end: number;
  /** Null when the words name a time nobody can compute (missing calendar function, unreal date). */
  dueAt: Date | null;
  /** "within three days" counts from something; "by Friday" does not. */
  relative: boolean;
}

export interface DeadlineContext {
  spokenAt: Date;
  calendar: PromiseCalendar;
}

export type TimeUnit = 'minute' | 'hour' | 'working-hour' | 'day' | 'working-day' | 'week' | 'month' | 'year';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

/** `count` units after the utterance. Days end at the end of the local day: that is how people mean them. */
export function after(context: DeadlineContext, count: number, unit: TimeUnit): Date | null {
  const { spokenAt, calendar } = context;
  if (!Number.isFinite(count) || count < 0 || count > 1000) return null;
  if (unit === 'minute') return new Date(spokenAt.getTime() + count * MINUTE_MS);
  if (unit === 'hour') return new Date(spokenAt.getTime() + count * HOUR_MS);
  if (unit === 'working-hour') return calendar.addWorkingHours?.(spokenAt, count) ?? null;
  if (unit === 'working-day') return calendar.addWorkingDays(spokenAt, Math.max(1, Math.ceil(count)));
  const today = localDay(context);
  if (unit === 'day') return endOfDay(context, addDays(today, Math.ceil(count)));
  if (unit === 'week') return endOfDay(context, addDays(today, Math.ceil(count * 7)));
  if (unit === 'year') return endOfDay(context, addMonths(today, Math.ceil(count * 12)));
  if (count === 0.5) return endOfDay(context, addDays(today, 15));
  const month = addMonths(today, Math.ceil(count));
  return endOfDay(context, month);
}

export function localDay(context: DeadlineContext): CivilDay {
  const { year, month, day } = context.calendar.toLocal(context.spokenAt);
  return { year, month, day };
}

/** The last millisecond of a local day; days need not have 24 hours. */
export function endOfDay(context: DeadlineContext, day: CivilDay): Date | null {
  if (!isRealDay(day)) return null;
  const next = addDays(day, 1);
  return new Date(context.calendar.fromLocal({ ...next, hour: 0, minute: 0 }).getTime() - 1);
}

/** A wall-clock time of a local day; `24` means the end of that day. */
export function atTime(context: DeadlineContext, day: CivilDay, hour: number, minute: number): Date | null {
  if (!isRealDay(day) || hour < 0 || minute < 0 || minute > 59) return null;
  if (hour >= 24) return endOfDay(context, day);
  return context.calendar.fromLocal({ ...day, hour, minute });
}

/** The same day of a later month, or its last day where that month is shorter. */
export function addMonths(day: CivilDay, months: number): CivilDay {
  const index = day.year * 12 + (day.month - 1) + months;
  const target = { year: Math.floor(index / 12), month: (index % 12) + 1, day: day.day };
  while (!isRealDay(target) && target.day > 28) target.day--;
  return target;
}

/** The given weekday (1–7) of the week `weeks` after this one, weeks beginning on Monday. */
export function weekdayOfWeek(today: CivilDay, weekday: number, weeks: number): CivilDay {
  return addDays(today, weekday - weekdayOf(today) + weeks * 7);
}

/** The next such weekday, today included. */
export function nextWeekday(today: CivilDay, weekday: number): CivilDay {
  return addDays(today, (weekday - weekdayOf(today) + 7) % 7);
}

/** A day of a month without a year: this year, unless that lies so far back that next year is meant. */
export function yearFor(today: CivilDay, month: number, day: number): number {
  const monthsBack = (today.month - month) + (today.day > day ? 0.5 : 0);
  return monthsBack > 6 ? today.year + 1 : today.year;
}
