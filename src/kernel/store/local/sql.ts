import type { IndexKey, IndexSpec, PartialTerm } from '../indexes.js';
import type { Scalar } from '../scalars.js';
import type { PathInfo, ScalarKind } from '../shape.js';

/** What SQLite takes as a parameter. */
export type SqlValue = string | number;

/**
 * Stands for null and missing in every indexed expression. It is no JSON number, so no document holds it; it sorts
 * before every number and text, as null does in MongoDB; and unlike SQL's NULL it can be compared, be part of a
 * primary key, and counts as equal to itself in a unique index, again as in MongoDB.
 */
export const ABSENT = -Infinity;
const ABSENT_SQL = '-9e999';

export const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`;
export const literal = (value: SqlValue): string =>
  typeof value === 'number' ? String(value) : `'${value.replaceAll("'", "''")}'`;

/** Paths consist of names that the schema allows (letters, digits, _ and -) and of map keys. */
export const jsonPath = (path: string): string =>
  literal(
    `$${path
      .split('.')
      .map((segment) => `."${segment.replaceAll('"', '')}"`)
      .join('')}`,
  );

/** Column that holds an indexed path; generated, so that row values and indexes can use it like any other. */
export const column = (path: string): string => (path === '_id' ? 'id' : quote(`$.${path}`));

/** The value at a path of a JSON document, or {@link ABSENT}. */
export const extract = (doc: string, path: string): string =>
  path === '_id'
    ? doc.replace(/doc$/, 'id')
    : `ifnull(json_extract(${doc}, ${jsonPath(path)}), ${ABSENT_SQL})`;

export function encode(value: Scalar): SqlValue {
  if (value === null) return ABSENT;
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'boolean' ? Number(value) : value;
}

/** The value an index holds, as the document has it. */
export function decode(kind: ScalarKind, value: SqlValue): Scalar {
  if (value === ABSENT) return null;
  if (kind === 'date') return new Date(value);
  return kind === 'boolean' ? value === 1 : value;
}

/** Physical name of an index (or of the side table that plays its part). */
export const indexName = (collection: string, index: string): string => `${collection}:${index}`;

/** An index over an array is a side table with a row per element. */
export const isSideTable = (spec: IndexSpec): boolean => spec.keys.some((key) => key.array !== null);

const direction = (key: IndexKey): string => (key.direction === -1 ? ' DESC' : '');

export function collectionDdl(collection: string): string[] {
  const table = quote(collection);
  return [
    // `n` is declared so that VACUUM keeps it: side tables point at it.
    `CREATE TABLE ${table} (n INTEGER PRIMARY KEY, id TEXT NOT NULL, version INTEGER NOT NULL, doc TEXT NOT NULL)`,
    `CREATE UNIQUE INDEX ${quote(indexName(collection, '_id'))} ON ${table} (id)`,
  ];
}

export function columnDdl(collection: string, path: string): string {
  return `ALTER TABLE ${quote(collection)} ADD COLUMN ${column(path)} AS (${extract('doc', path)}) VIRTUAL`;
}

/** One object of the database: its name, the text SQLite will remember, and how to fill it. */
export interface SchemaObject {
  type: 'index' | 'table' | 'trigger';
  name: string;
  sql: string;
  fill?: string;
}

/** What an index consists of in SQLite. */
export function indexObjects(collection: string, spec: IndexSpec): SchemaObject[] {
  const name = indexName(collection, spec.name);
  if (isSideTable(spec)) return sideTableObjects(collection, name, spec);
  const keys = spec.keys.map((key) => `${column(key.path)}${direction(key)}`).join(', ');
  const where = spec.partial.length === 0 ? '' : ` WHERE ${partialSql(spec.partial, '')}`;
  const unique = spec.unique ? 'UNIQUE ' : '';
  return [
    {
      type: 'index',
      name,
      sql: `CREATE ${unique}INDEX ${quote(name)} ON ${quote(collection)} (${keys})${where}`,
    },
  ];
}

/** The condition of a partial index; `alias` is empty or ends in a dot. */
export function partialSql(terms: readonly PartialTerm[], alias: string): string {
  return terms
    .map((term) => {
      if (term.op === 'exists') return `json_type(${alias}doc, ${jsonPath(term.path)}) IS NOT NULL`;
      const operator = { eq: '=', gt: '>', gte: '>=', lt: '<', lte: '<=' }[term.op];
      const compared = `${alias}${column(term.path)} ${operator} ${literal(encode(term.value))}`;
      const present = `${alias}${column(term.path)} > ${ABSENT_SQL}`;
      return term.op === 'lt' || term.op === 'lte' ? `${compared} AND ${present}` : compared;
    })
    .join(' AND ');
}

/** The elements of an array as rows of json_each: where they come from and what they are. */
export function elements(
  doc: string,
  array: NonNullable<PathInfo['array']>,
): { from: string; value: string; test: string } {
  const from = `json_each(${doc}, ${jsonPath(array.path)}) AS e`;
  if (array.inner === '') return { from, value: 'e.value', test: `e.type = 'text'` };
  const value = `json_extract(e.value, ${jsonPath(array.inner)})`;
  return { from, value, test: `e.type = 'object' AND ${value} IS NOT NULL` };
}

function sideTableObjects(collection: string, name: string, spec: IndexSpec): SchemaObject[] {
  const side = quote(name);
  const table = quote(collection);
  const array = spec.keys.find((key) => key.array !== null)?.array as NonNullable<PathInfo['array']>;
  const columns = spec.keys.map((key) => column(key.path));
  const primary = spec.keys.map((key) => `${column(key.path)}${direction(key)}`).join(', ');
  const rows = (alias: string): string => {
    const each = elements(`${alias}.doc`, array);
    const values = spec.keys.map((key) => (key.array === null ? `${alias}.${column(key.path)}` : each.value));
    const partial = spec.partial.length === 0 ? '' : ` AND ${partialSql(spec.partial, `${alias}.`)}`;
    return `SELECT DISTINCT ${values.join(', ')}, ${alias}.n FROM %s${each.from} WHERE ${each.test}${partial}`;
  };
  const into = `INSERT INTO ${side} (${columns.join(', ')}, n)`;
  const fromRow = (alias: string): string => rows(alias).replace('%s', '');
  const insert = `${into} ${fromRow('new')}`;
  const remove = `DELETE FROM ${side} WHERE ${deleteKeys(spec, array)}`;
  const trigger = (suffix: string, event: string, body: string[]): SchemaObject => ({
    type: 'trigger',
    name: `${name}:${suffix}`,
    sql: `CREATE TRIGGER ${quote(`${name}:${suffix}`)} AFTER ${event} BEGIN ${body.join('; ')}; END`,
  });
  return [
    {
      type: 'table',
      name,
      sql: `CREATE TABLE ${side} (${columns.join(', ')}, n INTEGER NOT NULL, PRIMARY KEY (${primary})) WITHOUT ROWID`,
      fill: `${into} ${rows('d').replace('%s', `${table} AS d, `)}`,
    },
    trigger('insert', `INSERT ON ${table}`, [insert]),
    trigger('delete', `DELETE ON ${table}`, [remove]),
    trigger('update', `UPDATE OF doc ON ${table} WHEN ${changed(spec, array)}`, [remove, insert]),
  ];
}

function deleteKeys(spec: IndexSpec, array: NonNullable<PathInfo['array']>): string {
  const each = elements('old.doc', array);
  return spec.keys
    .map((key) =>
      key.array === null
        ? `${column(key.path)} = old.${column(key.path)}`
        : `${column(key.path)} IN (SELECT ${each.value} FROM ${each.from} WHERE ${each.test})`,
    )
    .join(' AND ');
}

/** Most updates leave the indexed fields alone; then the side table need not be touched. */
function changed(spec: IndexSpec, array: NonNullable<PathInfo['array']>): string {
  const differences = spec.keys
    .filter((key) => key.array === null && key.path !== '_id')
    .map((key) => `old.${column(key.path)} IS NOT new.${column(key.path)}`);
  const path = jsonPath(array.path);
  differences.push(`json_extract(old.doc, ${path}) IS NOT json_extract(new.doc, ${path})`);
  if (spec.partial.length > 0) {
    differences.push(`(${partialSql(spec.partial, 'old.')}) IS NOT (${partialSql(spec.partial, 'new.')})`);
  }
  return differences.join(' OR ');
}
