import type { Language } from './duration.js';

/** The parts of an instant on the wall clock of a zone. */
export interface WallTime {
  year: number;
  month: number;
  day: number;
  weekday: number;
  hour: number;
  minute: number;
  second: number;
}

const WEEKDAYS = {
  'zh-CN': ['周日', '周一', '周二', '周三', '周四', '周五', '周六'],
  en: ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'],
} as const;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

const formatters = new Map<string, Intl.DateTimeFormat>();

/** Making a formatter costs far more than using one, and lists draw hundreds. */
function formatterOf(zone: string): Intl.DateTimeFormat {
  const known = formatters.get(zone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
    weekday: 'short',
  });
  formatters.set(zone, made);
  return made;
}

/** Wall time of an instant in an IANA zone. */
export function wallTime(ms: number, zone: string): WallTime {
  const parts: Record<string, string> = {};
  for (const part of formatterOf(zone).formatToParts(ms)) parts[part.type] = part.value;
  return {
    year: Number(parts['year']),
    month: Number(parts['month']),
    day: Number(parts['day']),
    weekday: WEEKDAYS.en.findIndex((name) => name === parts['weekday']),
    hour: Number(parts['hour']),
    minute: Number(parts['minute']),
    second: Number(parts['second']),
  };
}

const two = (value: number): string => String(value).padStart(2, '0');
const dayNumber = (wall: WallTime): number => Date.UTC(wall.year, wall.month - 1, wall.day) / 86_400_000;

/** Minutes east of Greenwich of a zone at an instant. */
export function offsetMinutes(ms: number, zone: string): number {
  const wall = wallTime(ms, zone);
  const asUtc = Date.UTC(wall.year, wall.month - 1, wall.day, wall.hour, wall.minute, wall.second);
  return Math.round((asUtc - Math.floor(ms / 1000) * 1000) / 60_000);
}

/** The viewer's own zone. */
export const viewerZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

export interface InstantStyle {
  language: Language;
  zone: string;
  nowMs: number;
  /** The viewer's zone; the zone is named whenever wall clocks differ at that instant. */
  viewer?: string;
  /** A due time at midnight is the end of the day before: `24:00`. */
  due?: boolean;
  seconds?: boolean;
  /** Leaves the weekday out where a column is narrow. */
  short?: boolean;
}

/** `11-24 周二 10:42`, `今日 18:00`; `Tue 24 Nov 10:42`, `today 18:00`. The year only when it is not this one. */
export function formatInstant(value: string | number, style: InstantStyle): string {
  const ms = typeof value === 'number' ? value : new Date(value).getTime();
  let wall = wallTime(ms, style.zone);
  let clock = `${two(wall.hour)}:${two(wall.minute)}`;
  const endOfDay = style.due === true && isMidnight(wall);
  if (endOfDay) {
    wall = wallTime(ms - 60_000, style.zone);
    clock = '24:00';
  } else if (style.due === true && wall.hour === 23 && wall.minute === 59 && wall.second === 59) {
    clock = '24:00';
  } else if (style.seconds === true) {
    clock += `:${two(wall.second)}`;
  }
  return `${dayWords(wall, style)} ${clock}${zoneNote(ms, style)}`;
}

const isMidnight = (wall: WallTime): boolean => wall.hour === 0 && wall.minute === 0 && wall.second === 0;

function dayWords(wall: WallTime, style: InstantStyle): string {
  const today = wallTime(style.nowMs, style.zone);
  const distance = dayNumber(wall) - dayNumber(today);
  const zh = style.language === 'zh-CN';
  if (distance === 0) return zh ? '今日' : 'today';
  if (distance === -1) return zh ? '昨日' : 'yesterday';
  return formatDay(wall, style.language, today.year, style.short);
}

function formatDay(wall: WallTime, language: Language, thisYear: number, short = false): string {
  const otherYear = wall.year !== thisYear;
  const weekday = WEEKDAYS[language][wall.weekday] ?? '';
  if (language === 'zh-CN') {
    const date = `${otherYear ? `${wall.year}-` : ''}${two(wall.month)}-${two(wall.day)}`;
    return short ? date : `${date} ${weekday}`;
  }
  const date = `${wall.day} ${MONTHS[wall.month - 1] ?? ''}${otherYear ? ` ${wall.year}` : ''}`;
  return short ? date : `${weekday} ${date}`;
}

/** The date alone: `11-24`, `24 Nov`, with the year when it is not this one. */
export function formatDate(value: string | number, style: InstantStyle): string {
  const ms = typeof value === 'number' ? value : new Date(value).getTime();
  const today = wallTime(style.nowMs, style.zone);
  return formatDay(wallTime(ms, style.zone), style.language, today.year, style.short ?? true);
}

function zoneNote(ms: number, style: InstantStyle): string {
  if (style.viewer === undefined || style.viewer === style.zone) return '';
  if (offsetMinutes(ms, style.viewer) === offsetMinutes(ms, style.zone)) return '';
  return style.language === 'zh-CN' ? `（${style.zone}）` : ` (${style.zone})`;
}
