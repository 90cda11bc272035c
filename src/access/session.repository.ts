import { Inject, Injectable } from '@nestjs/common';
import type { AccessScope } from '../kernel/scope.js';
import { eq, range } from '../kernel/store/filter.js';
import { ScopedRepository } from '../kernel/store/scoped-repository.js';
import type { Store } from '../kernel/store/store.js';
import { STORE } from '../kernel/store/store.token.js';
import { SESSIONS, type SessionDoc } from './session.schema.js';

@Injectable()
export class SessionRepository extends ScopedRepository<SessionDoc> {
  constructor(@Inject(STORE) store: Store) {
    super(store, SESSIONS);
  }

  async removeOfUser(scope: AccessScope, userId: string): Promise<number> {
    return this.removeWhere(scope, eq('userId', userId), { index: 'user' });
  }

  async removeExpired(scope: AccessScope, now: Date): Promise<number> {
    return this.removeWhere(scope, range('expiresAt', { lte: now }), { index: 'expiry' });
  }
}
