import type { AlertView } from '../../../src/insight/domain/board.js';
import type { DeskView, PopView, QueueItemView } from '../../../src/screen-pop/domain/pop.js';

/** Everything on one handler's desk. */
export interface DeskState {
  calls: PopView[];
  /** The call whose tab is open. */
  activeId: string | null;
  queue: QueueItemView[];
  queueTotal: number;
  asOf: string;
  /** A pop that went away by itself, to be told once in words. */
  gone: { callId: string; name: string; because: string | null } | null;
  alerts: AlertView[];
}

export const EMPTY_DESK: DeskState = {
  calls: [],
  activeId: null,
  queue: [],
  queueTotal: 0,
  asOf: '1970-01-01T00:00:00Z',
  gone: null,
  alerts: [],
};

export type DeskAction =
  | { type: 'snapshot'; desk: DeskView }
  | { type: 'pop'; pop: PopView }
  | { type: 'queue'; queue: QueueItemView[]; queueTotal: number; asOf: string }
  | { type: 'alert'; alert: AlertView }
  | { type: 'open'; callId: string };

/**
 * One step of the desk. A pop is sent whole, so the newest one simply stands; an older one that arrives late (a
 * reconnect overlaps the snapshot) changes nothing. A second ringing call never takes the place of the open one; a
 * call the handler answers does, because answering is the handler's own act.
 */
export function deskReducer(state: DeskState, action: DeskAction): DeskState {
  switch (action.type) {
    case 'snapshot':
      return fromSnapshot(state, action.desk);
    case 'pop':
      return withPop(state, action.pop);
    case 'queue':
      return { ...state, queue: action.queue, queueTotal: action.queueTotal, asOf: action.asOf };
    case 'alert':
      return { ...state, alerts: [action.alert, ...state.alerts.filter((each) => each.id !== action.alert.id)].slice(0, 50) };
    case 'open':
      return state.calls.some((call) => call.callId === action.callId) ? { ...state, activeId: action.callId } : state;
  }
}

function fromSnapshot(state: DeskState, desk: DeskView): DeskState {
  const known = new Map(state.calls.map((call) => [call.callId, call]));
  const calls = desk.calls
    .filter((call) => call.state !== 'closed')
    .map((call) => {
      const mine = known.get(call.callId);
      return mine !== undefined && mine.seq > call.seq ? mine : call;
    });
  const base = { ...state, calls, queue: desk.queue, queueTotal: desk.queueTotal, asOf: desk.asOf };
  return { ...base, activeId: stillActive(calls, state.activeId) };
}

function withPop(state: DeskState, pop: PopView): DeskState {
  const old = state.calls.find((call) => call.callId === pop.callId);
  if (old !== undefined && old.seq >= pop.seq) return state;
  if (pop.state === 'closed') {
    if (old === undefined) return state;
    const calls = state.calls.filter((call) => call.callId !== pop.callId);
    const gone = { callId: pop.callId, name: callName(old), because: pop.closedBecause };
    return { ...state, calls, activeId: stillActive(calls, state.activeId), gone };
  }
  // How fast the pop came is told once, when it rang.
  const kept = old?.popMs == null ? pop : { ...pop, popMs: old.popMs };
  const calls = old === undefined
    ? [...state.calls, kept]
    : state.calls.map((call) => (call.callId === pop.callId ? kept : call));
  const answeredNow = pop.state === 'answered' && old?.state === 'ringing';
  return { ...state, calls, activeId: answeredNow ? pop.callId : stillActive(calls, state.activeId) };
}

const stillActive = (calls: PopView[], activeId: string | null): string | null =>
  calls.some((call) => call.callId === activeId) ? activeId : (calls[0]?.callId ?? null);

/** Name of the matched customer, or the number as far as it may be shown. */
export function callName(pop: PopView): string {
  const customer = pop.file?.customer;
  return customer === undefined ? pop.party.shown : customer.name || customer.ref;
}
