/**
 * Local dates as whole days since 1970-01-01, and wall times as milliseconds since the same local midnight.
 * Neither is an instant: only a zone turns them into one.
 */
export const DAY_MS = 86_400_000;

const LOCAL_DATE = /^(\d{4})-(\d{2})-(\d{2})$/;

/** Days since 1970-01-01 of a proleptic Gregorian date (algorithm: Howard Hinnant, `days_from_civil`). */
export function dayOf(year: number, month: number, dayOfMonth: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + dayOfMonth - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

/** Year, month and day of month of a day number. */
export function civilOf(day: number): { year: number; month: number; dayOfMonth: number } {
  const shifted = day + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthPart = Math.floor((5 * dayOfYear + 2) / 153);
  const month = monthPart < 10 ? monthPart + 3 : monthPart - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    dayOfMonth: dayOfYear - Math.floor((153 * monthPart + 2) / 5) + 1,
  };
}

/** 0 is Monday, 6 is Sunday. */
export function weekdayOf(day: number): number {
  return (((day + 3) % 7) + 7) % 7;
}

/** `2026-02-16` as a day number; a date that does not exist (30 February) gives the reason instead. */
export function readLocalDate(text: unknown): { day: number } | { reason: string } {
  const match = typeof text === 'string' ? LOCAL_DATE.exec(text) : null;
  if (match === null) return { reason: `"${shown(text)}" is not a date such as 2026-02-16` };
  const [year, month, dayOfMonth] = [Number(match[1]), Number(match[2]), Number(match[3])];
  if (year < 1900 || year > 2199) return { reason: `year ${match[1] ?? ''} is outside 1900 to 2199` };
  const day = dayOf(year, month, dayOfMonth);
  const back = civilOf(day);
  if (month < 1 || month > 12 || back.month !== month || back.dayOfMonth !== dayOfMonth) {
    return { reason: `there is no date ${match[0]}` };
  }
  return { day };
}

/** The day number as `YYYY-MM-DD`. */
export function localDateText(day: number): string {
  const { year, month, dayOfMonth } = civilOf(day);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(dayOfMonth)}`;
}

/** A value from a file, short enough for an error message. */
export function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
