import { Module, type OnModuleInit } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { AccessModule } from './access/access.module.js';
import { AlertsModule } from './alerts/alerts.module.js';
import { BacktestModule } from './backtest/backtest.module.js';
import { CallsModule } from './calls/calls.module.js';
import { CustomersModule } from './customers/customers.module.js';
import { DemoModule } from './demo/demo.module.js';
import { ImportsModule } from './imports/imports.module.js';
import { InsightModule } from './insight/insight.module.js';
import { JobHandlers } from './kernel/jobs/job-handlers.js';
import { KernelModule } from './kernel/kernel.module.js';
import { NotificationsModule } from './notifications/notifications.module.js';
import { OpsModule } from './ops/ops.module.js';
import { PartnersModule } from './partners/partners.module.js';
import { PoliciesModule } from './policies/policies.module.js';
import { ScreenPopModule } from './screen-pop/screen-pop.module.js';
import { SlaModule } from './sla/sla.module.js';
import { TouchpointsModule } from './touchpoints/touchpoints.module.js';
import { VoiceModule } from './voice/voice.module.js';

/** The whole house: one process is a complete installation. */
@Module({
  imports: [
    ScheduleModule.forRoot(),
    KernelModule,
    AccessModule,
    OpsModule,
    SlaModule,
    TouchpointsModule,
    BacktestModule,
    PoliciesModule,
    CustomersModule,
    VoiceModule,
    AlertsModule,
    NotificationsModule,
    CallsModule,
    ScreenPopModule,
    PartnersModule,
    InsightModule,
    ImportsModule,
    DemoModule,
  ],
})
export class AppModule implements OnModuleInit {
  constructor(private readonly jobs: JobHandlers) {}

  onModuleInit(): void {
    this.jobs.requireAll();
  }
}
