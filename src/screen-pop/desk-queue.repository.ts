import { Inject, Injectable } from '@nestjs/common';
import type { AccessScope } from '../kernel/scope.js';
import { and, eq, range, type Filter } from '../kernel/store/filter.js';
import { ScopedRepository } from '../kernel/store/scoped-repository.js';
import type { Store, Stored } from '../kernel/store/store.js';
import { STORE } from '../kernel/store/store.token.js';
import { TOUCHPOINTS, TouchpointDoc } from '../touchpoints/touchpoint.schema.js';

@Injectable()
export class DeskQueueRepository extends ScopedRepository<TouchpointDoc> {
  constructor(@Inject(STORE) store: Store) {
    super(store, TOUCHPOINTS);
  }

  /** Touchpoints with a running clock that one custodian holds, those due first at the front. */
  async heldBy(scope: AccessScope, custodian: string, limit: number): Promise<Stored<TouchpointDoc>[]> {
    const page = await this.find(scope, heldFilter(custodian), { index: 'held', sort: [['burnDueAt', 1]], limit });
    return page.items;
  }

  async countHeldBy(scope: AccessScope, custodian: string): Promise<number> {
    return this.count(scope, heldFilter(custodian), { index: 'held' });
  }
}

const heldFilter = (custodian: string): Filter<TouchpointDoc> =>
  and(eq('custodian', custodian), range('burnDueAt', { gt: new Date(0) }));
