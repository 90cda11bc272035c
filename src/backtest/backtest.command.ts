import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { type FileProblem, problemText } from '../kernel/files/file-problem.js';
import { invalid } from '../kernel/errors.js';
import { monotonicMs } from '../kernel/clock.js';
import { readInstant } from '../kernel/instant.js';
import { duration } from '../imports/progress-bar.js';
import type { SourceText } from '../sla/clocks-cases.js';
import { policyWithLaw } from '../sla/policy-files.js';
import type { BacktestPlans } from './backtest-plans.service.js';
import type { BacktestResult } from './backtest-result.js';
import { backtestText } from './backtest-text.js';

export interface BacktestCommandDeps {
  /** Opens the installation: the store a running server uses, read beside it. */
  open: () => Promise<{ plans: BacktestPlans; run: typeof import('./backtest-run.js').runBacktest; threads: number; close: () => Promise<void> }>;
  /** Where the packs of the law stand, and which of them are in force here. */
  configDir: string;
  regulation: readonly string[];
  out: NodeJS.WritableStream;
  err: NodeJS.WritableStream & { isTTY?: boolean };
}

interface Options {
  policy: string;
  from: string;
  to: string;
  calendar: string[];
  regulation?: string;
  now?: string;
  threads?: string;
  json?: boolean;
}

/** As a shell reports a program ended by Ctrl-C. */
const CANCELLED = 130;

/** Adds `firebreak backtest`: exit code 2 for wrong input, 130 when cancelled with Ctrl-C. */
export function registerBacktestCommand(program: Command, deps: BacktestCommandDeps): void {
  program
    .command('backtest')
    .description('try a policy on past touchpoints, against what was in force')
    .requiredOption('--policy <file>', 'policy to try (YAML)')
    .requiredOption('--from <date>', 'first local date of the period, such as 2026-01-01')
    .requiredOption('--to <date>', 'last local date of the period, included')
    .option('--calendar <file...>', "calendars of its own (YAML); the installation's are known anyway", [])
    .option('--regulation <packs>', 'packs of the law to put into it, or none (default: those in force here, unless it has some already)')
    .option('--now <instant>', 'as of when the histories are read (default: now)')
    .option('--threads <n>', 'threads to use (default: 2, or as many as there are cores)')
    .option('--json', 'print JSON')
    .action((options: Options) => backtest(options, deps));
}

async function backtest(options: Options, deps: BacktestCommandDeps): Promise<void> {
  const policy = source(options.policy, '--policy');
  const calendars = options.calendar.map((file) => source(file, '--calendar'));
  const asOf = options.now === undefined ? null : instant(options.now);
  const stop = new AbortController();
  const cancel = (): void => stop.abort(new Error('cancelled'));
  process.once('SIGINT', cancel);
  const house = await deps.open();
  try {
    const { from, to } = options;
    // Mistakes are told at the lines of the file, before the law is put into it.
    house.plans.check({ policy, calendars, from, to });
    const plan = await house.plans.plan({ policy: withLaw(policy, options, deps), calendars, from, to, asOf: asOf ?? house.plans.now, scope: { role: 'system' } });
    const bar = new CountBar(deps.err, plan.total);
    const threads = options.threads === undefined ? house.threads : wholeNumber(options.threads);
    const tally = await house.run(plan.job, plan.slices, { threads, signal: stop.signal, onProgress: (read) => bar.show(read) }).finally(() => bar.end());
    print(plan.result(tally), options, deps);
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    deps.err.write('Cancelled: nothing was written, and there is no half result.\n');
    process.exitCode = CANCELLED;
  } finally {
    process.removeListener('SIGINT', cancel);
    await house.close();
  }
}

function withLaw(policy: SourceText, { regulation }: Options, deps: BacktestCommandDeps): SourceText {
  const names = regulation === undefined ? deps.regulation : regulation === 'none' ? [] : regulation.split(',');
  const problems: FileProblem[] = [];
  const text = policyWithLaw(deps.configDir, policy, names, problems).at(-1) ?? policy.text;
  if (problems.length > 0) throw invalid('The law cannot be put into the policy.', problems.map(({ field, ...rest }) => ({ field: field === '' ? 'policy' : field, reason: problemText({ ...rest, field: '' }) })));
  return { file: policy.file, text };
}

function print(result: BacktestResult, options: Options, deps: BacktestCommandDeps): void {
  deps.out.write(options.json === true ? `${JSON.stringify(result)}\n` : backtestText(result));
}

function source(file: string, option: string): SourceText {
  try {
    return { file, text: readFileSync(file, 'utf8') };
  } catch (error) {
    throw invalid(`${option} ${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function instant(text: string): Date {
  const read = readInstant(text);
  if ('instant' in read) return read.instant;
  throw invalid('The question cannot be read.', [{ field: '--now', reason: read.reason }]);
}

function wholeNumber(text: string): number {
  const number = Number(text);
  if (/^\d{1,2}$/.test(text) && number >= 1) return number;
  throw invalid('The question cannot be read.', [{ field: '--threads', reason: 'must be a whole number from 1 to 99' }]);
}

const BAR_CELLS = 24;
const REDRAW_MS = 200;
const LINE_MS = 5_000;

/** How many of how many: a bar that redraws itself on a terminal, else a line every five seconds. */
export class CountBar {
  readonly #startedAtMs = monotonicMs();
  #shownAtMs = this.#startedAtMs;

  constructor(
    private readonly out: NodeJS.WritableStream & { isTTY?: boolean },
    private readonly total: number,
  ) {}

  show(read: number): void {
    const nowMs = monotonicMs();
    const tty = this.out.isTTY === true;
    if (nowMs - this.#shownAtMs < (tty ? REDRAW_MS : LINE_MS)) return;
    this.#shownAtMs = nowMs;
    const line = progressLine(read, this.total, nowMs - this.#startedAtMs);
    this.out.write(tty ? `\r\u001b[2K${line}` : `${line}\n`);
  }

  end(): void {
    if (this.out.isTTY === true) this.out.write('\r\u001b[2K');
  }
}

/** `████░░  42 %  420000 of 1000000 touchpoints  17000/s  34s left` */
export function progressLine(read: number, total: number, elapsedMs: number): string {
  const share = total === 0 ? 1 : Math.min(1, read / total);
  const filled = Math.round(share * BAR_CELLS);
  const rate = Math.round((read / Math.max(1, elapsedMs)) * 1000);
  const left = share === 0 ? '?' : duration((elapsedMs / share) * (1 - share));
  const bar = '█'.repeat(filled) + '░'.repeat(BAR_CELLS - filled);
  return `${bar} ${String(Math.floor(share * 100)).padStart(3)} %  ${read} of ${total} touchpoints  ${rate}/s  ${left} left`;
}
