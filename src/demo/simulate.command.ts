import { type Command, InvalidArgumentError } from 'commander';
import { monotonicMs } from '../kernel/clock.js';
import { readInstant } from '../kernel/instant.js';
import type { SimItem } from './domain/items.js';
import { simulate, type SimulateOptions } from './domain/simulate.js';
import type { DemoSettings } from './demo-settings.js';
import { ItemFiles, type SimulateSink } from './item-files.js';

export interface SimulateDeps {
  /** The present instant, read once. */
  now: () => Date;
  settings: () => DemoSettings;
  holidays: () => ReadonlyMap<string, boolean>;
  /** Opens the installation for loading; used without `--out`. */
  openSink: () => Promise<SimulateSink>;
  /** Where progress and the summary go. */
  output: { write(text: string): unknown; isTTY?: boolean };
}

interface SimulateFlags {
  customers?: number;
  touchpoints?: number;
  seed?: string;
  spanDays?: number;
  now?: Date;
  out?: string;
  truth?: string;
  cast: boolean;
  batch: number;
}

const whole =
  (from: number, to: number) =>
  (text: string): number => {
    const number = Number(text.replaceAll('_', ''));
    if (/^[\d_]+$/.test(text) && number >= from && number <= to) return number;
    throw new InvalidArgumentError(`must be a whole number from ${from} to ${to}`);
  };

function instant(text: string): Date {
  const read = readInstant(text);
  if ('instant' in read) return read.instant;
  throw new InvalidArgumentError(read.reason);
}

/** `firebreak simulate`: invents an insurer and loads it, or writes it to files. See docs/demo.md. */
export function registerSimulateCommand(program: Command, deps: SimulateDeps): void {
  program
    .command('simulate')
    .description(
      'Invent an insurer (customers, touchpoints, calls, voices) and load it, or write it to files',
    )
    .option('--customers <n>', 'how many customers', whole(1, 10_000_000))
    .option('--touchpoints <n>', 'how many touchpoints', whole(0, 100_000_000))
    .option('--seed <text>', 'the same seed, sizes and instant give the same insurer to the byte')
    .option('--span-days <n>', 'days of history before the present', whole(1, 3_650))
    .option('--now <instant>', 'where the history ends, such as 2026-11-25T09:00:00+08:00', instant)
    .option('--no-cast', 'leave out the curated demo customers')
    .option('--out <dir>', 'write NDJSON files into this folder instead of loading')
    .option('--truth <dir>', 'when loading: write truth.ndjson into this folder')
    .option('--batch <n>', 'items handed over at a time', whole(1, 100_000), 1_000)
    .action(async (flags: SimulateFlags) => {
      await runSimulate(flags, deps);
    });
}

async function runSimulate(flags: SimulateFlags, deps: SimulateDeps): Promise<void> {
  const options = optionsOf(flags, deps);
  const sink = flags.out === undefined ? await deps.openSink() : new ItemFiles(flags.out);
  const truth =
    flags.out === undefined && flags.truth !== undefined ? new ItemFiles(flags.truth, ['truth']) : null;
  const progress = new Progress(options.touchpoints, deps.output);
  try {
    for (const batch of inBatches(simulate(options), flags.batch)) {
      await sink.take(batch);
      await truth?.take(batch.filter((item) => item.type === 'truth'));
      progress.add(batch);
    }
  } finally {
    await sink.close();
    await truth?.close();
  }
  progress.finish();
}

function optionsOf(flags: SimulateFlags, deps: SimulateDeps): SimulateOptions {
  const settings = deps.settings();
  return {
    customers: flags.customers ?? settings.customers,
    touchpoints: flags.touchpoints ?? settings.touchpoints,
    seed: flags.seed ?? settings.seed,
    spanDays: flags.spanDays ?? settings.spanDays,
    now: flags.now ?? deps.now(),
    holidays: deps.holidays(),
    withoutCast: !flags.cast,
  };
}

/** Groups what a generator yields; the last group may be smaller. */
export function* inBatches<T>(items: Iterable<T>, size: number): Generator<T[], void, undefined> {
  let batch: T[] = [];
  for (const item of items) {
    batch.push(item);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

const BAR_WIDTH = 28;
const REDRAW_MS = 200;

/** A bar on a terminal, one closing line anywhere. Counts touchpoints by their truths, which come last. */
class Progress {
  readonly #startedMs = monotonicMs();
  readonly #counts: Partial<Record<SimItem['type'], number>> = {};
  #touchpoints = 0;
  #drawnMs = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly total: number,
    private readonly output: SimulateDeps['output'],
  ) {}

  add(items: readonly SimItem[]): void {
    for (const item of items) {
      this.#counts[item.type] = (this.#counts[item.type] ?? 0) + 1;
      if (item.type === 'truth' && item.truth.type === 'touchpoint') this.#touchpoints += 1;
    }
    if (this.output.isTTY !== true || monotonicMs() - this.#drawnMs < REDRAW_MS) return;
    this.#drawnMs = monotonicMs();
    this.#draw();
  }

  #draw(): void {
    const share = this.total === 0 ? 1 : Math.min(1, this.#touchpoints / this.total);
    const filled = Math.round(share * BAR_WIDTH);
    const seconds = (monotonicMs() - this.#startedMs) / 1_000;
    const left = share > 0.01 ? ` · ${Math.ceil((seconds / share) * (1 - share))} s left` : '';
    const bar = '█'.repeat(filled) + '░'.repeat(BAR_WIDTH - filled);
    const rate = Math.round(this.#touchpoints / Math.max(seconds, 0.001));
    this.output.write(`\r${bar} ${Math.floor(share * 100)}% · ${rate} touchpoints/s${left}\u001B[K`);
  }

  finish(): void {
    const seconds = (monotonicMs() - this.#startedMs) / 1_000;
    const count = (type: SimItem['type']): number => this.#counts[type] ?? 0;
    const rate = Math.round(this.#touchpoints / Math.max(seconds, 0.001));
    const peakMb = Math.round(process.resourceUsage().maxRSS / 1_024);
    if (this.output.isTTY === true) this.output.write('\r\u001B[K');
    this.output.write(
      `${this.#touchpoints} touchpoints of ${count('customer')} customers: ${count('event')} events, ` +
        `${count('voice')} voices, ${count('call')} call events in ${seconds.toFixed(1)} s ` +
        `(${rate} touchpoints/s, peak memory ${peakMb} MB)\n`,
    );
  }
}
