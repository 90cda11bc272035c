import { describe, expect, it } from 'vitest';
import type { Told } from '../../../test/fixtures/sla-question.js';
import { clockOf } from '../../../test/fixtures/sla-question.js';

const to = (custodian: string, when: string): Told => ['moved', when, { custodian }];
const late = (milestone: Record<string, unknown>, events: Told[], now: string): Record<string, number> => {
  const clock = clockOf({ milestone, events, now });
  expect(clock.lateBy.reduce((sum, part) => sum + part.elapsedMs, 0)).toBe(clock.lateElapsedMs);
  return Object.fromEntries(clock.lateBy.map(({ custodian, elapsedMs }) => [custodian, elapsedMs / 60_000]));
};
const opened: Told = ['opened', '03-02 09:00', { custodian: 'team:a' }];

describe('who holds it', () => {
  it('is carried over from before the cycle; before the first it is unassigned', () => {
    const milestone = { target: { elapsed: '1h' } };
    expect(late(milestone, [to('team:z', '03-02 08:00'), ['opened', '03-02 09:00']], '03-02 10:30')).toEqual({ 'team:z': 30 });
    expect(late(milestone, [['opened', '03-02 09:00'], to('team:z', '03-02 10:10')], '03-02 10:30')).toEqual({ unassigned: 10, 'team:z': 20 });
  });

  it('the stop event\'s custodian held nothing', () => {
    expect(late({ target: { elapsed: '1h' } }, [opened, ['closed', '03-02 11:00', { custodian: 'team:b' }]], '03-02 12:00')).toEqual({ 'team:a': 60 });
  });
});

describe('lateness', () => {
  it('is told in working and in plain time, paused time left out', () => {
    const milestone = { target: { elapsed: '7h' }, pause: { waiting: { on: 'asked', until: { on: 'answered' } } } };
    const events: Told[] = [opened, ['asked', '03-02 16:30'], ['answered', '03-03 08:00']];
    expect(clockOf({ milestone, events, now: '03-03 10:00' })).toMatchObject({ missed: true, lateElapsedMs: 2.5 * 3_600_000, lateBusinessMs: 1.5 * 3_600_000 });
  });

  it('without budgets is each custodian\'s late moments, in the order of first holding', () => {
    const events = [opened, to('team:b', '03-02 10:30'), to('team:a', '03-02 11:00'), to('team:c', '03-02 11:30'), to('team:d', '03-02 12:00')];
    expect(Object.entries(late({ target: { elapsed: '1h' } }, events, '03-02 12:00'))).toEqual([['team:a', 60], ['team:b', 30], ['team:c', 30]]);
  });

  it('one that held it only while it stood still is not first, and has no part', () => {
    const milestone = { target: { elapsed: '1h' }, pause: { waiting: { on: 'asked', until: { on: 'answered' } } } };
    const events: Told[] = [opened, ['asked', '03-02 09:30', { custodian: 'team:p' }], ['answered', '03-02 10:00', { custodian: 'team:b' }], to('team:p', '03-02 11:00')];
    expect(Object.entries(late(milestone, events, '03-02 12:00'))).toEqual([['team:b', 30], ['team:p', 60]]);
  });
});

describe('budgets', () => {
  const budgets = (of: Record<string, string>) => ({ target: { elapsed: '4h' }, custody: { budgets: of } });

  it('share lateness by what each held beyond its own, over the whole cycle', () => {
    // a held 3 h, 1 h beyond; b held 3 h, 3 h beyond: of two late hours a quarter and three quarters.
    expect(late(budgets({ 'team:a': '2h' }), [opened, to('team:b', '03-02 12:00')], '03-02 15:00')).toEqual({ 'team:a': 30, 'team:b': 90 });
  });

  it('in the target\'s base: working time where it is business', () => {
    const milestone = { target: { business: '8h' }, custody: { budgets: { 'team:a': '7h' } } };
    // a held eight working hours, b one: excess 1 h and 1 h, of 17 plain hours late.
    expect(late(milestone, [opened, to('team:b', '03-02 17:00')], '03-03 10:00')).toEqual({ 'team:a': 510, 'team:b': 510 });
  });

  it('round down and give the remainder to the largest excess, at a tie to who held first', () => {
    const three = [opened, to('team:b', '03-02 11:00'), to('team:c', '03-02 13:00')];
    const parts = (now: string): unknown => clockOf({ milestone: { target: { elapsed: '5h' }, custody: { budgets: {} } }, events: three, now }).lateBy;
    expect(parts('03-02 15:00')).toEqual([{ custodian: 'team:a', elapsedMs: 1_200_000 }, { custodian: 'team:b', elapsedMs: 1_200_000 }, { custodian: 'team:c', elapsedMs: 1_200_000 }]);
    // 3,600,001 ms late; excess 2 h, 2 h and 2 h + 1 ms.
    expect(parts('03-02 15:00:00.001')).toEqual([{ custodian: 'team:a', elapsedMs: 1_200_000 }, { custodian: 'team:b', elapsedMs: 1_200_000 }, { custodian: 'team:c', elapsedMs: 1_200_001 }]);
    const tie = clockOf({ milestone: { target: { elapsed: '59m59s' }, custody: { budgets: {} } }, events: [opened, to('team:b', '03-02 09:30')], now: '03-02 10:00' });
    expect(tie.lateBy).toEqual([{ custodian: 'team:a', elapsedMs: 500 }, { custodian: 'team:b', elapsedMs: 500 }]);
    const odd = clockOf({ milestone: { target: { promised: true }, custody: { budgets: {} } }, events: [['opened', '03-02 09:00', { custodian: 'team:a', promise: { dueAt: '2026-03-02T09:59:59.999Z' } }], to('team:b', '03-02 09:30')], now: '03-02 10:00' });
    expect(odd.lateBy).toEqual([{ custodian: 'team:a', elapsedMs: 1 }]);
  });

  it('nobody beyond a budget: as without', () => {
    expect(late(budgets({ 'team:a': '99h', 'team:b': '99h' }), [opened, to('team:b', '03-02 12:00')], '03-02 15:00')).toEqual({ 'team:b': 120 });
  });

  it('of nothing at all are a budget of nothing for everyone; custody without budgets is none', () => {
    expect(late(budgets({}), [opened, to('team:b', '03-02 12:00')], '03-02 15:00')).toEqual({ 'team:a': 60, 'team:b': 60 });
    expect(late({ target: { elapsed: '4h' }, custody: {} }, [opened, to('team:b', '03-02 12:00')], '03-02 15:00')).toEqual({ 'team:b': 120 });
  });
});
