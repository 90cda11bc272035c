import { describe, expect, it } from 'vitest';
import type { PopView } from '../../../src/screen-pop/domain/pop.js';
import { deskReducer, EMPTY_DESK, type DeskAction, type DeskState } from './desk-state.js';

function pop(callId: string, seq: number, state: PopView['state'] = 'ringing'): PopView {
  return {
    callId, seq, state, closedBecause: state === 'closed' ? 'caller_gone' : null, consultation: false, direction: 'inbound',
    queue: null, did: null, extension: '8001', offeredAt: null, ringingAt: '2026-11-24T10:00:00Z', answeredAt: null,
    heldSince: null, endedAt: null, party: { shown: '138••••2077', presentation: 'allowed' }, match: 'none', file: null,
    candidates: [], chosenBy: null, script: null, wrapUp: null, popMs: null,
  };
}

const run = (...actions: DeskAction[]): DeskState => actions.reduce(deskReducer, EMPTY_DESK);
const pops = (...list: PopView[]) => list.map((each): DeskAction => ({ type: 'pop', pop: each }));

describe('the desk', () => {
  it('opens the first pop by itself', () => {
    expect(run(...pops(pop('a', 1))).activeId).toBe('a');
  });

  it('never lets a second ringing call take the place of the open one', () => {
    const state = run(...pops(pop('a', 1), pop('b', 2)));
    expect(state.activeId).toBe('a');
    expect(state.calls.map(({ callId }) => callId)).toEqual(['a', 'b']);
  });

  it('goes to the call the handler answers', () => {
    expect(run(...pops(pop('a', 1), pop('b', 2), pop('b', 3, 'answered'))).activeId).toBe('b');
  });

  it('ignores a state that arrives late', () => {
    const state = run(...pops(pop('a', 5, 'answered'), pop('a', 4)));
    expect(state.calls[0]?.state).toBe('answered');
  });

  it('takes a closed pop away, says why, and goes on to the next', () => {
    const state = run(...pops(pop('a', 1), pop('b', 2), pop('a', 3, 'closed')));
    expect(state.activeId).toBe('b');
    expect(state.gone).toMatchObject({ callId: 'a', because: 'caller_gone' });
    expect(deskReducer(state, { type: 'pop', pop: pop('x', 9, 'closed') })).toBe(state);
  });

  it('restores live pops after a reload and drops those that ended meanwhile', () => {
    const before = run(...pops(pop('a', 1), pop('b', 7, 'answered')));
    const desk = { extension: '8001', calls: [pop('b', 6), pop('c', 8)], queue: [], queueTotal: 0, asOf: '', lastEventId: '8' };
    const after = deskReducer(before, { type: 'snapshot', desk });
    expect(after.calls.map(({ callId, seq }) => [callId, seq])).toEqual([['b', 7], ['c', 8]]);
    expect(after.activeId).toBe('b');
  });
});
