import { Controller, Get, Query } from '@nestjs/common';
import { Allow, CurrentScope } from '../access/access.decorators.js';
import { invalid } from '../kernel/errors.js';
import type { AccessScope } from '../kernel/scope.js';
import { TouchpointsService } from '../touchpoints/touchpoints.service.js';
import { CustomersService } from './customers.service.js';

export interface SearchView {
  customers: { id: string; maskedName: string; grade: string | null; risk: 'low' | 'medium' | 'high'; openCount: number }[];
  touchpoints: { id: string; kind: string; ref: string; maskedName: string }[];
}

const LONGEST = 100;

@Controller('v1/search')
export class SearchController {
  constructor(
    private readonly customers: CustomersService,
    private readonly touchpoints: TouchpointsService,
  ) {}

  /** Finds customers by phone, reference, policy or plate, and touchpoints by number. Exact keys, no guessing. */
  @Allow('handler', 'manager', 'admin')
  @Get()
  async search(@CurrentScope() scope: AccessScope, @Query('q') q: unknown): Promise<SearchView> {
    if (typeof q !== 'string' || q.trim() === '' || q.length > LONGEST) {
      throw invalid('Nothing can be searched.', [{ field: 'q', reason: `must be a text of 1 to ${LONGEST} characters` }]);
    }
    const text = q.trim();
    const [files, found] = await Promise.all([
      this.customers.search(scope, text),
      this.touchpoints.byRef(scope, text),
    ]);
    const names = await this.customers.maskedNames(scope, found.flatMap(({ customerId }) => customerId ?? []));
    return {
      customers: files.map(({ customer, risk, openCount }) => ({
        id: customer.id,
        maskedName: customer.name,
        grade: customer.grade,
        risk: risk.level,
        openCount,
      })),
      touchpoints: found.map(({ id, kind, ref, customerId }) => ({
        id,
        kind,
        ref,
        maskedName: names.get(customerId ?? '') ?? '',
      })),
    };
  }
}
