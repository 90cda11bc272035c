import { addDays, lastDayOfMonth } from './promise-calendar.js';
import type { CivilDay } from './promise-calendar.js';
import {
  addMonths, after, atTime, endOfDay, localDay, nextWeekday, weekdayOfWeek, yearFor,
} from './deadline.js';
import type { Deadline, DeadlineContext, TimeUnit } from './deadline.js';

const NUMBER = '(?:\\d{1,3}|[一二两三四五六七八九十]{1,3}|半)';
const HALF = '(?:上午|早上|早晨|清晨|一早|中午|下午|傍晚|晚上|晚间|晚|早|夜里)';
const CLOCK = `(?<half>${HALF})?(?:(?<hour>\\d{1,2}|[一二两三四五六七八九十]{1,3})(?:点|时|:)(?<minute>半|一刻|三刻|\\d{1,2})?(?:分|钟|整)?)?`;

const RELATIVE = new RegExp(
  `(?<!\\d)(?:最晚|最迟|最快|最多|大约|大概|预计|约)?(?:(?:${NUMBER})个?(?:到|至|-|~|—))?(?<count>${NUMBER})(?<half>半)?`
  + '(?<unit>个?工作日|个?工作天|个?工作小时|分钟|个?(?:半)?小时|个?(?:半)?钟头|天|日|周|个?星期|个?礼拜|个月|年)(?:之内|以内|内|左右|后|之后|以后)'
  + '|(?<short>半(?:个)?小时|半天|半个月|一两天|两三天|三五天|这两天|这几天|一会儿?)(?:之内|以内|内|左右)?',
  'u',
);
const DAY = new RegExp(`(?<word>今天|今日|今(?=晚|早)|明天|明日|明(?=早|晚|天)|大后天|后天)${CLOCK}`, 'u');
const WEEK = new RegExp(
  `(?<week>本周|这周|这个星期|这个礼拜|下周|下个?星期|下个?礼拜|下下周|周|星期|礼拜)(?<weekday>[一二三四五六日天末])${CLOCK}`, 'u',
);
const WHOLE_WEEK = /(?<week>本周|这周|这个星期|下周|下个?星期|下下周)(?:之?内|以内|底|结束前|前)?(?![一二三四五六日天末])/u;
const DATE = new RegExp(
  `(?:(?<year>\\d{4}|今|明|后)年)?(?<month>1[0-2]|0?[1-9])月(?:份)?(?<day>3[01]|[12]\\d|0?[1-9])(?:日|号)${CLOCK}`, 'u',
);
const DAY_OF_MONTH = new RegExp(`(?<![\\d月第()\\[\\]])(?<next>下个?月|本月|这个月)?(?<day>3[01]|[12]\\d|0?[1-9])(?:号|日)(?![线楼栋文令门院地馆楼店,、)\\]台机口])${CLOCK}`, 'u');
const MONTH_PART = /(?:(?<year>\d{4}|今|明|后)年)?(?<month>1[0-2]|0?[1-9])月(?:份)?(?<part>上旬|中旬|下旬|初|底|末)?(?:之?前|以前|内)?(?!\d)/u;
const PERIOD = /(?<period>本月底|这个月底|(?<!\d)月底|本月内|本月|这个月|下个?月底|下个?月初|下个?月中旬|下个?月|(?:\d{4}|今|明|后)?年年?底|年底|(?<![\d一二两三四五六七八九十几])年内|今年内|明年年初|明年初|明年上半年|今年上半年|上半年|下半年|本季度|春节|国庆|元旦)(?:之?前|以前|内|之内)?/u;
const CLOSE_OF_BUSINESS = /(?<word>今天|明天|后天)?下班(?:之?前|以前)/u;

/** Working hours of an office end at six when nothing more exact is said. */
const OFFICE_END_HOUR = 18;

type Groups = Record<string, string | undefined>;
type Rule = [RegExp, (groups: Groups, context: DeadlineContext) => Date | null, relative: boolean];

const RULES: Rule[] = [
  [CLOSE_OF_BUSINESS, (g, c) => atTime(c, dayOfWord(g.word ?? '今天', c), OFFICE_END_HOUR, 0), false],
  [DATE, dueOnDate, false],
  [WEEK, dueOnWeekday, false],
  [DAY, (g, c) => onDay(c, dayOfWord(g.word ?? '', c), g), false],
  [RELATIVE, dueAfter, true],
  [WHOLE_WEEK, (g, c) => endOfDay(c, weekdayOfWeek(localDay(c), 7, weeksAhead(g.week ?? ''))), false],
  [MONTH_PART, dueInMonth, false],
  [PERIOD, (g, c) => dueInPeriod(g.period ?? '', c), false],
  [DAY_OF_MONTH, dueOnDayOfMonth, false],
];

/** The first deadline in a Chinese clause (normalised, numbers kept), or null. */
export function findDeadlineZh(clause: string, context: DeadlineContext): Deadline | null {
  let best: Deadline | null = null;
  for (const [pattern, due, relative] of RULES) {
    const match = pattern.exec(clause);
    if (match === null) continue;
    const start = match.index;
    const end = start + match[0].length;
    // "从下周开始": a beginning, not a deadline.
    if (/^(?:份)?(?:开始|起)/.test(clause.slice(end))) continue;
    // A full date of today closes a letter.
    if (pattern === DATE && match.groups?.year !== undefined && isToday(match.groups, context)) continue;
    if (best !== null && best.start <= start + 4) continue;
    best = { start, end, dueAt: due(match.groups ?? {}, context), relative };
  }
  return best;
}

/** Numbers as people say them up to 99; `半` is a half. NaN when it is none. */
export function hanNumber(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  if (text === '半') return 0.5;
  const digits = '零一二三四五六七八九';
  const value = (char: string | undefined) => (char === '两' ? 2 : digits.indexOf(char ?? ''));
  const ten = text.indexOf('十');
  if (ten < 0) return text.length === 1 && value(text) >= 0 ? value(text) : Number.NaN;
  const tens = ten === 0 ? 1 : value(text[0]);
  const ones = ten === text.length - 1 ? 0 : value(text[ten + 1]);
  return tens > 0 && ones >= 0 ? tens * 10 + ones : Number.NaN;
}

function dueAfter(groups: Groups, context: DeadlineContext): Date | null {
  if (groups.short !== undefined) return dueShort(groups.short, context);
  const unitWord = groups.unit ?? '';
  const half = groups.half !== undefined || unitWord.includes('半') ? 0.5 : 0;
  return after(context, hanNumber(groups.count ?? '') + half, unitOf(unitWord));
}

function dueShort(word: string, context: DeadlineContext): Date | null {
  if (word.startsWith('半个月')) return after(context, 15, 'day');
  if (word.includes('小时')) return after(context, 30, 'minute');
  if (word === '半天') return after(context, 12, 'hour');
  if (word === '一两天' || word === '这两天') return after(context, 2, 'day');
  if (word === '两三天') return after(context, 3, 'day');
  if (word === '三五天') return after(context, 5, 'day');
  // "这几天", "一会儿": a wish, not a date.
  return null;
}

function unitOf(word: string): TimeUnit {
  if (word.includes('工作小时')) return 'working-hour';
  if (word.includes('工作')) return 'working-day';
  if (word.includes('分')) return 'minute';
  if (word.includes('小时') || word.includes('钟头')) return 'hour';
  if (word === '年') return 'year';
  if (word.includes('月')) return 'month';
  return word === '天' || word === '日' ? 'day' : 'week';
}

function dayOfWord(word: string, context: DeadlineContext): CivilDay {
  const ahead = word.startsWith('大后') ? 3 : word.startsWith('后') ? 2 : word.startsWith('明') ? 1 : 0;
  return addDays(localDay(context), ahead);
}

function dueOnWeekday(groups: Groups, context: DeadlineContext): Date | null {
  const today = localDay(context);
  const weekday = '一二三四五六日'.indexOf(groups.weekday ?? '') + 1 || 7;
  const week = groups.week ?? '';
  const named = week.startsWith('本') || week.startsWith('这') || week.startsWith('下');
  const day = named ? weekdayOfWeek(today, weekday, weeksAhead(week)) : nextWeekday(today, weekday);
  return onDay(context, day, groups);
}

function weeksAhead(week: string): number {
  return week.startsWith('下下') ? 2 : week.startsWith('下') ? 1 : 0;
}

function dueOnDate(groups: Groups, context: DeadlineContext): Date | null {
  const month = Number(groups.month);
  const day = Number(groups.day);
  const year = yearOf(groups.year, month, day, context);
  return onDay(context, { year, month, day }, groups);
}

function isToday(groups: Groups, context: DeadlineContext): boolean {
  const today = localDay(context);
  return Number(groups.year) === today.year && Number(groups.month) === today.month && Number(groups.day) === today.day;
}

function yearOf(word: string | undefined, month: number, day: number, context: DeadlineContext): number {
  const today = localDay(context);
  if (word === undefined) return yearFor(today, month, day);
  if (word === '今') return today.year;
  if (word === '明') return today.year + 1;
  return word === '后' ? today.year + 2 : Number(word);
}

function dueOnDayOfMonth(groups: Groups, context: DeadlineContext): Date | null {
  const today = localDay(context);
  const day = Number(groups.day);
  const ahead = groups.next?.startsWith('下') === true || (groups.next === undefined && day < today.day) ? 1 : 0;
  const base = addMonths({ ...today, day: 1 }, ahead);
  return onDay(context, { ...base, day }, groups);
}

function dueInMonth(groups: Groups, context: DeadlineContext): Date | null {
  const month = Number(groups.month);
  const last = groups.part === '上旬' || groups.part === '初' ? 10 : groups.part === '中旬' ? 20 : 31;
  const year = yearOf(groups.year, month, last, context);
  const end = lastDayOfMonth(year, month);
  return endOfDay(context, { ...end, day: Math.min(end.day, last) });
}

function dueInPeriod(period: string, context: DeadlineContext): Date | null {
  const today = localDay(context);
  const named = /^(?:(\d{4})|([明后]))年/.exec(period);
  const year = named?.[1] === undefined ? today.year + ['明', '后'].indexOf(named?.[2] ?? '') + 1 : Number(named[1]);
  if (/^(春节|国庆|元旦)$/.test(period)) {
    // The moving feast needs a lunar calendar; the fixed ones begin on the day itself.
    if (period === '春节') return null;
    const day = period === '国庆' ? { year, month: 9, day: 30 } : { year, month: 12, day: 31 };
    return endOfDay(context, day);
  }
  if (period.includes('上半年')) return endOfDay(context, { year, month: 6, day: 30 });
  if (period.includes('年初')) return endOfDay(context, { year, month: 1, day: 31 });
  if (period.includes('年')) return endOfDay(context, { year, month: 12, day: 31 });
  if (period.includes('季度')) return endOfDay(context, lastDayOfMonth(year, Math.ceil(today.month / 3) * 3));
  const month = addMonths({ ...today, day: 1 }, period.startsWith('下') ? 1 : 0);
  if (period.endsWith('初')) return endOfDay(context, { ...month, day: 10 });
  if (period.endsWith('中旬')) return endOfDay(context, { ...month, day: 20 });
  return endOfDay(context, lastDayOfMonth(month.year, month.month));
}

/** A day with an optional time; a bare half of the day means its end. */
function onDay(context: DeadlineContext, day: CivilDay, groups: Groups): Date | null {
  const { half } = groups;
  if (groups.hour === undefined) {
    if (half === undefined) return endOfDay(context, day);
    return atTime(context, day, halfEnd(half), 0);
  }
  let hour = hanNumber(groups.hour);
  if (Number.isNaN(hour)) return endOfDay(context, day);
  if (hour < 12 && half !== undefined && /下午|傍晚|晚|夜/.test(half)) hour += 12;
  if (hour < 6 && half === '中午') hour += 12;
  const minutes: Record<string, number> = { 半: 30, 一刻: 15, 三刻: 45 };
  const minute = groups.minute === undefined ? 0 : (minutes[groups.minute] ?? Number(groups.minute));
  return atTime(context, day, hour, minute);
}

function halfEnd(half: string): number {
  if (/下午|傍晚/.test(half)) return OFFICE_END_HOUR;
  if (half === '中午') return 14;
  return /晚|夜/.test(half) ? 24 : 12;
}
