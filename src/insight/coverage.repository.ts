import { Inject, Injectable } from '@nestjs/common';
import { accessTokens, SystemScope, type AccessScope } from '../kernel/scope.js';
import { all } from '../kernel/store/filter.js';
import { ScopedRepository } from '../kernel/store/scoped-repository.js';
import type { Store, Stored } from '../kernel/store/store.js';
import { STORE } from '../kernel/store/store.token.js';
import { COVERAGE, type CoverageDoc } from './coverage.schema.js';
import { mergeCoverage, type Coverage } from './domain/coverage.js';

const SYSTEM = SystemScope.because('keep coverage ready');
const MOST_ORGS = 1000;

@Injectable()
export class CoverageRepository extends ScopedRepository<CoverageDoc> {
  constructor(@Inject(STORE) store: Store) {
    super(store, COVERAGE);
  }

  /** Adds what is newer; what is not leaves no write. */
  async note(org: string, newest: Coverage): Promise<void> {
    await this.update(
      SYSTEM,
      org,
      (kept) => {
        const merged = mergeCoverage(kept.newest, newest);
        return merged === kept.newest ? null : { _id: kept._id, access: kept.access, newest: merged };
      },
      { create: () => ({ _id: org, access: accessTokens(org), newest }) },
    );
  }

  /** Of the organisation a scope is confined to and all below it. */
  async within(scope: AccessScope): Promise<Stored<CoverageDoc>[]> {
    return (await this.find(scope, all(), { index: 'access', limit: MOST_ORGS })).items;
  }
}
