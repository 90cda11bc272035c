import { DomainError } from '../../errors.js';
import { ID_INDEX } from '../indexes.js';
import type { ModelInfo } from '../model.js';
import type { PointReader } from './point-reader.js';
import { copyDdl, idIndexDdl, indexObjects, keyColumns, quote, tableDdl, type KeyColumn, type SchemaObject } from './sql.js';
import type { Writer } from './writer.js';

const ATTEMPTS = 3;

/**
 * Makes table, indexes, side tables and triggers of a collection what the schema declares: creates and fills what is
 * missing, drops what is no longer declared. Another process may be doing the same.
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
  const specs = info.indexes.specs.filter((spec) => spec.name !== ID_INDEX);
  const wanted = specs.flatMap((spec) => indexObjects(name, spec));
  const existing = reader.rows({
    text: `SELECT type, name, sql FROM sqlite_master WHERE name = ?1 OR substr(name, 1, length(?1) + 1) = ?1 || ':'`,
    params: [name],
  }) as [string, string, string | null][];
  const table = tableStatements(name, keyColumns(specs), reader);
  const kept = new Set<string>();
  const stale: [string, string][] = [];
  for (const [type, object, sql] of existing) {
    if (sql === null || object === name || object === `${name}:${ID_INDEX}`) continue;
    // Indexes and triggers go with a table that is made anew; side tables stand by themselves.
    const stays = table.length === 0 || type === 'table';
    if (stays && wanted.some((other) => other.name === object && other.sql === sql)) kept.add(object);
    else stale.push([type, object]);
  }
  // Triggers first: they speak of tables that may be about to go.
  const drops = stale.sort(([a], [b]) => order(a) - order(b)).map(([type, object]) => `DROP ${type.toUpperCase()} ${quote(object)}`);
  return [...drops, ...table, ...creation(wanted, kept)];
}

const order = (type: string): number => ['trigger', 'table', 'index'].indexOf(type);

/** Makes the table, or makes it anew where its columns are not the declared ones. */
function tableStatements(name: string, columns: KeyColumn[], reader: PointReader): string[] {
  const rows = reader.rows({ text: 'SELECT name, hidden FROM pragma_table_xinfo(?)', params: [name] }) as [string, number][];
  if (rows.length === 0) return [tableDdl(name, columns), idIndexDdl(name)];
  // A hidden column was computed from the document on reading, as in files of the first format.
  const present = rows.filter(([column]) => column.startsWith('$.')).map(([column, hidden]) => `${quote(column)} ${hidden}`);
  const declared = columns.map((column) => `${column.name} 0`);
  if (present.length === declared.length && declared.every((column) => present.includes(column))) return [];
  const anew = `${name}:anew`;
  return [
    tableDdl(anew, columns),
    copyDdl(name, anew, columns),
    `DROP TABLE ${quote(name)}`,
    `ALTER TABLE ${quote(anew)} RENAME TO ${quote(name)}`,
    idIndexDdl(name),
  ];
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
