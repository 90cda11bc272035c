import { Inject, Injectable } from '@nestjs/common';
import type { AccessScope } from '../kernel/scope.js';
import { all } from '../kernel/store/filter.js';
import { ScopedRepository } from '../kernel/store/scoped-repository.js';
import type { Page, Store, Stored } from '../kernel/store/store.js';
import { STORE } from '../kernel/store/store.token.js';
import { API_KEYS, type ApiKeyDoc } from './api-key.schema.js';

@Injectable()
export class ApiKeyRepository extends ScopedRepository<ApiKeyDoc> {
  constructor(@Inject(STORE) store: Store) {
    super(store, API_KEYS);
  }

  async list(scope: AccessScope, page: { limit: number; after?: string }): Promise<Page<Stored<ApiKeyDoc>>> {
    return this.find(scope, all(), { index: 'newest', sort: [['createdAt', -1]], ...page });
  }
}
