import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from 'pino';
import { DomainError } from '../errors.js';
import { LOGGER } from '../logging.js';
import { Metrics } from '../metrics.js';
import { JobHandlers } from './job-handlers.js';
import { JOBS, Unreadable, type JobName } from './job-map.js';
import { Quarantine } from './quarantine.service.js';

/** What is to become of a job after an attempt. */
export type JobVerdict = 'done' | 'again' | 'given-up';

/** One attempt at one job, the same whichever queue it came from. */
@Injectable()
export class JobRunner {
  constructor(
    private readonly handlers: JobHandlers,
    private readonly quarantine: Quarantine,
    private readonly metrics: Metrics,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Never throws. `attempt` counts from 1; the last one ends in quarantine, unless the store is what failed. */
  async run(name: JobName, data: unknown, attempt: number): Promise<JobVerdict> {
    try {
      await this.handle(name, data);
      this.metrics.jobs.inc({ name, outcome: 'done' });
      return 'done';
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (!(error instanceof Unreadable) && attempt < JOBS[name].attempts) {
        this.metrics.jobs.inc({ name, outcome: 'retried' });
        this.logger.warn({ job: name, attempt, err: error }, 'job failed and is tried again');
        return 'again';
      }
      if (error instanceof DomainError && error.code === 'unavailable') {
        // Nothing is wrong with the job; the sweep does its work as soon as the store is back.
        this.metrics.jobs.inc({ name, outcome: 'dropped' });
        return 'given-up';
      }
      await this.quarantine.keep(name, data, reason, attempt);
      return 'given-up';
    }
  }

  private async handle(name: JobName, data: unknown): Promise<void> {
    const handler = this.handlers.get(name);
    await handler(JOBS[name].read(data));
  }
}
