import { Inject, Injectable } from '@nestjs/common';
import { SystemScope } from '../kernel/scope.js';
import { has, range } from '../kernel/store/filter.js';
import { ScopedRepository } from '../kernel/store/scoped-repository.js';
import type { Store, Stored } from '../kernel/store/store.js';
import { STORE } from '../kernel/store/store.token.js';
import { CALLS, CallDoc } from './call.schema.js';

@Injectable()
export class CallRepository extends ScopedRepository<CallDoc> {
  constructor(@Inject(STORE) store: Store) {
    super(store, CALLS);
  }

  /** Calls that stand on a handler's desk, the latest first. A desk is its handler's, whatever the organisation. */
  async liveOn(handler: string, limit: number): Promise<Stored<CallDoc>[]> {
    const page = await this.find(SystemScope.because('calls on the desk of their handler'), has('liveFor', handler), {
      index: 'live',
      sort: [['updatedAt', -1]],
      limit,
    });
    return page.items;
  }

  /** Calls whose effects have waited since `until` or longer. */
  async withEffects(until: Date, limit: number): Promise<Stored<CallDoc>[]> {
    const page = await this.find(SystemScope.because('hand on effects of calls'), range('effectsAt', { lte: until }), {
      index: 'effects',
      sort: [['effectsAt', 1]],
      limit,
    });
    return page.items;
  }
}
