import { Inject, Injectable } from '@nestjs/common';
import type { AccessScope } from '../kernel/scope.js';
import { all, eq } from '../kernel/store/filter.js';
import { ScopedRepository } from '../kernel/store/scoped-repository.js';
import type { Page, Store, Stored } from '../kernel/store/store.js';
import { STORE } from '../kernel/store/store.token.js';
import { IMPORTS, type ImportDoc, type ImportState } from './import.schema.js';

@Injectable()
export class ImportRepository extends ScopedRepository<ImportDoc> {
  constructor(@Inject(STORE) store: Store) {
    super(store, IMPORTS);
  }

  async list(scope: AccessScope, page: { limit: number; after?: string }): Promise<Page<Stored<ImportDoc>>> {
    return this.find(scope, all(), { index: 'newest', sort: [['createdAt', -1]], ...page });
  }

  /** Imports of one state, oldest first; at most 200. */
  async inState(scope: AccessScope, state: ImportState): Promise<Stored<ImportDoc>[]> {
    const page = await this.find(scope, eq<ImportDoc>('state', state), {
      index: 'state',
      sort: [['createdAt', 1]],
      limit: 200,
    });
    return page.items;
  }
}
