import { describe, expect, it } from 'vitest';
import { minutes, serviceEvent } from '../../../test/support/events.js';
import type { PromiseFacts } from './event.js';
import { promisesOf, type PromiseState } from './promises.js';

const promise = (dueMinute: number, item = 'refund'): PromiseFacts => ({
  item,
  wording: 'the money is back by then',
  dueAt: minutes(dueMinute),
  madeBy: 'person:h-1001',
  fulfiller: 'team:finance',
});

function stateAt(atMinute: number, ...events: ReturnType<typeof serviceEvent>[]): PromiseState['state'] {
  return (promisesOf('refund', events, new Date(minutes(atMinute)))[0] as PromiseState).state;
}

describe('promisesOf', () => {
  const made = serviceEvent('promised', 0, { promise: promise(60) });

  it('is open until the due instant and broken one millisecond after', () => {
    expect(stateAt(60, made)).toBe('open');
    const after = promisesOf('refund', [made], new Date(Date.parse(minutes(60)) + 1));
    expect(after[0]?.state).toBe('broken');
  });

  it('is kept by evidence at the very due instant', () => {
    expect(stateAt(90, made, serviceEvent('refunded', 60))).toBe('kept');
  });

  it('stays broken when evidence comes late, and shows the evidence', () => {
    const [late] = promisesOf('refund', [made, serviceEvent('refunded', 61)], new Date(minutes(90)));
    expect(late).toMatchObject({ state: 'broken', evidence: { type: 'refunded' } });
  });

  it('is not kept by what came before it was made, nor by the customer', () => {
    const before = serviceEvent('refunded', -10);
    const byCustomer = serviceEvent('refunded', 10, { actor: { kind: 'customer' } });
    expect(promisesOf('refund', [before, made, byCustomer], new Date(minutes(90)))[0]?.state).toBe('broken');
  });

  it('is withdrawn when the same item is promised anew in time, and not when that comes too late', () => {
    const anew = (atMinute: number): ReturnType<typeof serviceEvent> =>
      serviceEvent('promised', atMinute, { promise: promise(600) });
    expect(stateAt(90, made, anew(30))).toBe('withdrawn');
    expect(stateAt(90, made, anew(61))).toBe('broken');
  });

  it('listens to an event that names the item it fulfils', () => {
    const letter = serviceEvent('promised', 0, { promise: promise(60, 'letter') });
    expect(stateAt(90, letter, serviceEvent('note', 20, { data: { fulfils: 'letter' } }))).toBe('kept');
    expect(stateAt(90, letter, serviceEvent('refunded', 20, { data: { fulfils: ['money'] } }))).toBe('broken');
  });
});
