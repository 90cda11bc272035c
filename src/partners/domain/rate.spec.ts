import { describe, expect, it } from 'vitest';
import { rateOf } from './rate.js';

const firm = (count: number, sample: number) => ({ count, sample });

describe('rateOf', () => {
  it('judges only what lies wholly on one side of the target', () => {
    const at = (count: number) => rateOf({ own: firm(count, 1000), target: 0.95, good: 'high', firms: [] }).judged;
    expect(at(980)).toBe('better');
    expect(at(955)).toBeNull();
    expect(at(950)).toBeNull();
    expect(at(920)).toBe('worse');
  });

  it('turns the judgement round where a low share is good', () => {
    const at = (count: number) => rateOf({ own: firm(count, 1000), target: 0.02, good: 'low', firms: [] }).judged;
    expect(at(5)).toBe('better');
    expect(at(18)).toBeNull();
    expect(at(60)).toBe('worse');
  });

  it('never judges what chance alone explains', () => {
    expect(rateOf({ own: firm(9, 10), target: 0.95, good: 'high', firms: [] }).judged).toBeNull();
    expect(rateOf({ own: firm(0, 0), target: 0.95, good: 'high', firms: [] })).toMatchObject({ value: null, judged: null });
  });

  it('shows the middle half of five firms or more, and of nobody with next to no cases', () => {
    const firms = [90, 92, 94, 96, 98].map((count) => firm(count, 100));
    const own = firm(92, 100);
    expect(rateOf({ own, target: null, good: 'high', firms }).peers).toEqual({ low: 0.92, high: 0.96, firms: 5 });
    expect(rateOf({ own, target: null, good: 'high', firms: firms.slice(1) }).peers).toBeNull();
    expect(rateOf({ own, target: null, good: 'high', firms: [...firms.slice(1), firm(4, 4)] }).peers).toBeNull();
  });
});
