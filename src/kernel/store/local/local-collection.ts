import { DomainError, invalid } from '../../errors.js';
import type { PlainDoc } from '../caster.js';
import { comparePositions, decodeCursor, encodeCursor, positionOf, type Position } from '../cursor.js';
import type { Filter, Scalar, Sort } from '../filter.js';
import type { ModelInfo } from '../model.js';
import { combinations, planQuery, type OrderKey, type Plan } from '../planner.js';
import type { IndexKey } from '../indexes.js';
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
import { explainRows } from './explain.js';
import type { PointReader } from './point-reader.js';
import { QuerySql, type Sql } from './query-sql.js';
import type { Reader } from './reader.js';
import { ABSENT, decode, isSideTable, keyColumns, keyReader, quote, type SqlValue } from './sql.js';
import { UpdateChain, type State } from './update-chain.js';
import type { Handed, Rows, Writer } from './writer.js';

/** Documents that `iterate` holds at a time; small enough that parsing them delays nobody. */
const CHUNK = 200;
const MAX_LIMIT = 1000;
const MAX_UPDATE_ATTEMPTS = 20;

type Row = [id: string, version: number, doc: string];

/** One collection of the local store. Point reads are answered at once, on the caller's thread. */
export class LocalCollection<T extends Doc> implements Collection<T> {
  readonly #byId: string;
  readonly #byIds: string;
  readonly #columns: string[];
  readonly #readKeys: ReturnType<typeof keyReader>;
  readonly #chain = new UpdateChain();

  constructor(
    private readonly info: ModelInfo,
    private readonly points: PointReader,
    private readonly heavy: Reader,
    private readonly writer: Writer,
  ) {
    const table = quote(info.name);
    const columns = keyColumns(info.indexes.specs);
    this.#columns = columns.map(({ name }) => name);
    this.#readKeys = keyReader(columns);
    this.#byId = `SELECT id, version, doc FROM ${table} WHERE id = ?`;
    this.#byIds = `SELECT id, version, doc FROM ${table} WHERE id IN (SELECT value FROM json_each(?))`;
  }

  async get(id: string): Promise<Stored<T> | null> {
    return this.read(id);
  }

  async getMany(ids: readonly string[]): Promise<Stored<T>[]> {
    if (ids.length === 0) return [];
    return this.decodeAll(this.points.rows({ text: this.#byIds, params: [JSON.stringify(ids)] }) as Row[]);
  }

  async findOne(filter: Filter<T>, options: { index: string; sort?: Sort<T> }): Promise<Stored<T> | null> {
    const plan = planQuery(this.info, filter, options);
    return (
      this.merge(plan, await this.pages(plan, 1, undefined, async (sql) => this.points.rows(sql)))[0] ?? null
    );
  }

  async find(filter: Filter<T>, options: FindOptions<T>): Promise<Page<Stored<T>>> {
    const { limit, after } = options;
    requireLimit(limit);
    const plan = planQuery(this.info, filter, options);
    const position = after === undefined ? undefined : decodeCursor(this.info, plan, after);
    const found = isConcatenation(plan)
      ? this.whole(plan, limit + 1, position)
      : this.merge(plan, await this.pages(plan, limit + 1, position, async (sql) => this.points.rows(sql)));
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
    const held = plan.index.keys.filter((key) => key.array === null);
    const parts = combinations(plan).map((pinned) => {
      const sql = this.query(plan, pinned).keys(held, limit + 1, position);
      return sql === null ? [] : this.points.rows(sql);
    });
    const found = parts.flat().map((row) => keysOf(held, row as SqlValue[]));
    if (parts.length > 1) {
      found.sort((a, b) => comparePositions(plan.order, places(plan.order, a), places(plan.order, b)));
    }
    const items = plan.overlapping ? found.filter((keys, i) => found[i - 1]?._id !== keys._id) : found;
    const last = items.length > limit ? items[limit - 1] : undefined;
    return {
      items: items.slice(0, limit),
      next: last === undefined ? null : encodeCursor(this.info, plan, places(plan.order, last)),
    };
  }

  async *iterate(filter: Filter<T>, options: { index: string; sort?: Sort<T> }): AsyncIterable<Stored<T>> {
    const plan = planQuery(this.info, filter, options);
    let after: Position | undefined;
    for (;;) {
      const found = this.merge(plan, await this.pages(plan, CHUNK, after, (sql) => this.heavy.rows(sql)));
      const chunk = found.slice(0, CHUNK);
      yield* chunk;
      const last = chunk.at(-1);
      if (last === undefined || found.length < CHUNK) return;
      after = positionOf(plan.order, last);
    }
  }

  async count(filter: Filter<T>, options: { index: string }): Promise<number> {
    const plan = planQuery(this.info, filter, options);
    const parts = await this.each(plan, (query) => (plan.overlapping ? query.ids() : query.count()));
    if (plan.overlapping) return new Set(parts.flat().map(([id]) => id)).size;
    return parts.flat().reduce((sum, [count]) => sum + (count as number), 0);
  }

  async countBy(path: string, filter: Filter<T>, options: { index: string }): Promise<Map<string, number>> {
    const { kind, array } = this.info.path(path);
    if (array !== null) throw new TypeError(`${this.info.name}.${path} is an array and cannot be counted by`);
    const plan = planQuery(this.info, filter, options);
    if (plan.overlapping)
      throw new TypeError(`${this.info.name}: countBy takes one element of an array at a time`);
    const counts = new Map<string, number>();
    for (const [value, count] of (await this.each(plan, (query) => query.countBy(path))).flat()) {
      const label = value === ABSENT ? '' : kind === 'boolean' ? String(value === 1) : String(value);
      counts.set(label, (counts.get(label) ?? 0) + (count as number));
    }
    return counts;
  }

  async insert(doc: T): Promise<Stored<T>> {
    const cast = this.info.caster.cast(doc);
    const violated = await this.writer.insert(this.rows([cast])).outcome;
    if (violated !== null) throw new UniqueViolation(this.info.name, violated[0] as string);
    return this.stored(cast, 1);
  }

  async insertMany(docs: readonly T[]): Promise<InsertOutcome[]> {
    if (docs.length === 0) return [];
    const violated = await this.writer.insert(this.encode(docs)).outcome;
    return docs.map((_, i): InsertOutcome => {
      const index = violated?.[i] ?? null;
      return index === null ? { inserted: true } : { inserted: false, violated: index };
    });
  }

  async replace(doc: Stored<T>): Promise<Stored<T>> {
    const cast = this.info.caster.cast(doc);
    const violated = (await this.writer.replace(this.rows([cast]), [doc.version]).outcome)?.[0] ?? null;
    if (violated === null) return this.stored(cast, doc.version + 1);
    if (violated === '') throw new VersionConflict(this.info.name, doc._id);
    throw new UniqueViolation(this.info.name, violated);
  }

  async replaceMany(docs: readonly Stored<T>[]): Promise<ReplaceOutcome[]> {
    if (docs.length === 0) return [];
    const versions = docs.map(({ version }) => version);
    const violated = await this.writer.replace(this.encode(docs), versions).outcome;
    return docs.map((_, i): ReplaceOutcome => {
      const index = violated?.[i] ?? null;
      return index === null ? { replaced: true } : { replaced: false, violated: index === '' ? null : index };
    });
  }

  async update(
    id: string,
    change: (doc: Stored<T>) => T | null,
    { create, ahead }: UpdateOptions<T> = {},
  ): Promise<Stored<T> | null> {
    for (let attempt = 1; attempt <= MAX_UPDATE_ATTEMPTS; attempt += 1) {
      const earlier = this.#chain.latest(id);
      const base = earlier
        ? this.decode([id, earlier.version, earlier.text])
        : (this.read(id) ?? this.made(create));
      if (base === null) return null;
      const { version } = base;
      const changed = change(base);
      if (changed === null && version > 0) {
        // What was looked at must be durable before anybody is told of it.
        if (earlier === undefined) return base;
        if (await earlier.written) return this.decode([id, earlier.version, earlier.text]);
        continue;
      }
      const cast = this.info.caster.cast(changed ?? base);
      if (idOf(cast) !== id) throw new Error(`${this.info.name}: an update of ${id} must keep its _id`);
      const rows = this.rows([cast]);
      const handed = this.hand(rows, version, earlier?.seq);
      ahead?.(this.stored(cast, version + 1));
      const state: State = { version: version + 1, text: rows.docs[0] as string };
      const violated = await this.#chain.add(id, state, handed);
      if (violated === null) return this.stored(cast, version + 1);
      // Somebody else made or changed it first: load and change again.
      if (violated !== '' && !(version === 0 && violated === '_id')) throw new UniqueViolation(this.info.name, violated);
    }
    throw new VersionConflict(this.info.name, id);
  }

  async put(doc: T): Promise<void> {
    await this.putMany([doc]);
  }

  async putMany(docs: readonly T[]): Promise<void> {
    if (docs.length === 0) return;
    const violated = await this.writer.put(this.encode(docs));
    if (violated !== null) throw new UniqueViolation(this.info.name, violated);
  }

  async remove(id: string, options?: { version?: number }): Promise<boolean> {
    return (await this.writer.remove(this.info.name, [id], [options?.version ?? 0])) === 1;
  }

  async removeMany(docs: readonly { _id: string; version: number }[]): Promise<number> {
    if (docs.length === 0) return 0;
    return this.writer.remove(
      this.info.name,
      docs.map(({ _id }) => _id),
      docs.map(({ version }) => version),
    );
  }

  async removeWhere(filter: Filter<T>, options: { index: string }): Promise<number> {
    const plan = planQuery(this.info, filter, options);
    let removed = 0;
    for (let idle = 0; idle < MAX_UPDATE_ATTEMPTS; idle += 1) {
      const found = (await this.each(plan, (query) => query.versions(MAX_LIMIT))).flat() as [
        string,
        number,
      ][];
      if (found.length === 0) return removed;
      // By version, so that a document that changed in between is asked again whether it still matches.
      const gone = await this.writer.remove(
        this.info.name,
        found.map(([id]) => id),
        found.map(([, version]) => version),
      );
      removed += gone;
      if (gone > 0) idle = -1;
    }
    throw new DomainError('conflict', `${this.info.name}: the documents to remove keep changing.`);
  }

  async explain(filter: Filter<T>, options: { index: string; sort?: Sort<T> }): Promise<QueryPlan> {
    const plan = planQuery(this.info, filter, options);
    const sql = this.query(plan, combinations(plan)[0] ?? plan.pins.map(() => null)).page(
      1,
      undefined,
    ) as Sql;
    return explainRows(this.points.rows({ text: `EXPLAIN QUERY PLAN ${sql.text}`, params: sql.params }));
  }

  /** The outcome is null, the index violated, or empty where the version was another. */
  private hand(rows: Rows, version: number, after: number | undefined): Handed<string | null> {
    const { seq, outcome } = version > 0 ? this.writer.replace(rows, [version], after) : this.writer.insert(rows);
    return { seq, outcome: outcome.then((violated) => violated?.[0] ?? null) };
  }

  /** A document that is not there yet, with version 0. */
  private made(create: (() => T) | undefined): Stored<T> | null {
    return create === undefined ? null : this.stored(this.info.caster.cast(create()), 0);
  }

  private query(plan: Plan, pinned: Scalar[]): QuerySql {
    return new QuerySql(this.info.name, plan, pinned);
  }

  private each(plan: Plan, build: (query: QuerySql) => Sql): Promise<unknown[][][]> {
    return Promise.all(combinations(plan).map((pinned) => this.heavy.rows(build(this.query(plan, pinned)))));
  }

  private async pages(
    plan: Plan,
    limit: number,
    after: Position | undefined,
    run: (sql: Sql) => Promise<unknown[][]>,
  ): Promise<Row[][]> {
    const pages: Row[][] = [];
    for (const pinned of combinations(plan)) {
      const sql = this.query(plan, pinned).page(limit, after);
      if (sql !== null) pages.push((await run(sql)) as Row[]);
    }
    return pages;
  }

  /** A page over all values of the one pin that has several, in one statement. */
  private whole(plan: Plan, limit: number, after: Position | undefined): Stored<T>[] {
    const pinned = plan.pins.map(({ values }) => (values.length > 1 ? values : (values[0] ?? null)));
    const [row] = this.points.rows(new QuerySql(this.info.name, plan, pinned).whole(limit, after));
    const text = (row?.[0] ?? '') as string;
    const pairs = JSON.parse(`[${text}]`) as [version: number, doc: PlainDoc][];
    return pairs.map(([version, doc]) => this.stored(this.info.caster.revive(doc), version));
  }

  /** The answers of all combinations in one order. */
  private merge(plan: Plan, pages: Row[][]): Stored<T>[] {
    if (pages.length === 1) return this.decodeAll(pages[0] as Row[]);
    const placed = this.decodeAll(pages.flat()).map((doc) => ({
      doc,
      position: positionOf(plan.order, doc),
    }));
    placed.sort((a, b) => comparePositions(plan.order, a.position, b.position));
    const docs = placed.map(({ doc }) => doc);
    return plan.overlapping ? docs.filter((doc, i) => docs[i - 1]?._id !== doc._id) : docs;
  }

  private row(id: string): Row | null {
    // SQLite would take the text up to the NUL for the whole.
    if (id.includes('\0')) return null;
    return (this.points.rows({ text: this.#byId, params: [id] })[0] as Row | undefined) ?? null;
  }

  private read(id: string): Stored<T> | null {
    const row = this.row(id);
    return row === null ? null : this.decode(row);
  }

  private decodeAll(rows: Row[]): Stored<T>[] {
    return rows.map((row) => this.decode(row));
  }

  private decode([, version, text]: Row): Stored<T> {
    return this.stored(this.info.caster.revive(JSON.parse(text) as PlainDoc), version);
  }

  private stored(doc: PlainDoc, version: number): Stored<T> {
    doc['version'] = version;
    return doc as unknown as Stored<T>;
  }

  private encode(docs: readonly T[]): Rows {
    return this.rows(docs.map((doc) => this.info.caster.cast(doc)));
  }

  private rows(casts: readonly PlainDoc[]): Rows {
    const keys: SqlValue[] = [];
    const ids: string[] = [];
    const docs: string[] = [];
    for (const cast of casts) {
      ids.push(idOf(cast));
      docs.push(this.info.caster.stringify(cast));
      this.#readKeys(cast, keys);
    }
    return { table: this.info.name, columns: this.#columns, ids, docs, keys };
  }
}

/** Whether one pin has several values and the order begins with it, upwards: then one walk gives the whole order. */
function isConcatenation({ index, pins, order }: Plan): boolean {
  const several = pins.filter((pin) => pin.values.length > 1);
  const upwards = order.every(({ direction }) => direction === 1);
  return !isSideTable(index) && upwards && several.length === 1 && several[0]?.key.path === order[0]?.path;
}

function requireLimit(limit: number): void {
  if (Number.isInteger(limit) && limit >= 1 && limit <= MAX_LIMIT) return;
  throw invalid(`A page has 1 to ${MAX_LIMIT} entries.`, [
    { field: 'limit', reason: `is not 1 to ${MAX_LIMIT}` },
  ]);
}

function keysOf(held: readonly IndexKey[], row: readonly SqlValue[]): IndexKeys {
  const keys: Record<string, Scalar> = {};
  held.forEach(({ path, kind }, i) => (keys[path] = decode(kind, row[i] ?? ABSENT)));
  return keys as IndexKeys;
}

const places = (order: readonly OrderKey[], keys: IndexKeys): Position =>
  order.map(({ path }) => keys[path] ?? null);

function idOf(cast: PlainDoc): string {
  const id = cast['_id'] as string;
  if (id === '') throw invalid('An empty _id.', [{ field: '_id', reason: 'is empty' }]);
  return id;
}
