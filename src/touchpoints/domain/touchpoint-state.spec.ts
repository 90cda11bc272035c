import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { minutes, serviceEvent } from '../../../test/support/events.js';
import { inOrder, lifecycleOf } from './lifecycle.js';
import { foldTouchpoint } from './touchpoint-state.js';

const now = new Date(minutes(10_000));

const STORY = [
  serviceEvent('opened', 0, { org: 'hq/east', custodian: 'team:service', attributes: { line: 'motor', deep: { a: 1 } } }),
  serviceEvent('message-received', 5, { actor: { kind: 'customer' }, data: { received: ['id-copy'] } }),
  serviceEvent('handed-over', 10, { custodian: 'partner:courier-one' }),
  serviceEvent('note', 10, { attributes: { deep: { b: 2 }, line: null } }),
  serviceEvent('refunded', 20),
  serviceEvent('reopened', 30, { org: 'hq/west' }),
  serviceEvent('closed', 40),
];

describe('foldTouchpoint', () => {
  it('takes the facts together', () => {
    expect(foldTouchpoint(STORY, now)).toMatchObject({
      org: 'hq/east',
      access: ['org:hq', 'org:hq/east', 'partner:courier-one'],
      custodian: 'partner:courier-one',
      open: false,
      attributes: { deep: { a: 1, b: 2 } },
      firstAttributes: { line: 'motor', deep: { a: 1 } },
      contacts: [minutes(5)],
      held: [{ item: 'id-copy', at: minutes(5) }],
    });
  });

  it('gives the same state for every order of arrival, with any repetitions', () => {
    const expected = foldTouchpoint(STORY, now);
    fc.assert(
      fc.property(fc.shuffledSubarray(STORY, { minLength: STORY.length }), (shuffled) => {
        expect(foldTouchpoint(inOrder(shuffled), now)).toEqual(expected);
      }),
    );
  });
});

describe('lifecycleOf', () => {
  it('ends a refund when the money is back, and reopens it', () => {
    const [opened, , , , refunded, reopened] = STORY as [never, never, never, never, never, never];
    expect(lifecycleOf('refund', [opened, refunded])).toMatchObject({ open: false, closedAt: new Date(minutes(20)) });
    expect(lifecycleOf('refund', [opened, refunded, reopened])).toMatchObject({ open: true, closedAt: null });
  });

  it('keeps an enquiry open after an answer', () => {
    expect(lifecycleOf('enquiry', [serviceEvent('opened', 0), serviceEvent('replied', 1)]).open).toBe(true);
  });
});
