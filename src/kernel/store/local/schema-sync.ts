import { DomainError } from '../../errors.js';
import { ID_INDEX } from '../indexes.js';
import type { ModelInfo } from '../model.js';
import type { PointReader } from './point-reader.js';
import { collectionDdl, column, columnDdl, indexObjects, quote, type SchemaObject } from './sql.js';
import type { Writer } from './writer.js';

const ATTEMPTS = 3;

/**
 * Makes table, columns, indexes, side tables and triggers of a collection what the schema declares: creates and fills
 * what is missing, drops what is no longer declared. Another process may be doing the same.
 *
 * @throws Error when documents already stored contradict a new unique index.
 */
export async function syncCollection(info: ModelInfo, reader: PointReader, writer: Writer): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const statements = difference(info, reader);
    if (statements.length === 0) return;
    try {
      await writer.exec(statements);
    } catch (error) {
      const cause = error instanceof DomainError ? (error.cause as Error | undefined)?.message : undefined;
      const unique = /UNIQUE constraint failed: (.*)$/.exec(cause ?? '')?.[1];
      if (unique !== undefined) {
        throw new Error(`${info.name}: stored documents share values of a new unique index (${unique})`, {
          cause: error,
        });
      }
      // Another process may have made the same change in between; then nothing is missing any more.
      if (attempt === ATTEMPTS) throw error;
    }
  }
}

function difference(info: ModelInfo, reader: PointReader): string[] {
  const { name } = info;
  const wanted = info.indexes.specs
    .filter((spec) => spec.name !== ID_INDEX)
    .flatMap((spec) => indexObjects(name, spec));
  const existing = reader.rows({
    text: `SELECT type, name, sql FROM sqlite_master WHERE name = ?1 OR substr(name, 1, length(?1) + 1) = ?1 || ':'`,
    params: [name],
  }) as [string, string, string | null][];
  const statements: string[] = [];
  if (!existing.some(([type, table]) => type === 'table' && table === name))
    statements.push(...collectionDdl(name));
  const kept = new Set<string>();
  const stale: [string, string][] = [];
  for (const [type, object, sql] of existing) {
    if (sql === null || object === name || object === `${name}:${ID_INDEX}`) continue;
    if (wanted.some((other) => other.name === object && other.sql === sql)) kept.add(object);
    else stale.push([type, object]);
  }
  // Triggers first: they speak of tables that may be about to go.
  for (const [type, object] of stale.sort(([a], [b]) => order(a) - order(b))) {
    statements.push(`DROP ${type.toUpperCase()} ${quote(object)}`);
  }
  statements.push(...missingColumns(info, reader), ...creation(wanted, kept));
  return statements;
}

const order = (type: string): number => ['trigger', 'table', 'index'].indexOf(type);

function missingColumns(info: ModelInfo, reader: PointReader): string[] {
  const rows = reader.rows({ text: 'SELECT name FROM pragma_table_xinfo(?)', params: [info.name] });
  const present = new Set(rows.map(([name]) => quote(name as string)));
  const paths = new Set<string>();
  for (const spec of info.indexes.specs) {
    for (const key of spec.keys) if (key.array === null && key.path !== '_id') paths.add(key.path);
    for (const term of spec.partial) if (term.path !== '_id') paths.add(term.path);
  }
  return [...paths].filter((path) => !present.has(column(path))).map((path) => columnDdl(info.name, path));
}

function creation(wanted: SchemaObject[], kept: Set<string>): string[] {
  const missing = wanted.filter((object) => !kept.has(object.name));
  return [
    ...missing
      .filter((object) => object.type !== 'trigger')
      .flatMap(({ sql, fill }) => (fill ? [sql, fill] : [sql])),
    ...missing.filter((object) => object.type === 'trigger').map(({ sql }) => sql),
  ];
}
