import { Inject, Injectable } from '@nestjs/common';
import type { AccessScope } from '../kernel/scope.js';
import { all, eq } from '../kernel/store/filter.js';
import { ScopedRepository } from '../kernel/store/scoped-repository.js';
import type { Store, Stored } from '../kernel/store/store.js';
import { STORE } from '../kernel/store/store.token.js';
import { ORGS, PARTNERS, TEAMS, type OrgDoc, type PartnerDoc, type PartnerType, type TeamDoc } from './directory.schema.js';

/** A directory larger than this is cut off; the console lists it whole. */
const MOST = 1000;

/** The organisation tree, confined to the caller's subtree. */
@Injectable()
export class OrgRepository extends ScopedRepository<OrgDoc> {
  constructor(@Inject(STORE) store: Store) {
    super(store, ORGS);
  }

  async list(scope: AccessScope): Promise<Stored<OrgDoc>[]> {
    const index = scope.token === null ? '_id' : 'access';
    const page = await this.find(scope, all(), { index, limit: MOST });
    return page.items.sort((a, b) => (a._id < b._id ? -1 : 1));
  }
}

/** Team names. For the system alone; the directory decides who gets to see them. */
@Injectable()
export class TeamRepository extends ScopedRepository<TeamDoc> {
  constructor(@Inject(STORE) store: Store) {
    super(store, TEAMS);
  }

  async list(scope: AccessScope): Promise<Stored<TeamDoc>[]> {
    return (await this.find(scope, all(), { index: '_id', limit: MOST })).items;
  }
}

/** Partner firms. For the system alone; the directory decides who gets to see them. */
@Injectable()
export class PartnerDirectoryRepository extends ScopedRepository<PartnerDoc> {
  constructor(@Inject(STORE) store: Store) {
    super(store, PARTNERS);
  }

  async list(scope: AccessScope): Promise<Stored<PartnerDoc>[]> {
    return (await this.find(scope, all(), { index: '_id', limit: MOST })).items;
  }

  async ofType(scope: AccessScope, type: PartnerType): Promise<Stored<PartnerDoc>[]> {
    return (await this.find(scope, eq('type', type), { index: 'type', limit: MOST })).items;
  }
}
