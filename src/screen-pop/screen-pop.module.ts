import { Module, type OnModuleInit } from '@nestjs/common';
import { AlertsModule } from '../alerts/alerts.module.js';
import { CallsModule } from '../calls/calls.module.js';
import { CustomersModule } from '../customers/customers.module.js';
import { SlaModule } from '../sla/sla.module.js';
import { TouchpointsModule } from '../touchpoints/touchpoints.module.js';
import { Callers } from './callers.service.js';
import { DeskQueueRepository } from './desk-queue.repository.js';
import { DeskQueue } from './desk-queue.service.js';
import { DeskController } from './desk.controller.js';
import { DeskStreams } from './desk-streams.service.js';
import { DeskService } from './desk.service.js';
import { OwnCalls } from './own-calls.service.js';
import { PhoneChoices } from './phone-choice.repository.js';
import { PopFiles } from './pop-files.service.js';
import { PopViews } from './pop-views.service.js';
import { Scripts } from './scripts.service.js';
import { WrapUps } from './wrap-ups.service.js';

/** The customer file on the right handler's desk while the phone rings. */
@Module({
  imports: [AlertsModule, CallsModule, CustomersModule, SlaModule, TouchpointsModule],
  controllers: [DeskController],
  providers: [
    DeskQueueRepository,
    PhoneChoices,
    Scripts,
    PopFiles,
    PopViews,
    DeskQueue,
    OwnCalls,
    Callers,
    WrapUps,
    DeskService,
    DeskStreams,
  ],
})
export class ScreenPopModule implements OnModuleInit {
  constructor(
    private readonly queue: DeskQueueRepository,
    private readonly choices: PhoneChoices,
  ) {}

  async onModuleInit(): Promise<void> {
    await Promise.all([this.queue.open(), this.choices.open()]);
  }
}
