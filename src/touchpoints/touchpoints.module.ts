import { Module, type OnModuleInit } from '@nestjs/common';
import { SlaModule } from '../sla/sla.module.js';
import { ApplyWake } from './apply-wake.service.js';
import { ApplyFailures } from './apply-failures.service.js';
import { ApplyService } from './apply.service.js';
import { EventRepository, PendingRepository } from './event.repository.js';
import { EventsController } from './events.controller.js';
import { IngestPressure } from './ingest-pressure.js';
import { IngestService } from './ingest.service.js';
import { Projections } from './projections.js';
import { TouchpointsController } from './touchpoints.controller.js';
import { TouchpointsService } from './touchpoints.service.js';
import { WaiversController } from './waivers.controller.js';
import { Waivers } from './waivers.service.js';
import { TouchpointRepository } from './touchpoint.repository.js';

/** Events in, exactly once, and the touchpoints computed from them. */
@Module({
  imports: [SlaModule],
  controllers: [EventsController, TouchpointsController, WaiversController],
  providers: [EventRepository, PendingRepository, TouchpointRepository, Projections, ApplyFailures, ApplyService, ApplyWake, IngestPressure, IngestService, TouchpointsService, Waivers],
  exports: [EventRepository, PendingRepository, TouchpointRepository, Projections, ApplyService, ApplyWake, IngestService, TouchpointsService],
})
export class TouchpointsModule implements OnModuleInit {
  constructor(
    private readonly events: EventRepository,
    private readonly pending: PendingRepository,
    private readonly touchpoints: TouchpointRepository,
  ) {}

  async onModuleInit(): Promise<void> {
    await Promise.all([this.events.open(), this.pending.open(), this.touchpoints.open()]);
  }
}
