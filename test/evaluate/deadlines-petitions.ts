import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import type { ClockEvent } from '../../src/sla/domain/history.js';
import { readClocks } from '../../src/sla/domain/read-clocks.js';
import { calendarOf, Classes, policyOf } from './deadlines-rules.js';

type Row = Record<string, string>;

const DAY_MS = 86_400_000;
/** Working days to the answer; what is asked of a petition differs from place to place, so several are tried. */
const TARGETS = [3, 5, 7, 10, 15, 30, 60];

const OFFICE = calendarOf(
  "calendar: office\nzone: Asia/Shanghai\nweek: { mon-fri: ['09:00-12:00', '13:30-18:00'] }\nholidays: cn\nmakeup: mon-fri\n",
);
const WEEKDAYS = calendarOf("calendar: weekdays\nzone: Asia/Shanghai\nweek: { mon-fri: ['09:00-12:00', '13:30-18:00'] }\n");

/** Answered in so many working days or not: the clock against counting the dates of the two cells one by one. */
export function petitionVerdicts(file: string, holidays: string, histories: ReadonlyMap<string, ClockEvent[]>): void {
  const rows = parse(gunzipSync(readFileSync(file)), { columns: true, bom: true }) as Row[];
  const daysOff = readDaysOff(holidays);
  const exceptions = new Classes();
  const table = TARGETS.map((days) => {
    const until = (calendar: typeof OFFICE, extra: string) => policyOf(calendar, `start: { on: opened }, stop: { on: decided }, target: { workdays: ${days}${extra} }`);
    const [end, close, plain] = [until(OFFICE, ', until: end'), until(OFFICE, ''), until(WEEKDAYS, ', until: end')];
    const line = { 'working days': days, kept: 0, late: 0, different: 0, 'late by the hour only': 0, 'turned by make-up days and holidays': 0 };
    for (const row of rows) {
      const id = row['留言编号'] ?? '';
      const history = histories.get(`petition/${id}`);
      if (history === undefined) {
        if (days === TARGETS[0]) exceptions.add('refused by the import: no time of day in the answer', `${id}: ${row['答复时间']}`);
        continue;
      }
      const now = history.at(-1)!.occurredAt;
      const missed = (policy: typeof end): boolean => readClocks(policy, history, now)[0]?.missed === true;
      const taken = workingDays(row['留言时间'] ?? '', row['答复时间'] ?? '', daysOff);
      const [read, said] = [missed(end), taken > days];
      line[read ? 'late' : 'kept'] += 1;
      if (read !== said) {
        line.different += 1;
        exceptions.add(`${days} days: ${taken} counted, the clock says ${read ? 'late' : 'kept'}`, id);
      }
      if (missed(close) !== read) line['late by the hour only'] += 1;
      if (missed(plain) !== read) line['turned by make-up days and holidays'] += 1;
    }
    return line;
  });
  console.log(`\nPetitions: answered in so many working days (${rows.length} rows)`);
  console.table(table);
  exceptions.print('… set aside or different');
}

/** Working days after the day of asking, up to the end of the day of the answer, counted date by date. */
function workingDays(asked: string, answered: string, daysOff: ReadonlyMap<string, boolean>): number {
  let count = 0;
  // An answer on a day off after the N-th working day has taken more than N: the deadline was the end of that day.
  let rest = 0;
  for (let day = dateOf(asked) + DAY_MS; day <= dateOf(answered); day += DAY_MS) {
    const date = new Date(day).toISOString().slice(0, 10);
    const weekday = new Date(day).getUTCDay();
    const works = daysOff.has(date) ? daysOff.get(date) === false : weekday >= 1 && weekday <= 5;
    if (works) count += 1;
    rest = works ? 0 : 1;
  }
  return count + (rest > 0 ? 0.5 : 0);
}

function dateOf(text: string): number {
  const [year = 0, month = 0, day = 0] = (/^(\d{4})\/(\d{1,2})\/(\d{1,2})/.exec(text)?.slice(1, 4) ?? []).map(Number);
  return Date.UTC(year, month - 1, day);
}

/** The published lists as they are, not through the calendar: what is being checked must not check itself. */
function readDaysOff(folder: string): Map<string, boolean> {
  const days = new Map<string, boolean>();
  for (const name of readdirSync(folder).filter((each) => /^\d{4}\.json$/.test(each))) {
    const { days: listed } = JSON.parse(readFileSync(join(folder, name), 'utf8')) as { days: { date: string; isOffDay: boolean }[] };
    for (const { date, isOffDay } of listed) days.set(date, isOffDay);
  }
  return days;
}
