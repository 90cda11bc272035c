import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stretchesOf, timeScale } from './timeline-layout.js';

const ms = (text: string) => Date.parse(text);
const DAYS = ['2026-11-16', '2026-11-17', '2026-11-18'];
const windows = DAYS.flatMap((day) => [
  { from: `${day}T09:00:00Z`, to: `${day}T12:00:00Z` },
  { from: `${day}T13:00:00Z`, to: `${day}T18:00:00Z` },
]);
const from = ms('2026-11-16T10:00:00Z');
const to = ms('2026-11-18T17:00:00Z');

describe('the drawn timeline', () => {
  it('cuts the span at the working windows', () => {
    const stretches = stretchesOf(from, to, windows);
    expect(stretches[0]).toEqual({ fromMs: from, toMs: ms('2026-11-16T12:00:00Z'), working: true });
    expect(stretches.at(-1)?.toMs).toBe(to);
    expect(stretches.filter(({ working }) => working)).toHaveLength(6);
  });

  it('draws lunch at full length and nights narrower', () => {
    const { stretches } = timeScale(stretchesOf(from, to, windows), 1000);
    const perHour = stretches.map(({ x0, x1, fromMs, toMs }) => (x1 - x0) / ((toMs - fromMs) / 3_600_000));
    expect(perHour[1]).toBeCloseTo(perHour[0] ?? 0);
    expect(perHour[3]).toBeLessThan((perHour[0] ?? 0) / 3);
  });

  it('counts everything when there is no calendar', () => {
    expect(stretchesOf(from, to, [])).toEqual([{ fromMs: from, toMs: to, working: true }]);
  });

  it('never runs backwards and fills the width', () => {
    const { x } = timeScale(stretchesOf(from, to, windows), 1000);
    expect([x(from - 1), x(from), x(to), x(to + 1)]).toEqual([0, 0, 1000, 1000]);
    fc.assert(
      fc.property(fc.integer({ min: from, max: to }), fc.integer({ min: from, max: to }), (a, b) => {
        expect(Math.sign(x(a) - x(b)) * Math.sign(a - b)).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});
