import { describe, expect, it } from 'vitest';
import type { Told } from '../../../test/fixtures/sla-question.js';
import { at, clockOf, OFFICE } from '../../../test/fixtures/sla-question.js';

const due = (target: unknown, opened: string, events: Told[] = [], more: Record<string, unknown> = {}): string | null =>
  clockOf({
    milestone: { target, ...more },
    events: [['opened', opened], ...events],
    now: events.at(-1)?.[1] ?? opened,
  }).dueAt;
const waiting = { pause: { waiting: { on: 'asked', until: { on: 'answered' } } } };
const held = (from: string, to: string): Told[] => [['asked', from], ['answered', to]];

describe('business', () => {
  it.each([
    ['used up exactly at a window\'s end: due there', '1h', '03-02 16:00', '03-02 17:00'],
    ['one minute more: next opening', '1h1m', '03-02 16:00', '03-03 09:01'],
    ['started outside: from the opening on', '1h', '03-07 12:00', '03-09 10:00'],
  ])('%s', (_what, business, opened, expected) => {
    expect(due({ business }, opened)).toBe(at(expected));
  });

  it('leaves pauses out, also over a closed night', () => {
    expect(due({ business: '8h' }, '03-02 09:00', held('03-02 16:00', '03-03 10:00'), waiting)).toBe(at('03-03 11:00'));
  });

  it('used up exactly when it was paused: due when it resumes, be it closed then', () => {
    expect(due({ business: '8h' }, '03-02 09:00', held('03-02 17:00', '03-02 20:00'), waiting)).toBe(at('03-02 20:00'));
  });

  it('gives none where the calendar has too little, three years on', () => {
    const calendar = { ...OFFICE, week: {}, days: { '2026-03-03': ['09:00-12:00'] } };
    const clock = clockOf({ milestone: { target: { business: '4h' }, warn: ['50%', '90%', 'at'] }, calendar, events: [['opened', '03-02 09:00']], now: '03-09 09:00' });
    expect(clock).toMatchObject({ dueAt: null, usedMs: 10_800_000, warnings: ['no-due-time'], crossed: [{ threshold: '50%', at: at('03-03 11:00') }], nextAlarmAt: null });
  });
});

describe('workdays and days', () => {
  it.each([
    ['day 0 is the date of the start', { workdays: 1 }, '03-02 00:00', '03-03 17:00'],
    ['working or not', { workdays: 1 }, '03-07 23:59', '03-09 17:00'],
    ['until end', { workdays: 1, until: 'end' }, '03-06 12:00', '03-09 23:59:59.999'],
    ['until close, said', { workdays: 2, until: 'close' }, '03-06 12:00', '03-10 17:00'],
    ['calendar days', { days: 2 }, '03-06 12:00', '03-08 23:59:59.999'],
  ])('%s', (_what, target, opened, expected) => {
    expect(due(target, opened)).toBe(at(expected));
  });

  it.each([
    ['a day does not count when paused at its close', { workdays: 1 }, held('03-03 16:00', '03-03 18:00'), '03-04 17:00'],
    ['paused from the close on: it does not count', { workdays: 1 }, held('03-03 17:00', '03-03 18:00'), '03-04 17:00'],
    ['paused until the close: it counts', { workdays: 1 }, held('03-03 09:00', '03-03 17:00'), '03-03 17:00'],
    ['paused at the close counts until end', { workdays: 1, until: 'end' }, held('03-03 16:00', '03-03 18:00'), '03-03 23:59:59.999'],
    ['paused over a night costs nothing', { workdays: 2 }, held('03-03 18:00', '03-04 08:00'), '03-04 17:00'],
    ['a calendar day paused at its end', { days: 1 }, held('03-03 23:00', '03-04 01:00'), '03-04 23:59:59.999'],
    ['a calendar day paused until its last millisecond', { days: 1 }, held('03-03 23:00', '03-03 23:59:59.999'), '03-03 23:59:59.999'],
    ['day 0 is not looked at', { days: 1 }, held('03-02 23:00', '03-03 01:00'), '03-03 23:59:59.999'],
  ])('%s', (_what, target, pause, expected) => {
    expect(due(target, '03-02 12:00', pause, waiting)).toBe(at(expected));
  });

  it('of Berlin end at the local midnight, over both changes', () => {
    const berlin = { calendar: 'office', zone: 'Europe/Berlin', week: {} };
    const end = (opened: string): string | null => clockOf({ milestone: { target: { days: 1 } }, calendar: berlin, events: [['opened', opened]], now: opened }).dueAt;
    expect([end('03-28 12:00'), end('10-24 12:00')]).toEqual([at('03-29 21:59:59.999'), at('10-25 22:59:59.999')]);
  });

  it('the last instant within three years of 366 days counts, the next does not', () => {
    const day = (days: number): string | null => due({ days }, '03-02 23:59:59.999');
    expect(day(1098)).toBe(at('2029-03-04 23:59:59.999'));
    expect(day(1099)).toBeNull();
  });
});

describe('at', () => {
  it.each([
    ['on the date itself', { at: '17:00' }, '03-02 12:00', '03-02 17:00'],
    ['at the very instant', { at: '17:00', workday: 0 }, '03-02 17:00', '03-02 17:00'],
    ['past it: the next working day', { at: '17:00', workday: 0 }, '03-02 17:00:00.001', '03-03 17:00'],
    ['on a day that does not work: the next', { at: '17:00' }, '03-07 12:00', '03-09 17:00'],
    ['the first after the date', { at: '08:00', workday: 1 }, '03-06 07:00', '03-09 08:00'],
    ['24:00', { at: '24:00', workday: 2 }, '03-05 07:00', '03-10 00:00'],
  ])('%s', (_what, target, opened, expected) => {
    expect(due(target, opened)).toBe(at(expected));
  });

  it('a wall time in a gap is the first instant after it, a doubled one its second', () => {
    const berlin = { calendar: 'office', zone: 'Europe/Berlin', week: { 'mon-sun': ['09:00-17:00'] } };
    const end = (opened: string): string | null =>
      clockOf({ milestone: { target: { at: '02:30', workday: 1 } }, calendar: berlin, events: [['opened', opened]], now: opened }).dueAt;
    expect([end('03-28 12:00'), end('10-24 12:00')]).toEqual([at('03-29 01:00'), at('10-25 01:30')]);
  });
});

describe('promised', () => {
  const promise = (when: string, dueAt: string, more: Record<string, unknown> = {}): Told => ['promised', when, { promise: { dueAt: at(dueAt) }, ...more }];

  it('takes the latest promise of the touchpoint, made before the start too', () => {
    const milestone = { target: { promised: true } };
    const events: Told[] = [promise('03-02 08:00', '03-05 12:00'), ['opened', '03-02 09:00'], promise('03-02 10:00', '03-04 12:00'), ['note', '03-02 11:00']];
    expect(clockOf({ milestone, events, now: '03-02 09:00' }).dueAt).toBe(at('03-05 12:00'));
    expect(clockOf({ milestone, events, now: '03-02 11:00' }).dueAt).toBe(at('03-04 12:00'));
  });

  it('a promise that passed before the start is due at the start', () => {
    expect(clockOf({ milestone: { target: { promised: true } }, events: [promise('03-02 08:00', '03-02 08:30'), ['opened', '03-02 09:00']], now: '03-02 09:00' })).toMatchObject({
      dueAt: at('03-02 09:00'), missed: false, nextAlarmAt: at('03-02 09:00:00.001'),
    });
  });

  it('is frozen once missed; the next cycle asks anew', () => {
    const milestone = { target: { promised: true }, repeat: true };
    const events: Told[] = [['opened', '03-02 09:00', { promise: { dueAt: at('03-02 10:00') } }], promise('03-02 11:00', '03-05 12:00'), ['closed', '03-02 12:00']];
    expect(clockOf({ milestone, events, now: '03-02 12:00' })).toMatchObject({ state: 'missed', dueAt: at('03-02 10:00') });
  });

  it('none: no due time, and earliest goes by the others', () => {
    expect(clockOf({ milestone: { target: { promised: true } }, events: [['opened', '03-02 09:00']], now: '03-09 09:00' })).toMatchObject({ dueAt: null, missed: false, warnings: ['no-due-time'] });
    const either = { earliest: [{ promised: true }, { workdays: 5 }] };
    expect(due(either, '03-02 09:00')).toBe(at('03-09 17:00'));
    expect(due(either, '03-02 09:00', [promise('03-02 10:00', '03-03 12:00')])).toBe(at('03-03 12:00'));
    expect(due({ latest: either.earliest }, '03-02 09:00', [promise('03-02 10:00', '03-03 12:00')])).toBe(at('03-09 17:00'));
  });
});

describe('which target is in force', () => {
  const list = [{ when: { priority: 'urgent' }, business: '2h' }, { when: { priority: 'normal' }, elapsed: '10h' }];
  const change = (when: string, priority: string | null): Told => ['changed', when, { attributes: { priority } }];

  it('the first whose when holds, asked again at every event; time used stays used, in either base', () => {
    const events: Told[] = [['opened', '03-02 07:00', { attributes: { priority: 'normal' } }], change('03-02 10:00', 'urgent')];
    const clock = clockOf({ milestone: { target: list }, events, now: '03-02 10:30' });
    expect(clock).toMatchObject({ dueAt: at('03-02 11:00'), usedMs: 5_400_000 });
    expect(clockOf({ milestone: { target: list }, events, now: '03-02 09:30' })).toMatchObject({ dueAt: at('03-02 17:00'), usedMs: 9_000_000 });
  });

  it('none: no due time, plain time, and no-due-time', () => {
    const events: Told[] = [['opened', '03-02 07:00', { attributes: { priority: 'urgent' } }], change('03-02 08:00', null)];
    expect(clockOf({ milestone: { target: list, warn: ['50%', 'at'] }, events, now: '03-05 07:00' })).toMatchObject({
      state: 'running', missed: false, dueAt: null, usedMs: 3 * 86_400_000, crossed: [], warnings: ['no-due-time'], nextAlarmAt: null,
    });
  });

  it('a new target that has passed already is due at the event that brought it', () => {
    const events: Told[] = [change('03-02 12:00', 'urgent')];
    expect(due([list[0], { elapsed: '90h' }], '03-02 09:00', events)).toBe(at('03-02 12:00'));
  });

  it('changed while paused it shows when the clock resumes', () => {
    const target = [{ when: { priority: 'urgent' }, elapsed: '1h' }, { elapsed: '9h' }];
    const events: Told[] = [['asked', '03-02 11:00'], change('03-02 12:00', 'urgent'), ['answered', '03-02 13:00']];
    expect(due(target, '03-02 09:00', events.slice(0, 2), waiting)).toBeNull();
    expect(due(target, '03-02 09:00', events, waiting)).toBe(at('03-02 13:00'));
  });

  it('earliest and latest measure plain time, of whatever members, nested too', () => {
    const target = { earliest: [{ business: '2h' }, { latest: [{ elapsed: '1h' }, { business: '3h' }] }] };
    expect(clockOf({ milestone: { target }, events: [['opened', '03-02 07:00']], now: '03-02 08:00' })).toMatchObject({ dueAt: at('03-02 11:00'), usedMs: 3_600_000 });
  });
});

describe('pauses', () => {
  const paused = (pause: Record<string, unknown>, events: Told[], now: string, target: unknown = { elapsed: '8h' }) =>
    clockOf({ milestone: { target, pause }, events: [['opened', '03-02 09:00'], ...events], now });
  const both = { a: { on: 'a', until: { on: 'a-over' } }, b: { on: 'b', until: { on: 'b-over' } } };

  it('several at once count once; the clock resumes when the last ends', () => {
    const events: Told[] = [['a', '03-02 10:00'], ['b', '03-02 11:00'], ['a-over', '03-02 12:00'], ['b-over', '03-02 13:00']];
    expect(paused(both, events, '03-02 13:00')).toMatchObject({ pausedMs: 3 * 3_600_000, dueAt: at('03-02 20:00') });
    expect(paused(both, events, '03-02 12:30')).toMatchObject({ state: 'paused', dueAt: null });
  });

  it('without until lasts to its max, or to the end of the cycle', () => {
    expect(paused({ a: { on: 'a', max: { elapsed: '1h' } } }, [['a', '03-02 10:00'], ['a-over', '03-02 10:30']], '03-02 12:00')).toMatchObject({ pausedMs: 3_600_000, dueAt: at('03-02 18:00') });
    expect(paused({ a: { on: 'a' } }, [['a', '03-02 10:00'], ['closed', '03-09 10:00']], '03-10 12:00')).toMatchObject({ state: 'met', dueAt: null, pausedMs: 7 * 86_400_000 });
  });

  it.each([
    ['used up at a window\'s end it ends there', { business: '1h' }, '03-02 16:00', '03-02 17:00'],
    ['working time runs out over the night', { business: '2h' }, '03-02 16:00', '03-03 10:00'],
    ['begun in closed hours it waits for the opening', { business: '1h' }, '03-02 18:00', '03-03 10:00'],
    ['plain time runs out in closed hours', { elapsed: '3h' }, '03-02 16:00', '03-02 19:00'],
  ])('max: %s', (_what, max, from, to) => {
    expect(paused({ a: { on: 'a', max } }, [['a', from]], from, { elapsed: '100h' }).nextAlarmAt).toBe(at(to));
    const later = paused({ a: { on: 'a', max } }, [['a', from]], '03-04 00:00', { elapsed: '100h' });
    expect(later.segments[1]).toMatchObject({ from: at(from), to: at(to), state: 'paused', reason: 'a' });
  });

  it('asked for again while active it changes nothing; ended and begun by one event it is a new one', () => {
    const capped = { a: { on: 'a', until: { on: 'b' }, max: { elapsed: '2h' } } };
    expect(paused(capped, [['a', '03-02 10:00'], ['a', '03-02 11:00']], '03-02 11:00').nextAlarmAt).toBe(at('03-02 12:00'));
    const renewed = { a: { on: ['a', 'b'], until: { on: 'b' }, max: { elapsed: '2h' } } };
    expect(paused(renewed, [['a', '03-02 10:00'], ['b', '03-02 11:00']], '03-02 11:00').nextAlarmAt).toBe(at('03-02 13:00'));
  });

  it('asked for with no cycle open it is lost, and it ends with its cycle', () => {
    const milestone = { target: { elapsed: '8h' }, repeat: true, pause: { a: { on: 'a' } } };
    const clock = clockOf({ milestone, events: [['a', '03-02 08:00'], ['opened', '03-02 09:00']], now: '03-02 10:00' });
    expect(clock).toMatchObject({ state: 'running', pausedMs: 0 });
    const events: Told[] = [['opened', '03-02 09:00'], ['a', '03-02 10:00'], ['closed', '03-02 11:00'], ['opened', '03-02 12:00']];
    expect(clockOf({ milestone: { ...milestone, reset: { on: 'never' } }, events, now: '03-02 13:00' })).toMatchObject({ cycle: 1, state: 'met', pausedMs: 3_600_000 });
  });

  it('a list under one reason: each way has its own until and max', () => {
    const ways = { a: [{ on: 'a', until: { on: 'a-over' } }, { on: 'b', max: { elapsed: '1h' } }] };
    expect(paused(ways, [['b', '03-02 10:00'], ['a-over', '03-02 10:30']], '03-02 10:30')).toMatchObject({ state: 'paused', nextAlarmAt: at('03-02 11:00') });
    expect(paused(ways, [['a', '03-02 10:00'], ['a-over', '03-02 10:30']], '03-02 10:30').state).toBe('running');
  });

  it('of zero length changes nothing', () => {
    const clock = paused(both, [['a', '03-02 10:00'], ['a-over', '03-02 10:00']], '03-02 10:00');
    expect(clock).toMatchObject({ pausedMs: 0, dueAt: at('03-02 17:00') });
    expect(clock.segments).toHaveLength(1);
  });
});
