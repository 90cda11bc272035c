import { describe, expect, it } from 'vitest';
import { EMPTY_NOTES } from './call-notes.js';
import { ownCustodian, wrapUpBody } from './wrap-up-body.js';

const writer = { nowMs: Date.parse('2026-11-24T10:42:00+08:00'), team: 'service-1', userId: 'us_1', zone: 'Asia/Shanghai' };

describe('what a saved wrap-up sends', () => {
  it('asks for an outcome first', () => {
    expect(wrapUpBody(EMPTY_NOTES, writer)).toEqual({ missing: 'outcome' });
  });

  it('sends only what was filled in', () => {
    expect(wrapUpBody({ ...EMPTY_NOTES, outcome: 'resolved', nextStep: '  ' }, writer)).toEqual({ wrapUp: { outcome: 'resolved' } });
  });

  it('reads the promise with its due time, item and who keeps it', () => {
    const notes = { ...EMPTY_NOTES, outcome: 'promised' as const, promiseText: 'Payment by Thu 26 Nov 18:00' };
    expect(wrapUpBody(notes, writer)).toEqual({
      wrapUp: {
        outcome: 'promised',
        promise: { item: 'payment', wording: 'Payment by Thu 26 Nov 18:00', dueAt: '2026-11-26T10:00:00.000Z', fulfiller: 'team:service-1' },
      },
    });
  });

  it('never drops words that name no cause', () => {
    expect(wrapUpBody({ ...EMPTY_NOTES, outcome: 'resolved', causeText: 'prom' }, writer)).toEqual({ missing: 'cause' });
    expect(wrapUpBody({ ...EMPTY_NOTES, outcome: 'resolved', causeText: '时效', cause: 'timeliness' }, writer)).toEqual({
      wrapUp: { outcome: 'resolved', cause: 'timeliness' },
    });
  });

  it('takes no promise without a time', () => {
    expect(wrapUpBody({ ...EMPTY_NOTES, outcome: 'promised', promiseText: '尽快付款' }, writer)).toEqual({ missing: 'promise' });
  });

  it('names the person when there is no team', () => {
    expect(ownCustodian({ team: null, userId: 'us_1' })).toBe('person:us_1');
  });
});
