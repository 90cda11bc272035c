import { stableId } from '../../kernel/ids.js';
import { readInstant } from '../../kernel/instant.js';
import type { ServiceEvent } from './accept-event.js';
import type { TouchpointKind } from './kinds.js';
import { FULFILLED_BY } from './lifecycle.js';

/** A commitment made to the customer and what became of it. Only evidence closes it. */
export interface PromiseState {
  id: string;
  touchpointId: string;
  item: string;
  wording: string;
  madeBy: string;
  madeAt: Date;
  fulfiller: string;
  dueAt: Date;
  /** Where it was given: the channel its event names in `data.channel`, else the reporting source. */
  channel: string;
  state: 'open' | 'broken' | 'kept' | 'withdrawn';
  /** The event that fulfilled it, in time or late. */
  evidence: { eventId: string; type: string; at: Date } | null;
}

/**
 * The promises of one touchpoint, from its events in order. A promise is kept by the first fulfilling event of its
 * kind after it was made and not after it was due; broken when due has passed without one; withdrawn when a later
 * promise for the same item replaces it before it was due, or the touchpoint is cancelled first. Late evidence
 * stands beside a broken promise, it does not mend it.
 */
export function promisesOf(kind: TouchpointKind, events: readonly ServiceEvent[], now: Date): PromiseState[] {
  const visible = events.filter((event) => event.occurredAt <= now);
  const made = visible.filter((event) => event.body.promise !== undefined);
  return made.map((event) => judge(event, made, visible, kind, now));
}

function judge(
  event: ServiceEvent,
  made: readonly ServiceEvent[],
  visible: readonly ServiceEvent[],
  kind: TouchpointKind,
  now: Date,
): PromiseState {
  const facts = event.body.promise as NonNullable<ServiceEvent['body']['promise']>;
  const due = readInstant(facts.dueAt);
  const dueAt = 'instant' in due ? due.instant : event.occurredAt;
  const after = visible.slice(visible.indexOf(event) + 1);
  const evidence = after.find((later) => fulfils(later, facts.item, kind)) ?? null;
  const replacedAt = made.find((later) => later !== event && after.includes(later) && later.body.promise?.item === facts.item);
  const cancelled = after.find((later) => later.body.type === 'cancelled');
  const end = [replacedAt, cancelled]
    .filter((later) => later !== undefined)
    .map((later) => later.occurredAt.getTime())
    .sort((a, b) => a - b)[0];
  return {
    id: stableId('pr', event._id),
    touchpointId: event.touchpointId,
    item: facts.item,
    wording: facts.wording,
    madeBy: facts.madeBy,
    madeAt: event.occurredAt,
    fulfiller: facts.fulfiller,
    dueAt,
    channel: typeof event.body.data?.['channel'] === 'string' ? event.body.data['channel'] : event.body.source,
    state: verdict(dueAt, evidence?.occurredAt ?? null, end ?? null, now),
    evidence: evidence === null ? null : { eventId: evidence._id, type: evidence.body.type, at: evidence.occurredAt },
  };
}

/** An event may name the item it fulfils (`data.fulfils`); otherwise the kind's own fulfilling events count. */
function fulfils(event: ServiceEvent, item: string, kind: TouchpointKind): boolean {
  const named = event.body.data?.['fulfils'];
  if (named !== undefined) return named === item || (Array.isArray(named) && named.includes(item));
  return FULFILLED_BY[kind].includes(event.body.type) && event.body.actor?.kind !== 'customer';
}

function verdict(dueAt: Date, evidenceAt: Date | null, endMs: number | null, now: Date): PromiseState['state'] {
  if (evidenceAt !== null && evidenceAt <= dueAt) return 'kept';
  if (endMs !== null && endMs <= dueAt.getTime()) return 'withdrawn';
  return now > dueAt ? 'broken' : 'open';
}
