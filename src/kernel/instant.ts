/**
 * Instants as they come from outside: ISO 8601 with seconds and an offset. `Date` would roll 30 February into March
 * and guess a zone for a naive time; both are refused here with the reason.
 */
const INSTANT =
  /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|[+-]\d{2}:?\d{2})?$/;

const EARLIEST_MS = Date.UTC(1970, 0, 1);
const LATEST_MS = Date.UTC(2200, 0, 1);

export type InstantResult = { instant: Date } | { reason: string };

/** Reads one instant; never throws. Years 1970 to 2199, milliseconds kept, finer digits cut off. */
export function readInstant(text: unknown): InstantResult {
  if (typeof text !== 'string') return { reason: 'must be a text such as 2026-11-24T09:30:00+08:00' };
  const match = INSTANT.exec(text);
  if (match === null) return { reason: `"${text.slice(0, 40)}" is not an instant such as 2026-11-24T09:30:00+08:00` };
  const [, year, month, day, hour, minute, second = '0', fraction = '', offset] = match;
  if (offset === undefined) return { reason: `"${text}" names no offset: add Z or +08:00` };
  const reason = impossiblePart(Number(year), Number(month), Number(day), Number(hour), Number(minute), Number(second));
  if (reason !== null) return { reason };
  const offsetMinutes = readOffset(offset);
  if (offsetMinutes === null) return { reason: `"${offset}" is not an offset between -18:00 and +18:00` };
  const localMs = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
  const ms = localMs + Number(fraction.padEnd(3, '0').slice(0, 3)) - offsetMinutes * 60_000;
  if (ms < EARLIEST_MS || ms >= LATEST_MS) return { reason: 'must lie between 1970 and 2199' };
  return { instant: new Date(ms) };
}

function impossiblePart(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
): string | null {
  if (month < 1 || month > 12) return `there is no month ${month}`;
  // Every month has 28 days.
  if (day < 1 || (day > 28 && day > new Date(Date.UTC(year, month, 0)).getUTCDate())) return `${year}-${String(month).padStart(2, '0')} has no day ${day}`;
  if (hour > 23) return `there is no hour ${hour}`;
  if (minute > 59) return `there is no minute ${minute}`;
  if (second > 59) return second === 60 ? 'second 60 (a leap second) cannot be placed' : `there is no second ${second}`;
  return null;
}

function readOffset(offset: string): number | null {
  if (offset === 'Z') return 0;
  const hours = Number(offset.slice(1, 3));
  const minutes = Number(offset.slice(-2));
  if (hours > 18 || minutes > 59 || (hours === 18 && minutes > 0)) return null;
  return (offset.startsWith('-') ? -1 : 1) * (hours * 60 + minutes);
}
