import { Inject, Injectable } from '@nestjs/common';
import type { AccessScope } from '../kernel/scope.js';
import { all, eq, range } from '../kernel/store/filter.js';
import { ScopedRepository } from '../kernel/store/scoped-repository.js';
import type { Page, Store, Stored } from '../kernel/store/store.js';
import { STORE } from '../kernel/store/store.token.js';
import { VOICES, VoiceDoc } from './voice.schema.js';

@Injectable()
export class VoiceRepository extends ScopedRepository<VoiceDoc> {
  constructor(@Inject(STORE) store: Store) {
    super(store, VOICES);
  }

  /** Newest first. */
  async ofCustomer(scope: AccessScope, customerId: string, limit: number, after?: string): Promise<Page<Stored<VoiceDoc>>> {
    return this.newest(scope, 'customerId', customerId, 'customer', limit, after);
  }

  /** Newest first. */
  async ofTouchpoint(scope: AccessScope, touchpointId: string, limit: number, after?: string): Promise<Page<Stored<VoiceDoc>>> {
    return this.newest(scope, 'touchpointId', touchpointId, 'touchpoint', limit, after);
  }

  /** Newest first, of everybody the caller may see. */
  async recent(scope: AccessScope, limit: number, after?: string): Promise<Page<Stored<VoiceDoc>>> {
    return this.find(scope, all(), {
      index: 'recent',
      sort: [['occurredAt', -1]],
      limit,
      ...(after !== undefined && { after }),
    });
  }

  /** All voices since an instant, for rebuilding read models. */
  since(scope: AccessScope, from: Date): AsyncIterable<Stored<VoiceDoc>> {
    return this.iterate(scope, range('occurredAt', { gte: from }), { index: 'recent', sort: [['occurredAt', 1]] });
  }

  private newest(
    scope: AccessScope,
    path: 'customerId' | 'touchpointId',
    id: string,
    index: string,
    limit: number,
    after: string | undefined,
  ): Promise<Page<Stored<VoiceDoc>>> {
    return this.find(scope, eq(path, id), {
      index,
      sort: [['occurredAt', -1]],
      limit,
      ...(after !== undefined && { after }),
    });
  }
}
