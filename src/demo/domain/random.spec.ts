import { describe, expect, it } from 'vitest';
import { Random } from './random.js';

const draw = (seed: string | number, count: number): number[] => {
  const random = new Random(seed);
  return Array.from({ length: count }, () => random.next());
};

describe('Random', () => {
  it('repeats itself for the same seed, written as number or text', () => {
    expect(draw(7, 50)).toEqual(draw('7', 50));
    expect(draw(7, 50)).not.toEqual(draw(8, 50));
  });

  it('stays what it was: demos and recorded figures depend on it', () => {
    expect(draw('firebreak', 3).map((each) => each.toFixed(9))).toMatchInlineSnapshot(`
      [
        "0.139861007",
        "0.734854369",
        "0.457240033",
      ]
    `);
  });

  it('is uniform to the eye: ten drawers of equal size, neighbouring seeds unrelated', () => {
    const drawers = Array.from({ length: 10 }, () => 0);
    for (const value of draw(1, 20_000)) drawers[Math.floor(value * 10)]! += 1;
    for (const count of drawers) expect(count).toBeGreaterThan(1_800);
    const firsts = Array.from({ length: 2_000 }, (_, seed) => draw(`s/${seed}`, 1)[0]!);
    const mean = firsts.reduce((sum, each) => sum + each, 0) / firsts.length;
    expect(mean).toBeGreaterThan(0.47);
    expect(mean).toBeLessThan(0.53);
  });

  it('has the median it is asked for, and as many above as the spread says', () => {
    const random = new Random('lognormal');
    const values = Array.from({ length: 20_000 }, () => random.lognormal(0.49, 0.5)).toSorted(
      (a, b) => a - b,
    );
    expect(values[10_000]).toBeGreaterThan(0.48);
    expect(values[10_000]).toBeLessThan(0.5);
    const over = values.filter((each) => each > 1).length / values.length;
    expect(over).toBeGreaterThan(0.06);
    expect(over).toBeLessThan(0.09);
  });

  it('picks by weight, never a weight of nothing', () => {
    const random = new Random('weights');
    const counts = { often: 0, seldom: 0, never: 0 };
    for (let i = 0; i < 5_000; i += 1) counts[random.weighted({ often: 9, seldom: 1, never: 0 })] += 1;
    expect(counts.never).toBe(0);
    expect(counts.seldom).toBeGreaterThan(400);
    expect(counts.seldom).toBeLessThan(600);
    expect(() => random.pick([])).toThrow(RangeError);
  });
});
