import { Inject, Injectable } from '@nestjs/common';
import type { AccessScope } from '../scope.js';
import { all } from '../store/filter.js';
import { ScopedRepository } from '../store/scoped-repository.js';
import type { Page, Store, Stored } from '../store/store.js';
import { STORE } from '../store/store.token.js';
import { QUARANTINED_JOBS, type QuarantinedJobDoc } from './quarantine.schema.js';

@Injectable()
export class QuarantineRepository extends ScopedRepository<QuarantinedJobDoc> {
  constructor(@Inject(STORE) store: Store) {
    super(store, QUARANTINED_JOBS);
  }

  /** Latest first. */
  async list(scope: AccessScope, page: { limit: number; after?: string }): Promise<Page<Stored<QuarantinedJobDoc>>> {
    return this.find(scope, all(), { index: 'newest', sort: [['failedAt', -1]], ...page });
  }

  async countAll(scope: AccessScope): Promise<number> {
    return this.count(scope, all(), { index: '_id' });
  }
}
