import { Controller, Get, Param, Query } from '@nestjs/common';
import { Allow, CurrentScope } from '../access/access.decorators.js';
import { invalid } from '../kernel/errors.js';
import type { AccessScope } from '../kernel/scope.js';
import { CustomersService } from './customers.service.js';
import type { CustomerFileView } from './domain/customer-file.js';

const REASON_LENGTH = { least: 3, most: 200 };

@Controller('v1/customers')
export class CustomersController {
  constructor(private readonly customers: CustomersService) {}

  /** The customer file; masked, unless `reveal` says why it is read in clear (and the read is logged). */
  @Allow('handler', 'manager', 'admin')
  @Get(':id/file')
  async file(
    @CurrentScope() scope: AccessScope,
    @Param('id') id: string,
    @Query('reveal') reveal?: unknown,
  ): Promise<CustomerFileView> {
    if (reveal === undefined) return this.customers.fileOf(scope, id);
    if (typeof reveal !== 'string' || reveal.length < REASON_LENGTH.least || reveal.length > REASON_LENGTH.most) {
      const reason = `must say why, in ${REASON_LENGTH.least} to ${REASON_LENGTH.most} characters`;
      throw invalid('The file cannot be shown in clear.', [{ field: 'reveal', reason }]);
    }
    return this.customers.fileOf(scope, id, { reveal });
  }
}
