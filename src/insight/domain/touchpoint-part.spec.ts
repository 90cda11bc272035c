import { describe, expect, it } from 'vitest';
import type { StoredClock } from '../../sla/domain/stored-clock.js';
import { zoneNamed, type Zone } from '../../sla/domain/zone.js';
import { touchpointPart, voicePart, type BoardTouchpoint } from './touchpoint-part.js';

const zone = zoneNamed('Asia/Shanghai') as Zone;

const clock = (more: Partial<StoredClock>): StoredClock => ({
  milestone: 'm',
  cycle: 1,
  type: 'customer',
  state: 'met',
  missed: false,
  startedAt: '2026-11-20T01:00:00.000Z',
  endedAt: null,
  dueAt: null,
  calendar: '24x7',
  base: 'elapsed',
  usedMs: 0,
  pausedMs: 0,
  lateBusinessMs: 0,
  lateElapsedMs: 0,
  segments: [],
  lateBy: [],
  crossed: [],
  nextAlarmAt: null,
  warnings: [],
  ...more,
});

const touchpoint = (more: Partial<BoardTouchpoint>): BoardTouchpoint => ({
  kind: 'refund',
  org: 'hq/east',
  openedAt: new Date('2026-11-20T01:00:00Z'),
  closedAt: null,
  clocks: [],
  alerts: [],
  ...more,
});

const days = (parts: ReturnType<typeof touchpointPart>): Record<string, unknown> =>
  Object.fromEntries(parts.map(({ cell, sums }) => [cell.day, sums]));

describe('what a touchpoint adds to the board', () => {
  it('stands on the local day it became true', () => {
    const clocks = [
      clock({ endedAt: '2026-11-20T15:59:59.999Z' }),
      clock({ state: 'missed', missed: true, type: 'regulatory', endedAt: '2026-11-22T02:00:00.000Z', dueAt: '2026-11-20T16:00:00.000Z' }),
      clock({ state: 'running', missed: true, dueAt: '2026-11-22T02:00:00.000Z' }),
      clock({ state: 'cancelled', endedAt: '2026-11-22T02:00:00.000Z' }),
      clock({ state: 'running' }),
    ];
    expect(days(touchpointPart(touchpoint({ clocks, closedAt: new Date('2026-11-22T02:00:00Z') }), zone))).toEqual({
      '2026-11-20': { 'opened:refund': 1, 'in:9': 1, 'met:refund:customer': 1 },
      '2026-11-21': { 'breached:refund:regulatory': 1 },
      '2026-11-22': { 'out:10': 1, 'missed:refund:regulatory': 1, 'breached:refund:customer': 1, 'burning:refund:customer': 1 },
    });
  });

  it('tells a breach that was taken back, on the day it was', () => {
    const record = {
      id: 'al_1',
      milestone: 'm',
      cycle: 1,
      type: 'customer' as const,
      crossedAt: '2026-11-20T02:00:00.000Z',
      dueAt: null,
      recordedAt: '2026-11-20T02:00:00.000Z',
      custodian: 'team:a',
      acknowledged: null,
      occurrence: 1,
    };
    const retracted = { at: '2026-11-21T02:00:00.000Z', becauseOf: 's/1' };
    const alerts = [
      { ...record, threshold: 'at', retracted },
      { ...record, threshold: '80%', retracted },
      { ...record, threshold: 'at', retracted: null },
    ];
    expect(days(touchpointPart(touchpoint({ alerts }), zone))['2026-11-21']).toEqual({ 'retracted:refund:customer': 1 });
  });
});

describe('what a voice adds', () => {
  const voice = { org: 'hq', kind: 'refund', occurredAt: new Date('2026-11-20T01:00:00Z'), sentiment: -1, causes: ['promise', 'attitude', 'promise'] };

  it('is one per cause, of unhappy voices about something', () => {
    expect(days(voicePart(voice, zone))).toEqual({ '2026-11-20': { 'unhappy:refund:promise': 1, 'unhappy:refund:attitude': 1 } });
    expect(voicePart({ ...voice, sentiment: 0 }, zone)).toEqual([]);
    expect(voicePart({ ...voice, kind: null }, zone)).toEqual([]);
  });
});
