import { Module, type OnModuleInit } from '@nestjs/common';
import { NotificationsModule } from '../notifications/notifications.module.js';
import { TouchpointsModule } from '../touchpoints/touchpoints.module.js';
import { Alarms } from './alarms.service.js';
import { AlertRepository } from './alert.repository.js';
import { AlertsController } from './alerts.controller.js';
import { AlertsService } from './alerts.service.js';
import { SweepService } from './sweep.service.js';

/** Warnings while there is still time: the register of alerts, and the sweep that sees to them. */
@Module({
  imports: [TouchpointsModule, NotificationsModule],
  controllers: [AlertsController],
  providers: [AlertRepository, AlertsService, Alarms, SweepService],
  exports: [AlertsService, SweepService],
})
export class AlertsModule implements OnModuleInit {
  constructor(private readonly alerts: AlertRepository) {}

  async onModuleInit(): Promise<void> {
    await this.alerts.open();
  }
}
