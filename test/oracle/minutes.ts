import type { CalendarJson } from './case-json.js';

export const MINUTE = 60_000;
const DAY = 1440;

/** Every minute of a period with its local wall time, asked of `Intl` and of nothing else. */
export class MinuteTable {
  /** Local wall time of each minute, in minutes since 1970-01-01 as if it were UTC. */
  readonly local: Int32Array;
  /** By wall minute from `lowest` on: the first and last minute at which it is shown, -1 for never. */
  private readonly firstMinute: Int32Array;
  private readonly lastMinute: Int32Array;
  private readonly lowest: number;
  private readonly lastOfDate = new Map<number, number>();
  /** Minutes before which wall time was skipped. */
  private readonly gaps: number[] = [];

  constructor(
    readonly zone: string,
    readonly baseMs: number,
    readonly count: number,
  ) {
    this.local = new Int32Array(count);
    const ask = offsetAsker(zone);
    for (let hour = 0; hour * 60 < count; hour += 1) {
      const before = ask(baseMs + hour * 60 * MINUTE);
      const after = ask(baseMs + (hour + 1) * 60 * MINUTE);
      for (let minute = hour * 60; minute < Math.min(count, hour * 60 + 60); minute += 1) {
        const ms = baseMs + minute * MINUTE;
        const offset = before === after ? before : ask(ms);
        this.local[minute] = ms / MINUTE + offset;
      }
    }
    this.lowest = this.local.reduce((low, wall) => Math.min(low, wall), Number.POSITIVE_INFINITY);
    const highest = this.local.reduce((high, wall) => Math.max(high, wall), 0);
    this.firstMinute = new Int32Array(highest - this.lowest + 1).fill(-1);
    this.lastMinute = new Int32Array(highest - this.lowest + 1).fill(-1);
    for (let minute = 0; minute < count; minute += 1) {
      const place = this.local[minute]! - this.lowest;
      if (this.firstMinute[place] === -1) this.firstMinute[place] = minute;
      this.lastMinute[place] = minute;
      if (minute > 0 && this.local[minute]! > this.local[minute - 1]! + 1) this.gaps.push(minute);
      const date = Math.floor(this.local[minute]! / DAY);
      const isLast = minute === count - 1 || Math.floor(this.local[minute + 1]! / DAY) !== date;
      if (isLast) this.lastOfDate.set(date, minute);
    }
  }

  minuteOf(ms: number): number {
    const minute = Math.floor((ms - this.baseMs) / MINUTE);
    if (minute < 0 || minute >= this.count) throw new RangeError(`beyond the table: ${new Date(ms).toISOString()}`);
    return minute;
  }

  dateOf(ms: number): number {
    return Math.floor(this.local[this.minuteOf(ms)]! / DAY);
  }

  /** The first instant after the date's last millisecond; null when the date does not exist. */
  afterDate(date: number): number | null {
    const last = this.lastOfDate.get(date);
    return last === undefined ? null : this.baseMs + (last + 1) * MINUTE;
  }

  /** The minute at which a wall time comes: first or last time it exists, or the first after the gap it lies in. */
  wall(wallMinutes: number, which: 'first' | 'last'): number | null {
    const found = (which === 'first' ? this.firstMinute : this.lastMinute)[wallMinutes - this.lowest] ?? -1;
    if (found >= 0) return this.baseMs + found * MINUTE;
    const gap = this.gaps.find((minute) => this.local[minute - 1]! < wallMinutes && this.local[minute]! > wallMinutes);
    return gap === undefined ? null : this.baseMs + gap * MINUTE;
  }
}

function offsetAsker(zone: string): (ms: number) => number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  });
  return (ms) => {
    const part: Record<string, number> = {};
    for (const { type, value } of format.formatToParts(ms)) part[type] = Number(value);
    const wall = Date.UTC(part['year']!, part['month']! - 1, part['day'], part['hour'], part['minute']);
    return wall / MINUTE - ms / MINUTE;
  };
}

const tables = new Map<string, MinuteTable>();

export function tableFor(zone: string, baseMs: number, days: number): MinuteTable {
  const key = `${zone} ${baseMs} ${days}`;
  const table = tables.get(key) ?? new MinuteTable(zone, baseMs, days * DAY);
  if (tables.size > 200) tables.clear();
  tables.set(key, table);
  return table;
}

export type HolidayYears = Record<string, { date: string; isOffDay: boolean }[]>;

const entries = new WeakMap<HolidayYears, Map<string, HolidayYears[string][number]>>();

function entriesOf(holidays: HolidayYears): Map<string, HolidayYears[string][number]> {
  const known = entries.get(holidays);
  if (known !== undefined) return known;
  const byDate = new Map(
    Object.values(holidays)
      .flat()
      .map((entry) => [entry.date, entry]),
  );
  entries.set(holidays, byDate);
  return byDate;
}

const texts = new Map<number, string>();

function dateText(date: number): string {
  const known = texts.get(date);
  if (known !== undefined) return known;
  const text = new Date(date * DAY * MINUTE).toISOString().slice(0, 10);
  texts.set(date, text);
  return text;
}

const NAMES = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/** One calendar over the minutes of a table: which work, and which dates have a close. */
export class WorkMap {
  readonly works: Uint8Array;
  readonly closes = new Map<number, number>();
  private readonly published: Set<number> | null;
  private readonly week: string[][] = [];

  constructor(
    readonly table: MinuteTable,
    private readonly calendar: CalendarJson | null,
    holidays: HolidayYears | null,
  ) {
    this.published =
      holidays === null
        ? null
        : new Set(Object.keys(holidays).filter((year) => holidays[year]!.length > 0).map(Number));
    this.works = new Uint8Array(table.count);
    const from = Math.floor(table.local[0]! / DAY);
    const to = Math.floor(table.local[table.count - 1]! / DAY);
    for (let date = from - 1; date <= to + 1; date += 1) {
      if (table.afterDate(date) !== null) this.mark(date, this.windowsOf(date, holidays));
    }
  }

  private windowsOf(date: number, holidays: HolidayYears | null): string[] {
    const { calendar } = this;
    if (calendar === null) return ['00:00-24:00'];
    const text = dateText(date);
    const single = calendar.days?.[text];
    if (single !== undefined) return single === 'off' ? [] : single;
    if (holidays !== null && this.published!.has(Number(text.slice(0, 4)))) {
      const entry = entriesOf(holidays).get(text);
      if (entry?.isOffDay === true) return [];
      if (entry !== undefined) {
        return typeof calendar.makeup === 'string' ? (calendar.week[calendar.makeup] ?? []) : (calendar.makeup ?? []);
      }
    }
    const number = new Date(date * DAY * MINUTE).getUTCDay();
    return (this.week[number] ??= this.weekday(NAMES[number]!));
  }

  private weekday(name: string): string[] {
    const { week } = this.calendar!;
    const key = Object.keys(week).find((days) => days.split(',').some((part) => inRange(name, part)));
    return key === undefined ? [] : week[key]!;
  }

  private mark(date: number, windows: string[]): void {
    for (const window of windows) {
      const [from, to] = window.split('-').map((time) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3)));
      const begin = this.table.wall(date * DAY + from!, 'first');
      const end =
        to === DAY ? this.table.afterDate(date) : this.table.wall((to! < from! ? date + 1 : date) * DAY + to!, 'last');
      if (begin === null || end === null || end <= begin) continue;
      this.works.fill(1, (begin - this.table.baseMs) / MINUTE, (end - this.table.baseMs) / MINUTE);
      this.closes.set(date, Math.max(this.closes.get(date) ?? 0, end));
    }
  }

  /** Called where a search ends with the table: fine when nothing works ever after, otherwise we cannot know. */
  giveUp(): null {
    const { calendar } = this;
    const makeupDays = this.published !== null;
    if (calendar === null || makeupDays || Object.values(calendar.week).some((windows) => windows.length > 0)) {
      throw new RangeError('beyond the table');
    }
    return null;
  }

  isWorking(ms: number): boolean {
    return this.works[this.table.minuteOf(ms)] === 1;
  }

  unannounced(fromDate: number, toDate: number): number[] {
    const years = new Set<number>();
    if (this.published === null) return [];
    for (let date = fromDate; date <= toDate; date += 1) {
      const text = dateText(date);
      const year = Number(text.slice(0, 4));
      if (!this.published.has(year) && this.calendar?.days?.[text] === undefined) years.add(year);
    }
    return [...years];
  }
}

function inRange(weekday: string, part: string): boolean {
  const [from, to] = part.split('-');
  if (to === undefined) return from === weekday;
  for (let day = NAMES.indexOf(from!); ; day = (day + 1) % 7) {
    if (NAMES[day] === weekday) return true;
    if (NAMES[day] === to) return false;
  }
}
