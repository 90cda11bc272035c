import { Module, type OnModuleInit } from '@nestjs/common';
import { SlaModule } from '../sla/sla.module.js';
import { TouchpointsModule } from '../touchpoints/touchpoints.module.js';
import { VoiceArchiveModule } from '../voice/voice-archive.module.js';
import { CustomerFiles } from './customer-files.service.js';
import { CustomerFileRepository, CustomerRepository, FileMarkRepository } from './customer.repository.js';
import { CustomersController } from './customers.controller.js';
import { SearchController } from './search.controller.js';
import { CustomersService } from './customers.service.js';

/** Customers and their files, kept ready. */
@Module({
  imports: [TouchpointsModule, SlaModule, VoiceArchiveModule],
  controllers: [CustomersController, SearchController],
  providers: [CustomerRepository, CustomerFileRepository, FileMarkRepository, CustomerFiles, CustomersService],
  exports: [CustomersService],
})
export class CustomersModule implements OnModuleInit {
  constructor(
    private readonly customers: CustomerRepository,
    private readonly files: CustomerFileRepository,
    private readonly marks: FileMarkRepository,
  ) {}

  async onModuleInit(): Promise<void> {
    await Promise.all([this.customers.open(), this.files.open(), this.marks.open()]);
  }
}
