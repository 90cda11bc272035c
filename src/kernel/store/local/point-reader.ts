import Database from 'libsql';
import { failureOf, storeError } from './failures.js';
import type { Sql } from './query-sql.js';

const MAX_STATEMENTS = 500;

/** The read connection of the main thread: short reads, answered without leaving the thread. */
export class PointReader {
  readonly #statements = new Map<string, Database.Statement>();

  constructor(readonly db: Database.Database) {}

  /** All rows of a statement, each as an array of its columns. */
  rows(sql: Sql): unknown[][] {
    try {
      return this.prepared(sql.text).all(sql.params) as unknown[][];
    } catch (error) {
      throw storeError(failureOf(error));
    }
  }

  close(): void {
    this.#statements.clear();
    this.db.close();
  }

  private prepared(text: string): Database.Statement {
    let statement = this.#statements.get(text);
    if (statement === undefined) {
      if (this.#statements.size >= MAX_STATEMENTS) this.#statements.clear();
      statement = this.db.prepare(text).raw();
      this.#statements.set(text, statement);
    }
    return statement;
  }
}
