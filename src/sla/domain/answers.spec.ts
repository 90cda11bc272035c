import { describe, expect, it } from 'vitest';
import type { Told } from '../../../test/fixtures/sla-question.js';
import { at, clockOf, clocksOf, refusalOf } from '../../../test/fixtures/sla-question.js';

const both = { a: { on: 'a', until: { on: 'a-over' } }, b: { on: 'b', until: { on: 'b-over' } } };
const opened: Told = ['opened', '03-02 09:00', { custodian: 'team:a' }];
const segments = (events: Told[], now: string, milestone: Record<string, unknown> = {}): string[] =>
  clockOf({ milestone: { target: { elapsed: '99h' }, pause: both, ...milestone }, events: [opened, ...events], now }).segments.map(
    (one) => `${one.from.slice(11, 16)}-${one.to?.slice(11, 16) ?? ''} ${one.custodian} ${one.state} ${one.reason}`,
  );

describe('an answer, key by key', () => {
  it('of a clock that runs late', () => {
    const milestone = {
      type: 'promise',
      target: { business: '2h' },
      pause: { waiting: { on: 'asked', until: { on: 'answered' } } },
      warn: ['at', { every: '1h', times: 2 }],
      custody: { budgets: { 'team:a': '1h' } },
    };
    const events: Told[] = [opened, ['asked', '03-02 10:00'], ['answered', '03-02 11:00', { custodian: 'partner:b' }]];
    expect(clocksOf({ milestones: { delivery: milestone, never: { start: { on: 'nothing' }, target: { days: 1 } } }, events, now: '03-02 13:30' })).toEqual([
      {
        milestone: 'delivery',
        cycle: 1,
        type: 'promise',
        state: 'running',
        missed: true,
        startedAt: '2026-03-02T09:00:00.000Z',
        endedAt: null,
        dueAt: '2026-03-02T12:00:00.000Z',
        calendar: 'office',
        usedMs: 12_600_000,
        pausedMs: 3_600_000,
        lateBusinessMs: 5_400_000,
        lateElapsedMs: 5_400_000,
        segments: [
          { from: '2026-03-02T09:00:00.000Z', to: '2026-03-02T10:00:00.000Z', custodian: 'team:a', state: 'running', reason: null },
          { from: '2026-03-02T10:00:00.000Z', to: '2026-03-02T11:00:00.000Z', custodian: 'team:a', state: 'paused', reason: 'waiting' },
          { from: '2026-03-02T11:00:00.000Z', to: null, custodian: 'partner:b', state: 'running', reason: null },
        ],
        lateBy: [{ custodian: 'partner:b', elapsedMs: 5_400_000 }],
        crossed: [
          { threshold: 'at', at: '2026-03-02T12:00:00.000Z' },
          { threshold: 'every 1h #1', at: '2026-03-02T13:00:00.000Z' },
        ],
        nextAlarmAt: '2026-03-02T14:00:00.000Z',
        warnings: [],
      },
    ]);
  });

  it('of a clock that was met: every key is there, nothing is left out', () => {
    const [clock] = clocksOf({ milestone: { target: { days: 1 } }, events: [opened, ['closed', '03-02 10:00']], now: '03-02 10:00' });
    expect(JSON.stringify(clock)).toBe(
      '{"milestone":"m","cycle":1,"type":"customer","state":"met","missed":false,"startedAt":"2026-03-02T09:00:00.000Z",' +
        '"endedAt":"2026-03-02T10:00:00.000Z","dueAt":"2026-03-03T23:59:59.999Z","calendar":"office","usedMs":3600000,"pausedMs":0,' +
        '"lateBusinessMs":0,"lateElapsedMs":0,"segments":[{"from":"2026-03-02T09:00:00.000Z","to":"2026-03-02T10:00:00.000Z",' +
        '"custodian":"team:a","state":"running","reason":null}],"lateBy":[],"crossed":[],"nextAlarmAt":null,"warnings":[]}',
    );
  });

  it('milestones stand as in the file, then cycles', () => {
    const one = { target: { days: 1 }, repeat: true };
    const events: Told[] = [opened, ['closed', '03-02 10:00'], ['opened', '03-02 11:00']];
    expect(clocksOf({ milestones: { z: one, a: one }, events, now: '03-02 12:00' }).map(({ milestone, cycle }) => `${milestone}${cycle}`)).toEqual(['z1', 'z2', 'a1', 'a2']);
  });

  it('names that a reader of JSON would put first are refused', () => {
    const one = { target: { days: 1 } };
    expect(refusalOf({ milestones: { z: one, '1': one }, events: [opened], now: '03-02 12:00' })).toEqual(['policy.milestones.1: "1" is a whole number and not a name']);
    expect(refusalOf({ milestone: { ...one, pause: { '7': { on: 'asked' } } }, events: [opened], now: '03-02 12:00' })).toEqual(['policy.milestones.m.pause.7: "7" is a whole number and not a name']);
  });
});

describe('state, missed and dueAt', () => {
  const milestone = { target: { elapsed: '2h' }, pause: both, cancel: { on: 'void' }, reset: { on: 'again' } };
  it.each([
    ['at the due instant', [], '03-02 11:00', { state: 'running', missed: false, dueAt: at('03-02 11:00') }],
    ['a millisecond later', [], '03-02 11:00:00.001', { state: 'running', missed: true, dueAt: at('03-02 11:00') }],
    ['paused', [['a', '03-02 10:00']], '03-02 12:00', { state: 'paused', missed: false, dueAt: null }],
    ['paused when missed', [['a', '03-02 12:00']], '03-02 13:00', { state: 'paused', missed: true, dueAt: at('03-02 11:00'), lateElapsedMs: 3_600_000 }],
    ['stopped at the due instant', [['closed', '03-02 11:00']], '03-02 13:00', { state: 'met', missed: false }],
    ['stopped later', [['closed', '03-02 11:00:00.001']], '03-02 13:00', { state: 'missed', missed: true, lateElapsedMs: 1 }],
    ['stopped while paused, whenever', [['a', '03-02 10:00'], ['closed', '03-09 10:00']], '03-09 13:00', { state: 'met', missed: false, dueAt: null }],
    ['cancelled in time', [['void', '03-02 10:00']], '03-02 13:00', { state: 'cancelled', missed: false, dueAt: at('03-02 11:00') }],
    ['cancelled too late keeps missed', [['void', '03-02 12:00']], '03-02 13:00', { state: 'cancelled', missed: true, lateElapsedMs: 3_600_000 }],
    ['reset too late keeps missed', [['again', '03-02 12:00']], '03-02 13:00', { state: 'reset', missed: true, lateElapsedMs: 3_600_000 }],
  ] as [string, Told[], string, Record<string, unknown>][])('%s', (_what, events, now, expected) => {
    expect(clockOf({ milestone, events: [opened, ...events], now })).toMatchObject(expected);
  });
});

describe('segments', () => {
  it('are maximal: a change that is undone at the same instant leaves none', () => {
    expect(segments([['a', '03-02 10:00'], ['a-over', '03-02 10:00'], ['moved', '03-02 11:00', { custodian: 'team:b' }], ['moved', '03-02 11:00', { custodian: 'team:a' }]], '03-02 12:00')).toEqual(['09:00- team:a running null']);
  });

  it('the last of an open cycle has no end, be it of no length', () => {
    expect(segments([['moved', '03-02 11:00', { custodian: 'team:b' }]], '03-02 11:00')).toEqual(['09:00-11:00 team:a running null', '11:00- team:b running null']);
    expect(segments([], '03-02 09:00')).toEqual(['09:00- team:a running null']);
  });

  it('name the pause active longest when they began; of two the one first in the file', () => {
    expect(segments([['b', '03-02 10:00'], ['a', '03-02 10:00']], '03-02 11:00')).toEqual(['09:00-10:00 team:a running null', '10:00- team:a paused a']);
    expect(segments([['b', '03-02 10:00'], ['a', '03-02 10:30'], ['b-over', '03-02 11:00'], ['moved', '03-02 11:30', { custodian: 'team:b' }]], '03-02 12:00')).toEqual([
      '09:00-10:00 team:a running null', '10:00-11:30 team:a paused b', '11:30- team:b paused a',
    ]);
  });

  it('a pause that follows another at once stays one segment, under the reason it began with', () => {
    expect(segments([['a', '03-02 10:00'], ['a-over', '03-02 11:00'], ['b', '03-02 11:00']], '03-02 12:00')).toEqual(['09:00-10:00 team:a running null', '10:00- team:a paused a']);
  });
});

describe('nextAlarmAt', () => {
  const milestone = { target: { elapsed: '4h' }, warn: ['50%', { every: '1h', times: 1 }], pause: { a: { on: 'a', max: { elapsed: '1h' } }, b: { on: 'b', until: { on: 'b-over' } } } };
  it.each([
    ['the next threshold', [], '03-02 09:00', '03-02 11:00'],
    ['at a threshold: what comes after', [], '03-02 11:00', '03-02 13:00:00.001'],
    ['one millisecond after the due time', [], '03-02 13:00', '03-02 13:00:00.001'],
    ['missed: the next threshold', [], '03-02 13:00:00.001', '03-02 14:00'],
    ['nothing left', [], '03-02 14:00', null],
    ['paused: when it resumes by itself', [['a', '03-02 10:00']], '03-02 10:30', '03-02 11:00'],
    ['paused without an end: never', [['a', '03-02 10:00'], ['b', '03-02 10:10']], '03-02 10:30', null],
    ['ended', [['closed', '03-02 10:00']], '03-02 10:30', null],
  ] as [string, Told[], string, string | null][])('%s', (_what, events, now, expected) => {
    expect(clockOf({ milestone, events: [opened, ...events], now }).nextAlarmAt).toBe(expected === null ? null : at(expected));
  });

  it('an instant no calendar can name never comes', () => {
    const far = { target: { earliest: [{ elapsed: '70000d' }, { elapsed: '73000d' }] }, warn: ['99999%'], pause: { a: { on: 'a', until: { on: 'b' } } } };
    const events: Told[] = [['opened', '1970-01-02 00:00'], ['a', '1970-01-03 00:00'], ['b', '2190-01-01 00:00']];
    expect(clockOf({ milestone: far, policy: { effective: { from: '1970-01-01' } }, events, now: '2190-01-01 00:00' }).nextAlarmAt).toMatch(/^2381-/);
  });
});

describe('no-due-time', () => {
  const list = [{ when: { calm: false }, elapsed: '1h' }];
  const warnings = (events: Told[], now: string, milestone: Record<string, unknown> = {}): string[] =>
    clockOf({ milestone: { target: list, pause: both, ...milestone }, events: [['opened', '03-02 09:00', { attributes: { calm: false } }], ...events], now }).warnings;
  const calm: Told = ['changed', '03-02 09:30', { attributes: { calm: true } }];

  it.each([
    ['running without a target', [calm], '03-02 10:00', ['no-due-time']],
    ['paused, and without a target if it ran on', [['a', '03-02 09:10'], calm], '03-02 10:00', ['no-due-time']],
    ['paused, with one if it ran on', [['a', '03-02 09:10']], '03-02 10:00', []],
    ['ended while paused', [['a', '03-02 09:10'], ['closed', '03-02 09:20']], '03-02 10:00', []],
    ['ended without', [calm, ['closed', '03-02 09:40']], '03-02 10:00', ['no-due-time']],
    ['never on a missed one', [['changed', '03-02 10:30', { attributes: { calm: true } }]], '03-02 11:00', []],
  ] as [string, Told[], string, string[]][])('%s', (_what, events, now, expected) => {
    expect(warnings(events, now)).toEqual(expected);
  });
});
