import { describe, expect, it } from 'vitest';
import type { Told } from '../../../test/fixtures/sla-question.js';
import { at, clockOf, clocksOf } from '../../../test/fixtures/sla-question.js';

const target = { elapsed: '4h' };
const shape = (clocks: ReturnType<typeof clocksOf>): string[] =>
  clocks.map(({ cycle, state, startedAt, endedAt }) => `${cycle} ${state} ${startedAt.slice(11, 16)}-${endedAt?.slice(11, 16) ?? ''}`);

describe('which events exist', () => {
  const opened: Told = ['opened', '03-02 09:00'];
  const closed: Told = ['closed', '03-02 10:00', { recordedAt: at('03-02 12:00') }];

  it.each([
    ['not before they happen', '03-02 09:59', undefined, 'running'],
    ['from the instant on at which they happen', '03-02 12:00', undefined, 'met'],
    ['not before they are recorded, as of then', '03-02 10:30', undefined, 'running'],
    ['not before they are recorded, looked at later', '03-02 12:30', '03-02 11:59:59.999', 'running'],
    ['from the instant on at which they are recorded', '03-02 12:30', '03-02 12:00', 'met'],
  ])('%s', (_what, now, knownAt, state) => {
    expect(clockOf({ milestone: { target }, events: [opened, closed], now, ...(knownAt === undefined ? {} : { knownAt }) }).state).toBe(state);
  });

  it('without recordedAt an event was recorded when it occurred', () => {
    const later: Told = ['closed', '03-02 10:00'];
    expect(clockOf({ milestone: { target }, events: [opened, later], now: '03-02 12:00', knownAt: '03-02 09:59' }).state).toBe('running');
  });

  it('nothing is known before the first event is: no clocks', () => {
    expect(clocksOf({ milestone: { target }, events: [opened], now: '03-02 12:00', knownAt: '03-02 08:00' })).toEqual([]);
    expect(clocksOf({ milestone: { target }, events: [], now: '03-02 12:00' })).toEqual([]);
  });

  it('of several visible copies the one recorded first counts; one not visible counts for nothing', () => {
    const copy = (when: string, recorded: string): Told => ['closed', when, { eventId: 'x', recordedAt: at(recorded) }];
    const events = [opened, copy('03-02 11:00', '03-02 13:00'), copy('03-02 10:00', '03-02 12:00'), copy('03-02 16:00', '03-02 11:30')];
    const ended = (now: string, knownAt = now): string | null => clockOf({ milestone: { target }, events, now, knownAt }).endedAt;
    // The copy recorded first says it happens at 16:00: before that it does not exist yet.
    expect(ended('03-02 14:00')).toBe(at('03-02 10:00'));
    expect(ended('03-02 16:00')).toBe(at('03-02 16:00'));
    expect(ended('03-02 16:00', '03-02 11:45')).toBe(at('03-02 16:00'));
  });

  it('the order of lines does not matter, of one instant source and then id do', () => {
    const change = (source: string, eventId: string, priority: string): Told => ['changed', '03-02 10:00', { source, eventId, attributes: { priority } }];
    const events = [change('b', 'a', 'last'), change('a', 'b', 'middle'), change('a', 'a', 'first'), opened];
    const milestone = { target: [{ when: { priority: 'last' }, elapsed: '9h' }, { elapsed: '4h' }] };
    expect(clockOf({ milestone, events, now: '03-02 10:00' }).dueAt).toBe(at('03-02 18:00'));
  });
});

describe('attributes and what is asked of them', () => {
  const stops = (where: unknown, attributes: unknown, event: Record<string, unknown> = {}, before: unknown = {}): boolean =>
    clockOf({
      milestone: { target, stop: { on: 'closed', where } },
      events: [['opened', '03-02 09:00', { attributes: before }], ['closed', '03-02 10:00', { attributes, ...event }]],
      now: '03-02 10:00',
    }).state === 'met';

  it.each([
    ['equality', { a: 1 }, { a: 1 }, true],
    ['no conversion of numbers', { a: 1 }, { a: '1' }, false],
    ['no conversion of truth', { a: true }, { a: 'true' }, false],
    ['membership', { a: ['x', 2] }, { a: 2 }, true],
    ['membership, none of them', { a: ['x', '2'] }, { a: 2 }, false],
    ['a list equals nothing', { a: 'x' }, { a: ['x'] }, false],
    ['a list is member of nothing', { a: ['x'] }, { a: ['x'] }, false],
    ['a list exists', { a: { exists: true } }, { a: [] }, true],
    ['a missing value equals nothing', { a: null }, {}, false],
    ['a missing value does not exist', { a: { exists: false } }, {}, true],
    ['conjunction', { a: 1, b: 2 }, { a: 1, b: 3 }, false],
    ['several words are a conjunction too', { a: { gt: 1, lte: 5, exists: true } }, { a: 5 }, true],
    ['gt is not gte', { a: { gt: 5 } }, { a: 5 }, false],
    ['lt', { a: { lt: 5 } }, { a: 4.5 }, true],
    ['gte', { a: { gte: 5 } }, { a: 5 }, true],
    ['comparisons are for numbers', { a: { gt: 1 } }, { a: '5' }, false],
    ['deep paths', { 'a.b.c': 1 }, { a: { b: { c: 1 } } }, true],
    ['a path through a list leads nowhere', { 'a.0': 1 }, { a: [1] }, false],
    ['zero and false exist', { a: { exists: true }, b: { exists: true } }, { a: 0, b: false }, true],
  ])('%s', (_what, where, attributes, expected) => {
    expect(stops(where, attributes)).toBe(expected);
  });

  it.each([
    ['plain objects merge deeply', { a: { b: 1, c: 2 } }, { a: { c: 3 } }, { 'a.b': 1, 'a.c': 3 }, true],
    ['null removes', { a: { b: 1 } }, { a: { b: null } }, { 'a.b': { exists: true } }, false],
    ['null removes a whole branch', { a: { b: 1 } }, { a: null }, { a: { exists: true } }, false],
    ['a scalar replaces an object', { a: { b: 1 } }, { a: 2 }, { a: 2, 'a.b': { exists: false } }, true],
    ['an object replaces a scalar', { a: 2 }, { a: { b: 1 } }, { 'a.b': 1 }, true],
    ['a list replaces', { a: { b: 1 } }, { a: [{ b: 1 }] }, { 'a.b': { exists: false } }, true],
  ])('%s', (_what, before, change, where, expected) => {
    expect(stops(where, change, {}, before)).toBe(expected);
  });

  it('where looks at the event under actor. and data., at the attributes after it elsewhere', () => {
    expect(stops({ 'data.ok': true }, {}, { data: { ok: true } })).toBe(true);
    expect(stops({ 'data.ok': true }, { data: { ok: true } })).toBe(false);
    expect(stops({ 'actor.kind': 'human' }, {}, { actor: { kind: 'human' } })).toBe(true);
    expect(stops({ a: 2 }, { a: 2 }, {}, { a: 1 })).toBe(true);
    expect(stops({ actor: 1, data: 2 }, { actor: 1, data: 2 })).toBe(true);
  });

  it('when looks at attributes only, also under actor. and data.', () => {
    const milestone = { target: [{ when: { 'data.ok': true, 'actor.kind': 'bot' }, elapsed: '9h' }, { elapsed: '4h' }] };
    const due = (rest: Record<string, unknown>): string | null =>
      clockOf({ milestone, events: [['opened', '03-02 09:00', rest]], now: '03-02 09:00' }).dueAt;
    expect(due({ attributes: { data: { ok: true }, actor: { kind: 'bot' } } })).toBe(at('03-02 18:00'));
    expect(due({ data: { ok: true }, actor: { kind: 'bot' } })).toBe(at('03-02 13:00'));
  });
});

describe('the order in which a milestone is asked', () => {
  it('target comes before stop: an event that makes it due at once still meets it', () => {
    const milestone = { target: [{ when: { urgent: true }, elapsed: '10m' }, { elapsed: '4h' }] };
    const clock = clockOf({ milestone, events: [['opened', '03-02 09:00'], ['closed', '03-02 10:00', { attributes: { urgent: true } }]], now: '03-02 12:00' });
    expect(clock).toMatchObject({ state: 'met', dueAt: at('03-02 10:00'), lateElapsedMs: 0 });
  });

  it('cancel before stop, stop before reset', () => {
    const all = { target, cancel: { on: ['closed', 'void'] }, stop: { on: ['closed', 'done'] }, reset: { on: ['closed', 'done', 'again'] } };
    const state = (type: string): string[] =>
      shape(clocksOf({ milestone: all, events: [['opened', '03-02 09:00'], [type, '03-02 10:00']], now: '03-02 11:00' }));
    expect(state('closed')).toEqual(['1 cancelled 09:00-10:00']);
    expect(state('done')).toEqual(['1 met 09:00-10:00']);
    expect(state('again')).toEqual(['1 reset 09:00-10:00', '2 running 10:00-']);
  });

  it('pause after reset holds the new cycle; pause before start is lost', () => {
    const milestone = { target, start: { on: 'opened' }, reset: { on: 'asked' }, pause: { waiting: { on: ['opened', 'asked'] } } };
    const clocks = clocksOf({ milestone, events: [['opened', '03-02 09:00'], ['asked', '03-02 10:00']], now: '03-02 11:00' });
    expect(shape(clocks)).toEqual(['1 reset 09:00-10:00', '2 paused 10:00-']);
    expect(clocks[0]!.pausedMs).toBe(0);
  });

  it('start comes last: one event cancels and, with repeat or again, starts anew', () => {
    const starts = (more: Record<string, unknown>): string[] =>
      shape(clocksOf({ milestone: { target, cancel: { on: 'opened' }, ...more }, events: [['opened', '03-02 09:00'], ['opened', '03-02 10:00']], now: '03-02 11:00' }));
    expect(starts({})).toEqual(['1 cancelled 09:00-10:00']);
    expect(starts({ repeat: true })).toEqual(['1 cancelled 09:00-10:00', '2 running 10:00-']);
    expect(starts({ start: { on: 'opened', again: true } })).toEqual(['1 cancelled 09:00-10:00', '2 running 10:00-']);
  });

  it('start does nothing while a cycle is open; again is a matter of the condition that holds', () => {
    const milestone = { target, start: [{ on: 'opened' }, { on: 'reopened', again: true }] };
    const events: Told[] = [['opened', '03-02 09:00'], ['reopened', '03-02 09:30'], ['closed', '03-02 10:00'], ['opened', '03-02 11:00'], ['reopened', '03-02 12:00']];
    expect(shape(clocksOf({ milestone, events, now: '03-02 12:00' }))).toEqual(['1 met 09:00-10:00', '2 running 12:00-']);
  });

  it('stop, cancel and reset before the first start do nothing', () => {
    const milestone = { target, cancel: { on: 'void' }, reset: { on: 'again' } };
    const events: Told[] = [['closed', '03-02 07:00'], ['void', '03-02 07:00'], ['again', '03-02 08:00'], ['opened', '03-02 09:00']];
    expect(shape(clocksOf({ milestone, events, now: '03-02 09:00' }))).toEqual(['1 running 09:00-']);
  });
});

describe('what counts at one instant', () => {
  it('a pause used up comes before the events: asked for again at that instant it begins anew', () => {
    const milestone = { target, pause: { waiting: { on: 'asked', max: { elapsed: '1h' } } } };
    const events: Told[] = [['opened', '03-02 09:00'], ['asked', '03-02 10:00'], ['asked', '03-02 11:00']];
    expect(clockOf({ milestone, events, now: '03-02 11:30' })).toMatchObject({ state: 'paused', pausedMs: 5_400_000, nextAlarmAt: at('03-02 12:00') });
  });

  it('events come before thresholds: what would have been crossed at the end or the pause is not', () => {
    const milestone = { target, warn: ['25%', '50%'], pause: { waiting: { on: 'asked', until: { on: 'answered' } } } };
    const crossed = (...events: Told[]): unknown => clockOf({ milestone, events: [['opened', '03-02 09:00'], ...events], now: '03-02 12:00' }).crossed;
    expect(crossed(['closed', '03-02 11:00'])).toEqual([{ threshold: '25%', at: at('03-02 10:00') }]);
    expect(crossed(['asked', '03-02 10:00'], ['answered', '03-02 10:30'], ['closed', '03-02 10:45'])).toEqual([{ threshold: '25%', at: at('03-02 10:30') }]);
  });

  it('a hand-over at the due instant: the late moments are the new custodian\'s', () => {
    const events: Told[] = [['opened', '03-02 09:00', { custodian: 'team:a' }], ['moved', '03-02 13:00', { custodian: 'team:b' }]];
    expect(clockOf({ milestone: { target }, events, now: '03-02 13:00:00.001' }).lateBy).toEqual([{ custodian: 'team:b', elapsedMs: 1 }]);
  });

  it('a cycle that starts and stops at one instant is met and has no segments', () => {
    expect(clockOf({ milestone: { target, warn: ['at'] }, events: [['opened', '03-02 09:00'], ['closed', '03-02 09:00']], now: '03-02 10:00' })).toMatchObject({
      state: 'met', startedAt: at('03-02 09:00'), endedAt: at('03-02 09:00'), segments: [], crossed: [], usedMs: 0,
    });
  });
});

describe('the policy', () => {
  it('is asked whether it applies with the first event alone', () => {
    const policy = { applies: { where: { line: ['motor', 'fleet'] } } };
    const asked = (first: string, later: string): number =>
      clocksOf({ milestone: { target }, policy, events: [['opened', '03-02 09:00', { attributes: { line: first } }], ['changed', '03-02 10:00', { attributes: { line: later } }]], now: '03-02 11:00' }).length;
    expect([asked('motor', 'life'), asked('life', 'motor')]).toEqual([1, 0]);
  });

  it('is in force from the local date of the first visible event on, in its calendar\'s zone', () => {
    const shanghai = { calendar: 'office', zone: 'Asia/Shanghai', week: {} };
    const policy = { effective: { from: '2026-03-03' } };
    const asked = (first: string, knownAt = '03-04 00:00'): number =>
      clocksOf({ milestone: { target }, policy, calendar: shanghai, events: [['note', '03-02 15:00', { recordedAt: at('03-03 12:00') }], ['opened', first]], now: '03-04 00:00', knownAt }).length;
    expect(asked('03-02 16:00')).toBe(0);
    expect(asked('03-02 16:00', '03-03 11:00')).toBe(1);
    expect(asked('03-02 15:59:59.999', '03-03 11:00')).toBe(0);
  });
});
