/** A wall time as it was written, and its offset from UTC when it names one. */
export interface WallTime {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  millisecond: number;
  offsetMinutes: number | null;
  /** Whether the format has a time of day at all. */
  hasTime: boolean;
}

export type WallTimeResult = { wall: WallTime } | { reason: string };
export type DateReader = (text: string) => WallTimeResult;

type Part = 'year' | 'month' | 'day' | 'hour' | 'hour12' | 'minute' | 'second' | 'fraction' | 'half' | 'offset';

/** Letters of a format, longest first. One letter takes one or two digits, two letters exactly two. */
const TOKENS: ReadonlyArray<[string, Part, string]> = [
  ['yyyy', 'year', '(\\d{4})'],
  ['MM', 'month', '(\\d{2})'],
  ['M', 'month', '(\\d{1,2})'],
  ['dd', 'day', '(\\d{2})'],
  ['d', 'day', '(\\d{1,2})'],
  ['HH', 'hour', '(\\d{2})'],
  ['H', 'hour', '(\\d{1,2})'],
  ['hh', 'hour12', '(\\d{2})'],
  ['h', 'hour12', '(\\d{1,2})'],
  ['mm', 'minute', '(\\d{2})'],
  ['m', 'minute', '(\\d{1,2})'],
  ['ss', 'second', '(\\d{2})'],
  ['s', 'second', '(\\d{1,2})'],
  ['SSS', 'fraction', '(\\d{1,9})'],
  ['a', 'half', '([AaPp][Mm])'],
  ['XXX', 'offset', '(Z|[+-]\\d{2}:?\\d{2})'],
];

const ISO = /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(Z|[+-]\d{2}:?\d{2})?$/;
const ISO_PARTS: Part[] = ['year', 'month', 'day', 'hour', 'minute', 'second', 'fraction', 'offset'];

/**
 * Reads dates written in `format`: letters as in Unicode TR 35 (`yyyy MM dd HH hh mm ss SSS a XXX`, one letter for
 * one or two digits), `iso` for ISO 8601 with a time, everything else as it stands. Impossible dates are refused:
 * `Date` would roll 30 February into March. Throws a text when the format itself is wrong.
 */
export function dateReader(format: string): DateReader {
  if (format === 'iso') return (text) => read(ISO, ISO_PARTS, format, text);
  const parts: Part[] = [];
  let pattern = '';
  for (let at = 0; at < format.length; ) {
    const token = TOKENS.find(([letters]) => format.startsWith(letters, at));
    if (token === undefined) {
      const char = format[at]!;
      if (/[A-Za-z]/.test(char) && char !== 'T') throw new Error(`"${char}" in the format "${format}" means nothing`);
      pattern += /\s/.test(char) ? '\\s+' : char.replace(/[.*+?^${}()|[\]\\/]/, '\\$&');
      at++;
    } else {
      if (parts.includes(token[1])) throw new Error(`the format "${format}" names the ${token[1]} twice`);
      parts.push(token[1]);
      pattern += token[2];
      at += token[0].length;
    }
  }
  for (const part of ['year', 'month', 'day'] as const) {
    if (!parts.includes(part)) throw new Error(`the format "${format}" has no ${part}`);
  }
  if (parts.includes('hour12') !== parts.includes('half')) throw new Error(`the format "${format}" needs both h and a`);
  const expression = new RegExp(`^${pattern}$`);
  return (text) => read(expression, parts, format, text);
}

function read(expression: RegExp, parts: Part[], format: string, text: string): WallTimeResult {
  const match = expression.exec(text);
  if (match === null) return { reason: `"${text.slice(0, 60)}" is not written as ${format}` };
  const found: Partial<Record<Part, string>> = {};
  parts.forEach((part, index) => (found[part] = match[index + 1]));
  const number = (part: Part): number => Number(found[part] ?? 0);
  const wall: WallTime = {
    year: number('year'),
    month: number('month'),
    day: number('day'),
    hour: found.half === undefined ? number('hour') : hourOfHalf(number('hour12'), found.half),
    minute: number('minute'),
    second: number('second'),
    millisecond: Number((found.fraction ?? '').padEnd(3, '0').slice(0, 3)),
    offsetMinutes: found.offset === undefined ? null : offsetOf(found.offset),
    hasTime: parts.includes('hour') || parts.includes('hour12'),
  };
  const reason = impossible(wall);
  return reason === null ? { wall } : { reason: `"${text}" is impossible: ${reason}` };
}

/** 12 AM is midnight, 12 PM noon; an hour outside 1 to 12 becomes impossible (99). */
function hourOfHalf(hour12: number, half: string): number {
  if (hour12 < 1 || hour12 > 12) return 99;
  return (hour12 % 12) + (half.toLowerCase() === 'pm' ? 12 : 0);
}

function offsetOf(text: string): number {
  if (text === 'Z') return 0;
  const minutes = Number(text.slice(1, 3)) * 60 + Number(text.slice(-2));
  return Number(text.slice(-2)) > 59 ? Number.NaN : text.startsWith('-') ? -minutes : minutes;
}

function impossible(wall: WallTime): string | null {
  const { year, month, day, hour, minute, second, offsetMinutes } = wall;
  if (year < 1970 || year > 2199) return `the year ${year} is not between 1970 and 2199`;
  if (month < 1 || month > 12) return `there is no month ${month}`;
  if (day < 1 || day > new Date(Date.UTC(year, month, 0)).getUTCDate()) return `month ${month} has no day ${day}`;
  if (hour > 23) return 'there is no such hour';
  if (minute > 59) return `there is no minute ${minute}`;
  if (second > 59) return `there is no second ${second}`;
  if (offsetMinutes !== null && !(Math.abs(offsetMinutes) <= 18 * 60)) return 'there is no such offset';
  return null;
}
