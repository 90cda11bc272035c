import fc from 'fast-check';
import { compare } from './compare.js';
import { randomCase, TABLE_DAYS } from './random-case.js';

/** Cases a block: one fast-check run each, so that progress shows and a difference is shrunk at once. */
const BLOCK = 1000;

/**
 * `--cases N --seed S`: random policies, calendars and histories answered by the product and by the oracle.
 * Prints progress, and the smallest differing case it can find; answers the number of differences.
 */
export function runOracle(args: string[]): number {
  const cases = Number(valueOf(args, '--cases') ?? 100_000);
  const seed = Number(valueOf(args, '--seed') ?? 20_261_125);
  const startedMs = performance.now();
  let beyond = 0;
  let differences = 0;
  for (let done = 0; done < cases; ) {
    const size = Math.min(BLOCK, cases - done);
    const result = fc.check(
      fc.property(randomCase, ({ input, baseMs }) => {
        const { verdict } = compare(input, baseMs, TABLE_DAYS);
        if (verdict === 'beyond') beyond += 1;
        return verdict !== 'different';
      }),
      { numRuns: size, seed: seed + done, endOnFailure: false },
    );
    if (result.failed && result.counterexample !== null) {
      differences += 1;
      const [{ input, baseMs }] = result.counterexample;
      const { product, oracle } = compare(input, baseMs, TABLE_DAYS);
      console.log(`difference (seed ${seed + done}):\n${JSON.stringify(input)}\nproduct ${JSON.stringify(product)}\noracle  ${JSON.stringify(oracle)}`);
    }
    done += size;
    const perSecond = Math.round((done * 1000) / (performance.now() - startedMs));
    if (done % (BLOCK * 2) === 0 || done === cases) {
      console.log(`${done} of ${cases} cases, ${differences} blocks with a difference, ${beyond} beyond sight, ${perSecond}/s`);
    }
  }
  return differences;
}

function valueOf(args: string[], option: string): string | undefined {
  const place = args.indexOf(option);
  return place < 0 ? undefined : args[place + 1];
}

if (process.argv[1]?.includes('oracle/run') === true) process.exitCode = runOracle(process.argv.slice(2)) === 0 ? 0 : 1;
