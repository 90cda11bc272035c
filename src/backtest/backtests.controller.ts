import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { Allow, CurrentScope } from '../access/access.decorators.js';
import { ValidBody } from '../access/body.js';
import { readPage } from '../access/paging.js';
import type { AccessScope } from '../kernel/scope.js';
import type { Page } from '../kernel/store/store.js';
import { BacktestDto } from './backtest.dto.js';
import { BacktestsService } from './backtests.service.js';
import type { BacktestView } from './backtest-view.js';

/** A policy tried on past touchpoints: started, watched, cancelled, read. */
@Allow('manager', 'admin')
@Controller('v1/backtests')
export class BacktestsController {
  constructor(private readonly backtests: BacktestsService) {}

  /** Queues a backtest over the touchpoints the caller may see. */
  @Post()
  async start(@CurrentScope() scope: AccessScope, @ValidBody(BacktestDto) { policy, calendars, from, to }: BacktestDto): Promise<BacktestView> {
    return this.backtests.start(scope, { policy, calendars: calendars ?? [], from, to });
  }

  @Get()
  async list(@CurrentScope() scope: AccessScope, @Query() query: Record<string, unknown>): Promise<Page<BacktestView>> {
    return this.backtests.list(scope, readPage(query));
  }

  @Get(':id')
  async get(@CurrentScope() scope: AccessScope, @Param('id') id: string): Promise<BacktestView> {
    return this.backtests.get(scope, id);
  }

  @Post(':id/cancel')
  @HttpCode(200)
  async cancel(@CurrentScope() scope: AccessScope, @Param('id') id: string): Promise<BacktestView> {
    return this.backtests.cancel(scope, id);
  }
}
