import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Calendar } from '../../sla/domain/calendar.js';
import { zoneNamed, type Zone } from '../../sla/domain/zone.js';
import { backOffMs, digestAt, openingAt, waitUntil } from './send-time.js';

const HOUR_MS = 3_600_000;
const zone = zoneNamed('Asia/Shanghai') as Zone;
const day = [{ fromMs: 9 * HOUR_MS, toMs: 12 * HOUR_MS, untilDayEnds: false }, { fromMs: 13.5 * HOUR_MS, toMs: 18 * HOUR_MS, untilDayEnds: false }];
const office = new Calendar({
  name: 'office', zone, makeup: [], holidays: null, days: new Map(),
  week: [day, day, day, day, day, [], []],
});
const shut = new Calendar({ name: 'shut', zone, makeup: [], holidays: null, days: new Map(), week: [[], [], [], [], [], [], []] });
const at = (text: string): number => Date.parse(`${text}+08:00`);
const anyInstant = fc.integer({ min: Date.UTC(2020, 0, 1), max: Date.UTC(2030, 0, 1) });

describe('when a message goes out', () => {
  it.each([
    ['2026-11-24T10:00:00', '2026-11-24T10:00:00'],
    ['2026-11-24T12:00:00', '2026-11-24T13:30:00'],
    ['2026-11-24T17:59:59', '2026-11-24T17:59:59'],
    ['2026-11-24T18:00:00', '2026-11-25T09:00:00'],
    ['2026-11-27T20:00:00', '2026-11-30T09:00:00'],
  ])('an alert of %s is told at %s', (told, sent) => {
    expect(openingAt(office, at(told))).toBe(at(sent));
  });

  it('is at once where a calendar never opens', () => {
    expect(openingAt(shut, at('2026-11-24T10:00:00'))).toBe(at('2026-11-24T10:00:00'));
  });

  it.each([
    ['2026-11-24T10:00:00', '2026-11-24T13:30:00'],
    ['2026-11-24T13:59:59', '2026-11-24T14:00:00'],
    ['2026-11-24T09:59:59', '2026-11-24T10:00:00'],
    ['2026-11-24T17:00:00', '2026-11-25T09:00:00'],
    ['2026-11-28T03:00:00', '2026-11-30T09:00:00'],
  ])('a digest of %s is sent at %s', (told, sent) => {
    expect(digestAt(office, at(told), 2 * HOUR_MS)).toBe(at(sent));
  });

  it('counts the wait of an escalation in working time', () => {
    expect(waitUntil(office, at('2026-11-24T17:45:00'), HOUR_MS / 2)).toBe(at('2026-11-25T09:15:00'));
    expect(waitUntil(shut, at('2026-11-24T17:45:00'), HOUR_MS)).toBe(at('2026-11-24T18:45:00'));
  });

  it('always lies ahead, in working time, and later for what is told later', () => {
    fc.assert(
      fc.property(anyInstant, fc.integer({ min: 0, max: 5 * HOUR_MS }), (nowMs, laterMs) => {
        const sent = digestAt(office, nowMs, 2 * HOUR_MS);
        expect(sent).toBeGreaterThan(nowMs);
        expect(openingAt(office, sent)).toBe(sent);
        expect(digestAt(office, nowMs + laterMs, 2 * HOUR_MS)).toBeGreaterThanOrEqual(sent);
      }),
    );
  });
});

describe('backOffMs', () => {
  const retry = { firstMs: 30_000, mostMs: 6 * HOUR_MS };

  it('grows, stays within its bounds, and is the same every time', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000 }), fc.string(), (failures, id) => {
        const pauseMs = backOffMs(retry, failures, id);
        expect(pauseMs).toBe(backOffMs(retry, failures, id));
        expect(pauseMs).toBeGreaterThanOrEqual(24_000);
        expect(pauseMs).toBeLessThanOrEqual(retry.mostMs);
        expect(backOffMs(retry, failures + 1, id)).toBeGreaterThanOrEqual(pauseMs);
      }),
    );
  });
});
