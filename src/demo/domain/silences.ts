import type { TouchpointKind } from '../../touchpoints/domain/kinds.js';
import { HOUR_MS, MINUTE_MS } from './china-time.js';

/** Somebody whose reports of one kind have stopped coming, so that the board has a silence to show. */
export type Silence = { hours: number } & (
  | { org: string; kind: 'refund' | 'callback' }
  | { partner: string; kind: 'delivery' }
);

/** The demo's three silences; everybody else reports up to `now`. */
export const SILENCES: readonly Silence[] = [
  { org: 'hq/north', kind: 'refund', hours: 31 },
  { org: 'hq/southwest', kind: 'callback', hours: 52 },
  { partner: 'courier-lanmao', kind: 'delivery', hours: 44 },
];

/** Keeps the shown hours right for whoever looks a little after `now`: they are cut, not rounded. */
const BEYOND_MS = 10 * MINUTE_MS;

/** What of a story decides who is heard. */
export interface Hearing {
  nowMs: number;
  silences: readonly Silence[];
  customer: { org: string };
}

/** The last instant from which an event of this kind is known: `now`, unless its reporter has fallen silent. */
export function heardUntilMs(
  { nowMs, silences, customer }: Hearing,
  kind: TouchpointKind,
  partner: string | null = null,
): number {
  let untilMs = nowMs;
  for (const silence of silences) {
    if (silence.kind !== kind) continue;
    const meant =
      'org' in silence ? `${customer.org}/`.startsWith(`${silence.org}/`) : silence.partner === partner;
    if (meant) untilMs = Math.min(untilMs, nowMs - silence.hours * HOUR_MS - BEYOND_MS);
  }
  return untilMs;
}
