import type { EventInput } from '../../touchpoints/domain/event.js';
import type { CallState } from './call.js';

/** Source under which calls report to the touchpoints. */
export const CALLS_SOURCE = 'firebreak-calls';

export interface CallbackFacts {
  callDocId: string;
  call: CallState;
  /** The one customer behind the number; null when nobody or several. */
  customer: { ref: string } | null;
  org: string;
  now: Date;
}

const TEAM = /^[A-Za-z0-9._-]{1,64}$/;

/** The firm's own number of the call back owed for a call; the same for ever. */
export const callbackRef = (callDocId: string): string => `CB-${callDocId.slice(3, 13)}`;

/**
 * The call back we owe a customer who gave up waiting, as an event of a touchpoint of its own; or its end, when the
 * PBX told us late that somebody had answered after all.
 */
export function callbackEvents(kind: 'callback-owed' | 'callback-withdrawn', facts: CallbackFacts): EventInput[] {
  const { call, customer, callDocId } = facts;
  const at = call.ended?.at ?? facts.now.toISOString();
  const base = {
    source: CALLS_SOURCE,
    touchpoint: { kind: 'callback' as const, ref: callbackRef(callDocId) },
    org: facts.org,
  };
  if (kind === 'callback-withdrawn') {
    return [{
      ...base, eventId: `${callDocId}|callback-withdrawn`, type: 'cancelled', occurredAt: at,
      actor: { kind: 'system' }, data: { callId: callDocId, reason: 'answered' },
    }];
  }
  const since = call.queuedAt ?? call.offeredAt ?? at;
  return [{
    ...base,
    eventId: `${callDocId}|callback-owed`,
    type: 'opened',
    occurredAt: at,
    actor: { kind: 'customer' },
    ...(customer !== null && { customer }),
    ...(call.queue !== null && TEAM.test(call.queue) && { custodian: `team:${call.queue}` }),
    attributes: {
      reason: 'abandoned-call',
      callId: callDocId,
      ...(call.queue !== null && { queue: call.queue }),
      waitedSeconds: Math.max(0, Math.round((Date.parse(at) - Date.parse(since)) / 1000)),
      // The customer file knows the number of a customer; of a stranger we have nothing else to call back on.
      ...(customer === null && call.party?.e164 != null && { callbackNumber: call.party.e164 }),
    },
  }];
}
