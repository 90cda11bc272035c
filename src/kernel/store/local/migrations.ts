import type Database from 'libsql';
import { storeError, failureOf } from './failures.js';

/** One step of the file format; runs in one transaction together with the new number. */
export interface Migration {
  /** Format the step leads to. */
  to: number;
  why: string;
  statements: string[];
}

/** Marks a file as ours: "FBRK". */
const APPLICATION_ID = 0x4642524b;

/**
 * Every step of the file format there has been, in order. A file of an earlier format is brought forward when it is
 * opened; steps already released are never edited.
 */
export const MIGRATIONS: readonly Migration[] = [
  {
    to: 1,
    why: 'a table per collection, made when the collection is first opened; one row to prove that writing works',
    statements: ['CREATE TABLE _ping (beats INTEGER NOT NULL)', 'INSERT INTO _ping VALUES (0)'],
  },
  {
    to: 2,
    why: 'indexed fields are columns that the writer fills; a table that computes them is made anew when it is opened',
    statements: [],
  },
];

/**
 * Brings a file to the newest format. Safe when several processes do it at once.
 *
 * @throws Error with a sentence for the operator when the file is not ours or comes from a newer Firebreak.
 */
export function migrate(
  db: Database.Database,
  path: string,
  migrations: readonly Migration[] = MIGRATIONS,
): void {
  const newest = Math.max(...migrations.map((migration) => migration.to));
  if (read(db, 'user_version') === newest && read(db, 'application_id') === APPLICATION_ID) return;
  run(db, 'BEGIN IMMEDIATE');
  try {
    const format = read(db, 'user_version');
    refuseForeign(db, path, format);
    if (format > newest) {
      throw new Error(
        `${path} was written by a newer Firebreak (file format ${format}, this version reads up to ${newest}). ` +
          'Start the newer version, or restore a backup made by this one.',
      );
    }
    for (const migration of migrations) {
      if (migration.to <= format) continue;
      for (const statement of migration.statements) db.exec(statement);
      db.exec(`PRAGMA user_version = ${migration.to}`);
    }
    db.exec(`PRAGMA application_id = ${APPLICATION_ID}`);
    run(db, 'COMMIT');
  } catch (error) {
    if (db.inTransaction) db.exec('ROLLBACK');
    throw error;
  }
}

function refuseForeign(db: Database.Database, path: string, format: number): void {
  const id = read(db, 'application_id');
  const { tables } = db.prepare('SELECT count(*) AS tables FROM sqlite_master').get() as { tables: number };
  if (id !== APPLICATION_ID && (id !== 0 || format !== 0 || tables > 0)) {
    throw new Error(`${path} is a database, but not one of Firebreak's. Choose another DATA_DIR.`);
  }
}

function read(db: Database.Database, pragma: string): number {
  const row = db.prepare(`PRAGMA ${pragma}`).get() as Record<string, number>;
  return row[pragma] ?? 0;
}

function run(db: Database.Database, statement: string): void {
  try {
    db.exec(statement);
  } catch (error) {
    throw storeError(failureOf(error));
  }
}
