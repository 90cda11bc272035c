import { Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { Allow, CurrentScope } from '../access/access.decorators.js';
import { readPage } from '../access/paging.js';
import { AccessLog } from '../access/access-log.service.js';
import { Jobs } from '../kernel/jobs/jobs.js';
import { Quarantine, type QuarantinedJobView } from '../kernel/jobs/quarantine.service.js';
import type { AccessScope } from '../kernel/scope.js';
import type { Page } from '../kernel/store/store.js';

/** Jobs that failed however often they were tried. */
@Allow('admin')
@Controller('v1/jobs')
export class JobsController {
  constructor(
    private readonly quarantine: Quarantine,
    private readonly jobs: Jobs,
    private readonly log: AccessLog,
  ) {}

  /** Jobs in quarantine with the reason, latest first. */
  @Get()
  async list(@CurrentScope() scope: AccessScope, @Query() query: Record<string, unknown>): Promise<Page<QuarantinedJobView>> {
    return this.quarantine.list(scope, readPage(query));
  }

  /** Puts the job into the queue again; should it fail again, it comes back. */
  @HttpCode(200)
  @Post(':id/retry')
  async retry(@CurrentScope() scope: AccessScope, @Param('id') id: string): Promise<QuarantinedJobView> {
    const retried = await this.quarantine.retry(scope, id, this.jobs);
    await this.log.logChange(scope, { what: 'job', id, why: 'retried' });
    return retried;
  }

  /** Forgets the job; what it was about is found by the sweep all the same. */
  @Delete(':id')
  async discard(@CurrentScope() scope: AccessScope, @Param('id') id: string): Promise<QuarantinedJobView> {
    const discarded = await this.quarantine.discard(scope, id);
    await this.log.logChange(scope, { what: 'job', id, why: 'discarded' });
    return discarded;
  }
}
