import type { AccessScope } from '../scope.js';
import { and, has, type Filter, type Sort } from './filter.js';
import { logQuery } from './query-log.js';
import {
  UniqueViolation,
  VersionConflict,
  type Collection,
  type Doc,
  type FindOptions,
  type IndexKeys,
  type InsertOutcome,
  type Model,
  type Page,
  type ReplaceOutcome,
  type Store,
  type Stored,
  type UpdateOptions,
} from './store.js';

const MAX_ATTEMPTS = 20;

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
    const doc = await (await this.permitted(scope)).get(id);
    return doc !== null && this.visible(scope, doc) ? doc : null;
  }

  async getMany(scope: AccessScope, ids: readonly string[]): Promise<Stored<T>[]> {
    const docs = await (await this.permitted(scope)).getMany(ids);
    return docs.filter((doc) => this.visible(scope, doc));
  }

  protected async findOne(
    scope: AccessScope,
    filter: Filter<T>,
    options: { index: string; sort?: Sort<T> },
  ): Promise<Stored<T> | null> {
    return (await this.collection()).findOne(this.confine(scope, 'findOne', filter, options), options);
  }

  protected async find(
    scope: AccessScope,
    filter: Filter<T>,
    options: FindOptions<T>,
  ): Promise<Page<Stored<T>>> {
    return (await this.collection()).find(this.confine(scope, 'find', filter, options), options);
  }

  protected async keys(
    scope: AccessScope,
    filter: Filter<T>,
    options: { index: string; limit: number; after?: string },
  ): Promise<Page<IndexKeys>> {
    return (await this.collection()).keys(this.confine(scope, 'keys', filter, options), options);
  }

  protected async *iterate(
    scope: AccessScope,
    filter: Filter<T>,
    options: { index: string; sort?: Sort<T> },
  ): AsyncIterable<Stored<T>> {
    yield* (await this.collection()).iterate(this.confine(scope, 'iterate', filter, options), options);
  }

  protected async count(scope: AccessScope, filter: Filter<T>, options: { index: string }): Promise<number> {
    return (await this.collection()).count(this.confine(scope, 'count', filter, options), options);
  }

  protected async countBy(
    scope: AccessScope,
    path: string,
    filter: Filter<T>,
    options: { index: string },
  ): Promise<Map<string, number>> {
    return (await this.collection()).countBy(path, this.confine(scope, 'countBy', filter, options), options);
  }

  async insert(scope: AccessScope, doc: T): Promise<Stored<T>> {
    return (await this.writable(scope, [doc])).insert(doc);
  }

  async insertMany(scope: AccessScope, docs: readonly T[]): Promise<InsertOutcome[]> {
    return (await this.writable(scope, docs)).insertMany(docs);
  }

  async replace(scope: AccessScope, doc: Stored<T>): Promise<Stored<T>> {
    const collection = await this.writable(scope, [doc]);
    if (!this.unconfined(scope) && (await this.get(scope, doc._id)) === null) {
      throw new VersionConflict(this.model.name, doc._id);
    }
    return collection.replace(doc);
  }

  /** For the system alone: what a caller may see would have to be read first. */
  async replaceMany(scope: AccessScope, docs: readonly Stored<T>[]): Promise<ReplaceOutcome[]> {
    this.requireUnconfined(scope);
    return (await this.writable(scope, docs)).replaceMany(docs);
  }

  /**
   * Load, decide, save, in numbers: of what is there `decide` makes the documents to be stored; what it leaves out
   * stays. Those that somebody else was faster with are loaded and decided again, so it may run several times.
   * For the system alone, like `replaceMany`.
   */
  async updateMany(
    scope: AccessScope,
    ids: Iterable<string>,
    decide: (kept: ReadonlyMap<string, Stored<T>>, ids: readonly string[]) => readonly T[] | Promise<readonly T[]>,
  ): Promise<void> {
    let left = [...new Set(ids)];
    for (let attempt = 1; left.length > 0; attempt += 1) {
      if (attempt > MAX_ATTEMPTS) throw new VersionConflict(this.model.name, left[0] as string);
      const kept = new Map((await this.getMany(scope, left)).map((doc) => [doc._id, doc]));
      const decided = await decide(kept, left);
      const made = decided.filter(({ _id }) => !kept.has(_id));
      const changed = decided.flatMap((doc) => {
        const before = kept.get(doc._id);
        return before === undefined ? [] : [{ ...doc, version: before.version }];
      });
      const [inserted, replaced] = await Promise.all([this.insertMany(scope, made), this.replaceMany(scope, changed)]);
      const outrun = [...made.filter((_, i) => !inserted[i]?.inserted), ...changed.filter((_, i) => !replaced[i]?.replaced)];
      left = outrun.map(({ _id }) => _id);
    }
  }

  async update(
    scope: AccessScope,
    id: string,
    change: (doc: Stored<T>) => T | null,
    options: UpdateOptions<T> = {},
  ): Promise<Stored<T> | null> {
    const collection = await this.permitted(scope);
    const { create: make, ahead } = options;
    let foreign = false;
    const changeVisible = (doc: Stored<T>): T | null => {
      foreign = !this.visible(scope, doc);
      return foreign ? null : change(doc);
    };
    const create = (): T => {
      const made = (make as () => T)();
      this.requireVisible(scope, made);
      return made;
    };
    const updated = await collection.update(id, changeVisible, {
      ...(make !== undefined && { create }),
      ...(ahead !== undefined && { ahead }),
    });
    return foreign ? null : updated;
  }

  /** Like `insert` where a foreign document has the id: it is not overwritten. */
  async put(scope: AccessScope, doc: T): Promise<void> {
    await this.putMany(scope, [doc]);
  }

  async putMany(scope: AccessScope, docs: readonly T[]): Promise<void> {
    const collection = await this.writable(scope, docs);
    if (!this.unconfined(scope)) {
      const there = await collection.getMany(docs.map((doc) => doc._id));
      if (there.some((doc) => !this.visible(scope, doc))) throw new UniqueViolation(this.model.name, '_id');
    }
    await collection.putMany(docs);
  }

  async remove(scope: AccessScope, id: string, options?: { version?: number }): Promise<boolean> {
    const collection = await this.permitted(scope);
    if (this.unconfined(scope)) return collection.remove(id, options);
    for (;;) {
      const doc = await this.get(scope, id);
      if (doc === null || (options?.version ?? doc.version) !== doc.version) return false;
      // By the version that was seen to be visible, so that nothing moved out of the scope meanwhile is removed.
      if (await collection.remove(id, { version: doc.version })) return true;
    }
  }

  /** For the system alone, like `replaceMany`. */
  async removeMany(scope: AccessScope, docs: readonly { _id: string; version: number }[]): Promise<number> {
    this.requireUnconfined(scope);
    return (await this.collection()).removeMany(docs);
  }

  protected async removeWhere(
    scope: AccessScope,
    filter: Filter<T>,
    options: { index: string },
  ): Promise<number> {
    return (await this.collection()).removeWhere(
      this.confine(scope, 'removeWhere', filter, options),
      options,
    );
  }

  private collection(): Promise<Collection<T>> {
    this.#collection ??= this.store.open(this.model);
    return this.#collection;
  }

  /** Those of some documents, made a moment ago and not stored, that the caller may see. */
  visibleOf(scope: AccessScope, docs: readonly T[]): T[] {
    return docs.filter((doc) => this.visible(scope, doc));
  }

  /** The collection, unless the caller has no business with this model at all, whatever is stored. */
  private permitted(scope: AccessScope): Promise<Collection<T>> {
    if (!this.unconfined(scope)) this.tokenOf(scope);
    return this.collection();
  }

  /** Puts the scope outermost. */
  private confine(
    scope: AccessScope,
    method: string,
    filter: Filter<T>,
    options: { index: string; sort?: Sort<T> },
  ): Filter<T> {
    const confined = this.unconfined(scope)
      ? filter
      : and(has<T & { access: string[] }>('access', this.tokenOf(scope)) as Filter<T>, filter);
    logQuery(this.model, method, confined, options);
    return confined;
  }

  private visible(scope: AccessScope, doc: T): boolean {
    if (this.unconfined(scope)) return true;
    return (doc as T & { access?: string[] }).access?.includes(this.tokenOf(scope)) === true;
  }

  private async writable(scope: AccessScope, docs: readonly T[]): Promise<Collection<T>> {
    for (const doc of docs) this.requireVisible(scope, doc);
    return this.collection();
  }

  private requireVisible(scope: AccessScope, doc: T): void {
    if (!this.visible(scope, doc)) throw new Error(`${this.model.name}: a write outside the caller's scope`);
  }

  private requireUnconfined(scope: AccessScope): void {
    if (!this.unconfined(scope)) throw new Error(`${this.model.name}: written in numbers by ${scope.principalId}`);
  }

  /** The system sees everything; an administrator sees the installation's own documents, which belong to nobody. */
  private unconfined(scope: AccessScope): boolean {
    return scope.token === null || (this.model.scope === 'none' && scope.role === 'admin');
  }

  private tokenOf(scope: AccessScope): string {
    if (this.model.scope === 'none' || scope.token === null) {
      throw new Error(`${this.model.name} is for the system alone, asked for by ${scope.principalId}`);
    }
    return scope.token;
  }
}
