import { storeError } from './failures.js';
import { Thread } from './thread.js';
import type { Sql } from './query-sql.js';

/** Runs heavy statements on a connection and a thread of their own, started when first needed. */
export class Reader {
  #thread: Thread | undefined;
  #closed = false;

  constructor(private readonly options: { path: string; pragmas: string[] }) {}

  /** All rows of a statement, each as an array of its columns. */
  rows(sql: Sql): Promise<unknown[][]> {
    return this.request(sql.text, sql.params, 'rows') as Promise<unknown[][]>;
  }

  async exec(text: string): Promise<void> {
    await this.request(text, [], 'exec');
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#thread?.close();
  }

  private async request(text: string, params: unknown[], mode: 'rows' | 'exec'): Promise<unknown> {
    if (this.#closed) throw storeError({ code: 'THREAD_CLOSED', message: 'the store is closed' });
    this.#thread ??= new Thread('reader-thread.js', this.options);
    const { seq, answer } = this.#thread.line.expect();
    this.#thread.line.send({ seq, text, params, mode });
    return answer;
  }
}
