import type { TouchpointKind } from './kinds.js';
import type { ServiceEvent } from './accept-event.js';

/** Events that end any touchpoint. */
const ENDS_ANY = ['closed', 'cancelled'];

/** Events that fulfil a touchpoint of one kind: they end it, and they are the evidence that keeps its promises. */
export const FULFILLED_BY: Record<TouchpointKind, readonly string[]> = {
  enquiry: ['replied', 'called-back'],
  'policy-check': ['corrected', 'checked'],
  delivery: ['delivered'],
  refund: ['refunded'],
  'claim-report': ['surveyed', 'arrived'],
  'claim-survey': ['surveyed', 'arrived'],
  'claim-decision': ['decided'],
  'claim-payment': ['paid'],
  rescue: ['arrived'],
  renewal: ['agreed', 'paid'],
  callback: ['called-back'],
  complaint: ['decided'],
};

/** Kinds that are over once fulfilled; the others wait for `closed`, because more may be owed to the customer. */
const ENDS_WHEN_FULFILLED: ReadonlySet<TouchpointKind> = new Set([
  'delivery',
  'refund',
  'claim-payment',
  'renewal',
  'callback',
]);

export interface Lifecycle {
  open: boolean;
  openedAt: Date;
  closedAt: Date | null;
}

/** Whether a touchpoint is over: the last ending event counts, unless it was reopened after. Events in order. */
export function lifecycleOf(kind: TouchpointKind, events: readonly ServiceEvent[]): Lifecycle {
  const ends = new Set([...ENDS_ANY, ...(ENDS_WHEN_FULFILLED.has(kind) ? FULFILLED_BY[kind] : [])]);
  let closedAt: Date | null = null;
  for (const event of events) {
    if (ends.has(event.body.type)) closedAt ??= event.occurredAt;
    else if (event.body.type === 'reopened') closedAt = null;
  }
  return { open: closedAt === null, openedAt: (events[0] as ServiceEvent).occurredAt, closedAt };
}

/** Events as they were true: by instant, source, then id (by code point); the order every fold relies on. */
export function inOrder<T extends ServiceEvent>(events: readonly T[]): T[] {
  return [...events].sort(
    (a, b) =>
      a.occurredAt.getTime() - b.occurredAt.getTime() ||
      compare(a.body.source, b.body.source) ||
      compare(a.body.eventId, b.body.eventId),
  );
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
