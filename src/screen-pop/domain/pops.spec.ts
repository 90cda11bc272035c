import { describe, expect, it } from 'vitest';
import { at, readAll, STREAMS } from '../../../test/support/calls.js';
import { withCallEvent, type CallEvent } from '../../calls/domain/call-event.js';
import { foldCall } from '../../calls/domain/call.js';
import { popsOf, withoutStale } from './pops.js';

/** What each desk shows after every event of a stream. */
function story(name: string, change: (event: CallEvent) => CallEvent = (event) => event): string[] {
  let history: readonly CallEvent[] = [];
  return readAll(STREAMS[name]!).map((event) => {
    history = withCallEvent(history, change(event));
    return popsOf(foldCall(history)).map((pop) => `${pop.handler.slice(2)} ${pop.closedBecause ?? pop.state}`).join(', ');
  });
}

describe('which pops stand on which desk', () => {
  it('prefetches without popping, pops on ringing, keeps for wrap-up after the talk', () => {
    expect(story('answered')).toEqual(['', '', '8001 ringing', '8001 answered', '8001 wrap-up', '8001 wrap-up']);
  });

  it('un-pops when the caller is gone', () => {
    expect(story('abandoned').slice(2)).toEqual(['8001 ringing', '8001 caller_gone', '8001 caller_gone']);
  });

  it('pops on several desks and leaves the one that answers', () => {
    const told = story('ringAll');
    expect(told[3]).toBe('8001 ringing, 8002 ringing, 8003 ringing');
    expect(told[4]).toBe('8001 answered_elsewhere, 8002 answered, 8003 answered_elsewhere');
  });

  it('moves with a blind transfer', () => {
    expect(story('blind').slice(3)).toEqual([
      '8001 wrap-up', '8001 wrap-up', '8001 wrap-up, 8002 ringing', '8001 wrap-up, 8002 answered',
    ]);
  });

  it('moves with an attended transfer, and the consultation goes away without wrap-up', () => {
    expect(story('attended').at(-1)).toBe('8001 wrap-up, 8002 answered');
    expect(story('consult')).toEqual(['8002 ringing', '8002 answered', '8002 merged']);
  });

  it('marks consultations', () => {
    expect(popsOf(foldCall(readAll(STREAMS['consult']!.slice(0, 1))))).toMatchObject([{ consultation: true }]);
  });

  it('shows a hold and its end', () => {
    expect(story('hold').slice(3)).toEqual(['8001 held', '8001 answered', '8001 held']);
  });

  it('never pops for a ringing told of more than a minute late, but shows a call already being talked', () => {
    const late = (event: CallEvent): CallEvent => ({ ...event, receivedAt: new Date(Date.parse(event.occurredAt) + 61_000).toISOString() });
    expect(story('answered', late).slice(2, 4)).toEqual(['8001 too_late', '8001 answered']);
  });

  it('closes when the wrap-up is saved', () => {
    const call = foldCall(readAll(STREAMS['answered']!));
    expect(popsOf(call, new Set(['x:8001']))).toMatchObject([{ state: 'closed', closedBecause: 'wrapped_up' }]);
  });

  it('does not pop between colleagues without a waiting customer', () => {
    const events = readAll([{ ...STREAMS['consult']![0], consult: undefined }]);
    expect(popsOf(foldCall(events))).toEqual([]);
  });

  it('gives up on a call whose end was never told', () => {
    const [pop] = popsOf(foldCall(readAll(STREAMS['answered']!.slice(0, 3))));
    const shown = (seconds: number) => withoutStale(pop!, new Date(at(seconds))).state;
    expect(shown(600)).toBe('ringing');
    expect(shown(601)).toBe('closed');
  });
});
