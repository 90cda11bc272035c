import { Inject, Injectable } from '@nestjs/common';
import { SystemScope, type AccessScope } from '../kernel/scope.js';
import { all, has, or } from '../kernel/store/filter.js';
import { ScopedRepository } from '../kernel/store/scoped-repository.js';
import type { Store, Stored } from '../kernel/store/store.js';
import { STORE } from '../kernel/store/store.token.js';
import { CUSTOMER_FILES, CUSTOMERS, CustomerDoc, CustomerFileDoc, FILE_MARKS, FileMarkDoc } from './customer.schema.js';

const SYSTEM = SystemScope.because('keep customer files ready');

@Injectable()
export class CustomerRepository extends ScopedRepository<CustomerDoc> {
  constructor(@Inject(STORE) store: Store) {
    super(store, CUSTOMERS);
  }

  /** Customers one of whose numbers is known under one of these keys. */
  async byPhone(scope: AccessScope, keys: readonly string[], limit: number): Promise<Stored<CustomerDoc>[]> {
    return this.byAnyKey(scope, 'phoneKeys', keys, 'phones', limit);
  }

  /** Customers with this reference, policy or plate (as `lookupKey` writes it). */
  async byLookup(scope: AccessScope, keys: readonly string[], limit: number): Promise<Stored<CustomerDoc>[]> {
    return this.byAnyKey(scope, 'lookupKeys', keys, 'lookup', limit);
  }

  private async byAnyKey(
    scope: AccessScope,
    path: 'phoneKeys' | 'lookupKeys',
    keys: readonly string[],
    index: string,
    limit: number,
  ): Promise<Stored<CustomerDoc>[]> {
    if (keys.length === 0) return [];
    const tests = keys.map((key) => has<CustomerDoc>(path, key));
    const page = await this.find(scope, tests.length === 1 ? (tests[0] as (typeof tests)[0]) : or(...tests), { index, limit });
    return page.items;
  }
}

@Injectable()
export class CustomerFileRepository extends ScopedRepository<CustomerFileDoc> {
  constructor(@Inject(STORE) store: Store) {
    super(store, CUSTOMER_FILES);
  }
}

@Injectable()
export class FileMarkRepository extends ScopedRepository<FileMarkDoc> {
  constructor(@Inject(STORE) store: Store) {
    super(store, FILE_MARKS);
  }

  async some(limit: number): Promise<Stored<FileMarkDoc>[]> {
    return (await this.find(SYSTEM, all(), { index: '_id', limit })).items;
  }
}
