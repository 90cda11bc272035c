import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Calendar } from '../../sla/domain/calendar.js';
import { zoneNamed, type Zone } from '../../sla/domain/zone.js';
import { sendAtOf, wantedBy, type Addressee, type FoundStep } from './chain.js';
import type { Manner } from './rule-book.js';
import { isOpenAt } from './send-time.js';

const HOUR_MS = 3_600_000;
const EVERY_MS = 2 * HOUR_MS;
const zone = zoneNamed('Asia/Shanghai') as Zone;
const shift = (name: string, fromHour: number, toHour: number): Calendar => {
  const day = [{ fromMs: fromHour * HOUR_MS, toMs: toHour * HOUR_MS, untilDayEnds: false }];
  return new Calendar({ name, zone, makeup: [], holidays: null, days: new Map(), week: [day, day, day, day, day, [], []] });
};
const EARLY = shift('early', 6, 14);
const LATE = shift('late', 14, 22);
const OFFICE = shift('office', 9, 18);
const at = (text: string): number => Date.parse(`${text}+08:00`);
const TEN = at('2026-11-24T10:00:00');

const person = (id: string, calendar: Calendar, own = true): Addressee => ({ channel: 'mail', id, calendar, own });
const hook: Addressee = { channel: 'webhook', id: 'crm', calendar: Calendar.alwaysOpen(zone), own: false };
const step = (to: Addressee[], send: Manner = 'now', afterMs: number | null = null): FoundStep => ({ to, send, afterMs });
const times = (steps: FoundStep[], nowMs: number): Record<string, string> =>
  Object.fromEntries(
    wantedBy(steps, nowMs).map((wanted) => [
      `${wanted.to.id}${wanted.afterMs === null ? '' : '+'}`,
      new Date(sendAtOf(wanted, nowMs, EVERY_MS) + 8 * HOUR_MS).toISOString().slice(5, 16),
    ]),
  );

describe('somebody with hours of their own', () => {
  it('is told at once when on duty', () => {
    expect(times([step([person('a', EARLY)]), step([person('m', OFFICE)], 'now', HOUR_MS)], TEN)).toEqual({ a: '11-24T10:00', 'm+': '11-24T11:00' });
  });

  it('hears when back on duty, and the next of the chain stands in', () => {
    expect(times([step([person('a', LATE)]), step([person('m', OFFICE)], 'now', HOUR_MS)], TEN)).toEqual({ a: '11-24T14:00', 'm+': '11-24T10:00' });
  });

  it('needs nobody to stand in while a colleague is told', () => {
    const steps = [step([person('a', LATE), person('b', EARLY)]), step([person('m', OFFICE)], 'now', HOUR_MS)];
    expect(times(steps, TEN)).toEqual({ a: '11-24T14:00', b: '11-24T10:00', 'm+': '11-24T11:00' });
  });

  it('passes over those of the chain who are off duty too; they keep their turn', () => {
    const steps = [
      step([person('a', LATE)]),
      step([person('d', OFFICE)], 'now', 2 * HOUR_MS),
      step([person('l', LATE)], 'hours', HOUR_MS),
    ];
    expect(times(steps, TEN)).toEqual({ a: '11-24T14:00', 'd+': '11-24T10:00', 'l+': '11-24T15:00' });
  });

  it('leaves what can wait to the morning alone', () => {
    const steps = [step([person('a', LATE)], 'hours'), step([person('m', OFFICE)], 'hours', HOUR_MS)];
    expect(times(steps, TEN)).toEqual({ a: '11-24T14:00', 'm+': '11-24T11:00' });
  });
});

describe('somebody who follows the hours of the team', () => {
  it('is told of what is urgent at any hour, of the rest when the team works', () => {
    const night = at('2026-11-24T23:00:00');
    expect(times([step([person('a', OFFICE, false)])], night)).toEqual({ a: '11-24T23:00' });
    expect(times([step([person('a', OFFICE, false)], 'hours')], night)).toEqual({ a: '11-25T09:00' });
  });
});

it('tells systems at once, whatever the step says', () => {
  expect(times([step([hook], 'digest'), step([person('a', LATE)])], TEN)).toEqual({ crm: '11-24T10:00', a: '11-24T14:00' });
});

describe('any chain at any instant', () => {
  const anyInstant = fc.integer({ min: Date.UTC(2024, 0, 1), max: Date.UTC(2028, 0, 1) });
  const anyPerson = fc.record({
    channel: fc.constant('mail' as const),
    id: fc.constantFrom('a', 'b', 'c', 'd'),
    calendar: fc.constantFrom(EARLY, LATE, OFFICE),
    own: fc.boolean(),
  });
  const anyStep = fc.record({
    to: fc.array(fc.oneof({ weight: 5, arbitrary: anyPerson }, { weight: 1, arbitrary: fc.constant(hook) }), { maxLength: 3 }),
    send: fc.constantFrom<Manner>('now', 'hours', 'digest'),
    afterMs: fc.option(fc.integer({ min: 1, max: 30 * HOUR_MS })),
  });
  const anyChain = fc.array(anyStep, { maxLength: 5 });

  it('sends nobody a mail outside hours of their own, and none into the past', () => {
    fc.assert(
      fc.property(anyChain, anyInstant, (steps, nowMs) => {
        for (const wanted of wantedBy(steps, nowMs)) {
          const sentMs = sendAtOf(wanted, nowMs, EVERY_MS);
          expect(sentMs).toBeGreaterThanOrEqual(nowMs);
          if (wanted.to.own) expect(isOpenAt(wanted.to.calendar, sentMs)).toBe(true);
        }
      }),
    );
  });

  it('asks for one message per person named, and none is put off by standing in', () => {
    fc.assert(
      fc.property(anyChain, anyInstant, (steps, nowMs) => {
        const asked = steps.flatMap(({ to, send, afterMs }) => to.map((each) => ({ to: each, manner: each.channel === 'webhook' ? 'now' : send, afterMs }) as const));
        const wanted = wantedBy(steps, nowMs);
        expect(wanted.map(({ to, manner }) => [to, manner])).toEqual(asked.map(({ to, manner }) => [to, manner]));
        wanted.forEach((each, index) => {
          expect(sendAtOf(each, nowMs, EVERY_MS)).toBeLessThanOrEqual(sendAtOf(asked[index]!, nowMs, EVERY_MS));
        });
      }),
    );
  });

  it('reaches somebody at once whenever the chain has anybody to reach', () => {
    fc.assert(
      fc.property(anyChain, anyInstant, (steps, nowMs) => {
        const people = (step: FoundStep): Addressee[] => step.to.filter(({ channel }) => channel === 'mail');
        fc.pre(steps.some((each) => each.send === 'now' && each.afterMs === null && people(each).length > 0));
        const within = steps.some(
          (each) =>
            each.send !== 'digest' &&
            (each.afterMs !== null || each.send === 'now') &&
            people(each).some(({ own, calendar }) => (each.send === 'now' && !own) || isOpenAt(calendar, nowMs)),
        );
        const atOnce = wantedBy(steps, nowMs).some(
          (wanted) => wanted.to.channel === 'mail' && wanted.manner !== 'digest' && sendAtOf(wanted, nowMs, EVERY_MS) === nowMs,
        );
        if (within) expect(atOnce).toBe(true);
      }),
    );
  });
});
