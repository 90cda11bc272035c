import type { Calendar } from './calendar.js';
import { DAY_MS } from './civil.js';
import type { Target } from './target.js';

/** A calendar form that gives no instant within three years (of 366 days) of the start gives none. */
export const CALENDAR_REACH_MS = 3 * 366 * DAY_MS;

/** A stretch in which the clock stood still, `[fromMs, toMs)`. */
export interface StoodStill {
  fromMs: number;
  toMs: number;
}

/** A cycle as a target sees it: running since `runningSinceMs`, with what had been used by then. */
export interface CycleProgress {
  readonly startedMs: number;
  readonly runningSinceMs: number;
  /** Plain and working time used in the running stretches before this one. */
  readonly usedPlainMs: number;
  readonly usedBusinessMs: number;
  /** Pauses before this stretch, in order. */
  readonly pauses: readonly StoodStill[];
  readonly promisedMs: number | null;
}

/**
 * The instant a target gives if the clock runs on, by itself: the caller moves it up to the last change or resume.
 * An instant already passed may be given as any instant not after the running stretch began.
 */
export function instantGiven(target: Target, cycle: CycleProgress, calendar: Calendar): number | null {
  switch (target.form) {
    case 'business': {
      const leftMs = target.durationMs - cycle.usedBusinessMs;
      if (leftMs <= 0) return cycle.startedMs;
      return calendar.advance(cycle.runningSinceMs, leftMs, cycle.startedMs + CALENDAR_REACH_MS);
    }
    case 'elapsed':
      return cycle.runningSinceMs + target.durationMs - cycle.usedPlainMs;
    case 'workdays':
      return nthWorkday(target.count, target.until, cycle, calendar);
    case 'days':
      return nthDay(target.count, cycle, calendar);
    case 'at':
      return wallTimeOnWorkday(target.wallMs, target.workday, cycle.startedMs, calendar);
    case 'promised':
      return cycle.promisedMs;
    case 'earliest':
    case 'latest':
      return pick(target.form, target.members, cycle, calendar);
  }
}

function pick(
  form: 'earliest' | 'latest',
  members: readonly Target[],
  cycle: CycleProgress,
  calendar: Calendar,
): number | null {
  let picked: number | null = null;
  for (const member of members) {
    const instant = instantGiven(member, cycle, calendar);
    if (instant === null) continue;
    if (picked === null || (form === 'earliest' ? instant < picked : instant > picked)) picked = instant;
  }
  return picked;
}

function stoodStillAt(pauses: readonly StoodStill[], ms: number): boolean {
  return pauses.some((pause) => ms >= pause.fromMs && ms < pause.toMs);
}

function nthWorkday(
  count: number,
  until: 'close' | 'end',
  cycle: CycleProgress,
  calendar: Calendar,
): number | null {
  const limitMs = cycle.startedMs + CALENDAR_REACH_MS;
  let day = calendar.zone.dayAt(cycle.startedMs);
  const limitDay = day + CALENDAR_REACH_MS / DAY_MS + 1;
  for (let counted = 0; ; ) {
    const next = calendar.workdayAfter(day, limitDay);
    if (next === null) return null;
    day = next;
    const isLast = counted + 1 === count;
    if (!isLast && cycle.pauses.length === 0) {
      counted += 1;
      continue;
    }
    const instant = until === 'close' ? calendar.closeOf(day)! : calendar.zone.endOfDay(day)!;
    if (stoodStillAt(cycle.pauses, instant)) continue;
    if (isLast) return instant <= limitMs ? instant : null;
    counted += 1;
  }
}

function nthDay(count: number, cycle: CycleProgress, calendar: Calendar): number | null {
  const { zone } = calendar;
  const limitMs = cycle.startedMs + CALENDAR_REACH_MS;
  let day = zone.dayAt(cycle.startedMs);
  const limitDay = day + CALENDAR_REACH_MS / DAY_MS + 1;
  for (let counted = 0; day < limitDay; ) {
    day += 1;
    const end = zone.endOfDay(day);
    if (end === null || stoodStillAt(cycle.pauses, end)) continue;
    counted += 1;
    if (counted === count) return end <= limitMs ? end : null;
  }
  return null;
}

function wallTimeOnWorkday(wallMs: number, workday: number, startedMs: number, calendar: Calendar): number | null {
  const { zone } = calendar;
  const limitMs = startedMs + CALENDAR_REACH_MS;
  const startDay = zone.dayAt(startedMs);
  // 24:00 is the first instant after the day's last millisecond, also where the next 00:00 exists twice.
  const instantOn = (day: number): number =>
    wallMs === DAY_MS ? zone.endOfDay(day)! + 1 : zone.instantOf(day * DAY_MS + wallMs, 'second');
  if (workday === 0 && calendar.closeOf(startDay) !== null) {
    const today = instantOn(startDay);
    if (today >= startedMs) return today;
  }
  let day: number | null = startDay;
  for (let counted = 0; counted < Math.max(1, workday); counted += 1) {
    day = calendar.workdayAfter(day, startDay + CALENDAR_REACH_MS / DAY_MS + 1);
    if (day === null) return null;
  }
  const instant = instantOn(day);
  return instant <= limitMs ? instant : null;
}
