import { describe, expect, it } from 'vitest';
import { drawingRange, wilson } from './interval.js';

describe('the interval of a share', () => {
  it('agrees with published values', () => {
    const ten = wilson(0.9, 10);
    expect(ten?.low).toBeCloseTo(0.596, 3);
    expect(ten?.high).toBeCloseTo(0.982, 3);
  });

  it('stays within 0 and 1 at the ends and needs a sample', () => {
    expect(wilson(1, 5)?.high).toBe(1);
    expect(wilson(0, 5)?.low).toBeCloseTo(0);
    expect(wilson(null, 5)).toBeNull();
    expect(wilson(0.5, 0)).toBeNull();
  });

  it('leaves air round whatever is drawn', () => {
    const [low, high] = drawingRange([0.9, 0.95, null]);
    expect(low).toBeLessThan(0.9);
    expect(high).toBeGreaterThan(0.95);
    expect(drawingRange([null])).toEqual([0, 1]);
  });
});
