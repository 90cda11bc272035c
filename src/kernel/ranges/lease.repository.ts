import { Inject, Injectable } from '@nestjs/common';
import { SystemScope } from '../scope.js';
import { and, eq, range } from '../store/filter.js';
import { ScopedRepository } from '../store/scoped-repository.js';
import type { Store, Stored } from '../store/store.js';
import { STORE } from '../store/store.token.js';
import { LEASES, type LeaseDoc } from './lease.schema.js';

const SYSTEM = SystemScope.because('share the sweep among nodes');
const MOST = 1_000;

@Injectable()
export class LeaseRepository extends ScopedRepository<LeaseDoc> {
  constructor(@Inject(STORE) store: Store) {
    super(store, LEASES);
  }

  async ranges(): Promise<Stored<LeaseDoc>[]> {
    return (await this.find(SYSTEM, eq('kind', 'range'), { index: 'kind', limit: MOST })).items;
  }

  /** Working nodes that gave a sign of life that still holds. */
  async members(now: Date): Promise<Stored<LeaseDoc>[]> {
    const alive = and(eq<LeaseDoc>('kind', 'member'), range<LeaseDoc>('until', { gt: now }));
    return (await this.find(SYSTEM, alive, { index: 'kind', limit: MOST })).items;
  }

  /** Forgets nodes that have been silent since `until`. */
  async removeGone(until: Date): Promise<void> {
    const gone = and(eq<LeaseDoc>('kind', 'member'), range<LeaseDoc>('until', { lt: until }));
    await this.removeWhere(SYSTEM, gone, { index: 'kind' });
  }
}
