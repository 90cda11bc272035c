import { Inject, Injectable, type OnApplicationBootstrap, type BeforeApplicationShutdown } from '@nestjs/common';
import { SchedulerRegistry } from '@nestjs/schedule';
import type { Logger } from 'pino';
import { Clock } from '../kernel/clock.js';
import { Config } from '../kernel/config.js';
import { LOGGER } from '../kernel/logging.js';
import { Metrics } from '../kernel/metrics.js';
import { ApplyService } from '../touchpoints/apply.service.js';
import { PendingRepository } from '../touchpoints/event.repository.js';
import { TouchpointRepository } from '../touchpoints/touchpoint.repository.js';
import { AlertsService } from './alerts.service.js';

const GROUP = 256;
/** What was written this recently is still being worked on by whoever wrote it. */
const SETTLE_MS = 2_000;
/** `setTimeout` fires at once beyond 24.8 days; nobody needs to sleep longer than this anyway. */
const LONGEST_SLEEP_MS = 60_000;

/**
 * The guarantee behind every wake-up: what the store says is due gets done, whatever crashed or was forgotten.
 * Looks for touchpoints whose alarm has come, events not yet applied, and alerts not yet handed over. Between the
 * sweeps a timer set to the next alarm makes alerts punctual; losing it costs at most one interval.
 */
@Injectable()
export class SweepService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  #running: Promise<void> | null = null;
  #timer: NodeJS.Timeout | null = null;
  #stopped = false;

  constructor(
    private readonly touchpoints: TouchpointRepository,
    private readonly pending: PendingRepository,
    private readonly apply: ApplyService,
    private readonly alerts: AlertsService,
    private readonly schedule: SchedulerRegistry,
    private readonly clock: Clock,
    private readonly config: Config,
    private readonly metrics: Metrics,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    if (this.config.values.role === 'api') return;
    const every = setInterval(() => void this.sweepQuietly(), this.config.values.sweepSeconds * 1000);
    this.schedule.addInterval('sweep', every);
    void this.sweepQuietly();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.#stopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#running;
  }

  /** One whole sweep: returns when nothing is due any more. Sweeps never overlap in one process. */
  async sweep(): Promise<void> {
    this.#running ??= this.sweepOnce().finally(() => {
      this.#running = null;
    });
    await this.#running;
  }

  private async sweepOnce(): Promise<void> {
    const now = this.clock.now();
    const settled = new Date(now.getTime() - SETTLE_MS);
    await this.drainPending(settled);
    await this.drainDue(now);
    for (const touchpoint of await this.touchpoints.unsent(settled, GROUP)) await this.alerts.handOver(touchpoint, now);
    await this.sleepUntilNext();
  }

  private async drainPending(settled: Date): Promise<void> {
    this.metrics.pending.set(await this.pending.countWaiting(settled));
    for (let before = ''; !this.#stopped; ) {
      const ids = (await this.pending.waiting(settled, GROUP)).map(({ _id }) => _id);
      // The same group twice means that these cannot be applied now; their failures are on the markers.
      if (ids.length === 0 || ids.join() === before) return;
      before = ids.join();
      await this.apply.applyGroup(ids);
    }
  }

  private async drainDue(now: Date): Promise<void> {
    for (let before = ''; !this.#stopped; ) {
      const ids = (await this.touchpoints.due(now, GROUP)).map(({ _id }) => _id);
      if (ids.length === 0 || ids.join() === before) return;
      before = ids.join();
      await this.apply.applyGroup(ids);
    }
  }

  private async sleepUntilNext(): Promise<void> {
    const now = this.clock.now();
    const next = await this.touchpoints.nextAlarmAfter(now);
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (next === null || this.#stopped || this.config.values.role === 'api') return;
    const sleepMs = Math.min(Math.max(1, next.getTime() - now.getTime()), LONGEST_SLEEP_MS);
    this.#timer = setTimeout(() => void this.sweepQuietly(), sleepMs);
  }

  private async sweepQuietly(): Promise<void> {
    try {
      await this.sweep();
    } catch (error) {
      // The store is in trouble; readiness says so to whoever asks, and the next sweep tries again.
      this.logger.error({ err: error }, 'sweep failed');
    }
  }
}
