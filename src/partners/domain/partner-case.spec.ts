import { describe, expect, it } from 'vitest';
import { zoneNamed } from '../../sla/domain/zone.js';
import type { StoredClock } from '../../sla/domain/stored-clock.js';
import type { ServiceEvent } from '../../touchpoints/domain/accept-event.js';
import type { EventInput } from '../../touchpoints/domain/event.js';
import { casePart } from './case-part.js';
import { partnerCasesOf, type CaseTouchpoint, type PartnerCase } from './partner-case.js';

const at = (time: string): Date => new Date(`2026-11-24T${time}:00.000Z`);

function event(type: string, time: string, more: Partial<EventInput> = {}): ServiceEvent {
  const body: EventInput = {
    source: 's',
    eventId: `${type}-${time}`,
    type,
    occurredAt: at(time).toISOString(),
    touchpoint: { kind: 'delivery', ref: 'DL-1' },
    ...more,
  };
  return { _id: `s/${body.eventId}`, touchpointId: 'tp_1', customerId: null, org: 'hq/east', occurredAt: at(time), recordedAt: at(time), body };
}

function clock(milestone: string, more: Partial<StoredClock>): StoredClock {
  return {
    milestone,
    cycle: 1,
    type: 'partner',
    state: 'met',
    missed: false,
    startedAt: at('01:00').toISOString(),
    endedAt: at('05:00').toISOString(),
    dueAt: at('06:00').toISOString(),
    calendar: '24x7',
    base: 'elapsed',
    usedMs: 0,
    pausedMs: 0,
    lateBusinessMs: 0,
    lateElapsedMs: 0,
    segments: [{ from: at('01:00').toISOString(), to: at('05:00').toISOString(), custodian: 'partner:swift', state: 'running', reason: null }],
    lateBy: [],
    crossed: [],
    nextAlarmAt: null,
    warnings: [],
    ...more,
  };
}

const touchpoint = (more: Partial<CaseTouchpoint> = {}): CaseTouchpoint => ({
  _id: 'tp_1',
  kind: 'delivery',
  ref: 'DL-1',
  org: 'hq/east',
  partners: ['swift'],
  open: false,
  openedAt: at('01:00'),
  closedAt: at('05:00'),
  clocks: [],
  promises: [],
  ...more,
});

const handedOver = event('handed-over', '02:00', { custodian: 'partner:swift' });
const only = (cases: PartnerCase[]): PartnerCase => {
  expect(cases).toHaveLength(1);
  return cases[0] as PartnerCase;
};

describe('a partner’s part in a touchpoint', () => {
  it('answers for the lateness attributed to it, and for nobody else’s', () => {
    const late = { state: 'missed' as const, missed: true, lateElapsedMs: 900 };
    const clocks = [
      clock('delivery', { ...late, lateBy: [{ custodian: 'team:issue', elapsedMs: 900 }] }),
      clock('courier', { ...late, lateBy: [{ custodian: 'team:issue', elapsedMs: 300 }, { custodian: 'partner:swift', elapsedMs: 600 }] }),
    ];
    const one = only(partnerCasesOf(touchpoint({ clocks }), [handedOver]));
    expect(one).toMatchObject({ met: 1, missed: 1, ourLateMs: 600, totalLateMs: 900, clockId: 'courier:1' });
  });

  it('is not judged by clocks it never held, that were cancelled, or that still run in time', () => {
    const others = [{ from: at('01:00').toISOString(), to: null, custodian: 'team:issue', state: 'running' as const, reason: null }];
    const clocks = [
      clock('dispatch', { segments: others }),
      clock('redelivery', { state: 'cancelled' }),
      clock('courier', { state: 'running', endedAt: null }),
    ];
    expect(only(partnerCasesOf(touchpoint({ clocks }), [handedOver]))).toMatchObject({ met: 0, missed: 0, clockId: 'courier:1' });
  });

  it('counts an overdue clock that still runs: keeping a case open hides nothing', () => {
    const running = clock('courier', { state: 'running', missed: true, endedAt: null, lateElapsedMs: 5, lateBy: [{ custodian: 'partner:swift', elapsedMs: 5 }] });
    expect(only(partnerCasesOf(touchpoint({ clocks: [running] }), [handedOver]))).toMatchObject({ met: 0, missed: 1, ourLateMs: 5 });
  });

  it('counts its errors: failed deliveries that were not the customer’s doing, corrections, broken promises', () => {
    const events = [
      handedOver,
      event('delivery-failed', '03:00', { partner: 'swift', data: { fault: 'customer' } }),
      event('delivery-failed', '04:00', { partner: 'swift' }),
      event('corrected', '04:10', { partner: 'swift' }),
      event('corrected', '04:20'),
    ];
    const promises = [
      { fulfiller: 'partner:swift', state: 'broken' as const },
      { fulfiller: 'team:issue', state: 'broken' as const },
      { fulfiller: 'partner:swift', state: 'kept' as const },
    ];
    expect(only(partnerCasesOf(touchpoint({ promises }), events))).toMatchObject({
      failedDeliveries: 1,
      corrections: 1,
      kept: 1,
      broken: 1,
      promisesOpen: 0,
    });
  });

  it('begins when the partner comes in, and shows no note and nothing from after it went', () => {
    const events = [
      event('opened', '01:00'),
      handedOver,
      event('note', '02:30'),
      event('returned', '03:00', { custodian: 'team:issue' }),
      event('message-received', '04:00'),
    ];
    expect(only(partnerCasesOf(touchpoint(), events))).toMatchObject({
      openedAt: at('02:00'),
      lastEvent: { type: 'returned', at: at('03:00') },
    });
  });

  it('adds to the day it ended, or began while it is open', () => {
    const zone = zoneNamed('Asia/Shanghai');
    if (zone === null) throw new Error('no zone');
    const closed = only(partnerCasesOf(touchpoint({ clocks: [clock('courier', {})], closedAt: at('17:00') }), [handedOver]));
    expect(casePart(closed, zone)).toEqual([
      { cell: { series: 'partner:swift', org: 'hq', day: '2026-11-25' }, sums: { cases: 1, judged: 1, onTime: 1, ended: 1 } },
    ]);
    const open = only(partnerCasesOf(touchpoint({ open: true, closedAt: null }), [handedOver]));
    expect(casePart(open, zone)).toEqual([{ cell: { series: 'partner:swift', org: 'hq', day: '2026-11-24' }, sums: { cases: 1 } }]);
  });
});
