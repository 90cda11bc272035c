import type { CallEvent, CallParty, Direction, Presentation } from './call-event.js';

/** One handler's end of a call. Its state only moves forward: ringing, answered, ended. */
export interface Leg {
  id: string;
  /** `x:8001` or `u:…`; null until an event names it. */
  handler: string | null;
  state: 'ringing' | 'answered' | 'ended';
  ringingAt: string | null;
  /** The ringing was told of more than {@link LATEST_RINGING_MS} after it began. */
  toldLate: boolean;
  answeredAt: string | null;
  endedAt: string | null;
  /** Why it ended: the PBX's own word, or ours (`answered_elsewhere`, `transferred`). */
  reason: string | null;
  heldSince: string | null;
  consult: boolean;
}

/** Everything the events of one call add up to. */
export interface CallState {
  direction: Direction;
  party: CallParty | null;
  did: string | null;
  queue: string | null;
  offeredAt: string | null;
  queuedAt: string | null;
  legs: Leg[];
  ended: { at: string; reason: string; mergedInto: string | null } | null;
  /** Somebody on our side spoke with the customer. */
  answered: boolean;
  /** For the call of one handler to another about a customer who is waiting. */
  consult: { customerCallId: string | null; party: CallParty | null } | null;
  lastEventAt: string | null;
}

/** A ringing told of later than this never pops: the phone has long been picked up or fallen silent. */
export const LATEST_RINGING_MS = 60_000;

/**
 * Folds the events of one call, in their order ({@link CallEvent} histories are kept sorted and without doubles), into
 * its state. Total: unknown legs, missing beginnings and events after the end are taken as they come.
 */
export function foldCall(history: readonly CallEvent[]): CallState {
  const call: CallState = {
    direction: 'inbound', party: null, did: null, queue: null, offeredAt: null, queuedAt: null, legs: [], ended: null,
    answered: false, consult: null, lastEventAt: null,
  };
  call.direction = history.find((event) => event.direction !== 'internal')?.direction ?? history[0]?.direction ?? 'inbound';
  for (const event of history) applyEvent(call, event);
  settle(call);
  return call;
}

function applyEvent(call: CallState, event: CallEvent): void {
  call.lastEventAt = event.occurredAt;
  call.party = stricter(call.party, event.party);
  call.did ??= event.did;
  call.queue = event.queue ?? call.queue;
  if (event.consult !== null) {
    call.consult = {
      customerCallId: event.consult.customerCallId ?? call.consult?.customerCallId ?? null,
      party: stricter(call.consult?.party ?? null, event.consult.party),
    };
  }
  switch (event.type) {
    case 'call.offered':
      call.offeredAt ??= event.occurredAt;
      break;
    case 'call.queued':
      call.queuedAt ??= event.occurredAt;
      break;
    case 'leg.ringing':
      ring(call, event);
      break;
    case 'leg.answered':
      answer(call, legOf(call, event), event.occurredAt);
      break;
    case 'leg.missed':
      end(legOf(call, event), event.occurredAt, event.reason ?? 'no_answer');
      break;
    case 'leg.ended':
      end(legOf(call, event), event.occurredAt, event.reason ?? 'completed');
      break;
    case 'call.held':
    case 'call.resumed':
      for (const leg of concerned(call, event)) leg.heldSince = event.type === 'call.held' ? event.occurredAt : null;
      break;
    case 'call.transferred':
      transfer(call, event);
      break;
    case 'call.ended':
      call.ended ??= { at: event.occurredAt, reason: event.reason ?? 'completed', mergedInto: event.mergedInto };
      break;
  }
}

const STRICTNESS: Record<Presentation, number> = { allowed: 0, unavailable: 1, restricted: 2 };

/** What we know of the caller, never less strict than any event said. */
function stricter(known: CallParty | null, told: CallParty | null): CallParty | null {
  if (known === null || told === null) return known ?? told;
  if (known.presentation === 'allowed' && told.presentation === 'allowed') {
    return known.e164 === null && told.e164 !== null ? told : known;
  }
  return STRICTNESS[told.presentation] > STRICTNESS[known.presentation] ? told : known;
}

/** The leg an event speaks of; made when nobody has heard of it yet. */
function legOf(call: CallState, event: CallEvent): Leg {
  const wanted = event.legId;
  let leg =
    wanted === null
      ? call.legs.findLast((other) => other.handler === event.handler)
      : call.legs.find((other) => other.id === wanted);
  leg ??= addLeg(call, wanted ?? nameless(call, event.handler), event.handler);
  leg.handler ??= event.handler;
  if (event.consult !== null) leg.consult = true;
  return leg;
}

function addLeg(call: CallState, id: string, handler: string | null): Leg {
  const leg: Leg = {
    id, handler, state: 'ringing', ringingAt: null, toldLate: false, answeredAt: null, endedAt: null, reason: null,
    heldSince: null, consult: false,
  };
  call.legs.push(leg);
  return leg;
}

/** Some platforms do not number legs: then the handler's turns in this call are counted. */
function nameless(call: CallState, handler: string | null): string {
  return `~${handler ?? ''}#${call.legs.filter((leg) => leg.handler === handler).length + 1}`;
}

function ring(call: CallState, event: CallEvent): void {
  let leg = legOf(call, event);
  if (event.legId === null && leg.ringingAt !== null && leg.state === 'ended') {
    leg = addLeg(call, nameless(call, event.handler), event.handler);
    leg.consult = event.consult !== null;
  }
  leg.ringingAt ??= event.occurredAt;
  leg.toldLate = Date.parse(event.receivedAt) - Date.parse(event.occurredAt) > LATEST_RINGING_MS;
}

function answer(call: CallState, leg: Leg, at: string): void {
  leg.answeredAt ??= at;
  if (leg.state === 'ringing') leg.state = 'answered';
  call.answered = true;
}

function end(leg: Leg, at: string, reason: string): void {
  if (leg.state === 'ended') return;
  leg.state = 'ended';
  leg.endedAt = at;
  leg.reason = reason;
  leg.heldSince = null;
}

function concerned(call: CallState, event: CallEvent): Leg[] {
  if (event.legId !== null || event.handler !== null) return [legOf(call, event)];
  return call.legs.filter((leg) => leg.state === 'answered');
}

/** A handler who hands over is done, though the call lives on; after an attended transfer the other one has it. */
function transfer(call: CallState, event: CallEvent): void {
  const handover = event.transfer;
  if (handover === null) return;
  const from = call.legs.find((leg) => leg.id === event.legId) ??
    call.legs.findLast((leg) => leg.handler !== null && leg.handler === handover.from && leg.state !== 'ended');
  if (from !== undefined) {
    from.handler ??= handover.from;
    // Whatever the order of arrival, handing over means having spoken.
    from.answeredAt ??= from.ringingAt ?? event.occurredAt;
    end(from, event.occurredAt, 'transferred');
    call.answered = true;
  }
  if (handover.kind !== 'attended' || handover.to === null) return;
  let to = legOf(call, { ...event, legId: handover.toLegId, handler: handover.to, consult: null });
  if (handover.toLegId === null && to.state === 'ended') to = addLeg(call, nameless(call, handover.to), handover.to);
  to.ringingAt ??= event.occurredAt;
  answer(call, to, event.occurredAt);
}

/**
 * What follows from the whole: who answered has claimed the call, and the end of a call ends its legs. These are
 * conclusions, drawn anew from the facts each time, so a fact that arrives late corrects them.
 */
function settle(call: CallState): void {
  const claims = call.legs.filter((leg) => leg.answeredAt !== null);
  for (const leg of call.legs) {
    if (leg.state !== 'ringing' || leg.ringingAt === null) continue;
    // A leg that began to ring while somebody was already talking is a transfer or a conference, not a race.
    const claim = claims.find((other) => other.answeredAt! >= leg.ringingAt!);
    if (claim !== undefined) end(leg, claim.answeredAt!, 'answered_elsewhere');
  }
  if (call.ended === null) return;
  for (const leg of call.legs) {
    end(leg, call.ended.at, leg.answeredAt === null && call.ended.reason !== 'merged' ? 'caller_gone' : call.ended.reason);
  }
}

/** The customer gave up before anybody spoke with them: somebody has to call back. */
export function wasAbandoned(call: CallState): boolean {
  return call.direction === 'inbound' && call.ended?.reason === 'abandoned' && !call.answered;
}
