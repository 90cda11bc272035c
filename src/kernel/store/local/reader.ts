import { Thread } from './thread.js';
import type { Sql } from './query-sql.js';

/** Runs heavy statements on a connection and a thread of their own. */
export class Reader {
  readonly #thread: Thread;

  constructor(options: { path: string; pragmas: string[] }) {
    this.#thread = new Thread('reader-thread.js', options);
  }

  ready(): Promise<void> {
    return this.#thread.ready();
  }

  /** All rows of a statement, each as an array of its columns. */
  rows(sql: Sql): Promise<unknown[][]> {
    return this.request(sql.text, sql.params, 'rows') as Promise<unknown[][]>;
  }

  async exec(text: string): Promise<void> {
    await this.request(text, [], 'exec');
  }

  close(): Promise<void> {
    return this.#thread.close();
  }

  private request(text: string, params: unknown[], mode: 'rows' | 'exec'): Promise<unknown> {
    const { seq, answer } = this.#thread.expect();
    this.#thread.send({ seq, text, params, mode });
    return answer;
  }
}
