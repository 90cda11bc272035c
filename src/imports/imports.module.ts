import { Module, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import { TouchpointsModule } from '../touchpoints/touchpoints.module.js';
import { ImportRepository } from './import.repository.js';
import { ImportRunner } from './import-runner.js';
import { ImportsController } from './imports.controller.js';
import { ImportsService } from './imports.service.js';
import { acceptUploads } from './upload-types.js';

/** Files in: CSV, JSONL and XES through a mapping, over the API. The command line uses the same run. */
@Module({
  imports: [TouchpointsModule],
  controllers: [ImportsController],
  providers: [ImportRepository, ImportRunner, ImportsService],
  exports: [ImportsService],
})
export class ImportsModule implements OnModuleInit {
  constructor(
    private readonly imports: ImportRepository,
    private readonly http: HttpAdapterHost,
  ) {}

  async onModuleInit(): Promise<void> {
    // The command line opens the same house without a door: there is no adapter then, whatever the type says.
    const adapter = this.http.httpAdapter as HttpAdapterHost['httpAdapter'] | null | undefined;
    if (adapter) acceptUploads(adapter.getInstance<FastifyInstance>());
    await this.imports.open();
  }
}
