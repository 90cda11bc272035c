/** What a PBX can tell us, in the words of every platform. */
export const CALL_EVENT_TYPES = [
  'call.offered',
  'call.queued',
  'leg.ringing',
  'leg.answered',
  'leg.missed',
  'call.held',
  'call.resumed',
  'call.transferred',
  'leg.ended',
  'call.ended',
] as const;
export type CallEventType = (typeof CALL_EVENT_TYPES)[number];

export const DIRECTIONS = ['inbound', 'outbound', 'internal'] as const;
export type Direction = (typeof DIRECTIONS)[number];

export const PRESENTATIONS = ['allowed', 'restricted', 'unavailable'] as const;
export type Presentation = (typeof PRESENTATIONS)[number];

/** The customer's end of a call. A withheld number is not kept, even if the line carried it: `raw` is null then. */
export interface CallParty {
  raw: string | null;
  e164: string | null;
  presentation: Presentation;
}

/**
 * One fact about one call, read and normalised; plain JSON, instants as ISO 8601 in UTC so that text order is time
 * order. A handler is written `x:8001` (extension) or `u:…` (user id).
 */
export interface CallEvent {
  id: string;
  source: string;
  callId: string;
  type: CallEventType;
  occurredAt: string;
  receivedAt: string;
  seq: number | null;
  legId: string | null;
  direction: Direction;
  party: CallParty | null;
  did: string | null;
  queue: string | null;
  handler: string | null;
  reason: string | null;
  transfer: {
    kind: 'blind' | 'attended';
    from: string | null;
    to: string | null;
    toLegId: string | null;
    consultCallId: string | null;
  } | null;
  consult: { from: string | null; customerCallId: string | null; party: CallParty | null } | null;
  mergedInto: string | null;
}

export const extensionKey = (extension: string): string => `x:${extension}`;
export const userKey = (userId: string): string => `u:${userId}`;

/** The extension in a handler key; null for a handler named by user id. */
export function extensionOf(handler: string): string | null {
  return handler.startsWith('x:') ? handler.slice(2) : null;
}

/**
 * The same fact always gets the same id, however often and on whatever path it arrives. What tells two facts of one
 * type on one leg apart stands last: the queue, the target of a blind transfer, the instant of a hold.
 */
export function callEventId(event: Omit<CallEvent, 'id' | 'receivedAt'>): string {
  const leg = event.legId ?? (event.handler === null ? '-' : `~${event.handler.slice(2)}`);
  return [event.source, event.callId, event.type, leg, distinction(event)].join('|');
}

function distinction(event: Omit<CallEvent, 'id' | 'receivedAt'>): string {
  switch (event.type) {
    case 'call.queued':
      return event.queue ?? '';
    case 'call.held':
    case 'call.resumed':
      return event.occurredAt;
    case 'call.transferred':
      return event.transfer?.kind === 'blind' ? (event.transfer.to?.slice(2) ?? '') : '';
    case 'leg.ringing':
    case 'leg.answered':
    case 'leg.missed':
    case 'leg.ended':
      // Without a leg id an extension may ring twice in one call; only the instant tells the two apart.
      return event.legId === null ? event.occurredAt : '';
    default:
      return '';
  }
}

const WITHHELD_WORDS = /^(?:anonymous|restricted|private|withheld|blocked|hidden)\b/i;
const UNAVAILABLE_WORDS = /^(?:unknown|unavailable|<unknown>|asterisk|none|null|n\/a|\s*)$/i;

/**
 * Whether the caller let us see the number: the flag of the line *and* the words that stand where a number should.
 * The stricter of both counts; a withheld number may arrive in clear and is still not ours to use.
 */
export function presentationOf(flag: Presentation | null, raw: string): Presentation {
  if (flag === 'restricted' || WITHHELD_WORDS.test(raw.trim())) return 'restricted';
  if (flag === 'unavailable' || UNAVAILABLE_WORDS.test(raw.trim())) return 'unavailable';
  return 'allowed';
}

/** Total order in which a call is read: time, then the source's own count, then what must come first by nature. */
export function compareCallEvents(a: CallEvent, b: CallEvent): number {
  if (a.occurredAt !== b.occurredAt) return a.occurredAt < b.occurredAt ? -1 : 1;
  const bySeq = (a.seq ?? Number.MAX_SAFE_INTEGER) - (b.seq ?? Number.MAX_SAFE_INTEGER);
  if (bySeq !== 0) return bySeq;
  const byType = CALL_EVENT_TYPES.indexOf(a.type) - CALL_EVENT_TYPES.indexOf(b.type);
  if (byType !== 0) return byType;
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

/** Most events one call may have; a PBX that repeats itself without end must not grow a document without end. */
export const MOST_EVENTS_PER_CALL = 500;

/**
 * The history with one more event, in order; the same array when the event is known already. Of two copies the one
 * received first is kept, so that the result does not depend on the order of arrival.
 */
export function withCallEvent(history: readonly CallEvent[], event: CallEvent): readonly CallEvent[] {
  const known = history.find((other) => other.id === event.id);
  if (known === undefined) {
    if (history.length >= MOST_EVENTS_PER_CALL) return history;
    return [...history, event].sort(compareCallEvents);
  }
  if (known.receivedAt <= event.receivedAt) return history;
  return history.map((other) => (other === known ? { ...known, receivedAt: event.receivedAt } : other));
}
