import { Inject, Injectable } from '@nestjs/common';
import { SystemScope, type AccessScope } from '../kernel/scope.js';
import { all, and, eq, type Sort } from '../kernel/store/filter.js';
import { ScopedRepository } from '../kernel/store/scoped-repository.js';
import type { Page, Store, Stored } from '../kernel/store/store.js';
import { STORE } from '../kernel/store/store.token.js';
import { PARTNER_CASES, type PartnerCaseDoc } from './partner-case.schema.js';

const SYSTEM = SystemScope.because('keep partner cases ready');
const NEWEST_FIRST: Sort<PartnerCaseDoc> = [['lastEvent.at', -1]];

export const CASE_STATES = ['open', 'ended', 'late'] as const;
export type CaseState = (typeof CASE_STATES)[number];

@Injectable()
export class PartnerCaseRepository extends ScopedRepository<PartnerCaseDoc> {
  constructor(@Inject(STORE) store: Store) {
    super(store, PARTNER_CASES);
  }

  /** Keeps the cases, unless a newer state of the same case is there already. */
  async keep(cases: readonly PartnerCaseDoc[]): Promise<void> {
    const byId = new Map(cases.map((one) => [one._id, one]));
    await this.updateMany(SYSTEM, byId.keys(), (kept, ids) =>
      ids.map((id) => byId.get(id) as PartnerCaseDoc).filter(({ _id, of }) => (kept.get(_id)?.of ?? 0) <= of),
    );
  }

  /** Cases of one partner, newest activity first. */
  async list(
    scope: AccessScope,
    partnerId: string,
    wanted: { state?: CaseState; limit: number; after?: string },
  ): Promise<Page<Stored<PartnerCaseDoc>>> {
    const { state, ...page } = wanted;
    const own = eq<PartnerCaseDoc>('partnerId', partnerId);
    const options = { sort: NEWEST_FIRST, ...page };
    if (state === undefined) return this.find(scope, own, { index: 'recent', ...options });
    if (state === 'late') return this.find(scope, and(own, eq('late', true)), { index: 'recent_late', ...options });
    return this.find(scope, and(own, eq('open', state === 'open')), { index: 'recent_open', ...options });
  }

  async countOpen(scope: AccessScope, partnerId: string): Promise<number> {
    return this.count(scope, and(eq('partnerId', partnerId), eq('open', true)), { index: 'recent_open' });
  }

  everything(): AsyncIterable<Stored<PartnerCaseDoc>> {
    return this.iterate(SYSTEM, all(), { index: '_id' });
  }
}
