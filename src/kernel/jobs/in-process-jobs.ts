import { Inject, Injectable, Optional, type BeforeApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { HALF, type Half } from '../halves/half.js';
import { Metrics } from '../metrics.js';
import { NodeRole } from '../node-role.js';
import { isJobName, JOBS, type JobMap, type JobName } from './job-map.js';
import { JobRunner } from './job-runner.js';
import { Jobs, type JobOptions } from './jobs.js';

/** More waiting jobs of one kind than this are left to the sweep. */
const MOST_WAITING = 10_000;

interface Waiting {
  data: unknown;
  attempt: number;
}

/** The queue of a single process, in its working half where it is divided: nothing outlives it, and nothing needs to. */
@Injectable()
export class InProcessJobs extends Jobs implements OnModuleInit, BeforeApplicationShutdown {
  readonly #waiting = new Map<JobName, Waiting[]>();
  readonly #known = new Map<string, NodeJS.Timeout | null>();
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #running = new Map<JobName, Set<Promise<void>>>();
  #stopped = false;

  constructor(
    private readonly runner: JobRunner,
    private readonly role: NodeRole,
    private readonly metrics: Metrics,
    @Optional() @Inject(HALF) private readonly half: Half | null = null,
  ) {
    super();
  }

  onModuleInit(): void {
    if (this.half?.part !== 'back') return;
    this.half.link.hear('job', ({ name, data, options }) => {
      if (isJobName(name)) this.add(name, data as JobMap[typeof name], options);
    });
  }

  override add<N extends JobName>(name: N, data: JobMap[N], { delayMs = 0, jobId }: JobOptions = {}): void {
    if (this.#stopped) return;
    if (this.half?.part === 'front') {
      this.half.link.say('job', { name, data, options: { delayMs, ...(jobId !== undefined && { jobId }) } });
      return;
    }
    if (!this.role.works) {
      this.metrics.jobs.inc({ name, outcome: 'dropped' });
      return;
    }
    const key = jobId === undefined ? null : `${name}/${jobId}`;
    if (key !== null) {
      if (this.#known.has(key)) return;
      this.#known.set(key, null);
    }
    this.after(delayMs, () => {
      if (key !== null) this.#known.delete(key);
      this.enqueue(name, { data, attempt: 1 });
    });
  }

  /** Resolves when nothing runs and nothing is ready to run; what waits for its time goes on waiting. */
  async drain(): Promise<void> {
    for (let busy = this.busy(); busy.length > 0; busy = this.busy()) await Promise.all(busy);
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.#stopped = true;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    this.#waiting.clear();
    await this.drain();
  }

  private busy(): Promise<void>[] {
    return [...this.#running.values()].flatMap((set) => [...set]);
  }

  private after(delayMs: number, then: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      then();
    }, delayMs);
    timer.unref();
    this.#timers.add(timer);
  }

  private enqueue(name: JobName, job: Waiting): void {
    const waiting = this.#waiting.get(name) ?? [];
    this.#waiting.set(name, waiting);
    if (waiting.length >= MOST_WAITING) this.metrics.jobs.inc({ name, outcome: 'dropped' });
    else waiting.push(job);
    this.next(name);
  }

  private next(name: JobName): void {
    const running = this.#running.get(name) ?? new Set();
    this.#running.set(name, running);
    while (!this.#stopped && running.size < JOBS[name].concurrency) {
      const job = this.#waiting.get(name)?.shift();
      if (job === undefined) return;
      const run = this.attempt(name, job).finally(() => {
        running.delete(run);
        this.next(name);
      });
      running.add(run);
    }
  }

  private async attempt(name: JobName, job: Waiting): Promise<void> {
    const verdict = await this.runner.run(name, job.data, job.attempt);
    if (verdict !== 'again' || this.#stopped) return;
    const pauseMs = JOBS[name].backOffMs * 2 ** (job.attempt - 1);
    this.after(pauseMs, () => this.enqueue(name, { ...job, attempt: job.attempt + 1 }));
  }
}
