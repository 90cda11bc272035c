import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { LazyModuleLoader } from '@nestjs/core';
import type { Job, Queue } from 'bull';
import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { LOGGER } from '../logging.js';
import { Metrics } from '../metrics.js';
import { NodeRole } from '../node-role.js';
import { RedisLink } from '../redis/redis-link.js';
import { InProcessJobs } from './in-process-jobs.js';
import { JOB_NAMES, JOBS, type JobMap, type JobName } from './job-map.js';
import { JobRunner } from './job-runner.js';
import { Jobs, type JobOptions } from './jobs.js';
import { Quarantine } from './quarantine.service.js';

/** A job whose worker died this often is poison, however often it may still be tried. */
const MOST_STALLS = 2;
const CLOSE_PATIENCE_MS = 3_000;

/** What Bull should not try again but has been dealt with already. */
class TryAgain extends Error {}

/**
 * The queue of an installation: Bull when there is a Redis, and this process alone when there is none or it is gone.
 * Each kind of job has a queue of its own, so that a hanging mail server holds up nothing else.
 */
@Injectable()
export class QueueJobs extends Jobs implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #queues = new Map<JobName, Queue>();

  constructor(
    private readonly redis: RedisLink,
    private readonly here: InProcessJobs,
    private readonly runner: JobRunner,
    private readonly quarantine: Quarantine,
    private readonly role: NodeRole,
    private readonly modules: LazyModuleLoader,
    private readonly metrics: Metrics,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    super();
  }

  override add<N extends JobName>(name: N, data: JobMap[N], options: JobOptions = {}): void {
    const queue = this.redis.up ? this.#queues.get(name) : undefined;
    if (queue === undefined) {
      this.here.add(name, data, options);
      return;
    }
    const { attempts, backOffMs } = JOBS[name];
    queue
      .add(data, {
        attempts,
        backoff: { type: 'exponential', delay: backOffMs },
        removeOnComplete: true,
        removeOnFail: true,
        ...(options.delayMs !== undefined && { delay: options.delayMs }),
        ...(options.jobId !== undefined && { jobId: options.jobId }),
      })
      .catch(() => this.here.add(name, data, options));
  }

  async onApplicationBootstrap(): Promise<void> {
    if (!this.redis.configured) return;
    this.redis.watch();
    for (const [name, queue] of await this.openQueues()) {
      this.#queues.set(name, queue);
      if (this.role.works) this.work(name, queue);
    }
  }

  async beforeApplicationShutdown(): Promise<void> {
    const closing = [...this.#queues.values()].map((queue) => queue.close());
    this.#queues.clear();
    // A Redis that is gone would keep us for ever: the connections are cut next anyway.
    if (this.redis.up) await within(CLOSE_PATIENCE_MS, Promise.allSettled(closing));
  }

  private async openQueues(): Promise<[JobName, Queue][]> {
    const { BullModule, getQueueToken } = await import('@nestjs/bull');
    const commands = this.redis.connect('commands');
    const listening = this.redis.connect('listening');
    for (const shared of [commands, listening]) shared.setMaxListeners(0);
    const connectionFor = (type: 'client' | 'subscriber' | 'bclient'): Redis =>
      type === 'client' ? commands : type === 'subscriber' ? listening : this.redis.connect('waiting');
    return Promise.all(
      JOB_NAMES.map(async (name): Promise<[JobName, Queue]> => {
        const opened = await this.modules.load(() =>
          BullModule.registerQueue({
            name,
            prefix: this.redis.prefix,
            createClient: connectionFor,
            settings: { maxStalledCount: MOST_STALLS, retryProcessDelay: 1_000 },
          }),
        );
        const queue = opened.get<Queue>(getQueueToken(name), { strict: false });
        // RedisLink tells of Redis' own troubles, once.
        queue.on('error', (error: Error) => this.logger.debug({ job: name, err: error }, 'the queue had a difficulty'));
        return [name, queue];
      }),
    );
  }

  private work(name: JobName, queue: Queue): void {
    queue.on('failed', (job: Job, error: Error) => {
      // Whatever else fails has been judged by the runner; this one took its workers with it.
      if (/stalled/.test(error.message)) void this.quarantine.keep(name, job.data, 'its worker died with it, several times', MOST_STALLS + 1);
    });
    const working = queue.process(JOBS[name].concurrency, async (job: Job) => {
      const verdict = await this.runner.run(name, job.data, job.attemptsMade + 1);
      if (verdict === 'again') throw new TryAgain('tried again later');
    });
    working.catch((error: unknown) => this.logger.debug({ job: name, err: error }, 'the queue is not worked on any more'));
  }
}

async function within(durationMs: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const enough = new Promise<void>((resolve) => (timer = setTimeout(resolve, durationMs)));
  await Promise.race([work, enough]);
  clearTimeout(timer);
}
