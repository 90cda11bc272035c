import fc from 'fast-check';
import { compare } from './compare.js';
import { randomCase, TABLE_DAYS } from './random-case.js';

/** What came of one block of random cases. */
export interface BlockResult {
  /** Cases both engines answered. */
  compared: number;
  /** Cases left out: the answer lies beyond the days the oracle can see. */
  beyond: number;
  /** The smallest differing case that could be found, with both answers; null when there is none. */
  difference: string | null;
}

/** So long is a smaller case looked for. */
const SHRINK_MS = 15_000;

/** Asks product and oracle `size` random cases: the same seed asks the same ones. */
export function runBlock(seed: number, size: number): BlockResult {
  let compared = 0;
  let beyond = 0;
  const property = fc.property(randomCase, ({ input, baseMs }) => {
    const { verdict } = compare(input, baseMs, TABLE_DAYS);
    if (verdict === 'beyond') beyond += 1;
    else compared += 1;
    return verdict !== 'different';
  });
  const found = fc.check(property, { numRuns: size, seed, endOnFailure: true });
  const seen = { compared, beyond };
  if (!found.failed) return { ...seen, difference: null };
  const path = found.counterexamplePath ?? '';
  const smaller = fc.check(property, { numRuns: 1, seed, path, endOnFailure: false, interruptAfterTimeLimit: SHRINK_MS });
  return { ...seen, difference: differenceOf(smaller.counterexample === null ? found : smaller) };
}

function differenceOf(result: fc.RunDetails<[{ input: Parameters<typeof compare>[0]; baseMs: number }]>): string {
  if (result.counterexample === null) return 'the generator found no further cases';
  const [{ input, baseMs }] = result.counterexample;
  const asked = JSON.stringify(input);
  try {
    const { product, oracle } = compare(input, baseMs, TABLE_DAYS);
    return `${asked}\nproduct ${JSON.stringify(product)}\noracle  ${JSON.stringify(oracle)}`;
  } catch (error) {
    return `${asked}\n${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
  }
}
