import { describe, expect, it } from 'vitest';
import { zoneNamed, type Zone } from '../../sla/domain/zone.js';
import { addDays, dayOf, daysBetween, hourOf, weekOf } from './day.js';

const zone = (name: string): Zone => {
  const found = zoneNamed(name);
  if (found === null) throw new Error(name);
  return found;
};

describe('days', () => {
  it('are those of the zone, to the millisecond', () => {
    const shanghai = zone('Asia/Shanghai');
    expect(dayOf(new Date('2026-11-24T15:59:59.999Z'), shanghai)).toBe('2026-11-24');
    expect(dayOf(new Date('2026-11-24T16:00:00.000Z'), shanghai)).toBe('2026-11-25');
    expect(hourOf(new Date('2026-11-24T16:00:00.000Z'), shanghai)).toBe(0);
    expect(hourOf(new Date('2026-11-24T15:59:59.999Z'), shanghai)).toBe(23);
    expect(dayOf(new Date('2026-03-29T00:59:00Z'), zone('Europe/London'))).toBe('2026-03-29');
  });

  it('belong to weeks that begin on Monday, over the end of a year', () => {
    expect(weekOf('2026-11-23')).toBe('2026-11-23');
    expect(weekOf('2026-11-29')).toBe('2026-11-23');
    expect(weekOf('2027-01-01')).toBe('2026-12-28');
  });

  it('add up', () => {
    expect(addDays('2026-02-28', 1)).toBe('2026-03-01');
    expect(addDays('2026-03-01', -1)).toBe('2026-02-28');
    expect(daysBetween('2026-11-29', '2026-12-02')).toEqual(['2026-11-29', '2026-11-30', '2026-12-01', '2026-12-02']);
    expect(daysBetween('2026-12-02', '2026-12-01')).toEqual([]);
  });
});
