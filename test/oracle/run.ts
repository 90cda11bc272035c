import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { BlockResult } from './block.js';

/** Cases a block: small enough to share out evenly and to repeat a difference at once. */
const BLOCK = 500;
/** More than this part left out, and the generator no longer asks what it is meant to. */
const MOST_BEYOND = 0.1;
/** After so many there is something to mend; more say the same. */
const ENOUGH_DIFFERENCES = 3;
const PROGRESS_EVERY = 10_000;

interface Tally extends Omit<BlockResult, 'difference'> {
  differences: number;
}

/**
 * `--cases N --seed S --threads T`: random policies, calendars and histories answered by the product and by the
 * oracle, until N have been compared; those the oracle cannot see do not count. Block n has the seed S + n, so that
 * the cases do not depend on the number of threads. Prints the smallest differing case of a block and how to repeat
 * it. Answers whether all were compared without a difference.
 */
async function runOracle(args: string[]): Promise<boolean> {
  const cases = numberOf(args, '--cases', 100_000);
  const seed = numberOf(args, '--seed', 20_261_125);
  const threads = Math.min(numberOf(args, '--threads', availableParallelism()), Math.ceil(cases / BLOCK));
  console.log(`comparing ${cases} cases with the oracle, seed ${seed}, ${threads} threads`);
  const tally: Tally = { compared: 0, beyond: 0, differences: 0 };
  const startedMs = performance.now();
  let next = 0;
  const take = (): { seed: number; size: number } | null => {
    if (tally.compared >= cases || tally.differences >= ENOUGH_DIFFERENCES || leftOutTooMany(tally)) return null;
    next += 1;
    return { seed: seed + next - 1, size: Math.min(BLOCK, cases) };
  };
  await Promise.all(Array.from({ length: threads }, () => thread(take, tally, startedMs)));
  const perSecond = Math.round((tally.compared * 1000) / (performance.now() - startedMs));
  console.log(`${tally.compared} cases compared, ${tally.differences} blocks with a difference, ${tally.beyond} beyond the oracle's sight, ${perSecond}/s`);
  if (leftOutTooMany(tally)) console.log('too many cases are beyond the oracle\'s sight');
  return tally.differences === 0 && tally.compared >= cases;
}

function leftOutTooMany({ compared, beyond }: Tally): boolean {
  return compared + beyond >= BLOCK && beyond > (compared + beyond) * MOST_BEYOND;
}

/** One thread, given blocks until none is left. A thread that dies fails the run. */
function thread(take: () => { seed: number; size: number } | null, tally: Tally, startedMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('worker.ts', import.meta.url));
    let block: { seed: number; size: number } | null = null;
    const giveNext = (): void => {
      block = take();
      // oxlint-disable-next-line unicorn/require-post-message-target-origin
      if (block !== null) worker.postMessage(block);
      else void worker.terminate().then(() => resolve());
    };
    worker.on('error', reject);
    worker.on('message', (result: BlockResult) => {
      add(tally, result, block!, startedMs);
      giveNext();
    });
    giveNext();
  });
}

function add(tally: Tally, result: BlockResult, block: { seed: number; size: number }, startedMs: number): void {
  const before = Math.floor(tally.compared / PROGRESS_EVERY);
  tally.compared += result.compared;
  tally.beyond += result.beyond;
  if (result.difference !== null) {
    tally.differences += 1;
    console.log(`DIFFERENCE, repeat with: npm run test:oracle -- --cases ${block.size} --seed ${block.seed}\n${result.difference}`);
  }
  if (Math.floor(tally.compared / PROGRESS_EVERY) > before) {
    console.log(`${tally.compared} compared in ${Math.round((performance.now() - startedMs) / 1000)} s`);
  }
}

function numberOf(args: string[], option: string, otherwise: number): number {
  const place = args.indexOf(option);
  const value = place < 0 ? otherwise : Number(args[place + 1]);
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new Error(`${option} must be a whole number above 0`);
}

process.exitCode = (await runOracle(process.argv.slice(2))) ? 0 : 1;
