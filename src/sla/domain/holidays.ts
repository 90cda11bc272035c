import { civilOf, readLocalDate } from './civil.js';
import type { Problems } from './problems.js';
import { isPlainObject } from './problems.js';

/** A named data set: days off and make-up workdays, and the years that have been announced. */
export interface HolidaySet {
  /** True on a day off, false on a make-up workday; keyed by day number. Only dates of published years. */
  readonly daysOff: ReadonlyMap<number, boolean>;
  readonly publishedYears: ReadonlySet<number>;
}

/**
 * Builds a set from its yearly entries `{ "2026": [{ date, isOffDay }] }`. An entry applies to its date whichever
 * year's list it stands in, unless that date's own year has no entries. Where two lists name one date, the list of
 * the date's own year wins.
 */
export function readHolidaySet(raw: unknown, problems: Problems, path: (string | number)[]): HolidaySet | null {
  const years = problems.object(raw, path, null);
  if (years === null) return null;
  const published = new Set<number>();
  const own = new Map<number, boolean>();
  const foreign = new Map<number, boolean>();
  for (const [key, list] of Object.entries(years)) {
    const year = Number(key);
    if (!/^\d{4}$/.test(key)) problems.add([...path, key], `"${key}" is not a year`);
    else if (!Array.isArray(list)) problems.add([...path, key], 'must be a list of {date, isOffDay}');
    else {
      if (list.length > 0) published.add(year);
      list.forEach((entry: unknown, index) => {
        const read = readEntry(entry, problems, [...path, key, index]);
        if (read === null) return;
        const ofYear = civilOf(read.day).year === year;
        if (ofYear && own.has(read.day) && own.get(read.day) !== read.isOff) {
          problems.add([...path, key, index, 'isOffDay'], 'contradicts another entry of the same date');
        }
        (ofYear ? own : foreign).set(read.day, read.isOff);
      });
    }
  }
  const daysOff = new Map<number, boolean>();
  for (const [day, isOff] of [...foreign, ...own]) {
    if (published.has(civilOf(day).year)) daysOff.set(day, isOff);
  }
  return { daysOff, publishedYears: published };
}

function readEntry(
  entry: unknown,
  problems: Problems,
  path: (string | number)[],
): { day: number; isOff: boolean } | null {
  if (!isPlainObject(entry) || typeof entry['isOffDay'] !== 'boolean') {
    problems.add(path, 'must be {date, isOffDay: true|false}');
    return null;
  }
  const date = readLocalDate(entry['date']);
  if ('reason' in date) {
    problems.add([...path, 'date'], date.reason);
    return null;
  }
  return { day: date.day, isOff: entry['isOffDay'] };
}
