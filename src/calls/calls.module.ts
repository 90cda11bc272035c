import { Module, type OnModuleInit } from '@nestjs/common';
import { CustomersModule } from '../customers/customers.module.js';
import { TouchpointsModule } from '../touchpoints/touchpoints.module.js';
import { CallEffects } from './call-effects.service.js';
import { CallRepository } from './call.repository.js';
import { CallsController } from './calls.controller.js';
import { CallsService } from './calls.service.js';
import { DemoCalls } from './demo-calls.service.js';

/** Call events in, calls kept, call backs owed. */
@Module({
  imports: [TouchpointsModule, CustomersModule],
  controllers: [CallsController],
  providers: [CallRepository, CallEffects, CallsService, DemoCalls],
  exports: [CallRepository, CallsService, CallEffects],
})
export class CallsModule implements OnModuleInit {
  constructor(private readonly calls: CallRepository) {}

  async onModuleInit(): Promise<void> {
    await this.calls.open();
  }
}
