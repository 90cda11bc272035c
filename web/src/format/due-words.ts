import { offsetMinutes, wallTime } from './instant.js';

/** A due time found in what was typed, and what is left of the words without it. */
export interface DueFound {
  dueMs: number;
  rest: string;
}

const WEEKDAY_NAMES: Record<string, number> = {
  日: 0, 天: 0, 一: 1, 二: 2, 三: 3, 四: 4, 五: 5, 六: 6,
  sun: 0, mon: 1, tue: 2, wed: 3, thu: 4, fri: 5, sat: 6,
};
const MONTH_NAMES = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const NEAR_DAYS: Record<string, number> = { 今日: 0, 今天: 0, 明日: 1, 明天: 1, 后天: 2, today: 0, tomorrow: 1 };

const TIME = String.raw`(?:\s*(?:at\s+)?(\d{1,2})(?:[:：]|\s*点)(\d{2})?)?`;
const PATTERNS: { expression: RegExp; day: (match: RegExpExecArray, today: Day) => Day | null }[] = [
  {
    expression: new RegExp(String.raw`(今日|今天|明日|明天|后天|\btoday\b|\btomorrow\b)${TIME}`, 'i'),
    day: (match, today) => addDays(today, NEAR_DAYS[(match[1] ?? '').toLowerCase()] ?? 0),
  },
  {
    expression: new RegExp(String.raw`(\d{1,2})[-/月](\d{1,2})日?(?:\s*(?:周|星期)[日天一二三四五六])?${TIME}`),
    day: (match, today) => nextDate(today, Number(match[1]), Number(match[2])),
  },
  {
    expression: new RegExp(String.raw`(\d{1,2})\s+(${MONTH_NAMES.join('|')})[a-z]*${TIME}`, 'i'),
    day: (match, today) =>
      nextDate(today, MONTH_NAMES.indexOf((match[2] ?? '').slice(0, 3).toLowerCase()) + 1, Number(match[1])),
  },
  {
    expression: new RegExp(
      String.raw`(?:(?:周|星期)([日天一二三四五六])|\b(sun|mon|tue|wed|thu|fri|sat)[a-z]*\b)${TIME}`,
      'i',
    ),
    day: (match, today) => nextWeekday(today, WEEKDAY_NAMES[(match[1] ?? match[2] ?? '').toLowerCase()] ?? 0),
  },
];

interface Day {
  year: number;
  month: number;
  day: number;
  weekday: number;
}

/**
 * Reads a due time out of a typed promise: `11-26 18:00`, `明天 18:00`, `周四 17:30`, `Thu 26 Nov 18:00`,
 * `in 2 h`, `2 小时内`. A day without a time means 18:00, the end of the office day. Null when there is none, or when
 * it would lie in the past.
 */
export function findDue(text: string, nowMs: number, zone: string): DueFound | null {
  const relative = /(?:in\s+)?(\d{1,3})\s*(分钟|小时|天|minutes?|min|hours?|h|days?|d)(?:内|之内|\b)/i.exec(text);
  const today = wallTime(nowMs, zone);
  for (const { expression, day } of PATTERNS) {
    const match = expression.exec(text);
    if (match === null) continue;
    const found = day(match, today);
    if (found === null) continue;
    const hour = match[match.length - 2];
    const dueMs = instantOf(found, Number(hour ?? 18), Number(match[match.length - 1] ?? 0), zone);
    if (dueMs !== null && dueMs > nowMs) return { dueMs, rest: without(text, match) };
  }
  if (relative === null) return null;
  return { dueMs: nowMs + Number(relative[1]) * unitMs(relative[2] ?? ''), rest: without(text, relative) };
}

function unitMs(unit: string): number {
  if (/^(分钟|m)/i.test(unit)) return 60_000;
  return /^(小时|h)/i.test(unit) ? 3_600_000 : 86_400_000;
}

/** Also takes the words that only led up to the time: `by`, `before`, `前`. */
function without(text: string, match: RegExpExecArray): string {
  const before = text.slice(0, match.index).replace(/(\b(by|before|on|until|sun|mon|tue|wed|thu|fri|sat)\s*|[于在])+$/i, '');
  const after = text.slice(match.index + match[0].length).replace(/^\s*[前内]/, '');
  return `${before}${after}`.replace(/\s+/g, ' ').trim();
}

function addDays(from: Day, days: number): Day {
  const moved = new Date(Date.UTC(from.year, from.month - 1, from.day + days));
  return {
    year: moved.getUTCFullYear(),
    month: moved.getUTCMonth() + 1,
    day: moved.getUTCDate(),
    weekday: moved.getUTCDay(),
  };
}

const nextWeekday = (today: Day, weekday: number): Day => addDays(today, (weekday - today.weekday + 7) % 7);

function nextDate(today: Day, month: number, day: number): Day | null {
  if (month < 1 || month > 12 || day < 1 || day > 31) return null;
  const passed = month < today.month || (month === today.month && day < today.day);
  const year = passed ? today.year + 1 : today.year;
  const found = addDays({ year, month, day: 1, weekday: 0 }, day - 1);
  return found.month === month ? found : null;
}

function instantOf(day: Day, hour: number, minute: number, zone: string): number | null {
  if (hour > 24 || minute > 59) return null;
  const asUtc = Date.UTC(day.year, day.month - 1, day.day, hour, minute);
  return asUtc - offsetMinutes(asUtc - offsetMinutes(asUtc, zone) * 60_000, zone) * 60_000;
}
