import { describe, expect, it } from 'vitest';
import type { Sums } from '../../insight/domain/sums.js';
import { earliestDay, scorecard, type ScorecardInput } from './scorecard.js';

const input = (days: Record<string, Sums>, more: Partial<ScorecardInput> = {}): ScorecardInput => ({
  firm: { id: 'swift', name: { zh: '迅捷', en: 'Swift' }, type: 'courier', onTimeTarget: 0.95, errorTarget: 0.02 },
  days: new Map(Object.entries(days)),
  firms: [],
  open: 3,
  today: '2026-11-24',
  period: 30,
  now: new Date('2026-11-24T04:00:00Z'),
  ...more,
});

describe('scorecard', () => {
  it('counts the period and nothing before it', () => {
    const day = { cases: 10, judged: 8, onTime: 6, ended: 9, withErrors: 1, lateMs: 60_000, lateCases: 2, kept: 3, broken: 1, promisesOpen: 1 };
    const card = scorecard(input({ '2026-10-25': day, '2026-10-26': day, '2026-11-24': day }));
    expect(card).toMatchObject({
      volume: 20,
      open: 3,
      lateMs: 120_000,
      lateCases: 4,
      promises: { kept: 6, broken: 2, open: 2 },
      onTime: { value: 0.75, sample: 16, target: 0.95 },
      errors: { sample: 18, target: 0.02 },
    });
  });

  it('draws twelve weeks from their Mondays, with gaps where nothing ended', () => {
    const { trend } = scorecard(input({ '2026-11-22': { cases: 1, judged: 1 }, '2026-11-23': { cases: 2, judged: 2, onTime: 1, ended: 2 } }));
    expect(trend).toHaveLength(12);
    expect(trend[0]?.week).toBe('2026-09-07');
    expect(trend[10]).toEqual({ week: '2026-11-16', volume: 1, onTimeRate: 0, lateMs: 0, errorRate: null });
    expect(trend[11]).toEqual({ week: '2026-11-23', volume: 2, onTimeRate: 0.5, lateMs: 0, errorRate: 0 });
  });

  it('looks back as far as the trend or the period, whichever is longer', () => {
    expect(earliestDay('2026-11-24', 30)).toBe('2026-09-07');
    expect(earliestDay('2026-11-24', 90)).toBe('2026-08-27');
  });

  it('says nothing of a firm without cases', () => {
    const card = scorecard(input({}));
    expect(card.onTime).toEqual({ value: null, low: null, high: null, sample: 0, target: 0.95, judged: null, peers: null });
    expect(card.volume).toBe(0);
  });
});
