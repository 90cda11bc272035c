import { Inject, Injectable } from '@nestjs/common';
import type { AccessScope } from '../kernel/scope.js';
import { all, eq } from '../kernel/store/filter.js';
import { ScopedRepository } from '../kernel/store/scoped-repository.js';
import type { Page, Store, Stored } from '../kernel/store/store.js';
import { STORE } from '../kernel/store/store.token.js';
import { BACKTESTS, type BacktestDoc } from './backtest.schema.js';
import type { BacktestState } from './backtest-view.js';

@Injectable()
export class BacktestRepository extends ScopedRepository<BacktestDoc> {
  constructor(@Inject(STORE) store: Store) {
    super(store, BACKTESTS);
  }

  async list(scope: AccessScope, page: { limit: number; after?: string }): Promise<Page<Stored<BacktestDoc>>> {
    return this.find(scope, all(), { index: 'newest', sort: [['createdAt', -1]], ...page });
  }

  /** Backtests of one state, oldest first; at most 200. */
  async inState(scope: AccessScope, state: BacktestState): Promise<Stored<BacktestDoc>[]> {
    const page = await this.find(scope, eq<BacktestDoc>('state', state), { index: 'state', sort: [['createdAt', 1]], limit: 200 });
    return page.items;
  }
}
