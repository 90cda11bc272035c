import type { LocalTime, PromiseCalendar } from '../voice/domain/promise-calendar.js';
import type { Calendar } from './domain/calendar.js';
import { civilOf, DAY_MS, dayOf } from './domain/civil.js';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
/** Nobody promises further ahead than this. */
const FURTHEST_MS = 3 * 366 * DAY_MS;

/** The working calendar in the words promise rules ask in. */
export function promiseCalendarOf(calendar: Calendar): PromiseCalendar {
  const { zone } = calendar;
  return {
    addWorkingDays(from: Date, days: number): Date {
      let day = zone.dayAt(from.getTime());
      const lastDay = day + FURTHEST_MS / DAY_MS;
      for (let left = days; left > 0; left -= 1) day = calendar.workdayAfter(day, lastDay) ?? day + 1;
      return new Date(calendar.closeOf(day) ?? zone.instantOf((day + 1) * DAY_MS, 'first'));
    },
    addWorkingHours(from: Date, hours: number): Date {
      const fromMs = from.getTime();
      return new Date(calendar.advance(fromMs, hours * HOUR_MS, fromMs + FURTHEST_MS) ?? fromMs + hours * HOUR_MS);
    },
    toLocal(instant: Date): LocalTime {
      const localMs = instant.getTime() + zone.offsetAt(instant.getTime());
      const { year, month, dayOfMonth } = civilOf(Math.floor(localMs / DAY_MS));
      const inDayMs = localMs - Math.floor(localMs / DAY_MS) * DAY_MS;
      return {
        year,
        month,
        day: dayOfMonth,
        hour: Math.floor(inDayMs / HOUR_MS),
        minute: Math.floor((inDayMs % HOUR_MS) / MINUTE_MS),
      };
    },
    fromLocal({ year, month, day, hour, minute }: LocalTime): Date {
      const localMs = dayOf(year, month, day) * DAY_MS + hour * HOUR_MS + minute * MINUTE_MS;
      return new Date(zone.instantOf(localMs, 'first'));
    },
  };
}
