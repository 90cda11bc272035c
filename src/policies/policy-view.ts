import { civilOf, dayOf, localDateText } from '../sla/domain/civil.js';
import type { Calendar } from '../sla/domain/calendar.js';
import type { DayWindow } from '../sla/domain/calendar-language.js';
import type { Policy } from '../sla/domain/policy.js';

type Titles = Readonly<Record<string, string>> | null;

/** One version of a policy, as it stands in `config/` or was remembered. */
export interface PolicyVersionView {
  version: string;
  name: string;
  title: Titles;
  file: string;
  /** First local date it is in force. */
  from: string;
  /** The day before the next version begins; null for the last. */
  until: string | null;
  /** `inForce` today, `future`, `past` (a later version has begun), or `removed`: no longer in `config/`, kept for touchpoints pinned to it. */
  state: 'inForce' | 'future' | 'past' | 'removed';
  firstSeenAt: string;
  kinds: string[] | null;
  calendar: string;
  zone: string;
  milestones: { name: string; title: Titles; type: string; article: string | null; calendar: string }[];
}

export interface CalendarDayView {
  date: string;
  /** `off`: a day off; `makeup`: a working day though the week says otherwise; `special`: windows of its own. */
  kind: 'off' | 'makeup' | 'special';
  windows: string[];
}

/** A calendar with what one year makes of it. */
export interface CalendarYearView {
  name: string;
  title: Titles;
  zone: string;
  /** Windows by weekday, Monday first. */
  week: string[][];
  year: number;
  /** Whether the data set has entries for the year; null for a calendar without one. */
  announced: boolean | null;
  announcedYears: number[];
  days: CalendarDayView[];
}

export function policyView(
  { policy, version, file, firstSeenAt }: { policy: Policy; version: string; file: string; firstSeenAt: Date },
  place: Pick<PolicyVersionView, 'until' | 'state'>,
): PolicyVersionView {
  return {
    version,
    name: policy.name,
    title: policy.title,
    file,
    from: localDateText(policy.effectiveFromDay),
    ...place,
    firstSeenAt: firstSeenAt.toISOString(),
    kinds: policy.appliesTo.kinds === null ? null : [...policy.appliesTo.kinds],
    calendar: policy.calendar.name,
    zone: policy.calendar.zone.name,
    milestones: policy.milestones.map(({ name, title, type, article, calendar }) => ({ name, title, type, article, calendar: calendar.name })),
  };
}

export function calendarYear({ rules }: Calendar, year: number): CalendarYearView {
  const [first, last] = [dayOf(year, 1, 1), dayOf(year, 12, 31)];
  const days = new Map<number, CalendarDayView>();
  for (const [day, isOff] of rules.holidays?.daysOff ?? []) {
    if (day < first || day > last) continue;
    days.set(day, { date: localDateText(day), kind: isOff ? 'off' : 'makeup', windows: isOff ? [] : rules.makeup.map(windowText) });
  }
  for (const [day, windows] of rules.days) {
    if (day < first || day > last) continue;
    days.set(day, { date: localDateText(day), kind: windows.length === 0 ? 'off' : 'special', windows: windows.map(windowText) });
  }
  const announced = [...(rules.holidays?.publishedYears ?? [])].sort((a, b) => a - b);
  return {
    name: rules.name,
    title: rules.title ?? null,
    zone: rules.zone.name,
    week: rules.week.map((windows) => windows.map(windowText)),
    year,
    announced: rules.holidays === null ? null : announced.includes(year),
    announcedYears: announced,
    days: [...days].sort(([a], [b]) => a - b).map(([, view]) => view),
  };
}

/** The year of a day number. */
export const yearOf = (day: number): number => civilOf(day).year;

function windowText({ fromMs, toMs, untilDayEnds }: DayWindow): string {
  return `${wall(fromMs)}-${untilDayEnds ? '24:00' : wall(toMs)}`;
}

function wall(ms: number): string {
  const minutes = Math.floor(ms / 60_000) % 1440;
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}
