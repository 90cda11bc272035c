import type { CalendarRules, DayWindow } from './calendar-language.js';
import { ALWAYS_OPEN } from './calendar-language.js';
import { civilOf, DAY_MS, dayOf, weekdayOf } from './civil.js';
import type { Zone } from './zone.js';

const WHOLE_DAY: readonly DayWindow[] = [{ fromMs: 0, toMs: DAY_MS, untilDayEnds: true }];
/** A window may reach into the next date, so days at the rim of the index are not yet complete. */
const RIM_DAYS = 3;
const FIRST_SPAN_DAYS = 90;

/** A working window as instants, half-open. */
export interface WorkingWindow {
  fromMs: number;
  toMs: number;
}

/**
 * Working time of one calendar, indexed: merged windows with prefix sums, and working days with their closes.
 * The index grows by doubling with the dates asked for; every question is a binary search.
 */
export class Calendar {
  readonly name: string;
  readonly zone: Zone;
  /** 24x7: working time is plain time. */
  readonly alwaysOpen: boolean;
  private firstDay = 0;
  private lastDay = -1;
  private starts: number[] = [];
  private ends: number[] = [];
  /** Working ms before each window, from the beginning of the index. */
  private sums: number[] = [];
  /** By date, from `firstDay` on: the last window that begins before 00:00 UTC of it, -1 for none. */
  private before: number[] = [];
  private workdays: number[] = [];
  private closes: number[] = [];

  constructor(readonly rules: CalendarRules) {
    this.name = rules.name;
    this.zone = rules.zone;
    this.alwaysOpen = rules.name === ALWAYS_OPEN;
  }

  /** The built-in calendar in which every instant works. */
  static alwaysOpen(zone: Zone): Calendar {
    const week = Array.from({ length: 7 }, () => WHOLE_DAY);
    return new Calendar({ name: ALWAYS_OPEN, zone, week, makeup: [], holidays: null, days: new Map() });
  }

  /** Working ms in `[fromMs, toMs)`. */
  workingMs(fromMs: number, toMs: number): number {
    if (toMs <= fromMs) return 0;
    if (this.alwaysOpen) return toMs - fromMs;
    this.cover(fromMs, toMs);
    return this.sumAt(toMs) - this.sumAt(fromMs);
  }

  /**
   * The first instant at which `durationMs` of working time has run since `fromMs`; a window used up exactly
   * answers its end. Null when there is none up to `limitMs`.
   */
  advance(fromMs: number, durationMs: number, limitMs: number): number | null {
    if (fromMs > limitMs) return null;
    if (this.alwaysOpen) return fromMs + durationMs <= limitMs ? fromMs + durationMs : null;
    for (let reach = fromMs + FIRST_SPAN_DAYS * DAY_MS; ; reach += Math.max(DAY_MS, reach - fromMs)) {
      this.cover(fromMs, Math.min(reach, limitMs));
      const found = this.instantOfSum(this.sumAt(fromMs) + durationMs, this.windowAt(fromMs));
      if (found !== null) return found <= limitMs ? found : null;
      if (reach >= limitMs) return null;
    }
  }

  /** Whether at least one window begins on the date, and when the last of them ends. */
  closeOf(day: number): number | null {
    this.coverDays(day, day);
    const index = this.workdayIndex(day);
    return this.workdays[index] === day ? this.closes[index]! : null;
  }

  /** The first working day after `day`; null when there is none that begins up to `limitDay`. */
  workdayAfter(day: number, limitDay: number): number | null {
    for (let span = FIRST_SPAN_DAYS; ; span *= 2) {
      this.coverDays(day, Math.min(day + span, limitDay));
      const found = this.workdays[this.workdayIndex(day + 1)];
      if (found !== undefined) return found <= limitDay ? found : null;
      if (day + span >= limitDay) return null;
    }
  }

  /** The windows that touch `[fromMs, toMs)`, as merged instants: what an explanation shows. */
  windowsBetween(fromMs: number, toMs: number): WorkingWindow[] {
    if (toMs <= fromMs) return [];
    if (this.alwaysOpen) return [{ fromMs, toMs }];
    this.cover(fromMs, toMs);
    const found: WorkingWindow[] = [];
    for (let index = this.windowAt(fromMs); index < this.starts.length && this.starts[index]! < toMs; index += 1) {
      if (index >= 0 && this.ends[index]! > fromMs) found.push({ fromMs: this.starts[index]!, toMs: this.ends[index]! });
    }
    return found;
  }

  /** Years with a date in the range that rests on the week alone because nothing was announced for it. */
  unannouncedYears(firstDay: number, lastDay: number): number[] {
    const set = this.rules.holidays;
    if (set === null) return [];
    const years: number[] = [];
    for (let year = civilOf(firstDay).year, last = civilOf(lastDay).year; year <= last; year += 1) {
      if (set.publishedYears.has(year)) continue;
      const from = Math.max(firstDay, dayOf(year, 1, 1));
      const to = Math.min(lastDay, dayOf(year, 12, 31));
      let named = 0;
      for (const day of this.rules.days.keys()) if (day >= from && day <= to) named += 1;
      if (named < to - from + 1) years.push(year);
    }
    return years;
  }

  /** The windows of a date as written, by the order of precedence: single dates, data set, week. */
  private windowsOf(day: number): readonly DayWindow[] {
    const single = this.rules.days.get(day);
    if (single !== undefined) return single;
    const isOff = this.rules.holidays?.daysOff.get(day);
    if (isOff !== undefined) return isOff ? [] : this.rules.makeup;
    return this.rules.week[weekdayOf(day)]!;
  }

  private cover(fromMs: number, toMs: number): void {
    this.coverDays(Math.floor(fromMs / DAY_MS), Math.floor(toMs / DAY_MS));
  }

  private coverDays(fromDay: number, toDay: number): void {
    const first = fromDay - RIM_DAYS;
    const last = toDay + RIM_DAYS;
    if (first >= this.firstDay && last <= this.lastDay) return;
    if (this.lastDay < this.firstDay) {
      this.build(first - FIRST_SPAN_DAYS, last + FIRST_SPAN_DAYS);
      return;
    }
    const length = this.lastDay - this.firstDay;
    this.build(
      first < this.firstDay ? Math.min(first, this.firstDay - length) : this.firstDay,
      last > this.lastDay ? Math.max(last, this.lastDay + length) : this.lastDay,
    );
  }

  private build(firstDay: number, lastDay: number): void {
    const windows: WorkingWindow[] = [];
    this.workdays = [];
    this.closes = [];
    for (let day = firstDay; day <= lastDay; day += 1) {
      const close = this.addDay(day, windows);
      if (close === null) continue;
      this.workdays.push(day);
      this.closes.push(close);
    }
    this.merge(windows);
    this.firstDay = firstDay;
    this.lastDay = lastDay;
    this.before = [];
    for (let day = firstDay, index = -1; day <= lastDay; day += 1) {
      while (index + 1 < this.starts.length && this.starts[index + 1]! < day * DAY_MS) index += 1;
      this.before.push(index);
    }
  }

  /** Adds the date's windows as instants and answers its close; null when none begins on it. */
  private addDay(day: number, windows: WorkingWindow[]): number | null {
    const written = this.windowsOf(day);
    if (written.length === 0) return null;
    const dayEnd = this.zone.endOfDay(day);
    if (dayEnd === null) return null;
    let close: number | null = null;
    for (const window of written) {
      const fromMs = this.zone.instantOf(day * DAY_MS + window.fromMs, 'first');
      const toMs = window.untilDayEnds ? dayEnd + 1 : this.zone.instantOf(day * DAY_MS + window.toMs, 'second');
      if (toMs <= fromMs) continue;
      windows.push({ fromMs, toMs });
      if (close === null || toMs > close) close = toMs;
    }
    return close;
  }

  private merge(windows: WorkingWindow[]): void {
    windows.sort((a, b) => a.fromMs - b.fromMs);
    const starts: number[] = [];
    const ends: number[] = [];
    const sums: number[] = [];
    let sum = 0;
    for (const window of windows) {
      const last = ends.length - 1;
      if (last >= 0 && window.fromMs <= ends[last]!) {
        if (window.toMs > ends[last]!) {
          sum += window.toMs - ends[last]!;
          ends[last] = window.toMs;
        }
        continue;
      }
      starts.push(window.fromMs);
      ends.push(window.toMs);
      sums.push(sum);
      sum += window.toMs - window.fromMs;
    }
    this.starts = starts;
    this.ends = ends;
    this.sums = sums;
  }

  /** Index of the last window that begins at or before an instant that is covered; -1 before the first. */
  private windowAt(ms: number): number {
    const { starts } = this;
    let index = this.before[Math.floor(ms / DAY_MS) - this.firstDay]!;
    while (index + 1 < starts.length && starts[index + 1]! <= ms) index += 1;
    return index;
  }

  private sumAt(ms: number): number {
    const index = this.windowAt(ms);
    if (index < 0) return 0;
    return this.sums[index]! + Math.min(ms, this.ends[index]!) - this.starts[index]!;
  }

  /** Mostly it lies a few windows after `from`, the last that begins before it: looked for in growing steps. */
  private instantOfSum(sum: number, from: number): number | null {
    const sums = this.sums;
    let low = from;
    let high = from + 1;
    for (let step = 1; high < sums.length && sums[high]! < sum; step *= 2) {
      low = high;
      high += step;
    }
    high = Math.min(high, sums.length) - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (sums[middle]! < sum) low = middle;
      else high = middle - 1;
    }
    if (low < 0) return null;
    const instant = this.starts[low]! + (sum - sums[low]!);
    return instant <= this.ends[low]! ? instant : null;
  }

  /** Index of the first working day at or after `day`. */
  private workdayIndex(day: number): number {
    let low = 0;
    let high = this.workdays.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.workdays[middle]! < day) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
