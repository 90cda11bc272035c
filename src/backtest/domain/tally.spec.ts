import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Clock } from '../../sla/domain/clock.js';
import { zoneNamed, type Zone } from '../../sla/domain/zone.js';
import { addJudged, addTally, emptyTally, EVERYBODY_ELSE, MOST_CUSTODIANS, type Judged, type Tally } from './tally.js';

const SHANGHAI = zoneNamed('Asia/Shanghai') as Zone;
const HOUR_MS = 3_600_000;
const START_MS = Date.parse('2026-01-05T01:00:00Z');

function clock(milestone: string, lateMs: number, custodian = 'team:a'): Clock {
  const dueAt = new Date(START_MS + HOUR_MS);
  return {
    milestone, cycle: 1, type: 'customer', state: lateMs > 0 ? 'missed' : 'met', missed: lateMs > 0,
    startedAt: new Date(START_MS), endedAt: new Date(dueAt.getTime() + lateMs), dueAt, calendar: 'x', usedMs: 0, pausedMs: 0,
    lateBusinessMs: lateMs, lateElapsedMs: lateMs, segments: [], lateBy: lateMs > 0 ? [{ custodian, elapsedMs: lateMs }] : [],
    crossed: [{ threshold: 'at', at: dueAt }], nextAlarmAt: null, warnings: [], base: 'business', waived: null,
  };
}

const judged = (id: string, draft: Clock[], inForce: Clock[]): Judged => ({
  touchpointId: id, kind: 'enquiry', ref: id, events: 2, version: 'v1', draft, inForce,
});

const tallyOf = (all: readonly Judged[]): Tally => {
  const tally = emptyTally();
  for (const one of all) addJudged(tally, one, SHANGHAI);
  return tally;
};

const anyClock = fc.record({
  milestone: fc.constantFrom('first', 'second', '__proto__'),
  lateMs: fc.constantFrom(0, 1, 60_000, 7 * HOUR_MS),
  custodian: fc.constantFrom('team:a', 'partner:b', 'unassigned', 'constructor'),
});
const anyJudged = fc
  .tuple(fc.nat(500), fc.array(anyClock, { maxLength: 4 }), fc.array(anyClock, { maxLength: 4 }))
  .map(([id, draft, inForce]) => {
    const made = (list: typeof draft): Clock[] => list.map(({ milestone, lateMs, custodian }) => clock(milestone, lateMs, custodian));
    return judged(`tp_${id}`, made(draft), made(inForce));
  });

describe('a backtest tally', () => {
  it('tells which touchpoints flip, on which milestone, and how late they would be', () => {
    const tally = tallyOf([
      judged('tp_1', [clock('first', HOUR_MS)], [clock('first', 0)]),
      judged('tp_2', [clock('first', 0)], [clock('first', 60_000)]),
      judged('tp_3', [clock('first', 60_000), clock('second', 0)], [clock('first', HOUR_MS), clock('second', 1)]),
    ]);
    expect(tally).toMatchObject({ judged: 3, events: 6, becameLate: 1, becameKept: 1 });
    expect(tally.flips['first']).toMatchObject({ becameLate: 1, becameKept: 1, lateExamples: [{ touchpointId: 'tp_1', lateElapsedMs: HOUR_MS }] });
    expect(tally.flips['second']).toMatchObject({ becameLate: 0, becameKept: 1 });
    expect(tally.draft.lateness['team:a']).toEqual({ clocks: 2, elapsedMs: HOUR_MS + 60_000 });
    expect(tally.draft.milestones['first']).toMatchObject({ cycles: 3, met: 1, missed: 2 });
  });

  it('counts hours of the day in the zone it is given', () => {
    expect(tallyOf([judged('tp_1', [clock('first', 0)], [])]).draft.dueByHour[10]).toBe(1);
  });

  it('is the same however the touchpoints are shared out and in whatever order', () => {
    fc.assert(
      fc.property(fc.uniqueArray(anyJudged, { maxLength: 40, selector: (one) => one.touchpointId }), fc.infiniteStream(fc.nat(2)), (all, choice) => {
        const parts: Judged[][] = [[], [], []];
        for (const one of all) parts[choice.next().value as number]?.unshift(one);
        const added = emptyTally();
        // Across threads a tally is copied, and loses what only its prototype says.
        for (const part of parts) addTally(added, structuredClone(tallyOf(part)));
        expect(added).toEqual(tallyOf(all));
      }),
    );
  });

  it('stays bounded whoever is named in the events', () => {
    const names = Array.from({ length: MOST_CUSTODIANS + 50 }, (_, i) => `person:h-${i}`);
    const { lateness } = tallyOf(names.map((name, i) => judged(`tp_${i}`, [clock('first', 1000, name)], []))).draft;
    expect(Object.keys(lateness)).toHaveLength(MOST_CUSTODIANS + 1);
    expect(lateness[EVERYBODY_ELSE]).toEqual({ clocks: 50, elapsedMs: 50_000 });
  });
});
