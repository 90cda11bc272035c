/** Wilson score interval of a share at 95 % (Wilson 1927); null without a sample. */
export function wilson(share: number | null, sample: number): { low: number; high: number } | null {
  if (share === null || sample <= 0) return null;
  const z = 1.959964;
  const square = (z * z) / sample;
  const middle = (share + square / 2) / (1 + square);
  const half = (z / (1 + square)) * Math.sqrt((share * (1 - share)) / sample + square / (4 * sample));
  return { low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}

/** Spans the drawing so that value, interval, peers and target all fit with air on both sides. */
export function drawingRange(values: (number | null)[]): [number, number] {
  const known = values.filter((value): value is number => value !== null);
  if (known.length === 0) return [0, 1];
  const low = Math.min(...known);
  const high = Math.max(...known);
  const air = Math.max((high - low) * 0.45, 0.005);
  return [low - air, high + air];
}
