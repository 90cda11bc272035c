import type { IndexKey, IndexSpec, PartialTerm } from '../indexes.js';
import { scalarAt, type Scalar } from '../scalars.js';
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

/** Column that holds an indexed path. */
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

/** A column of a collection's table: what its indexes read at a path of the document. */
export interface KeyColumn {
  path: string;
  array: PathInfo['array'];
  /** Quoted. */
  name: string;
}

/** A column for every path that an index of the collection reads, in a fixed order. */
export function keyColumns(specs: readonly IndexSpec[]): KeyColumn[] {
  const columns = new Map<string, KeyColumn>();
  for (const { keys, partial } of specs) {
    for (const { path, array } of [...keys, ...partial.map(({ path }) => ({ path, array: null }))]) {
      if (path !== '_id') columns.set(path, { path, array, name: column(path) });
    }
  }
  return [...columns.values()];
}

/** Reads from a document what goes into the columns; of an array its distinct texts, as JSON. */
export function keyReader(columns: readonly KeyColumn[]): (doc: object, into: SqlValue[]) => void {
  const readers = columns.map(({ path, array }) => {
    const segments = (array?.path ?? path).split('.');
    return (doc: object): SqlValue => {
      let value: unknown = doc;
      for (const segment of segments) value = (value as Record<string, unknown> | null | undefined)?.[segment];
      return array === null ? encode((value ?? null) as Scalar) : JSON.stringify(textsIn(value, array.inner));
    };
  });
  return (doc, into) => {
    for (const read of readers) into.push(read(doc));
  };
}

function textsIn(value: unknown, inner: string): string[] {
  if (!Array.isArray(value)) return [];
  const texts = inner === '' ? value : value.map((element: object | null) => element && scalarAt(element, inner));
  return [...new Set(texts)].filter((text): text is string => typeof text === 'string');
}

/** Physical name of an index (or of the side table that plays its part). */
export const indexName = (collection: string, index: string): string => `${collection}:${index}`;

/** An index over an array is a side table with a row per element. */
export const isSideTable = (spec: IndexSpec): boolean => spec.keys.some((key) => key.array !== null);

const direction = (key: IndexKey): string => (key.direction === -1 ? ' DESC' : '');

/** The table of a collection with a column for every path its indexes speak of. */
export function tableDdl(table: string, keys: readonly KeyColumn[]): string {
  const columns = keys.map(({ name }) => `, ${name} NOT NULL DEFAULT ${ABSENT_SQL}`).join('');
  // `n` is declared so that VACUUM keeps it: side tables point at it. The document comes last, because it may be long.
  return `CREATE TABLE ${quote(table)} (n INTEGER PRIMARY KEY, id TEXT NOT NULL, version INTEGER NOT NULL${columns}, doc TEXT NOT NULL)`;
}

export const idIndexDdl = (collection: string): string =>
  `CREATE UNIQUE INDEX ${quote(indexName(collection, '_id'))} ON ${quote(collection)} (id)`;

/** Fills a table of the form of {@link tableDdl} from one whose columns are others. */
export function copyDdl(from: string, to: string, keys: readonly KeyColumn[]): string {
  const names = ['n', 'id', 'version', 'doc'];
  const columns = [...names, ...keys.map(({ name }) => name)].join(', ');
  const values = [...names, ...keys.map(({ path, array }) => (array === null ? extract('doc', path) : list(array)))].join(', ');
  return `INSERT INTO ${quote(to)} (${columns}) SELECT ${values} FROM ${quote(from)}`;
}

/** What {@link keyReader} reads of an array, in SQL. */
function list(array: NonNullable<PathInfo['array']>): string {
  const each = elements('doc', array);
  return `(SELECT json_group_array(DISTINCT ${each.value}) FROM ${each.from} WHERE ${each.test})`;
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
  const columns = spec.keys.map((key) => column(key.path));
  const list = columns[spec.keys.findIndex((key) => key.array !== null)] as string;
  const primary = spec.keys.map((key) => `${column(key.path)}${direction(key)}`).join(', ');
  const rows = (alias: string): string => {
    const values = spec.keys.map((key) => (key.array === null ? `${alias}.${column(key.path)}` : 'e.value'));
    const partial = spec.partial.length === 0 ? '' : ` WHERE ${partialSql(spec.partial, `${alias}.`)}`;
    return `SELECT ${values.join(', ')}, ${alias}.n FROM %sjson_each(${alias}.${list}) AS e${partial}`;
  };
  const into = `INSERT INTO ${side} (${columns.join(', ')}, n)`;
  const insert = `${into} ${rows('new').replace('%s', '')}`;
  const remove = `DELETE FROM ${side} WHERE ${spec.keys
    .map((key, i) => (key.array === null ? `${columns[i]} = old.${columns[i]}` : `${list} IN (SELECT value FROM json_each(old.${list}))`))
    .join(' AND ')}`;
  // The writer sets only columns whose values have changed, and most updates leave the indexed ones alone.
  const watched = new Set([...columns.filter((one) => one !== 'id'), ...spec.partial.map((term) => (term.op === 'exists' ? 'doc' : column(term.path)))]);
  const trigger = (suffix: string, event: string, body: string[]): SchemaObject => ({
    type: 'trigger',
    name: `${name}:${suffix}`,
    sql: `CREATE TRIGGER ${quote(`${name}:${suffix}`)} AFTER ${event} ON ${table} BEGIN ${body.join('; ')}; END`,
  });
  return [
    {
      type: 'table',
      name,
      sql: `CREATE TABLE ${side} (${columns.join(', ')}, n INTEGER NOT NULL, PRIMARY KEY (${primary})) WITHOUT ROWID`,
      fill: `${into} ${rows('d').replace('%s', `${table} AS d, `)}`,
    },
    trigger('insert', 'INSERT', [insert]),
    trigger('delete', 'DELETE', [remove]),
    trigger('update', `UPDATE OF ${[...watched].join(', ')}`, [remove, insert]),
  ];
}
