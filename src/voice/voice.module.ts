import { Module } from '@nestjs/common';
import { CustomersModule } from '../customers/customers.module.js';
import { BoardProjectionModule } from '../insight/board-projection.module.js';
import { RollupsModule } from '../insight/rollups.module.js';
import { SlaModule } from '../sla/sla.module.js';
import { TouchpointsModule } from '../touchpoints/touchpoints.module.js';
import { VoiceArchiveModule } from './voice-archive.module.js';
import { VoiceController } from './voice.controller.js';
import { VoiceService } from './voice.service.js';

/** The customer's voice: taken in, read, kept. */
@Module({
  imports: [VoiceArchiveModule, BoardProjectionModule, RollupsModule, CustomersModule, TouchpointsModule, SlaModule],
  controllers: [VoiceController],
  providers: [VoiceService],
  exports: [VoiceService],
})
export class VoiceModule {}
