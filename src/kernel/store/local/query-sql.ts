import type { IndexSpec } from '../indexes.js';
import type { Bounds, OrderKey, Plan, Term } from '../planner.js';
import type { Position } from '../cursor.js';
import { compareScalars, type Scalar } from '../scalars.js';
import {
  ABSENT,
  column,
  elements,
  encode,
  extract,
  indexName,
  isSideTable,
  partialSql,
  quote,
  type SqlValue,
} from './sql.js';

export interface Sql {
  text: string;
  params: SqlValue[];
}

/** Builds the statements of one plan on one collection. */
export class QuerySql {
  readonly #side: boolean;
  readonly #where: string[] = [];
  readonly #params: SqlValue[] = [];
  /** Whether a condition reads the document, or the index alone will do. */
  #needsDocument = false;

  /** @param pinned The value of each pin; several at once only for `whole`. */
  constructor(
    private readonly collection: string,
    private readonly plan: Plan,
    private readonly pinned: (Scalar | readonly Scalar[])[],
  ) {
    this.#side = isSideTable(plan.index);
    this.plan.pins.forEach((pin, i) => {
      const value = pinned[i] ?? null;
      const key = this.key(pin.key.path);
      if (Array.isArray(value)) this.test(`${key} IN (${value.map(() => '?').join(', ')})`, ...value.map(encode));
      else this.test(`${key} = ?`, encode(value as Scalar));
    });
    if (plan.bounds !== null) this.range(this.key(plan.bounds.key.path), plan.bounds.bounds);
    if (!this.#side && plan.index.partial.length > 0) this.#where.push(partialSql(plan.index.partial, 'd.'));
    for (const term of plan.rest) this.#where.push(this.term(term));
  }

  /** A page in the plan's order, behind `after`; null when nothing of this combination can lie behind it. */
  page(limit: number, after: Position | undefined): Sql | null {
    if (after !== undefined && !this.behind(after)) return null;
    const order = this.plan.walk
      .map((key) => `${this.key(key.path)}${key.direction === -1 ? ' DESC' : ''}`)
      .join(', ');
    this.#needsDocument = true;
    const text = `SELECT d.id, d.version, d.doc ${this.body()}${order === '' ? '' : ` ORDER BY ${order}`} LIMIT ?`;
    return { text, params: [...this.#params, limit] };
  }

  /**
   * A page over all values of a pin at once, where the order begins with that pin: one row with one text, the versions
   * and documents as `[version, doc], …`. Fetching a row costs more than reading one, and this is read by the million.
   */
  whole(limit: number, after: Position | undefined): Sql {
    if (after !== undefined) this.behind(after);
    this.#needsDocument = true;
    const order = this.plan.order.map((key) => this.key(key.path)).join(', ');
    const page = `SELECT d.version AS version, d.doc AS doc ${this.body()} ORDER BY ${order} LIMIT ?`;
    const text = `SELECT group_concat('[' || version || ',' || doc || ']') FROM (${page})`;
    return { text, params: [...this.#params, limit] };
  }

  /** The fields of the index alone, in its order, behind `after`; null when nothing can lie behind it. */
  keys(held: readonly { path: string }[], limit: number, after: Position | undefined): Sql | null {
    if (after !== undefined && !this.behind(after)) return null;
    const order = this.plan.walk
      .map((key) => `${this.key(key.path)}${key.direction === -1 ? ' DESC' : ''}`)
      .join(', ');
    const fields = held.map(({ path }) => this.key(path)).join(', ');
    const text = `SELECT ${fields} ${this.body()}${order === '' ? '' : ` ORDER BY ${order}`} LIMIT ?`;
    return { text, params: [...this.#params, limit] };
  }

  count(): Sql {
    return { text: `SELECT count(*) ${this.body()}`, params: this.#params };
  }

  ids(): Sql {
    return { text: `SELECT ${this.key('_id')} ${this.body()}`, params: this.#params };
  }

  versions(limit: number): Sql {
    this.#needsDocument = true;
    return { text: `SELECT d.id, d.version ${this.body()} LIMIT ?`, params: [...this.#params, limit] };
  }

  countBy(path: string): Sql {
    const value = this.value(path);
    return { text: `SELECT ${value}, count(*) ${this.body()} GROUP BY 1`, params: this.#params };
  }

  private body(): string {
    const table = quote(this.collection);
    const index = quote(indexName(this.collection, this.plan.index.name));
    const from = !this.#side
      ? `${table} AS d INDEXED BY ${index}`
      : this.#needsDocument
        ? // CROSS JOIN keeps SQLite from turning the two around and sorting afterwards.
          `${index} AS s CROSS JOIN ${table} AS d ON d.n = s.n`
        : `${index} AS s`;
    return `FROM ${from}${this.#where.length === 0 ? '' : ` WHERE ${this.#where.join(' AND ')}`}`;
  }

  private test(condition: string, ...params: SqlValue[]): void {
    this.#where.push(condition);
    this.#params.push(...params);
  }

  private key(path: string): string {
    return `${this.#side ? 's' : 'd'}.${column(path)}`;
  }

  private value(path: string): string {
    if (has(this.plan.index, path)) return this.key(path);
    if (path === '_id') return this.#side ? 's.id' : 'd.id';
    this.#needsDocument = true;
    return extract('d.doc', path);
  }

  private term(term: Term): string {
    switch (term.op) {
      case 'and':
        return this.all(term.terms, ' AND ', '1');
      case 'or':
        return this.all(term.terms, ' OR ', '0');
      case 'in':
        this.#params.push(...term.values.map(encode));
        return `${this.value(term.path)} IN (${term.values.map(() => '?').join(', ')})`;
      case 'range': {
        const { text, params } = rangeSql(this.value(term.path), term.bounds);
        this.#params.push(...params);
        return text;
      }
      case 'has': {
        this.#needsDocument = true;
        const each = elements('d.doc', term.info.array as NonNullable<typeof term.info.array>);
        this.#params.push(...term.values);
        const values = term.values.map(() => '?').join(', ');
        return `EXISTS (SELECT 1 FROM ${each.from} WHERE ${each.test} AND ${each.value} IN (${values}))`;
      }
    }
  }

  private all(terms: Term[], joint: string, none: string): string {
    return terms.length === 0 ? none : `(${terms.map((term) => this.term(term)).join(joint)})`;
  }

  private range(value: string, bounds: Bounds): void {
    const { text, params } = rangeSql(value, bounds);
    this.test(text, ...params);
  }

  /**
   * Adds "behind this position". Fields of the order that are pinned here have one value throughout, so they decide
   * by themselves or not at all. Returns false when nothing can lie behind.
   */
  private behind(after: Position): boolean {
    const pinned = new Map<string, Scalar>();
    this.plan.pins.forEach((pin, i) => {
      const value = this.pinned[i] ?? null;
      if (!Array.isArray(value)) pinned.set(pin.key.path, value as Scalar);
    });
    const walked: { key: OrderKey; value: SqlValue }[] = [];
    let inclusive = false;
    for (const [i, key] of this.plan.order.entries()) {
      const value = after[i] ?? null;
      const fixed = pinned.get(key.path);
      if (fixed === undefined) {
        walked.push({ key, value: encode(value) });
        continue;
      }
      const compared = compareScalars(fixed, value) * key.direction;
      if (compared === 0) continue;
      inclusive = compared > 0;
      break;
    }
    if (walked.length === 0) return inclusive;
    this.keyset(walked, inclusive);
    return true;
  }

  private keyset(walked: { key: OrderKey; value: SqlValue }[], inclusive: boolean): void {
    const direction = walked[0]?.key.direction;
    const operator = (key: OrderKey, orEqual: boolean): string =>
      `${key.direction === 1 ? '>' : '<'}${orEqual ? '=' : ''}`;
    const values = walked.map(({ value }) => value);
    if (walked.every(({ key }) => key.direction === direction)) {
      const keys = walked.map(({ key }) => this.key(key.path));
      const marks = walked.map(() => '?');
      const compare = operator((walked[0] as (typeof walked)[0]).key, inclusive);
      const tuple = walked.length > 1;
      this.test(
        tuple ? `(${keys.join(', ')}) ${compare} (${marks.join(', ')})` : `${keys.join()} ${compare} ?`,
        ...values,
      );
      return;
    }
    // Mixed directions have no row value; the first line lets the index start near the place.
    const first = walked[0] as (typeof walked)[0];
    this.test(`${this.key(first.key.path)} ${operator(first.key, true)} ?`, first.value);
    const steps = walked.map(({ key }, i) => {
      const equal = walked.slice(0, i).map((earlier) => `${this.key(earlier.key.path)} = ?`);
      const last = i === walked.length - 1 && inclusive;
      this.#params.push(...values.slice(0, i + 1));
      return [...equal, `${this.key(key.path)} ${operator(key, last)} ?`].join(' AND ');
    });
    this.#where.push(`(${steps.join(' OR ')})`);
  }
}

const has = (index: IndexSpec, path: string): boolean =>
  index.keys.some((key) => key.path === path && key.array === null);

function rangeSql(value: string, bounds: Bounds): Sql {
  const conditions: string[] = [];
  const params: SqlValue[] = [];
  const operators = { gt: '>', gte: '>=', lt: '<', lte: '<=' } as const;
  for (const side of ['gt', 'gte', 'lt', 'lte'] as const) {
    const bound = bounds[side];
    if (bound === undefined) continue;
    conditions.push(`${value} ${operators[side]} ?`);
    params.push(encode(bound));
  }
  // What is absent is neither less nor more than anything.
  if (bounds.gt === undefined && bounds.gte === undefined) {
    conditions.push(`${value} > ?`);
    params.push(ABSENT);
  }
  return {
    text: conditions.length === 1 ? (conditions[0] as string) : `(${conditions.join(' AND ')})`,
    params,
  };
}
