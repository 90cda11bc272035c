import { describe, expect, it } from 'vitest';
import { figures, type FiguresInput } from './figures.js';
import type { Sums } from './sums.js';

const input = (days: Record<string, Sums>, more: Partial<FiguresInput> = {}): FiguresInput => ({
  days: new Map(Object.entries(days)),
  today: '2026-11-24',
  hour: 10,
  period: 30,
  type: null,
  policiesInForce: 20_000,
  ...more,
});

describe('figures', () => {
  it('say nothing where nothing is known', () => {
    const { tiles, heat, trend } = figures(input({}, { policiesInForce: null }));
    expect(tiles).toEqual({
      openChange: null,
      breachedToday: 0,
      breachedTodayStillOpen: 0,
      retractedToday: 0,
      onTimeRate: null,
      waived: 0,
      complaints: 0,
      complaintsPer10k: null,
    });
    expect(heat).toEqual([]);
    expect(trend).toHaveLength(13);
    expect(trend[12]).toEqual({ week: '2026-11-23', onTimeRate: null, ended: 0, complaints: 0, complaintsPer10k: null });
  });

  it('count the period to its first day, and today apart', () => {
    const day = { 'met:refund:customer': 3, 'missed:refund:customer': 1, 'breached:refund:customer': 2, 'burning:refund:customer': 1 };
    const { tiles } = figures(input({ '2026-10-25': { 'missed:refund:customer': 99 }, '2026-10-26': day, '2026-11-24': day }));
    expect(tiles).toMatchObject({ onTimeRate: 0.75, breachedToday: 2, breachedTodayStillOpen: 1 });
  });

  it('look at one clock type alone where asked', () => {
    const day = { 'met:refund:customer': 3, 'missed:refund:regulatory': 1, 'breached:claim-survey:promise': 2 };
    const of = (type: FiguresInput['type']) => figures(input({ '2026-11-24': day }, { type })).tiles;
    expect(of(null)).toMatchObject({ onTimeRate: 0.75, breachedToday: 2 });
    expect(of('customer')).toMatchObject({ onTimeRate: 1, breachedToday: 0 });
    expect(of('regulatory').onTimeRate).toBe(0);
  });

  it('compare what is open with the same hour of yesterday', () => {
    const days = {
      '2026-11-23': { 'in:10': 50, 'in:11': 4, 'out:23': 1 },
      '2026-11-24': { 'in:0': 2, 'out:10': 6, 'in:11': 70 },
    };
    expect(figures(input(days)).tiles.openChange).toBe(4 - 1 + 2 - 6);
  });

  it('tell complaints per 10,000 policies and 30 days, in the running week too', () => {
    const days = { '2026-11-24': { 'opened:complaint': 2 } };
    const month = figures(input(days));
    expect(month.tiles).toMatchObject({ complaints: 2, complaintsPer10k: 1 });
    expect(figures(input(days, { period: 90 })).tiles.complaintsPer10k).toBeCloseTo(1 / 3);
    // Monday and Tuesday of the running week.
    expect(month.trend[12]?.complaintsPer10k).toBeCloseTo(15);
  });
});
