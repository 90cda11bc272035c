import { Module, type OnModuleInit } from '@nestjs/common';
import { TouchpointsModule } from '../touchpoints/touchpoints.module.js';
import { BoardProjection } from './board-projection.js';
import { CoverageRepository } from './coverage.repository.js';
import { RollupsModule } from './rollups.module.js';

/** Keeps the board ready. Apart from reading it, so that those who feed it need not know those who read it. */
@Module({
  imports: [TouchpointsModule, RollupsModule],
  providers: [BoardProjection, CoverageRepository],
  exports: [BoardProjection, CoverageRepository],
})
export class BoardProjectionModule implements OnModuleInit {
  constructor(private readonly coverage: CoverageRepository) {}

  async onModuleInit(): Promise<void> {
    await this.coverage.open();
  }
}
