import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addOffice,
  addService,
  awake,
  HOUR_MS,
  localHour,
  MINUTE_MS,
  officeClose,
  subtractOffice,
  subtractService,
} from './china-time.js';

const at = (text: string): number => Date.parse(`${text}+08:00`);
const anyInstant = fc.integer({ min: at('2026-01-01T00:00'), max: at('2027-12-31T00:00') });
const anyWork = fc.integer({ min: 1, max: 200 * HOUR_MS });

describe('office time', () => {
  it('runs 09:00–12:00 and 13:30–18:00 on working days only', () => {
    expect(addOffice(at('2026-11-25T11:00'), 2 * HOUR_MS)).toBe(at('2026-11-25T14:30'));
    expect(addOffice(at('2026-11-27T17:00'), 2 * HOUR_MS)).toBe(at('2026-11-30T10:00'));
    expect(addOffice(at('2026-11-28T03:00'), HOUR_MS)).toBe(at('2026-11-30T10:00'));
    expect(subtractOffice(at('2026-11-30T10:00'), 2 * HOUR_MS)).toBe(at('2026-11-27T17:00'));
  });

  it('skips a holiday it is told of', () => {
    const isWorkday = (ms: number): boolean => !(ms >= at('2026-10-01T00:00') && ms < at('2026-10-08T00:00'));
    expect(addOffice(at('2026-09-30T17:00'), 2 * HOUR_MS, isWorkday)).toBe(at('2026-10-08T10:00'));
    expect(officeClose(at('2026-09-30T09:00'), 2, isWorkday)).toBe(at('2026-10-09T18:00'));
  });

  it('closes at 18:00 of the n-th working day after the date', () => {
    expect(officeClose(at('2026-11-25T23:00'), 2)).toBe(at('2026-11-27T18:00'));
    expect(officeClose(at('2026-11-27T09:00'), 1)).toBe(at('2026-11-30T18:00'));
  });

  it('subtracting undoes adding, for office and telephone hours', () => {
    fc.assert(
      fc.property(anyInstant, anyWork, (fromMs, workMs) => {
        const later = addOffice(fromMs, workMs);
        expect(addOffice(subtractOffice(later, workMs), workMs)).toBe(later);
        const laterService = addService(fromMs, workMs);
        expect(addService(subtractService(laterService, workMs), workMs)).toBe(laterService);
        expect(addOffice(fromMs, workMs + MINUTE_MS)).toBeGreaterThan(later);
      }),
    );
  });

  it('lets people sleep', () => {
    fc.assert(
      fc.property(anyInstant, (ms) => {
        const moved = awake(ms);
        expect(moved).toBeGreaterThanOrEqual(ms);
        expect(localHour(moved)).toBeGreaterThanOrEqual(9);
        expect(localHour(moved)).toBeLessThan(20);
      }),
    );
  });
});
