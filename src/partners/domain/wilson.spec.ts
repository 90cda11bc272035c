import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quartiles, wilson } from './wilson.js';

describe('wilson', () => {
  // Reference values computed from the formula with 50 digits.
  it.each([
    [81, 263, 0.2552885, 0.3662096],
    [15, 148, 0.0623864, 0.1604872],
    [0, 20, 0, 0.1611252],
    [29, 29, 0.8830302, 1],
    [1, 2, 0.0945312, 0.9054688],
  ])('%i of %i lies between %f and %f', (successes, sample, low, high) => {
    const interval = wilson(successes, sample);
    expect(interval?.low).toBeCloseTo(low, 5);
    expect(interval?.high).toBeCloseTo(high, 5);
  });

  it('says nothing without a sample', () => {
    expect(wilson(0, 0)).toBeNull();
  });

  const counts = fc.tuple(fc.nat(2000), fc.nat(2000)).map(([a, b]): [number, number] => [Math.min(a, b), Math.max(a, b, 1)]);

  it('always holds the share, lies within 0 and 1, and mirrors', () => {
    fc.assert(
      fc.property(counts, ([successes, sample]) => {
        const interval = wilson(successes, sample);
        const mirrored = wilson(sample - successes, sample);
        if (interval === null || mirrored === null) throw new Error('there is a sample');
        expect(interval.low).toBeGreaterThanOrEqual(0);
        expect(interval.high).toBeLessThanOrEqual(1);
        expect(interval.low).toBeLessThanOrEqual(successes / sample);
        expect(interval.high).toBeGreaterThanOrEqual(successes / sample);
        expect(interval.low).toBeCloseTo(1 - mirrored.high, 12);
      }),
    );
  });

  it('narrows as the sample grows', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 2, max: 20 }), (successes, factor) => {
        const small = wilson(successes, 2 * successes);
        const large = wilson(successes * factor, 2 * successes * factor);
        if (small === null || large === null) throw new Error('there is a sample');
        expect(large.high - large.low).toBeLessThan(small.high - small.low);
      }),
    );
  });
});

describe('quartiles', () => {
  it.each([
    [[5], 5, 5],
    [[1, 2, 3, 4, 5], 2, 4],
    [[4, 1, 3, 2], 1.75, 3.25],
  ])('of %j are %f and %f', (values, low, high) => {
    expect(quartiles(values)).toEqual({ low, high });
  });
});
