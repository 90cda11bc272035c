import { popsOf, withoutStale, type Pop } from '../../screen-pop/domain/pops.js';
import type { CallEvent } from './call-event.js';
import { foldCall, wasAbandoned, type CallState } from './call.js';

/** What a call document says besides its events. */
export interface CallRecord {
  events: readonly CallEvent[];
  wrapUps: Readonly<Record<string, unknown>>;
  callback: 'none' | 'owed' | 'withdrawn';
}

export interface CallDecision {
  call: CallState;
  pops: Pop[];
  /** Handlers with something to see now. */
  liveFor: string[];
  /** Handlers whose desk looks different from before. */
  changedFor: string[];
  callback: CallRecord['callback'];
}

/** What a call's record amounts to, and what changed against the record before. Pure. */
export function decideCall(before: CallRecord, after: CallRecord, now: Date): CallDecision {
  const call = foldCall(after.events);
  const pops = popsOf(call, new Set(Object.keys(after.wrapUps)));
  const earlier = new Map(
    popsOf(foldCall(before.events), new Set(Object.keys(before.wrapUps))).map((pop) => [pop.handler, JSON.stringify(pop)]),
  );
  return {
    call,
    pops,
    // What is long over when we hear of it (history being loaded, a backlog after an outage) never stands on a desk.
    liveFor: pops.filter((pop) => withoutStale(pop, now).state !== 'closed').map((pop) => pop.handler),
    changedFor: pops.filter((pop) => earlier.get(pop.handler) !== JSON.stringify(pop)).map((pop) => pop.handler),
    callback: nextCallback(after.callback, call),
  };
}

/** An answer that is told of late takes the debt back; it is never asked for twice. */
function nextCallback(before: CallRecord['callback'], call: CallState): CallRecord['callback'] {
  // Nobody can be called back on a number that was withheld.
  const abandoned = wasAbandoned(call) && call.party?.raw != null;
  if (before === 'none') return abandoned ? 'owed' : 'none';
  return before === 'owed' && !abandoned ? 'withdrawn' : before;
}
