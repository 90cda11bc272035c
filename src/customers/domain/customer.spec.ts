import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { minutes, serviceEvent } from '../../../test/support/events.js';
import type { ServiceEvent } from '../../touchpoints/domain/accept-event.js';
import { lookupKey, mergeCustomer, type CustomerRecord } from './customer.js';
import { readPhone } from './phone.js';

const read = (raw: string): ReturnType<typeof readPhone> => readPhone(raw, 'CN');
const REPORTS = [
  serviceEvent('opened', 0, { customer: { ref: 'C-1', name: 'Lin', phones: ['138 0013 8000'], policies: ['P-2'] } }),
  serviceEvent('note', 5, { customer: { ref: 'C-1', name: 'Lin Renamed', grade: 'gold' }, org: 'hq/east' }),
  serviceEvent('note', 3, { customer: { ref: 'C-1', name: 'Lin Between', phones: ['+8613800138000', 'nonsense'] } }),
  serviceEvent('closed', 9, { customer: { ref: 'C-1', plates: ['沪A·12345'], policies: ['P-1'] } }),
];
const id = (REPORTS[0] as ServiceEvent).customerId as string;

const merge = (events: ServiceEvent[]): CustomerRecord | null =>
  events.reduce<CustomerRecord | null>((record, event) => mergeCustomer(record, id, [event], read), null);

describe('mergeCustomer', () => {
  it('takes the latest fact and keeps every number once', () => {
    expect(merge(REPORTS)).toMatchObject({
      ref: 'C-1',
      known: { name: { value: 'Lin Renamed' }, grade: { value: 'gold' } },
      org: 'hq/east',
      policies: ['P-1', 'P-2'],
      since: new Date(minutes(0)),
    });
    expect(merge(REPORTS)?.phones.map(({ e164, raw }) => e164 ?? raw)).toEqual(['+8613800138000', 'nonsense']);
  });

  it('ends in the same record whatever the order and the repetitions', () => {
    const expected = { ...merge(REPORTS), phones: expect.anything() };
    fc.assert(
      fc.property(
        fc.shuffledSubarray(REPORTS, { minLength: REPORTS.length }),
        fc.subarray(REPORTS),
        (order, again) => {
          expect(merge([...order, ...again])).toEqual(expected);
        },
      ),
    );
  });

  it('says nothing of other customers', () => {
    expect(mergeCustomer(null, 'cu_other', REPORTS, read)).toBeNull();
  });
});

describe('lookupKey', () => {
  it('finds a plate however it is written', () => {
    expect(lookupKey('沪a·123 45')).toBe(lookupKey('沪A12345'));
  });
});
