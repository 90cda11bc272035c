import { Inject, Injectable } from '@nestjs/common';
import type { AccessScope } from '../kernel/scope.js';
import { range } from '../kernel/store/filter.js';
import { ScopedRepository } from '../kernel/store/scoped-repository.js';
import type { Store, Stored } from '../kernel/store/store.js';
import { STORE } from '../kernel/store/store.token.js';
import { TOUCHPOINTS, type TouchpointDoc } from '../touchpoints/touchpoint.schema.js';

/** Touchpoints by the due time that burns first, as the board looks at them. Reads only. */
@Injectable()
export class BurningRepository extends ScopedRepository<TouchpointDoc> {
  constructor(@Inject(STORE) store: Store) {
    super(store, TOUCHPOINTS);
  }

  /** Those whose first due time lies after `after` and not after `until`, earliest first. */
  async dueBetween(
    scope: AccessScope,
    bounds: { after: Date; until: Date },
    limit: number,
  ): Promise<Stored<TouchpointDoc>[]> {
    const page = await this.find(scope, range('burnDueAt', { gt: bounds.after, lte: bounds.until }), {
      index: 'burning',
      sort: [['burnDueAt', 1]],
      limit,
    });
    return page.items;
  }

  async countDueBetween(scope: AccessScope, bounds: { after: Date; until: Date }): Promise<number> {
    return this.count(scope, range('burnDueAt', { gt: bounds.after, lte: bounds.until }), { index: 'burning' });
  }
}
