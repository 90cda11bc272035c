import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../kernel/clock.js';
import { Config } from '../kernel/config.js';
import { HandlesJob } from '../kernel/jobs/job-handlers.js';
import type { JobMap } from '../kernel/jobs/job-map.js';
import { Jobs } from '../kernel/jobs/jobs.js';
import { SystemScope } from '../kernel/scope.js';
import { ApplyService } from '../touchpoints/apply.service.js';
import { Projections, type Applied, type Projection } from '../touchpoints/projections.js';
import { TouchpointRepository } from '../touchpoints/touchpoint.repository.js';

const SYSTEM = SystemScope.because('due alarms');

/**
 * Alarms that are due before the next sweep looks. Every sweep sleeps until the next alarm it knows of; one that is set
 * meanwhile, for sooner than that, is put into the queue for its time. As a projection it keeps nothing.
 */
@Injectable()
export class Alarms implements Projection, OnModuleInit {
  readonly name = 'alarms';
  readonly #sweepMs: number;

  constructor(
    private readonly touchpoints: TouchpointRepository,
    private readonly apply: ApplyService,
    private readonly projections: Projections,
    private readonly jobs: Jobs,
    private readonly clock: Clock,
    config: Config,
  ) {
    this.#sweepMs = config.values.sweepSeconds * 1000;
  }

  onModuleInit(): void {
    this.projections.register(this);
  }

  project(applied: readonly Applied[], now: Date): Promise<void> {
    for (const { touchpoint } of applied) this.set(touchpoint._id, touchpoint.nextAlarmAt, now);
    return Promise.resolve();
  }

  /** Recomputes the touchpoint if its alarm is due and nobody has; a node whose clock is ahead waits for ours. */
  @HandlesJob('alarms.ring')
  async ring({ touchpointId }: JobMap['alarms.ring']): Promise<void> {
    const now = this.clock.now();
    const touchpoint = await this.touchpoints.get(SYSTEM, touchpointId);
    const dueAt = touchpoint?.nextAlarmAt ?? null;
    if (dueAt === null) return;
    if (dueAt <= now) await this.apply.apply([touchpointId]);
    else this.set(touchpointId, dueAt, now);
  }

  private set(touchpointId: string, dueAt: Date | null, now: Date): void {
    if (dueAt === null) return;
    const delayMs = dueAt.getTime() - now.getTime();
    // What is due already was set by somebody who is working on it; what comes later is seen by a sweep.
    if (delayMs <= 0 || delayMs > this.#sweepMs) return;
    this.jobs.add('alarms.ring', { touchpointId }, { delayMs, jobId: `${touchpointId}@${dueAt.getTime()}` });
  }
}
