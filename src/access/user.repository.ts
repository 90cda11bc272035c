import { Inject, Injectable } from '@nestjs/common';
import { stableId } from '../kernel/ids.js';
import { SystemScope, type AccessScope } from '../kernel/scope.js';
import { all, eq } from '../kernel/store/filter.js';
import { ScopedRepository } from '../kernel/store/scoped-repository.js';
import type { Page, Store, Stored } from '../kernel/store/store.js';
import { STORE } from '../kernel/store/store.token.js';
import { normaliseUsername } from './domain/credentials.js';
import { USERS, type UserDoc } from './user.schema.js';

/** The id of the user of that name, in any case and width. */
export const userIdOf = (username: string): string => stableId('us', normaliseUsername(username));

@Injectable()
export class UserRepository extends ScopedRepository<UserDoc> {
  constructor(@Inject(STORE) store: Store) {
    super(store, USERS);
  }

  async list(scope: AccessScope, page: { limit: number; after?: string }): Promise<Page<Stored<UserDoc>>> {
    return this.find(scope, all(), { index: 'username', sort: [['username', 1]], ...page });
  }

  /** Whose desk rings at this extension; null when nobody's. Blocked users are nobody. */
  async byExtension(extension: string): Promise<Stored<UserDoc> | null> {
    const scope = SystemScope.because('find the desk of a call');
    const page = await this.find(scope, eq('extension', extension), { index: 'extension', limit: 10 });
    return page.items.find((user) => !user.disabled) ?? null;
  }
}
