import { Module, type OnModuleInit } from '@nestjs/common';
import { CustomersModule } from '../customers/customers.module.js';
import { SlaModule } from '../sla/sla.module.js';
import { TouchpointsModule } from '../touchpoints/touchpoints.module.js';
import { VoiceArchiveModule } from '../voice/voice-archive.module.js';
import { BoardController } from './board.controller.js';
import { BoardProjectionModule } from './board-projection.module.js';
import { BoardService } from './board.service.js';
import { BurningRepository } from './burning.repository.js';
import { ReadModels } from './read-models.js';
import { RollupsModule } from './rollups.module.js';

/** The manager's board, and the rebuilding of all read models. */
@Module({
  imports: [TouchpointsModule, CustomersModule, SlaModule, RollupsModule, BoardProjectionModule, VoiceArchiveModule],
  controllers: [BoardController],
  providers: [BoardService, BurningRepository, ReadModels],
  exports: [BoardService, ReadModels],
})
export class InsightModule implements OnModuleInit {
  constructor(private readonly burning: BurningRepository) {}

  async onModuleInit(): Promise<void> {
    await this.burning.open();
  }
}
