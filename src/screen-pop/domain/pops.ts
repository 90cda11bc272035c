import type { CallState, Leg } from '../../calls/domain/call.js';

/** What one handler's desk shows of one call, before customer and words are added. */
export interface Pop {
  handler: string;
  state: 'ringing' | 'answered' | 'held' | 'wrap-up' | 'closed';
  closedBecause: string | null;
  consultation: boolean;
  ringingAt: string | null;
  answeredAt: string | null;
  heldSince: string | null;
  endedAt: string | null;
}

const MINUTE_MS = 60_000;
/** A PBX that never tells the end must not leave a call on a desk for ever. */
const LONGEST_RINGING_MS = 10 * MINUTE_MS;
const LONGEST_TALK_MS = 12 * 60 * MINUTE_MS;
const LONGEST_WRAP_UP_MS = 2 * 60 * MINUTE_MS;

/**
 * One pop for every handler who had a part in the call, at their latest turn. Ring-all gives several; who answers
 * claims it and the others are closed; a handler who talked keeps it for wrap-up until it is saved.
 *
 * @param wrapped handlers who have saved their wrap-up
 */
export function popsOf(call: CallState, wrapped: ReadonlySet<string> = new Set()): Pop[] {
  // Colleagues calling each other is nobody's business, unless a customer is waiting behind it.
  if (call.direction === 'internal' && call.consult === null) return [];
  const turns = new Map<string, Leg[]>();
  for (const leg of call.legs) {
    if (leg.handler !== null) turns.set(leg.handler, [...(turns.get(leg.handler) ?? []), leg]);
  }
  return [...turns].map(([handler, legs]) => popOf(call, handler, legs, wrapped.has(handler)));
}

function popOf(call: CallState, handler: string, legs: Leg[], wrapped: boolean): Pop {
  const leg =
    legs.find((other) => other.state === 'answered') ??
    legs.find((other) => other.state === 'ringing') ??
    legs.findLast((other) => other.answeredAt !== null) ??
    legs[legs.length - 1]!;
  const consultation = leg.consult || call.consult !== null;
  const shown = { handler, consultation, ringingAt: leg.ringingAt, answeredAt: leg.answeredAt, endedAt: leg.endedAt };
  const closed = (because: string): Pop => ({ ...shown, state: 'closed', closedBecause: because, heldSince: null });
  if (leg.state === 'answered') {
    return { ...shown, state: leg.heldSince === null ? 'answered' : 'held', closedBecause: null, heldSince: leg.heldSince };
  }
  if (leg.state === 'ringing') {
    if (leg.toldLate || leg.ringingAt === null) return closed('too_late');
    return { ...shown, state: 'ringing', closedBecause: null, heldSince: null };
  }
  if (leg.answeredAt === null || consultation || leg.reason === 'merged') return closed(leg.reason ?? 'ended');
  if (wrapped) return closed('wrapped_up');
  return { ...shown, state: 'wrap-up', closedBecause: null, heldSince: null };
}

/** The pop as of now: what has stood still for impossibly long is closed. */
export function withoutStale(pop: Pop, now: Date): Pop {
  const since = pop.state === 'ringing' ? pop.ringingAt : pop.state === 'wrap-up' ? pop.endedAt : pop.answeredAt;
  if (pop.state === 'closed' || since === null) return pop;
  const limitMs =
    pop.state === 'ringing' ? LONGEST_RINGING_MS : pop.state === 'wrap-up' ? LONGEST_WRAP_UP_MS : LONGEST_TALK_MS;
  if (now.getTime() - Date.parse(since) <= limitMs) return pop;
  return { ...pop, state: 'closed', closedBecause: 'no_news', heldSince: null };
}

/** Whether a handler ever spoke with the customer in this call. */
export function hasSpoken(pop: Pop): boolean {
  return pop.answeredAt !== null;
}
