import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { Logger } from 'pino';
import { Clock } from '../clock.js';
import { DomainError, notFound } from '../errors.js';
import { stableId } from '../ids.js';
import { LOGGER } from '../logging.js';
import { Metrics } from '../metrics.js';
import { SystemScope, type AccessScope } from '../scope.js';
import type { Page } from '../store/store.js';
import { isJobName, JOBS, type JobMap, type JobName } from './job-map.js';
import { Jobs } from './jobs.js';
import { QuarantineRepository } from './quarantine.repository.js';
import type { QuarantinedJobDoc } from './quarantine.schema.js';

const SYSTEM = SystemScope.because('quarantine of jobs');
const LONGEST_REASON = 500;

/** A job that could not be done, as administrators see it. Data are ids, never anything of a customer. */
export interface QuarantinedJobView {
  id: string;
  name: string;
  data: unknown;
  reason: string;
  attempts: number;
  failedAt: string;
}

/** Where poison goes, so that it neither blocks the queue nor disappears. */
@Injectable()
export class Quarantine implements OnModuleInit {
  constructor(
    private readonly kept: QuarantineRepository,
    private readonly clock: Clock,
    private readonly metrics: Metrics,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.kept.open();
  }

  /** Keeps a job with its reason; the same job again replaces its earlier failure. Never throws. */
  async keep(name: string, data: unknown, reason: string, attempts: number): Promise<void> {
    const doc: QuarantinedJobDoc = {
      _id: stableId('jb', name, JSON.stringify(data) ?? ''),
      name,
      data: data ?? null,
      reason: reason.slice(0, LONGEST_REASON),
      attempts,
      failedAt: this.clock.now(),
    };
    this.metrics.jobs.inc({ name, outcome: 'quarantined' });
    this.logger.error({ job: name, id: doc._id, reason: doc.reason, attempts }, 'job goes into quarantine');
    try {
      await this.kept.put(SYSTEM, doc);
    } catch (error) {
      // The store is in trouble, which may well be why the job failed; the sweep does the work when it is well again.
      this.logger.error({ job: name, err: error }, 'job could not be kept in quarantine');
    }
  }

  async list(scope: AccessScope, page: { limit: number; after?: string }): Promise<Page<QuarantinedJobView>> {
    const { items, next } = await this.kept.list(scope, page);
    return { items: items.map(viewOf), next };
  }

  async count(): Promise<number> {
    return this.kept.countAll(SYSTEM);
  }

  /** Puts the job into the queue again and takes it out of quarantine; throws `conflict` where this release cannot read it. */
  async retry(scope: AccessScope, id: string, jobs: Jobs): Promise<QuarantinedJobView> {
    const doc = await this.kept.get(scope, id);
    if (doc === null) throw notFound('job');
    const { name, data } = doc;
    if (!isJobName(name)) throw new DomainError('conflict', `This release knows no job "${name}"; discard it.`);
    jobs.add(name, readable(name, data));
    await this.kept.remove(scope, id);
    return viewOf(doc);
  }

  async discard(scope: AccessScope, id: string): Promise<QuarantinedJobView> {
    const doc = await this.kept.get(scope, id);
    if (doc === null || !(await this.kept.remove(scope, id))) throw notFound('job');
    return viewOf(doc);
  }
}

function readable<N extends JobName>(name: N, data: unknown): JobMap[N] {
  try {
    return JOBS[name].read(data);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new DomainError('conflict', `The job cannot be read (${reason}); discard it.`);
  }
}

function viewOf({ _id, name, data, reason, attempts, failedAt }: QuarantinedJobDoc): QuarantinedJobView {
  return { id: _id, name, data, reason, attempts, failedAt: failedAt.toISOString() };
}
