import { existsSync } from 'node:fs';
import Database from 'libsql';
import { DomainError, invalid } from '../../errors.js';
import type { PlainDoc } from '../caster.js';
import { failureOf, storeError } from '../local/failures.js';
import { migrate } from '../local/migrations.js';
import { quote } from '../local/sql.js';
import type { ModelInfo } from '../model.js';

/** One document as it lies in the file. */
export interface FileRow {
  /** Place in the file; grows. */
  n: number;
  version: number;
  doc: PlainDoc;
}

/** What is read at once stays below this, whatever the size of the documents; one larger document comes alone. */
const BATCH_BYTES = 4 * 1024 * 1024;
const BATCH_ROWS = 500;

/** The local data file, held so that nobody else can open it, and read from front to back. */
export class LocalFile {
  private constructor(private readonly db: Database.Database) {}

  /** @throws DomainError with a sentence when there is no such file, or a server or command has it open. */
  static hold(path: string): LocalFile {
    if (!existsSync(path)) throw invalid(`There is no data file at ${path}; is DATA_DIR the right folder?`);
    const db = new Database(path);
    try {
      db.exec('PRAGMA busy_timeout = 1000');
      // Set before the file is touched, it makes this connection the only one for as long as it is open.
      db.exec('PRAGMA locking_mode = EXCLUSIVE');
      db.exec('BEGIN EXCLUSIVE');
      db.exec('COMMIT');
      migrate(db, path);
      return new LocalFile(db);
    } catch (error) {
      db.close();
      if (!/^SQLITE_(BUSY|LOCKED)/.test(failureOf(error).code)) throw error instanceof DomainError ? error : readable(error, path);
      throw new DomainError(
        'conflict',
        `A server or another command has ${path} open. Stop it, then run this again: what changes while it is being moved would be lost.`,
        [],
        { cause: error },
      );
    }
  }

  /** Names of the collections in the file. */
  collections(): string[] {
    const rows = this.db.prepare(`SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%:%' ESCAPE '\\'`).all();
    return (rows as { name: string }[])
      .map(({ name }) => name)
      .filter((name) => !name.startsWith('_') && !name.startsWith('sqlite_'))
      .sort();
  }

  count(collection: string): number {
    return (this.db.prepare(`SELECT count(*) AS count FROM ${quote(collection)}`).get() as { count: number }).count;
  }

  /** The next documents behind a place; empty at the end. */
  batch(info: ModelInfo, after: number): FileRow[] {
    const rows: FileRow[] = [];
    let bytes = 0;
    const statement = this.db.prepare(
      `SELECT n, version, doc FROM ${quote(info.name)} WHERE n > ? ORDER BY n LIMIT ${BATCH_ROWS}`,
    );
    for (const row of statement.iterate(after) as Iterable<{ n: number; version: number; doc: string }>) {
      bytes += row.doc.length;
      if (rows.length > 0 && bytes > BATCH_BYTES) break;
      rows.push({ n: row.n, version: row.version, doc: info.caster.revive(JSON.parse(row.doc) as PlainDoc) });
    }
    return rows;
  }

  close(): void {
    this.db.close();
  }
}

function readable(error: unknown, path: string): Error {
  const failure = failureOf(error);
  if (failure.code === 'SQLITE_NOTADB') return invalid(`${path} is not a database.`);
  return failure.code.startsWith('SQLITE_') ? storeError(failure) : (error as Error);
}
