import { Module, type OnModuleInit } from '@nestjs/common';
import { SlaModule } from '../sla/sla.module.js';
import { TouchpointsModule } from '../touchpoints/touchpoints.module.js';
import { BacktestPlans } from './backtest-plans.service.js';
import { BacktestRepository } from './backtest.repository.js';
import { BacktestRunner } from './backtest-runner.js';
import { BacktestsController } from './backtests.controller.js';
import { BacktestsService } from './backtests.service.js';

/** Draft policies tried on past touchpoints. */
@Module({
  imports: [SlaModule, TouchpointsModule],
  controllers: [BacktestsController],
  providers: [BacktestRepository, BacktestPlans, BacktestRunner, BacktestsService],
  exports: [BacktestPlans],
})
export class BacktestModule implements OnModuleInit {
  constructor(private readonly backtests: BacktestRepository) {}

  async onModuleInit(): Promise<void> {
    await this.backtests.open();
  }
}
