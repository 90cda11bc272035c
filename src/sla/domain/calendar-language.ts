import { DAY_MS, readLocalDate, shown } from './civil.js';
import type { HolidaySet } from './holidays.js';
import type { Problems } from './problems.js';
import type { Zone } from './zone.js';
import { zoneNamed } from './zone.js';

/** One working window in local wall time: ms from the midnight that begins its date. */
export interface DayWindow {
  fromMs: number;
  /** Beyond `DAY_MS` when it ends on the next date; exactly `DAY_MS` only through `untilDayEnds`. */
  toMs: number;
  /** Written `24:00`: ends with the date's last millisecond, whatever the clocks do. */
  untilDayEnds: boolean;
}

/** What a calendar file says, before any date is computed. */
export interface CalendarRules {
  name: string;
  title?: Record<string, string>;
  zone: Zone;
  /** Monday first. */
  week: readonly (readonly DayWindow[])[];
  makeup: readonly DayWindow[];
  holidays: HolidaySet | null;
  /** Single dates by day number; they win over everything else. */
  days: ReadonlyMap<number, readonly DayWindow[]>;
}

const KEYS = ['calendar', 'title', 'zone', 'week', 'holidays', 'makeup', 'days'];
const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const WINDOW = /^(\d{2}):(\d{2})-(\d{2}):(\d{2})$/;
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
export const ALWAYS_OPEN = '24x7';

/** Reads a calendar; every mistake is noted with its place, and null given when there was one. */
export function readCalendarRules(
  raw: unknown,
  holidaySets: ReadonlyMap<string, HolidaySet>,
  problems: Problems,
): CalendarRules | null {
  const before = problems.list.length;
  const body = problems.object(raw, [], KEYS);
  if (body === null) return null;
  const name = problems.text(body['calendar'], ['calendar']);
  if (name !== null && !NAME.test(name)) problems.add(['calendar'], `"${shown(name)}" is not a name`);
  if (name === ALWAYS_OPEN) problems.add(['calendar'], `${ALWAYS_OPEN} is built in and cannot be defined`);
  const zoneText = problems.text(body['zone'], ['zone']);
  const zone = zoneText === null ? null : zoneNamed(zoneText);
  if (zoneText !== null && zone === null) problems.add(['zone'], `there is no IANA time zone "${shown(zoneText)}"`);
  const title = problems.titles(body['title'], ['title']);
  const weekKeys = new Map<string, readonly DayWindow[]>();
  const week = readWeek(body['week'], weekKeys, problems);
  const holidays = readSetName(body, holidaySets, problems);
  const makeup = readMakeup(body, weekKeys, problems);
  const days = readDays(body['days'], problems);
  if (problems.list.length > before || name === null || zone === null) return null;
  return { name, ...(title === null ? {} : { title }), zone, week, makeup, holidays, days };
}

function readSetName(
  body: Record<string, unknown>,
  sets: ReadonlyMap<string, HolidaySet>,
  problems: Problems,
): HolidaySet | null {
  if (body['holidays'] === undefined) return null;
  const name = problems.text(body['holidays'], ['holidays']);
  if (body['makeup'] === undefined) problems.add(['makeup'], 'is required with holidays');
  const set = name === null ? undefined : sets.get(name);
  if (name !== null && set === undefined) {
    const known = sets.size === 0 ? 'none is loaded' : `known: ${[...sets.keys()].join(', ')}`;
    problems.add(['holidays'], `unknown data set "${shown(name)}"; ${known}`);
  }
  return set ?? null;
}

function readMakeup(
  body: Record<string, unknown>,
  weekKeys: ReadonlyMap<string, readonly DayWindow[]>,
  problems: Problems,
): readonly DayWindow[] {
  const makeup = body['makeup'];
  if (makeup === undefined) return [];
  if (typeof makeup !== 'string') return readWindows(makeup, ['makeup'], problems);
  const windows = weekKeys.get(makeup);
  if (windows === undefined) {
    problems.add(['makeup'], `"${shown(makeup)}" is neither a key of week nor a list of windows`);
  }
  return windows ?? [];
}

function readWeek(
  raw: unknown,
  weekKeys: Map<string, readonly DayWindow[]>,
  problems: Problems,
): (readonly DayWindow[])[] {
  const week: (readonly DayWindow[])[] = WEEKDAYS.map(() => []);
  const named = new Set<number>();
  const body = problems.object(raw ?? {}, ['week'], null) ?? {};
  if (raw === undefined) problems.add(['week'], 'is missing');
  for (const [key, value] of Object.entries(body)) {
    const windows = readWindows(value, ['week', key], problems);
    weekKeys.set(key, windows);
    for (const weekday of weekdaysOf(key, problems)) {
      if (named.has(weekday)) problems.add(['week', key], `${WEEKDAYS[weekday] ?? ''} is named twice`);
      named.add(weekday);
      week[weekday] = windows;
    }
  }
  return week;
}

/** `mon,wed-fri` as weekday numbers; a range may wrap round the weekend. */
function weekdaysOf(key: string, problems: Problems): number[] {
  const found: number[] = [];
  for (const part of key.split(',')) {
    const [from = '', to = from, ...rest] = part.trim().split('-');
    const [first, last] = [WEEKDAYS.indexOf(from), WEEKDAYS.indexOf(to)];
    if (first < 0 || last < 0 || rest.length > 0) {
      problems.add(['week', key], `"${shown(part)}" is neither a day (mon ... sun) nor a range such as mon-fri`);
      continue;
    }
    for (let weekday = first; ; weekday = (weekday + 1) % 7) {
      found.push(weekday);
      if (weekday === last) break;
    }
  }
  return found;
}

function readDays(raw: unknown, problems: Problems): Map<number, readonly DayWindow[]> {
  const days = new Map<number, readonly DayWindow[]>();
  if (raw === undefined) return days;
  for (const [key, value] of Object.entries(problems.object(raw, ['days'], null) ?? {})) {
    const date = readLocalDate(key);
    if ('reason' in date) problems.add(['days', key], date.reason);
    else days.set(date.day, value === 'off' ? [] : readWindows(value, ['days', key], problems));
  }
  return days;
}

function readWindows(raw: unknown, path: (string | number)[], problems: Problems): DayWindow[] {
  if (!Array.isArray(raw)) {
    problems.add(path, 'must be a list of windows such as [09:00-12:00, 13:30-18:00]');
    return [];
  }
  const windows: DayWindow[] = [];
  raw.forEach((text: unknown, index) => {
    const window = readWindow(text);
    if ('reason' in window) problems.add([...path, index], window.reason);
    else windows.push(window);
  });
  return windows;
}

function readWindow(text: unknown): DayWindow | { reason: string } {
  const match = typeof text === 'string' ? WINDOW.exec(text) : null;
  if (match === null) return { reason: `"${shown(text)}" is not a window such as 09:00-12:00` };
  const from = wallTime(match[1], match[2]);
  const to = wallTime(match[3], match[4]);
  if (from === null || to === null) return { reason: `"${match[0]}" names a time of day that does not exist` };
  if (from === DAY_MS) return { reason: `"${match[0]}" begins at 24:00: write 00:00 on the next day` };
  if (from === to) return { reason: `"${match[0]}" begins and ends at the same time` };
  if (to === DAY_MS) return { fromMs: from, toMs: DAY_MS, untilDayEnds: true };
  return { fromMs: from, toMs: to < from ? to + DAY_MS : to, untilDayEnds: false };
}

/** Hours and minutes as ms of the day, `24:00` included; null when the clock has no such time. */
export function wallTime(hours: string | undefined, minutes: string | undefined): number | null {
  const [hour, minute] = [Number(hours), Number(minutes)];
  if (hour > 24 || minute > 59 || (hour === 24 && minute > 0)) return null;
  return (hour * 60 + minute) * 60_000;
}
