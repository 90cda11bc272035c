import { Inject, Injectable } from '@nestjs/common';
import { userIdOf } from '../access/user.repository.js';
import { USERS, type UserDoc } from '../access/user.schema.js';
import { selfAndAbove } from '../access/domain/forms.js';
import { SystemScope } from '../kernel/scope.js';
import { and, eq } from '../kernel/store/filter.js';
import { ScopedRepository } from '../kernel/store/scoped-repository.js';
import type { Store } from '../kernel/store/store.js';
import { STORE } from '../kernel/store/store.token.js';

const SYSTEM = SystemScope.because('find who is to be told');
/** More people than this are no team that wants the same mail. */
const MOST = 200;

/** The people of the installation by their part in a touchpoint. Blocked users are left out. */
@Injectable()
export class PeopleRepository extends ScopedRepository<UserDoc> {
  constructor(@Inject(STORE) store: Store) {
    super(store, USERS);
  }

  async byId(id: string): Promise<UserDoc | null> {
    const user = await this.get(SYSTEM, id);
    return user === null || user.disabled ? null : user;
  }

  /** By id or by user name: systems name custodians in either way. */
  async named(name: string): Promise<UserDoc | null> {
    return (await this.byId(name)) ?? (await this.byId(userIdOf(name)));
  }

  async ofTeam(team: string): Promise<UserDoc[]> {
    const page = await this.find(SYSTEM, eq('team', team), { index: 'team', limit: MOST });
    return page.items.filter(able);
  }

  async ofPartner(partnerId: string): Promise<UserDoc[]> {
    const page = await this.find(SYSTEM, eq('partnerId', partnerId), { index: 'partner', limit: MOST });
    return page.items.filter(able);
  }

  /** Managers of the organisation itself, else of the nearest one above that has any. */
  async managersOf(org: string): Promise<UserDoc[]> {
    for (const level of selfAndAbove(org)) {
      const filter = and(eq<UserDoc>('org', level), eq<UserDoc>('role', 'manager'));
      const managers = (await this.find(SYSTEM, filter, { index: 'org_role', limit: MOST })).items.filter(able);
      if (managers.length > 0) return managers;
    }
    return [];
  }
}

const able = (user: UserDoc): boolean => !user.disabled;
