/** 95 % of a normal distribution lie within this many standard deviations. */
const Z_95 = 1.959_963_984_540_054;

export interface Interval {
  low: number;
  high: number;
}

/**
 * Wilson score interval of a share, at 95 %. Unlike the textbook interval it is honest for small samples and for
 * shares near 0 and 1 (Wilson 1927, JASA 22:209). Null without a sample.
 */
export function wilson(successes: number, sample: number): Interval | null {
  if (sample <= 0) return null;
  const share = successes / sample;
  const z2 = Z_95 * Z_95;
  const scale = 1 + z2 / sample;
  const middle = (share + z2 / (2 * sample)) / scale;
  const half = (Z_95 / scale) * Math.sqrt((share * (1 - share)) / sample + z2 / (4 * sample * sample));
  // At 0 and at the whole sample the bound is exact; rounding must not put it a hair beside.
  return {
    low: successes === 0 ? 0 : Math.max(0, middle - half),
    high: successes === sample ? 1 : Math.min(1, middle + half),
  };
}

/** Quartiles by linear interpolation between the ordered values (the usual "type 7"). Needs at least one value. */
export function quartiles(values: readonly number[]): { low: number; high: number } {
  const sorted = [...values].sort((a, b) => a - b);
  return { low: quantile(sorted, 0.25), high: quantile(sorted, 0.75) };
}

function quantile(sorted: readonly number[], share: number): number {
  const place = (sorted.length - 1) * share;
  const below = sorted[Math.floor(place)] ?? Number.NaN;
  const above = sorted[Math.ceil(place)] ?? below;
  return below + (above - below) * (place - Math.floor(place));
}
