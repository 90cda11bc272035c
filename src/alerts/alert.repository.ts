import { Inject, Injectable } from '@nestjs/common';
import type { AccessScope } from '../kernel/scope.js';
import { all, eq, range } from '../kernel/store/filter.js';
import { ScopedRepository } from '../kernel/store/scoped-repository.js';
import type { Page, Store, Stored } from '../kernel/store/store.js';
import { STORE } from '../kernel/store/store.token.js';
import { ALERTS, AlertDoc } from './alert.schema.js';

@Injectable()
export class AlertRepository extends ScopedRepository<AlertDoc> {
  constructor(@Inject(STORE) store: Store) {
    super(store, ALERTS);
  }

  /** Latest crossed first: what an import or a start after a pause records at once must not come in any order. */
  async newest(scope: AccessScope, limit: number, after?: string): Promise<Page<Stored<AlertDoc>>> {
    return this.find(scope, all(), {
      index: 'crossed',
      sort: [['crossedAt', -1]],
      limit,
      ...(after !== undefined && { after }),
    });
  }

  /** Recorded after an instant, the earliest first; of more than `limit` the latest. */
  async since(scope: AccessScope, after: Date, limit: number): Promise<Stored<AlertDoc>[]> {
    const recent = range<AlertDoc>('recordedAt', { gt: after });
    const page = await this.find(scope, recent, { index: 'newest', sort: [['recordedAt', -1]], limit });
    return page.items.reverse();
  }

  /** All of one touchpoint in the order of recording; what people noted of them stands here, the rest in the touchpoint. */
  async ofTouchpoint(scope: AccessScope, touchpointId: string): Promise<Stored<AlertDoc>[]> {
    const page = await this.find(scope, eq('touchpointId', touchpointId), {
      index: 'touchpoint',
      sort: [['recordedAt', 1]],
      limit: 500,
    });
    return page.items;
  }
}
