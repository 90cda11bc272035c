import { describe, expect, it } from 'vitest';
import { isNews, reconcileAlerts, type AlertRecord } from './alert-log.js';
import type { StoredClock } from './stored-clock.js';

const T0 = '2026-11-24T04:00:00.000Z';
const now = new Date('2026-11-24T05:00:00.000Z');

function clock(...crossed: { threshold: string; at: string }[]): StoredClock {
  return {
    milestone: 'first-response',
    cycle: 1,
    type: 'customer',
    state: 'running',
    missed: false,
    startedAt: T0,
    endedAt: null,
    dueAt: '2026-11-24T06:00:00.000Z',
    calendar: 'cn-office',
    base: 'business',
    usedMs: 0,
    pausedMs: 0,
    lateBusinessMs: 0,
    lateElapsedMs: 0,
    segments: [{ from: T0, to: null, custodian: 'team:service', state: 'running', reason: null }],
    lateBy: [],
    crossed,
    nextAlarmAt: null,
    warnings: [],
  };
}

const crossing = { threshold: '50%', at: '2026-11-24T04:30:00.000Z' };
const reconcile = (log: AlertRecord[], ...crossed: { threshold: string; at: string }[]): ReturnType<typeof reconcileAlerts> =>
  reconcileAlerts('tp_1', log, [clock(...crossed)], now, 'crm/e-1');

describe('reconcileAlerts', () => {
  it('records a crossing once, however often it is applied', () => {
    const first = reconcile([], crossing);
    const second = reconcile(first.log, crossing);
    expect(first.changed).toHaveLength(1);
    expect(second).toEqual({ log: first.log, changed: [] });
    expect(first.log[0]).toMatchObject({ threshold: '50%', custodian: 'team:service', retracted: null });
  });

  it('keeps the record of a crossing that moved, and hands it over so that the register follows', () => {
    const { log } = reconcile([], crossing);
    const moved = reconcile(log, { threshold: '50%', at: '2026-11-24T04:40:00.000Z' });
    expect(moved.changed).toEqual([log[0]?.id]);
    expect(moved.log[0]).toMatchObject({ id: log[0]?.id, crossedAt: '2026-11-24T04:40:00.000Z' });
  });

  it('retracts visibly what better knowledge disproves, naming the event', () => {
    const { log } = reconcile([], crossing);
    const retracted = reconcile(log);
    expect(retracted.changed).toEqual([log[0]?.id]);
    expect(retracted.log[0]?.retracted).toEqual({ at: now.toISOString(), becauseOf: 'crm/e-1' });
    expect(reconcile(retracted.log).changed).toEqual([]);
  });

  it('makes a new record when a retracted crossing comes back', () => {
    const retracted = reconcile(reconcile([], crossing).log).log;
    const again = reconcile(retracted, crossing);
    expect(again.log.map(({ occurrence, retracted: gone }) => [occurrence, gone === null])).toEqual([
      [1, false],
      [2, true],
    ]);
    expect(new Set(again.log.map(({ id }) => id)).size).toBe(2);
  });
});

describe('an alert interrupts somebody', () => {
  it.each([
    ['2026-11-24T05:00:00.000Z', true],
    ['2026-11-23T05:00:00.000Z', true],
    ['2026-11-23T04:59:59.999Z', false],
    ['2025-11-24T05:00:00.000Z', false],
  ])('when it was crossed at %s: %s', (crossedAt, expected) => {
    expect(isNews({ crossedAt, recordedAt: now.toISOString() })).toBe(expected);
  });
});
