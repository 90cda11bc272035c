import { shown } from './civil.js';

const DURATION = /^(?:(\d{1,6})d)?(?:(\d{1,6})h)?(?:(\d{1,6})m)?(?:(\d{1,6})s)?$/;

/** `plain` time knows days of 48/2 h; business time does not, because a working day has no fixed length. */
export type TimeBase = 'plain' | 'business';

/**
 * Reads `90m`, `4h`, `1h30m`, and `2d` (48 h) where plain time is measured, into ms.
 * `zeroAllowed` is for budgets: a budget of nothing means something, a target of nothing does not.
 */
export function readDuration(
  text: unknown,
  base: TimeBase,
  zeroAllowed = false,
): { durationMs: number } | { reason: string } {
  if (typeof text !== 'string' || text === '') {
    return { reason: `"${shown(text)}" is not a duration such as 90m, 4h or 1h30m` };
  }
  if (text.startsWith('-')) return { reason: `"${shown(text)}" is negative: a duration must be greater than zero` };
  const match = DURATION.exec(text);
  if (match === null) return { reason: `"${shown(text)}" is not a duration such as 90m, 4h or 1h30m` };
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = match.slice(1).map((part) => Number(part ?? 0));
  if (match[1] !== undefined && base === 'business') {
    return { reason: `"${text}" counts days, but working time is measured here: write hours` };
  }
  const durationMs = (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000;
  if (durationMs === 0 && !zeroAllowed) return { reason: `"${text}" is zero: it must be greater than zero` };
  if (durationMs > 200 * 366 * 86_400_000) return { reason: `"${text}" is longer than two centuries` };
  return { durationMs };
}
