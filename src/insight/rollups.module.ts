import { Module, type OnModuleInit } from '@nestjs/common';
import { LocalZone } from './local-zone.js';
import { DayCellRepository, DayMarkRepository, DayPartRepository } from './rollup.repository.js';
import { Rollups } from './rollups.service.js';

/** Figures per day, kept ready for boards and scorecards. */
@Module({
  providers: [DayPartRepository, DayCellRepository, DayMarkRepository, Rollups, LocalZone],
  exports: [Rollups, DayCellRepository, LocalZone],
})
export class RollupsModule implements OnModuleInit {
  constructor(
    private readonly parts: DayPartRepository,
    private readonly cells: DayCellRepository,
    private readonly marks: DayMarkRepository,
  ) {}

  async onModuleInit(): Promise<void> {
    await Promise.all([this.parts.open(), this.cells.open(), this.marks.open()]);
  }
}
