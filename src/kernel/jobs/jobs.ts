import type { JobMap, JobName } from './job-map.js';

export interface JobOptions {
  /** Not before this long from now. */
  delayMs?: number;
  /** While a job of this name and id waits, another one is not added. */
  jobId?: string;
}

/**
 * Wakes whoever is free. Adding never fails and never waits: a job that cannot be queued is left to the sweep, which
 * finds the work in the store anyway.
 */
export abstract class Jobs {
  abstract add<N extends JobName>(name: N, data: JobMap[N], options?: JobOptions): void;
}
