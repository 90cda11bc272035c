import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { Allow, CurrentScope } from '../access/access.decorators.js';
import { readPage } from '../access/paging.js';
import type { AlertLineView } from '../insight/domain/board.js';
import type { AccessScope } from '../kernel/scope.js';
import type { Page } from '../kernel/store/store.js';
import { AlertsService } from './alerts.service.js';

@Controller('v1/alerts')
export class AlertsController {
  constructor(private readonly alerts: AlertsService) {}

  /** Alerts the caller may see, latest first. */
  @Allow('handler', 'manager', 'admin')
  @Get()
  async list(@CurrentScope() scope: AccessScope, @Query() query: Record<string, unknown>): Promise<Page<AlertLineView>> {
    const { limit, after } = readPage(query);
    return this.alerts.list(scope, limit, after);
  }

  @Allow('handler', 'manager', 'admin')
  @HttpCode(200)
  @Post(':id/acknowledge')
  async acknowledge(@CurrentScope() scope: AccessScope, @Param('id') id: string): Promise<AlertLineView> {
    return this.alerts.acknowledge(scope, id);
  }
}
