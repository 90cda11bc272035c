import { describe, expect, it } from 'vitest';
import { aFile, aRow } from '../../../test/support/customer-file.js';
import type { CustomerFileView } from '../../customers/domain/customer-file.js';
import { acceptEvent } from '../../touchpoints/domain/accept-event.js';
import { inOrder } from '../../touchpoints/domain/lifecycle.js';
import { promisesOf } from '../../touchpoints/domain/promises.js';
import type { WrapUpView } from './pop.js';
import { wrapUpEvents } from './wrap-up-events.js';

const now = new Date('2026-11-24T02:00:00Z');
const payment = aRow({ touchpointId: 'tp_p', kind: 'claim-payment', ref: 'CP-1' });
const survey = aRow({ touchpointId: 'tp_s', kind: 'claim-survey', ref: 'SV-1' });
const callback = aRow({ touchpointId: 'tp_c', kind: 'callback', ref: 'CB-1' });
const enquiry = aRow({ touchpointId: 'tp_e', kind: 'enquiry', ref: 'EN-1' });
const promise = { item: '赔款', wording: '周五前打款', dueAt: '2026-11-27T10:00:00.000Z', fulfiller: 'team:finance' };
const wrapUp: WrapUpView = {
  outcome: 'resolved', cause: null, causeDetail: null, promise: null, nextStep: null, note: null, savedAt: now.toISOString(),
};

function events(over: Partial<WrapUpView>, file: Partial<CustomerFileView> | null) {
  return wrapUpEvents({
    callDocId: 'ca_abcdefghijklmnop', handler: 'x:8001', user: { id: 'us_1', team: 'service-1' },
    file: file === null ? null : aFile(file), wrapUp: { ...wrapUp, ...over }, org: 'hq',
    spokeAt: new Date(now.getTime() - 60_000), now,
  });
}
const told = (over: Partial<WrapUpView>, file: Partial<CustomerFileView> | null) =>
  events(over, file).map((event) => `${event.touchpoint.kind} ${event.type}`);

describe('what a wrap-up means for the touchpoints', () => {
  it('settles every call back owed, unless the call was only passed on', () => {
    expect(told({}, { chain: [callback, survey] })).toEqual(['callback called-back', 'claim-survey note']);
    expect(told({ outcome: 'transferred' }, { chain: [callback, survey] })).toEqual(['claim-survey note']);
  });

  it('never closes or answers a claim by talking about it', () => {
    for (const outcome of ['resolved', 'promised', 'no-answer-needed'] as const) {
      expect(told({ outcome }, { chain: [payment] })).toEqual(['claim-payment note']);
    }
    expect(events({}, { chain: [payment] })[0]!.data).toMatchObject({ visible: false, outcome: 'resolved' });
    expect(told({}, { chain: [enquiry] })).toEqual(['enquiry called-back']);
  });

  it('gives the promise to the touchpoint it is about', () => {
    const [note, appointment] = events({ outcome: 'promised', promise }, { chain: [survey, payment] });
    expect(note!.touchpoint.kind).toBe('claim-survey');
    expect(appointment).toMatchObject({
      type: 'appointment-made', touchpoint: { kind: 'claim-payment', ref: 'CP-1' }, promise: { ...promise, madeBy: 'person:us_1' },
      actor: { kind: 'human', id: 'us_1', team: 'service-1' },
    });
  });

  it('a promise is not kept by the call that made it', () => {
    const heard = events({ outcome: 'promised', promise }, { chain: [enquiry] }).map((event) => {
      const accepted = acceptEvent(event, 'hq', now);
      if ('problems' in accepted) throw new Error(JSON.stringify(accepted.problems));
      return accepted.event;
    });
    expect(inOrder(heard).map(({ body }) => body.type)).toEqual(['called-back', 'appointment-made']);
    expect(promisesOf('enquiry', inOrder(heard), now)).toMatchObject([{ state: 'open', evidence: null }]);
  });

  it('escalates, and opens a complaint', () => {
    expect(told({ outcome: 'escalated' }, { chain: [survey] })).toEqual(['claim-survey escalated']);
    const [complaint] = events({ outcome: 'complaint-registered', cause: 'attitude' }, { chain: [survey] });
    expect(complaint).toMatchObject({
      type: 'opened', touchpoint: { kind: 'complaint', ref: 'CP-abcdefgh-8001' }, attributes: { cause: 'attitude' },
      actor: { kind: 'customer' }, customer: { ref: 'C-1' },
    });
    expect(Date.parse(complaint!.occurredAt)).toBeLessThan(now.getTime());
  });

  it('makes an enquiry of a call about nothing open, and of a stranger’s only when something was promised', () => {
    expect(told({}, { chain: [] })).toEqual(['enquiry opened', 'enquiry called-back', 'enquiry closed']);
    expect(told({ outcome: 'promised', promise }, { chain: [] })).toEqual([
      'enquiry opened', 'enquiry called-back', 'enquiry appointment-made',
    ]);
    expect(told({}, null)).toEqual([]);
    expect(told({ promise }, null)).toEqual(['enquiry opened', 'enquiry called-back', 'enquiry appointment-made']);
  });

  it('has ids that are the same when it is said twice, and different for two handlers of one call', () => {
    const again = events({}, { chain: [callback, survey] });
    expect(events({}, { chain: [callback, survey] })).toEqual(again);
    expect(new Set(again.map((event) => event.eventId)).size).toBe(again.length);
  });
});
