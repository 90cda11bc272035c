import { Module } from '@nestjs/common';
import { PolicyVersionRepository } from './policy-version.schema.js';
import { Rules } from './rules.js';
import { SlaService } from './sla.service.js';

/** Policies, calendars and the clocks read from them. */
@Module({
  providers: [PolicyVersionRepository, Rules, SlaService],
  exports: [SlaService, Rules],
})
export class SlaModule {}
