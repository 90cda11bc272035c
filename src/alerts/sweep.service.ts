import { Inject, Injectable, type OnApplicationBootstrap, type BeforeApplicationShutdown } from '@nestjs/common';
import { SchedulerRegistry } from '@nestjs/schedule';
import type { Logger } from 'pino';
import { Clock } from '../kernel/clock.js';
import { Config } from '../kernel/config.js';
import { LOGGER } from '../kernel/logging.js';
import { Metrics } from '../kernel/metrics.js';
import { NodeRole } from '../kernel/node-role.js';
import { Quarantine } from '../kernel/jobs/quarantine.service.js';
import { SweepRanges } from '../kernel/ranges/sweep-ranges.js';
import { ApplyService } from '../touchpoints/apply.service.js';
import { PendingRepository } from '../touchpoints/event.repository.js';
import { TouchpointRepository } from '../touchpoints/touchpoint.repository.js';

const GROUP = 1024;
/** What was written this recently is still being worked on by whoever wrote it. */
const SETTLE_MS = 2_000;
/** `setTimeout` fires at once beyond 24.8 days; nobody needs to sleep longer than this anyway. */
const LONGEST_SLEEP_MS = 60_000;

/**
 * The guarantee behind every wake-up: what the store says is due gets done, whatever crashed or was forgotten.
 * Looks for touchpoints whose alarm has come, and for those still marked: events not yet applied, news not yet told.
 * Between the sweeps a timer set to the next alarm makes alerts punctual; losing it costs at most one interval.
 */
@Injectable()
export class SweepService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  #running: Promise<void> | null = null;
  #ringing: Promise<void> | null = null;
  #timer: NodeJS.Timeout | null = null;
  #stopped = false;

  constructor(
    private readonly touchpoints: TouchpointRepository,
    private readonly pending: PendingRepository,
    private readonly apply: ApplyService,
    private readonly schedule: SchedulerRegistry,
    private readonly ranges: SweepRanges,
    private readonly quarantine: Quarantine,
    private readonly role: NodeRole,
    private readonly clock: Clock,
    private readonly config: Config,
    private readonly metrics: Metrics,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    if (!this.role.works) return;
    const every = setInterval(() => void this.sweepQuietly(), this.config.values.sweepSeconds * 1000);
    this.schedule.addInterval('sweep', every);
    void this.sweepQuietly();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.#stopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    await Promise.allSettled([this.#running, this.#ringing]);
  }

  /** One whole sweep: returns when nothing is due any more. Sweeps never overlap in one process. */
  async sweep(): Promise<void> {
    this.#running ??= this.sweepOnce().finally(() => {
      this.#running = null;
    });
    await this.#running;
  }

  private async sweepOnce(): Promise<void> {
    await this.#ringing?.catch(() => undefined);
    const now = this.clock.now();
    const settled = new Date(now.getTime() - SETTLE_MS);
    await this.drainDue(now);
    await this.drainPending(settled);
    this.metrics.quarantined.set(await this.quarantine.count());
    await this.sleepUntilNext();
  }

  private async drainPending(settled: Date): Promise<void> {
    this.metrics.pending.set(await this.pending.countWaiting(this.ranges.owned(), settled));
    for (let before = ''; !this.#stopped; ) {
      const waiting = await this.pending.waiting(this.ranges.owned(), settled, GROUP);
      // What this process has on its list it comes to by itself, at the pace its callers allow.
      const ids = waiting.map(({ _id }) => _id).filter((id) => !this.apply.holds(id));
      // The same group twice means that these cannot be applied now; their failures are on the markers.
      if (ids.length === 0 || ids.join() === before) return;
      before = ids.join();
      await this.apply.apply(ids);
      // A backlog of events must not make an alarm late.
      await this.drainDue(this.clock.now());
    }
  }

  private async drainDue(now: Date): Promise<void> {
    for (let before = ''; !this.#stopped; ) {
      // Asked anew for every group: a node that was paused finds that its ranges are no longer its own.
      const ids = await this.touchpoints.due(this.ranges.owned(), now, GROUP);
      if (ids.length === 0 || ids.join() === before) return;
      before = ids.join();
      await this.apply.apply(ids);
    }
  }

  private async sleepUntilNext(): Promise<void> {
    const now = this.clock.now();
    const next = await this.touchpoints.nextAlarmAfter(this.ranges.owned(), now);
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (next === null || this.#stopped || !this.role.works) return;
    const sleepMs = Math.min(Math.max(1, next.getTime() - now.getTime()), LONGEST_SLEEP_MS);
    this.#timer = setTimeout(() => void this.ringQuietly(), sleepMs);
  }

  /** Between the sweeps only alarms are looked for. */
  private async ringQuietly(): Promise<void> {
    // A sweep under way sees to them as it goes, and sets the timer anew.
    if (this.#running !== null || this.#ringing !== null || this.#stopped) return;
    try {
      this.#ringing = this.drainDue(this.clock.now());
      await this.#ringing;
      await this.sleepUntilNext();
    } catch (error) {
      this.logger.error({ err: error }, 'alarms could not be seen to; the next sweep tries again');
    } finally {
      this.#ringing = null;
    }
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
