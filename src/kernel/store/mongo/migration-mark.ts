import type { mongo } from 'mongoose';

/** Collection with the one mark of a database that a local file is, or was, moved to. */
export const MIGRATION = '_migration';

/** Whose a database is while `firebreak migrate` fills it, and how far it has come. */
export interface MigrationMark {
  _id: 'migration';
  /** Identifies the file that is being moved. */
  source: string;
  state: 'running' | 'done';
  /** Place in the file behind which each collection has yet to be copied. */
  after: Record<string, number>;
}

/** A sentence for the operator when a move into this database has begun and not ended; else null. */
export async function migrationProblem(db: mongo.Db): Promise<string | null> {
  const mark = await db.collection<MigrationMark>(MIGRATION).findOne({ _id: 'migration' });
  if (mark?.state !== 'running') return null;
  return (
    `a local file is being moved into the database ${db.databaseName}, and not all of it is there. Let firebreak ` +
    'migrate come to its end (run it again if it was interrupted), then start.'
  );
}
