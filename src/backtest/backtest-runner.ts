import { availableParallelism } from 'node:os';
import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import type { Logger } from 'pino';
import { Clock } from '../kernel/clock.js';
import { DomainError } from '../kernel/errors.js';
import { LOGGER } from '../kernel/logging.js';
import { LongRuns, RunStopped } from '../kernel/long-runs.js';
import { SystemScope } from '../kernel/scope.js';
import { BacktestPlans } from './backtest-plans.service.js';
import { BacktestRepository } from './backtest.repository.js';
import { runBacktest } from './backtest-run.js';
import { changed, type BacktestDoc } from './backtest.schema.js';

const SYSTEM = SystemScope.because('backtests');
/** How often progress is saved, and a cancellation that came through another node is noticed. */
const SAVE_MS = 500;
/** Beyond two, the store and not the clocks would be the limit; and the desks want a core too. */
const MOST_THREADS = 2;

/** Runs backtests in this process, one after the other, each on threads of its own. */
@Injectable()
export class BacktestRunner implements BeforeApplicationShutdown {
  readonly #runs = new LongRuns(
    (id, stop) => this.#runOne(id, stop),
    (id, error) => this.logger.error({ backtest: id, err: error }, 'backtest could not be recorded'),
  );

  constructor(
    private readonly backtests: BacktestRepository,
    private readonly plans: BacktestPlans,
    private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Threads a backtest uses on this machine. */
  static get threads(): number {
    return Math.min(MOST_THREADS, availableParallelism());
  }

  enqueue(id: string): void {
    this.#runs.enqueue(id);
  }

  /** Stops the backtest if it is running here, and resolves when it has; tells whether it was. */
  async stop(id: string): Promise<boolean> {
    const running = this.#runs.cancel(id);
    await this.#runs.ended(id);
    return running;
  }

  /** Whether this process has the backtest, running or waiting. */
  has(id: string): boolean {
    return this.#runs.has(id);
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.#runs.shutDown();
  }

  async #runOne(id: string, stop: AbortController): Promise<void> {
    const startedAt = this.clock.now();
    const doc = await this.backtests.update(SYSTEM, id, (found) =>
      found.state === 'queued' ? changed(found, { state: 'running', startedAt, heartbeatAt: startedAt }) : null,
    );
    if (doc?.state !== 'running') return;
    const outcome = await this.#outcome(doc, stop);
    const endedAt = this.clock.now();
    await this.backtests.update(SYSTEM, id, (found) => changed(found, { ...outcome, endedAt, heartbeatAt: endedAt }));
    this.logger.info({ backtest: id, state: outcome.state }, 'backtest ended');
  }

  async #outcome(doc: BacktestDoc, stop: AbortController): Promise<Partial<BacktestDoc> & { state: BacktestDoc['state'] }> {
    let read = 0;
    try {
      const plan = await this.plans.plan(doc);
      const saving = this.#saveRegularly(doc._id, stop, () => ({ read, total: plan.total }));
      try {
        const tally = await runBacktest(plan.job, plan.slices, {
          threads: BacktestRunner.threads,
          signal: stop.signal,
          onProgress: (touchpoints) => (read = touchpoints),
        });
        return { state: 'done', read: tally.touchpoints, total: tally.touchpoints, result: plan.result(tally) };
      } finally {
        await saving.end();
      }
    } catch (error) {
      if (error instanceof RunStopped) return { state: error.state, read };
      this.logger.error({ backtest: doc._id, err: error }, 'backtest failed');
      const said = error instanceof DomainError ? error.message : 'Something went wrong on our side; start it again.';
      return { state: 'failed', read, failure: said };
    }
  }

  /** Saves progress while the threads work; the last save is over when `end` resolves. */
  #saveRegularly(id: string, stop: AbortController, progress: () => Partial<BacktestDoc>): { end(): Promise<void> } {
    let saving: Promise<void> = Promise.resolve();
    let busy = false;
    const save = async (): Promise<void> => {
      const change = { ...progress(), heartbeatAt: this.clock.now() };
      const saved = await this.backtests.update(SYSTEM, id, (found) => (found.state === 'running' ? changed(found, change) : null));
      // Cancelled through another node, which could only write it down.
      if (saved?.state !== 'running') stop.abort(new RunStopped('cancelled'));
    };
    const tick = (): void => {
      if (busy) return;
      busy = true;
      saving = save()
        .catch((error: unknown) => this.logger.warn({ backtest: id, err: error }, 'progress of a backtest was not saved'))
        .finally(() => (busy = false));
    };
    tick();
    const timer = setInterval(tick, SAVE_MS);
    return {
      end: () => {
        clearInterval(timer);
        return saving;
      },
    };
  }
}
