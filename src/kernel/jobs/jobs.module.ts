import { Global, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { InProcessJobs } from './in-process-jobs.js';
import { JobHandlers } from './job-handlers.js';
import { JobRunner } from './job-runner.js';
import { Jobs } from './jobs.js';
import { QuarantineRepository } from './quarantine.repository.js';
import { Quarantine } from './quarantine.service.js';
import { QueueJobs } from './queue-jobs.js';

/** Waking up whoever is free: here, or on another node. */
@Global()
@Module({
  imports: [DiscoveryModule],
  providers: [
    JobHandlers,
    JobRunner,
    InProcessJobs,
    QueueJobs,
    { provide: Jobs, useExisting: QueueJobs },
    QuarantineRepository,
    Quarantine,
  ],
  exports: [Jobs, JobHandlers, InProcessJobs, Quarantine],
})
export class JobsModule {}
