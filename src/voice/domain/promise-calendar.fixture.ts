import type { PromiseCalendar } from './promise-calendar.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const OFFSET_MS = 8 * HOUR_MS;

/** For tests: Monday to Friday until 17:00 in UTC+8, no holidays. */
export const shanghaiWeekdays: PromiseCalendar = {
  addWorkingDays(from, days) {
    let day = Math.floor((from.getTime() + OFFSET_MS) / DAY_MS);
    for (let left = days; left > 0;) {
      day++;
      const weekday = (day + 4) % 7;
      if (weekday !== 0 && weekday !== 6) left--;
    }
    return new Date(day * DAY_MS + 17 * HOUR_MS - OFFSET_MS);
  },
  toLocal(instant) {
    const local = new Date(instant.getTime() + OFFSET_MS);
    return {
      year: local.getUTCFullYear(), month: local.getUTCMonth() + 1, day: local.getUTCDate(),
      hour: local.getUTCHours(), minute: local.getUTCMinutes(),
    };
  },
  fromLocal: (at) => new Date(Date.UTC(at.year, at.month - 1, at.day, at.hour, at.minute) - OFFSET_MS),
};
