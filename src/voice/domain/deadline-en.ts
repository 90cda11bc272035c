import { addDays, lastDayOfMonth } from './promise-calendar.js';
import type { CivilDay } from './promise-calendar.js';
import { addMonths, after, atTime, endOfDay, localDay, nextWeekday, weekdayOfWeek, yearFor } from './deadline.js';
import type { Deadline, DeadlineContext, TimeUnit } from './deadline.js';

const WORDS: Record<string, number> = {
  a: 1, an: 1, one: 1, two: 2, three: 3, four: 4, five: 5, six: 6, seven: 7, eight: 8, nine: 9, ten: 10,
  twelve: 12, fourteen: 14, fifteen: 15, twenty: 20, thirty: 30, 'a couple of': 2, 'couple of': 2,
  'the next': 1, 'the': 1,
};
const NUMBER = '(?:\\d{1,3}|a couple of|couple of|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fourteen|fifteen|twenty|thirty|an|a)';
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const MONTH = '(?<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)';
const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const WEEKDAY = '(?<weekday>mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:rs(?:day)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)';
const PART = '(?:\\s(?:in the |at )?(?<part>morning|lunchtime|noon|midday|afternoon|evening|night|midnight|close of business|cob|end of (?:the )?day|eod))?';
const AT = `(?:\\s(?:at|by|before|around|no later than)\\s(?<hour>\\d{1,2})(?::(?<minute>\\d{2}))?\\s?(?<half>am|pm|a\\.m|p\\.m|o'clock)?)?`;
const CUE = '(?:(?:no later than|at the latest by|by|before|on|until|till|this|coming|for)\\s)?';

const RELATIVE = new RegExp(
  `\\b(?:within|in|inside|under|no more than|at most|up to)\\s(?:the next |the |about |around |approximately |at most )?(?:${NUMBER}\\s?(?:-|to|or)\\s?)?(?<count>${NUMBER})[\\s-](?:more )?`
  + '(?<unit>(?:business|working|work) (?:days?|hours?)|minutes?|mins?|hours?|hrs?|days?|weeks?|months?)\\b',
);
const OWN_NUMBER = new RegExp(
  `\\b(?:${NUMBER}\\s?(?:-|to)\\s?)(?<count>${NUMBER})\\s(?<unit>(?:business|working) days?|hours?|days?|weeks?)\\b`,
);
const NAMED_DAY = new RegExp(`\\b${CUE}(?<word>the day after tomorrow|tomorrow|today|tonight|later today|this (?:morning|afternoon|evening)|end of (?:the )?(?:business )?day|eod|cob|close of business|the end of the day)\\b${PART}${AT}`);
const CLOCK_TIME = /\b(?:by|before|at|no later than)\s(?<hour>\d{1,2})(?::(?<minute>\d{2}))?\s?(?<half>am|pm|a\.m|p\.m|o'clock)(?:\s(?<word>today|tomorrow|tonight))?/;
const WEEKDAY_RULE = new RegExp(`\\b${CUE}(?:(?<next>next|this|coming)\\s)?(?:week on )?${WEEKDAY}\\b(?!\\s(?:to|through|-))${PART}${AT}`);
const DAY_MONTH = new RegExp(`\\b(?:the\\s)?(?<day>3[01]|[12]\\d|0?[1-9])(?:st|nd|rd|th)?\\s(?:of\\s)?${MONTH}\\b(?:,?\\s(?<year>\\d{4}))?${AT}`);
const MONTH_DAY = new RegExp(`\\b${MONTH}\\s(?:the\\s)?(?<day>3[01]|[12]\\d|0?[1-9])(?:st|nd|rd|th)?\\b(?:,?\\s(?<year>\\d{4}))?${AT}`);
const NUMERIC = /\b(?:by|before|on)\s(?<year>\d{4})-(?<month>\d{1,2})-(?<day>\d{1,2})\b/;
const DAY_OF_MONTH = /\b(?:by|before|on)\sthe\s(?<day>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)\b/;
const PERIOD = /\b(?:by |before |at |later |during |some ?time )?(?:the )?(?<end>end of )?(?:the )?(?<which>this|next|the|coming)?\s?(?<period>week|month|quarter|year)\b/;

/** Offices close at five in English-speaking ones. */
const OFFICE_END_HOUR = 17;

type Groups = Record<string, string | undefined>;
type Rule = [RegExp, (groups: Groups, context: DeadlineContext) => Date | null, relative: boolean];

const RULES: Rule[] = [
  [NUMERIC, (g, c) => endOfDay(c, { year: Number(g.year), month: Number(g.month), day: Number(g.day) }), false],
  [DAY_MONTH, dueOnDate, false],
  [MONTH_DAY, dueOnDate, false],
  [CLOCK_TIME, (g, c) => onDay(c, dayOfWord(g.word ?? 'today', c), g), false],
  [NAMED_DAY, dueOnNamedDay, false],
  [WEEKDAY_RULE, dueOnWeekday, false],
  [RELATIVE, dueAfter, true],
  [OWN_NUMBER, dueAfter, true],
  [DAY_OF_MONTH, dueOnDayOfMonth, false],
  [PERIOD, dueInPeriod, false],
];

/** The first deadline in an English clause (normalised: lower case, numbers kept), or null. */
export function findDeadlineEn(clause: string, context: DeadlineContext): Deadline | null {
  let best: Deadline | null = null;
  for (const [pattern, due, relative] of RULES) {
    const match = pattern.exec(clause);
    if (match === null) continue;
    const groups = match.groups ?? {};
    if (pattern === PERIOD && groups.end === undefined && !/^(this|next|coming)$/.test(groups.which ?? '')) continue;
    const start = match.index;
    if (best !== null && best.start <= start + 3) continue;
    best = { start, end: start + match[0].length, dueAt: due(groups, context), relative };
  }
  return best;
}

function dueAfter(groups: Groups, context: DeadlineContext): Date | null {
  const count = groups.count ?? '';
  const unit = groups.unit ?? '';
  return after(context, WORDS[count] ?? Number(count), unitOf(unit));
}

function unitOf(word: string): TimeUnit {
  const working = /^(business|working|work) /.test(word);
  if (word.includes('hour') || word.startsWith('hr')) return working ? 'working-hour' : 'hour';
  if (word.startsWith('min')) return 'minute';
  if (word.startsWith('week')) return 'week';
  if (word.startsWith('month')) return 'month';
  return working ? 'working-day' : 'day';
}

function dayOfWord(word: string, context: DeadlineContext): CivilDay {
  const ahead = word.includes('day after') ? 2 : word.includes('tomorrow') ? 1 : 0;
  return addDays(localDay(context), ahead);
}

function dueOnNamedDay(groups: Groups, context: DeadlineContext): Date | null {
  const word = groups.word ?? '';
  const part = groups.part ?? (/morning|afternoon|evening|tonight|cob|close|eod|end of/.exec(word)?.[0]);
  return onDay(context, dayOfWord(word, context), { ...groups, part });
}

function dueOnWeekday(groups: Groups, context: DeadlineContext): Date | null {
  const today = localDay(context);
  const weekday = WEEKDAYS.indexOf((groups.weekday ?? '').slice(0, 3)) + 1;
  // "Next Friday" said on a Monday is taken as the Friday of next week, the later of the two readings.
  const day = groups.next === 'next' ? weekdayOfWeek(today, weekday, 1) : nextWeekday(today, weekday);
  return onDay(context, day, groups);
}

function dueOnDate(groups: Groups, context: DeadlineContext): Date | null {
  const month = MONTHS.indexOf((groups.month ?? '').slice(0, 3)) + 1;
  const day = Number(groups.day);
  const year = groups.year === undefined ? yearFor(localDay(context), month, day) : Number(groups.year);
  return onDay(context, { year, month, day }, groups);
}

function dueOnDayOfMonth(groups: Groups, context: DeadlineContext): Date | null {
  const today = localDay(context);
  const day = Number(groups.day);
  const base = addMonths({ ...today, day: 1 }, day < today.day ? 1 : 0);
  return endOfDay(context, { ...base, day });
}

function dueInPeriod(groups: Groups, context: DeadlineContext): Date | null {
  const today = localDay(context);
  const ahead = groups.which === 'next' || groups.which === 'coming' ? 1 : 0;
  if (groups.period === 'week') return endOfDay(context, weekdayOfWeek(today, groups.end === undefined ? 7 : 5, ahead));
  if (groups.period === 'year') return endOfDay(context, { year: today.year + ahead, month: 12, day: 31 });
  const step = groups.period === 'quarter' ? 3 : 1;
  const month = addMonths({ ...today, day: 1 }, ahead * step);
  const last = groups.period === 'quarter' ? Math.ceil(month.month / 3) * 3 : month.month;
  return endOfDay(context, lastDayOfMonth(month.year, last));
}

function onDay(context: DeadlineContext, day: CivilDay, groups: Groups): Date | null {
  const { part } = groups;
  if (groups.hour === undefined) {
    if (part === undefined) return endOfDay(context, day);
    return atTime(context, day, partEnd(part), 0);
  }
  let hour = Number(groups.hour);
  const half = groups.half ?? '';
  const evening = half.startsWith('p') || /afternoon|evening|night/.test(part ?? '');
  if (evening && hour < 12) hour += 12;
  if (half.startsWith('a') && hour === 12) hour = 0;
  // "By 4" in an office is the afternoon.
  if (half === '' && part === undefined && hour < 7) hour += 12;
  return atTime(context, day, hour, Number(groups.minute ?? 0));
}

function partEnd(part: string): number {
  if (/morning|noon$|midday/.test(part) && part !== 'afternoon') return 12;
  if (part === 'lunchtime') return 13;
  if (/close|cob|eod|end of/.test(part)) return OFFICE_END_HOUR;
  return part === 'afternoon' ? 18 : 24;
}
