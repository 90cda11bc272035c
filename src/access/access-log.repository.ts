import { Inject, Injectable } from '@nestjs/common';
import type { AccessScope } from '../kernel/scope.js';
import { all, eq } from '../kernel/store/filter.js';
import { ScopedRepository } from '../kernel/store/scoped-repository.js';
import type { Page, Store, Stored } from '../kernel/store/store.js';
import { STORE } from '../kernel/store/store.token.js';
import { ACCESS_LOG, type AccessLogDoc } from './access-log.schema.js';

@Injectable()
export class AccessLogRepository extends ScopedRepository<AccessLogDoc> {
  constructor(@Inject(STORE) store: Store) {
    super(store, ACCESS_LOG);
  }

  async newest(scope: AccessScope, page: { limit: number; after?: string }): Promise<Page<Stored<AccessLogDoc>>> {
    return this.find(scope, all(), { index: 'newest', sort: [['at', -1]], ...page });
  }

  /** Who looked at one thing, newest first. */
  async ofObject(
    scope: AccessScope,
    objectId: string,
    page: { limit: number; after?: string },
  ): Promise<Page<Stored<AccessLogDoc>>> {
    return this.find(scope, eq('objectId', objectId), { index: 'object', sort: [['at', -1]], ...page });
  }
}
