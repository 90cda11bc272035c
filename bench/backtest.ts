import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BacktestJob } from '../src/backtest/backtest-job.js';
import { kindsOf, readDraft, slicesOf } from '../src/backtest/backtest-job.js';
import type { Tally } from '../src/backtest/domain/tally.js';
import { DATA_FILE } from '../src/kernel/store/open-store.js';
import { CONFIG_DIR } from '../src/sla/holiday-files.js';
import { DAY_MS } from '../src/sla/domain/civil.js';
import { printTable } from './report.js';
import { policyText, seedHistory, YEAR_FROM_MS, YEAR_TO_MS } from './backtest-history.js';

/** As built: a thread that had to translate the sources first would be measured with that. */
const BUILT = new URL('../dist/backtest/backtest-run.js', import.meta.url).href;

const IN_FORCE = policyText({ response: '4h', resolution: 3, closing: '15d' });
const DRAFT = policyText({ response: '2h', resolution: 2, closing: '10d' });
/** The memory of a short period is compared with that of the whole year. */
const SHORT_DAYS = 30;

interface Flags {
  touchpoints: number;
  threads: number;
  data: string | null;
  seedInto: string | null;
}

/**
 * A year of touchpoints, about five events each, read from the local store under a draft and under what was in force.
 *
 * `--touchpoints 1000000` · `--threads 2` · `--data FOLDER` keeps the store there and uses it again. The store is
 * filled by a process of its own, outside the measured time, in the order in which the events would have come in.
 */
export async function backtest(args: string[]): Promise<void> {
  const flags = readFlags(args);
  const { version } = readDraft({ file: 'in-force.yaml', text: IN_FORCE }, [], CONFIG_DIR).draft!;
  if (flags.seedInto !== null) {
    await seedHistory(flags.seedInto, flags.touchpoints, version);
    return;
  }
  const dataDir = flags.data ?? mkdtempSync(join(tmpdir(), 'firebreak-bench-'));
  try {
    if (!existsSync(join(dataDir, DATA_FILE))) seedInOtherProcess(dataDir, flags.touchpoints);
    await measure(dataDir, version, flags);
  } finally {
    if (flags.data === null) rmSync(dataDir, { recursive: true });
  }
}

function readFlags(args: string[]): Flags {
  const value = (name: string): string | null => (args.includes(name) ? (args[args.indexOf(name) + 1] ?? null) : null);
  return {
    touchpoints: Number(value('--touchpoints')) || 1_000_000,
    threads: Number(value('--threads')) || 2,
    data: value('--data'),
    seedInto: value('--seed-into'),
  };
}

function seedInOtherProcess(dataDir: string, touchpoints: number): void {
  const run = fileURLToPath(new URL('./run.ts', import.meta.url));
  const args = [...process.execArgv, run, 'backtest', '--seed-into', dataDir, '--touchpoints', String(touchpoints)];
  const { status } = spawnSync(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0) throw new Error('The store could not be filled.');
}

async function measure(dataDir: string, version: string, flags: Flags): Promise<void> {
  const job: BacktestJob = {
    policy: { file: 'draft.yaml', text: DRAFT },
    calendars: [],
    configDir: CONFIG_DIR,
    versions: [{ version, file: 'in-force.yaml', text: IN_FORCE }],
    scope: { role: 'system' },
    store: { dataDir },
    asOfMs: YEAR_TO_MS + 60 * DAY_MS,
  };
  const short = await timed(job, YEAR_FROM_MS + SHORT_DAYS * DAY_MS, flags.threads);
  const year = await timed(job, YEAR_TO_MS, flags.threads);
  const row = (name: string, one: Measured): string[] => [
    name,
    String(one.tally.touchpoints),
    String(one.tally.events),
    one.seconds.toFixed(1),
    String(Math.round(one.tally.touchpoints / one.seconds)),
    String(one.peakRssMb),
  ];
  printTable(`Backtest on ${flags.threads} threads, every history read twice (draft and in force)`, [
    ['period', 'touchpoints', 'events', 'seconds', 'touchpoints/s', 'peak MB'],
    row(`${SHORT_DAYS} days`, short),
    row('a year', year),
  ]);
  const { draft, inForce, becameLate, becameKept } = year.tally;
  console.log(`breached: ${inForce.breachedTouchpoints} in force, ${draft.breachedTouchpoints} under the draft (+${becameLate} -${becameKept})`);
  const figures = { seconds: Number(year.seconds.toFixed(2)), touchpoints: year.tally.touchpoints, events: year.tally.events };
  const memory = { peakRssMb: year.peakRssMb, shortPeakRssMb: short.peakRssMb };
  console.log(JSON.stringify({ bench: 'backtest', ...figures, ...memory, threads: flags.threads }));
}

interface Measured {
  tally: Tally;
  seconds: number;
  peakRssMb: number;
}

type Run = typeof import('../src/backtest/backtest-run.js');

async function timed(job: BacktestJob, toMs: number, threads: number): Promise<Measured> {
  const { runBacktest } = (await import(BUILT)) as Run;
  let peak = process.memoryUsage.rss();
  const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), 50);
  const startMs = performance.now();
  try {
    const { draft } = readDraft(job.policy, [], CONFIG_DIR);
    const slices = slicesOf({ fromMs: YEAR_FROM_MS, toMs }, kindsOf(draft!.policy));
    const tally = await runBacktest(job, slices, { threads });
    return { tally, seconds: (performance.now() - startMs) / 1000, peakRssMb: Math.round(peak / 1e6) };
  } finally {
    clearInterval(watch);
  }
}
