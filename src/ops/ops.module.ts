import { Module } from '@nestjs/common';
import { CliKey } from './cli-key.js';
import { JobsController } from './jobs.controller.js';
import { OpsController } from './ops.controller.js';

/** Health, figures and documentation for whoever runs the process. */
@Module({ controllers: [OpsController, JobsController], providers: [CliKey] })
export class OpsModule {}
