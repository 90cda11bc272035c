import type { EventInput } from '../../touchpoints/domain/event.js';
import { DAY_MS, HOUR_MS, localMidnight, MINUTE_MS } from './china-time.js';
import type { SimItem } from './items.js';
import { heardUntilMs } from './silences.js';
import { BY_SYSTEM, SOURCE, type Story } from './story.js';

/** A list that tells of something older is news. */
const NEWS_MS = 14 * HOUR_MS;
/** How long a list takes to be sent. */
const SENT_MS = 12 * MINUTE_MS;

/**
 * Passes items on, and at their end adds what the partner lists say: twice a day every partner is sent a list of its
 * cases, kind by kind, and the newest case of a list is noted with it. Only lists that are news are told: those of
 * partners of whom nothing younger is known. Remembers one event per partner and kind, whatever the size.
 */
export function* withPartnerLists(
  items: Generator<SimItem, void, undefined>,
  { nowMs, silences }: Pick<Story, 'nowMs' | 'silences'>,
): Generator<SimItem, void, undefined> {
  const newest = new Map<string, EventInput>();
  for (const item of items) {
    yield item;
    if (item.type !== 'event' || item.event.partner === undefined) continue;
    const list = `${item.event.partner}/${item.event.touchpoint.kind}`;
    if ((newest.get(list)?.occurredAt ?? '') < item.event.occurredAt) newest.set(list, item.event);
  }
  const listedMs = lastListMs(nowMs);
  for (const event of newest.values()) {
    const { partner = null, touchpoint, org = '' } = event;
    const heardMs = heardUntilMs({ nowMs, silences, customer: { org } }, touchpoint.kind, partner);
    if (heardMs < nowMs || Date.parse(event.occurredAt) >= nowMs - NEWS_MS) continue;
    yield { type: 'event', event: listing(event, listedMs) };
  }
}

/** Half past midnight or half past noon, whichever was last. */
function lastListMs(nowMs: number): number {
  const halfDayMs = DAY_MS / 2;
  const firstMs = localMidnight(nowMs) + 30 * MINUTE_MS;
  return firstMs + Math.floor((nowMs - SENT_MS - firstMs) / halfDayMs) * halfDayMs;
}

function listing({ touchpoint, customer, org, partner }: EventInput, atMs: number): EventInput {
  const at = new Date(atMs).toISOString();
  return {
    source: SOURCE[touchpoint.kind],
    eventId: `${touchpoint.ref}-list`,
    type: 'note',
    occurredAt: at,
    recordedAt: at,
    touchpoint,
    ...(customer === undefined ? {} : { customer: { ref: customer.ref } }),
    ...(org === undefined ? {} : { org }),
    ...(partner === undefined ? {} : { partner }),
    actor: BY_SYSTEM,
    data: { what: 'partner-list' },
  };
}
