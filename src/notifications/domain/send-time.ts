import type { Calendar } from '../../sla/domain/calendar.js';

const DAY_MS = 86_400_000;
/** A calendar with no working time for this long is treated as always open: better told at night than never. */
const LOOK_AHEAD_MS = 30 * DAY_MS;

/** The first working instant at or after `atMs`. */
export function openingAt(calendar: Calendar, atMs: number): number {
  const window = calendar.windowsBetween(atMs, atMs + LOOK_AHEAD_MS)[0];
  return window === undefined ? atMs : Math.max(atMs, window.fromMs);
}

/** Whether that is working time; so is every instant of a calendar that does not open within the look-ahead. */
export function isOpenAt(calendar: Calendar, atMs: number): boolean {
  return openingAt(calendar, atMs) === atMs;
}

/**
 * When the digest that collects at `nowMs` goes out: at the next multiple of `everyMs` (counted from the epoch, so
 * that everybody's digests fall on the same minutes), or when the recipient's working time begins after it.
 */
export function digestAt(calendar: Calendar, nowMs: number, everyMs: number): number {
  return openingAt(calendar, (Math.floor(nowMs / everyMs) + 1) * everyMs);
}

/** When `afterMs` of the recipient's working time have passed. */
export function waitUntil(calendar: Calendar, nowMs: number, afterMs: number): number {
  return calendar.advance(nowMs, afterMs, nowMs + afterMs + LOOK_AHEAD_MS) ?? nowMs + afterMs;
}

/**
 * Pause before the next attempt: doubling from `firstMs` to `mostMs`, shortened by up to a fifth so that messages which
 * failed together do not come back together. The shortening is drawn from the message's id and is the same every time.
 */
export function backOffMs(retry: { firstMs: number; mostMs: number }, failures: number, id: string): number {
  const pauseMs = Math.min(retry.mostMs, retry.firstMs * 2 ** Math.min(failures - 1, 40));
  let hash = 0;
  for (const char of id) hash = (hash * 31 + (char.codePointAt(0) ?? 0)) % 1009;
  return Math.round(pauseMs * (1 - (0.2 * hash) / 1009));
}
