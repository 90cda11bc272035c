import { setTimeout as sleep } from 'node:timers/promises';
import type { mongo } from 'mongoose';
import { DomainError, invalid } from '../../errors.js';
import type { PlainDoc } from '../caster.js';
import { decodeCursor, encodeCursor, positionOf, type Position } from '../cursor.js';
import type { Filter, Sort } from '../filter.js';
import type { ModelInfo } from '../model.js';
import { planQuery } from '../planner.js';
import { scalarAt } from '../scalars.js';
import { isRegularText } from '../text.js';
import {
  UniqueViolation,
  VersionConflict,
  type Collection,
  type Doc,
  type FindOptions,
  type IndexKeys,
  type InsertOutcome,
  type Page,
  type QueryPlan,
  type ReplaceOutcome,
  type Stored,
  type UpdateOptions,
} from '../store.js';
import { storedPath } from './codec.js';
import { DocumentForm, WRITES, type StoredDoc } from './documents.js';
import type { Operations } from './operations.js';
import { isEmpty } from './query.js';
import { Reading } from './reading.js';
import { UpdateQueue, type UpdateJob } from './update-queue.js';
import { Writing } from './writing.js';

/** Documents that `iterate` holds at a time. */
const CHUNK = 500;
const MAX_LIMIT = 1000;
const MAX_UPDATE_ATTEMPTS = 20;

/** What a job of an update group comes to if the group is written. */
type Verdict<T extends Doc> = { result: Stored<T> | null } | { reason: unknown };

/** One collection of a MongoDB database. */
export class MongoCollection<T extends Doc> implements Collection<T> {
  readonly #form: DocumentForm;
  readonly #reading: Reading;
  readonly #writing: Writing;
  readonly #updates: UpdateQueue<Stored<T>>;

  constructor(
    private readonly info: ModelInfo,
    collection: mongo.Collection<StoredDoc>,
    operations: Operations,
  ) {
    this.#form = new DocumentForm(info);
    this.#reading = new Reading(info, collection, operations);
    this.#writing = new Writing(collection, operations, this.#form);
    this.#updates = new UpdateQueue((id, jobs) => this.carry(id, jobs));
  }

  async get(id: string): Promise<Stored<T> | null> {
    return (await this.getMany([id]))[0] ?? null;
  }

  async getMany(ids: readonly string[]): Promise<Stored<T>[]> {
    // The driver would replace half a character pair, and find another document.
    const asked = [...new Set(ids)].filter((id) => id !== '' && isRegularText(id));
    const found: StoredDoc[] = [];
    for (let i = 0; i < asked.length; i += MAX_LIMIT) {
      found.push(...(await this.#reading.byIds(asked.slice(i, i + MAX_LIMIT))));
    }
    return this.decodeAll(found);
  }

  async findOne(filter: Filter<T>, options: { index: string; sort?: Sort<T> }): Promise<Stored<T> | null> {
    const plan = planQuery(this.info, filter, options);
    const [first] = this.decodeAll(await this.#reading.page(plan, 1, undefined));
    return first ?? null;
  }

  async find(filter: Filter<T>, options: FindOptions<T>): Promise<Page<Stored<T>>> {
    const { limit, after } = options;
    requireLimit(limit);
    const plan = planQuery(this.info, filter, options);
    const position = after === undefined ? undefined : decodeCursor(this.info, plan, after);
    const found = this.decodeAll(await this.#reading.page(plan, limit + 1, position));
    const items = found.slice(0, limit);
    const last = items.at(-1);
    const more = found.length > limit && last !== undefined;
    return { items, next: more ? encodeCursor(this.info, plan, positionOf(plan.order, last)) : null };
  }

  async keys(
    filter: Filter<T>,
    options: { index: string; limit: number; after?: string },
  ): Promise<Page<IndexKeys>> {
    const { limit, after } = options;
    requireLimit(limit);
    const plan = planQuery(this.info, filter, options);
    const position = after === undefined ? undefined : decodeCursor(this.info, plan, after);
    const held = plan.index.keys.filter((key) => key.array === null).map((key) => key.path);
    const raw = await this.#reading.page(plan, limit + 1, position, held);
    const found = raw.map((doc) => Object.fromEntries(held.map((path) => [path, scalarAt(doc, storedPath(path))])));
    const items = found.slice(0, limit) as IndexKeys[];
    const last = items.at(-1);
    const more = found.length > limit && last !== undefined;
    const place = last === undefined ? [] : plan.order.map(({ path }) => last[path] ?? null);
    return { items, next: more ? encodeCursor(this.info, plan, place) : null };
  }

  /** Page by page rather than by a cursor of the server, which would not survive a change of the primary. */
  async *iterate(filter: Filter<T>, options: { index: string; sort?: Sort<T> }): AsyncIterable<Stored<T>> {
    const plan = planQuery(this.info, filter, options);
    let after: Position | undefined;
    for (;;) {
      const chunk = this.decodeAll(await this.#reading.page(plan, CHUNK, after));
      const last = chunk.at(-1);
      if (last === undefined) return;
      after = positionOf(plan.order, last);
      yield* chunk;
      if (chunk.length < CHUNK) return;
    }
  }

  async count(filter: Filter<T>, options: { index: string }): Promise<number> {
    const plan = planQuery(this.info, filter, options);
    return isEmpty(plan) ? 0 : this.#reading.count(plan);
  }

  async countBy(path: string, filter: Filter<T>, options: { index: string }): Promise<Map<string, number>> {
    const { array } = this.info.path(path);
    if (array !== null) throw new TypeError(`${this.info.name}.${path} is an array and cannot be counted by`);
    const plan = planQuery(this.info, filter, options);
    if (plan.overlapping) {
      throw new TypeError(`${this.info.name}: countBy takes one element of an array at a time`);
    }
    return isEmpty(plan) ? new Map() : this.#reading.countBy(path, plan);
  }

  async insert(doc: T): Promise<Stored<T>> {
    const cast = this.#form.cast(doc);
    const violated = await this.#writing.insert(cast, 1);
    if (violated !== null) throw new UniqueViolation(this.info.name, violated);
    return this.stored(cast, 1);
  }

  async insertMany(docs: readonly T[]): Promise<InsertOutcome[]> {
    const violated = await this.#writing.insertMany(docs.map((doc) => this.#form.cast(doc)));
    return violated.map((index): InsertOutcome =>
      index === null ? { inserted: true } : { inserted: false, violated: index },
    );
  }

  async replace(doc: Stored<T>): Promise<Stored<T>> {
    const cast = this.#form.cast(doc);
    const outcome = await this.#writing.replace(cast, doc.version, doc.version + 1);
    if (outcome === true) return this.stored(cast, doc.version + 1);
    if (outcome === false) throw new VersionConflict(this.info.name, doc._id);
    throw new UniqueViolation(this.info.name, outcome);
  }

  async replaceMany(docs: readonly Stored<T>[]): Promise<ReplaceOutcome[]> {
    const changes = docs.map((doc) => ({ cast: this.#form.cast(doc), from: doc.version }));
    const outcomes = await this.#writing.replaceMany(changes);
    return outcomes.map((outcome): ReplaceOutcome =>
      outcome === true ? { replaced: true } : { replaced: false, violated: outcome === false ? null : outcome },
    );
  }

  update(
    id: string,
    change: (doc: Stored<T>) => T | null,
    { create, ahead }: UpdateOptions<T> = {},
  ): Promise<Stored<T> | null> {
    return this.#updates.submit(id, change, create, ahead);
  }

  async put(doc: T): Promise<void> {
    await this.putMany([doc]);
  }

  async putMany(docs: readonly T[]): Promise<void> {
    const violated = await this.#writing.putMany(docs.map((doc) => this.#form.cast(doc)));
    if (violated !== null) throw new UniqueViolation(this.info.name, violated);
  }

  async remove(id: string, options?: { version?: number }): Promise<boolean> {
    if (!isRegularText(id)) return false;
    return (await this.#writing.remove([{ id, version: options?.version }])) === 1;
  }

  async removeMany(docs: readonly { _id: string; version: number }[]): Promise<number> {
    const targets = docs.map(({ _id, version }) => ({ id: _id, version })).filter(({ id }) => isRegularText(id));
    return targets.length === 0 ? 0 : this.#writing.remove(targets);
  }

  async removeWhere(filter: Filter<T>, options: { index: string }): Promise<number> {
    const plan = planQuery(this.info, filter, options);
    if (isEmpty(plan)) return 0;
    let removed = 0;
    for (let idle = 0; idle < MAX_UPDATE_ATTEMPTS; idle += 1) {
      const found = await this.#reading.versions(plan, MAX_LIMIT);
      if (found.length === 0) return removed;
      // By version, so that a document that changed in between is asked again whether it still matches.
      const gone = await this.#writing.remove(found);
      removed += gone;
      if (gone > 0) idle = -1;
    }
    throw new DomainError('conflict', `${this.info.name}: the documents to remove keep changing.`);
  }

  async explain(filter: Filter<T>, options: { index: string; sort?: Sort<T> }): Promise<QueryPlan> {
    return this.#reading.explain(planQuery(this.info, filter, options));
  }

  /** Applies a group of updates to one document and writes the outcome once; again when somebody was faster. */
  private async carry(id: string, jobs: UpdateJob<Stored<T>>[]): Promise<void> {
    for (let attempt = 1; attempt <= MAX_UPDATE_ATTEMPTS; attempt += 1) {
      const [raw] = await this.#reading.byIds([id]);
      const before = raw === undefined ? null : this.decode(raw);
      const { verdicts, after, changes } = this.applied(id, before, jobs);
      if (after === null || changes === 0) return settle(jobs, verdicts);
      const cast = this.#form.cast(after);
      tellAhead(jobs, verdicts);
      const written =
        raw === undefined
          ? await this.#writing.insert(cast, after.version)
          : await this.#writing.replace(cast, raw.version, after.version, raw[WRITES]);
      if (written === true || written === null) return settle(jobs, verdicts);
      if (written !== false && written !== '_id') {
        if (jobs.length === 1) throw new UniqueViolation(this.info.name, written);
        // One of them breaks a unique index; on their own, only that one fails.
        for (const job of jobs) await this.carry(id, [job]).catch((error: unknown) => job.reject(error));
        return;
      }
      await sleep(attempt * 2 * Math.random());
    }
    throw new VersionConflict(this.info.name, id);
  }

  /** Applies the changes one on the other, each to a copy of its own. What one of them throws is its own affair. */
  private applied(
    id: string,
    before: Stored<T> | null,
    jobs: readonly UpdateJob<Stored<T>>[],
  ): { verdicts: Verdict<T>[]; after: Stored<T> | null; changes: number } {
    let current = before;
    let changes = 0;
    const apply = ({ change, create }: UpdateJob<Stored<T>>): Stored<T> | null => {
      const base =
        current === null
          ? create && this.stored(this.#form.cast(create()), 0)
          : this.stored(this.info.caster.cast(current), current.version);
      if (base === undefined) return null;
      const { version } = base;
      const changed = change(base) as T | null;
      // Without a change, what was looked at; it may be handed out only when the writes before it are durable.
      if (changed === null && version > 0) return current;
      const cast = this.#form.cast(changed ?? base);
      if (cast['_id'] !== id) throw new Error(`${this.info.name}: an update of ${id} must keep its _id`);
      current = this.stored(cast, version + 1);
      changes += 1;
      return current;
    };
    const verdicts = jobs.map((job): Verdict<T> => {
      try {
        const result = apply(job);
        return { result: result && this.stored(this.info.caster.cast(result), result.version) };
      } catch (reason) {
        return { reason };
      }
    });
    return { verdicts, after: current, changes };
  }

  private decodeAll(raw: readonly PlainDoc[]): Stored<T>[] {
    return raw.map((doc) => this.decode(doc));
  }

  private decode(raw: PlainDoc): Stored<T> {
    return this.#form.decode(raw) as unknown as Stored<T>;
  }

  private stored(doc: PlainDoc, version: number): Stored<T> {
    doc['version'] = version;
    return doc as unknown as Stored<T>;
  }
}

function requireLimit(limit: number): void {
  if (Number.isInteger(limit) && limit >= 1 && limit <= MAX_LIMIT) return;
  throw invalid(`A page has 1 to ${MAX_LIMIT} entries.`, [
    { field: 'limit', reason: `is not 1 to ${MAX_LIMIT}` },
  ]);
}

function tellAhead<T extends Doc>(jobs: readonly UpdateJob<Stored<T>>[], verdicts: readonly Verdict<T>[]): void {
  for (const [i, { ahead }] of jobs.entries()) {
    const verdict = verdicts[i] as Verdict<T>;
    if (ahead !== undefined && 'result' in verdict && verdict.result !== null) ahead(verdict.result);
  }
}

function settle<T extends Doc>(jobs: readonly UpdateJob<Stored<T>>[], verdicts: readonly Verdict<T>[]): void {
  for (const [i, job] of jobs.entries()) {
    const verdict = verdicts[i] as Verdict<T>;
    if ('reason' in verdict) job.reject(verdict.reason);
    else job.resolve(verdict.result);
  }
}
