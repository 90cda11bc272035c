import type { AccessScope } from '../scope.js';
import { and, has, type Filter, type Sort } from './filter.js';
import type { Collection, Doc, FindOptions, InsertOutcome, Model, Page, Store, Stored } from './store.js';

/**
 * The one door to stored documents. Every method takes an AccessScope and puts its filter outermost, so no caller's
 * filter can widen what the scope allows. A document outside the scope answers exactly like a missing one.
 *
 * Feature repositories extend it and add one named method per query, each naming the index that serves it.
 */
export abstract class ScopedRepository<T extends Doc> {
  #collection: Promise<Collection<T>> | undefined;

  protected constructor(
    private readonly store: Store,
    protected readonly model: Model<T>,
  ) {}

  /** Opens the collection (and creates its indexes); called once at start, and by the first use otherwise. */
  async open(): Promise<void> {
    await this.collection();
  }

  async get(scope: AccessScope, id: string): Promise<Stored<T> | null> {
    const doc = await (await this.collection()).get(id);
    return doc !== null && this.visible(scope, doc) ? doc : null;
  }

  async getMany(scope: AccessScope, ids: readonly string[]): Promise<Stored<T>[]> {
    const docs = await (await this.collection()).getMany(ids);
    return docs.filter((doc) => this.visible(scope, doc));
  }

  protected async findOne(
    scope: AccessScope,
    filter: Filter<T>,
    options: { index: string; sort?: Sort<T> },
  ): Promise<Stored<T> | null> {
    return (await this.collection()).findOne(this.confine(scope, filter), options);
  }

  protected async find(scope: AccessScope, filter: Filter<T>, options: FindOptions<T>): Promise<Page<Stored<T>>> {
    return (await this.collection()).find(this.confine(scope, filter), options);
  }

  protected async *iterate(
    scope: AccessScope,
    filter: Filter<T>,
    options: { index: string; sort?: Sort<T> },
  ): AsyncIterable<Stored<T>> {
    yield* (await this.collection()).iterate(this.confine(scope, filter), options);
  }

  protected async count(scope: AccessScope, filter: Filter<T>, options: { index: string }): Promise<number> {
    return (await this.collection()).count(this.confine(scope, filter), options);
  }

  protected async countBy(
    scope: AccessScope,
    path: string,
    filter: Filter<T>,
    options: { index: string },
  ): Promise<Map<string, number>> {
    return (await this.collection()).countBy(path, this.confine(scope, filter), options);
  }

  async insert(scope: AccessScope, doc: T): Promise<Stored<T>> {
    return (await this.writable(scope, [doc])).insert(doc);
  }

  async insertMany(scope: AccessScope, docs: readonly T[]): Promise<InsertOutcome[]> {
    return (await this.writable(scope, docs)).insertMany(docs);
  }

  async replace(scope: AccessScope, doc: Stored<T>): Promise<Stored<T>> {
    return (await this.writable(scope, [doc])).replace(doc);
  }

  async update(
    scope: AccessScope,
    id: string,
    change: (doc: Stored<T>) => T | null,
    options?: { create?: () => T },
  ): Promise<Stored<T> | null> {
    let foreign = false;
    const updated = await (
      await this.collection()
    ).update(
      id,
      (doc) => {
        foreign = !this.visible(scope, doc);
        return foreign ? null : change(doc);
      },
      options,
    );
    return foreign ? null : updated;
  }

  async put(scope: AccessScope, doc: T): Promise<void> {
    await (await this.writable(scope, [doc])).put(doc);
  }

  async putMany(scope: AccessScope, docs: readonly T[]): Promise<void> {
    await (await this.writable(scope, docs)).putMany(docs);
  }

  async remove(scope: AccessScope, id: string, options?: { version?: number }): Promise<boolean> {
    if (scope.token !== null && (await this.get(scope, id)) === null) return false;
    return (await this.collection()).remove(id, options);
  }

  protected async removeWhere(scope: AccessScope, filter: Filter<T>, options: { index: string }): Promise<number> {
    return (await this.collection()).removeWhere(this.confine(scope, filter), options);
  }

  private collection(): Promise<Collection<T>> {
    this.#collection ??= this.store.open(this.model);
    return this.#collection;
  }

  private confine(scope: AccessScope, filter: Filter<T>): Filter<T> {
    if (scope.token === null) return filter;
    this.requireScoped(scope);
    return and(has<T & { access: string[] }>('access', scope.token) as Filter<T>, filter);
  }

  private visible(scope: AccessScope, doc: T): boolean {
    if (scope.token === null) return true;
    this.requireScoped(scope);
    return (doc as T & { access?: string[] }).access?.includes(scope.token) === true;
  }

  private async writable(scope: AccessScope, docs: readonly T[]): Promise<Collection<T>> {
    for (const doc of docs) {
      if (!this.visible(scope, doc)) throw new Error(`${this.model.name}: a write outside the caller's scope`);
    }
    return this.collection();
  }

  private requireScoped(scope: AccessScope): void {
    if (this.model.scope === 'none') {
      throw new Error(`${this.model.name} is for the system alone, asked for by ${scope.principalId}`);
    }
  }
}
