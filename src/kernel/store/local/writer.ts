import type { SqlValue } from './sql.js';
import { SharedTalk, Thread, type SharedThread, type Talk } from './thread.js';

export interface WriterOptions {
  path: string;
  pragmas: string[];
  /** Fail point: how long every commit takes on top, as on a slow disk. */
  commitDelayMs: number;
  /** Fail point: kills the process at the `count`-th passage of the named place in `writer-thread.js`. */
  failPoint: FailPoint | null;
}

/** Places in the writer where a fault test may kill the process. */
export interface FailPoint {
  name: 'mid-group' | 'before-commit' | 'after-commit';
  count: number;
}

/** Documents of one table, with what goes into its columns: as many `keys` for each as there are `columns`. */
export interface Rows {
  table: string;
  columns: string[];
  ids: string[];
  docs: string[];
  keys: SqlValue[];
}

type WithoutSeq =
  | ['insert' | 'put', rows: Rows]
  | ['replace', rows: Rows, versions: number[], after: number]
  | ['remove', table: string, ids: string[], versions: number[]]
  | ['ping']
  | ['exec', statements: string[]];

/** A write handed over: its number, and what became of it once that is durable. */
export interface Handed<T> {
  seq: number;
  outcome: Promise<T>;
}

/** Hands writes to the writer thread; each promise resolves when the group that held the write is durable. */
export class Writer {
  #thread: Talk | null = null;
  #outbox: unknown[] = [];

  /** @param source how to start a thread of our own, or the thread that another thread of this process has started */
  constructor(private readonly source: WriterOptions | SharedThread) {}

  /** Starts the thread; whoever only reads does without, until something is written after all. */
  ready(): Promise<void> {
    return this.started().ready();
  }

  /** For each document null or the index it violated; null when all were inserted. */
  insert(rows: Rows): Handed<(string | null)[] | null> {
    return this.submit(['insert', rows]) as Handed<(string | null)[] | null>;
  }

  /** The first index violated, or null. */
  put(rows: Rows): Promise<string | null> {
    return this.submit(['put', rows]).outcome as Promise<string | null>;
  }

  /**
   * For each document null, the index it violated, or an empty text where the stored version was another; null when
   * all were replaced.
   *
   * @param after Number of the write this one was computed from before that was durable: if it fails, so does this.
   */
  replace(rows: Rows, versions: number[], after = 0): Handed<(string | null)[] | null> {
    return this.submit(['replace', rows, versions, after]) as Handed<(string | null)[] | null>;
  }

  /** How many were removed; version 0 removes whatever version is there. */
  remove(table: string, ids: string[], versions: number[]): Promise<number> {
    return this.submit(['remove', table, ids, versions]).outcome as Promise<number>;
  }

  /** Runs statements in a transaction of their own. */
  async exec(statements: string[]): Promise<void> {
    await this.submit(['exec', statements]).outcome;
  }

  async ping(): Promise<void> {
    await this.submit(['ping']).outcome;
  }

  close(): Promise<void> {
    this.flush();
    return this.#thread?.close() ?? Promise.resolve();
  }

  /** For a second thread of this process, so that the writes of both become durable in the same groups. */
  share(): SharedThread {
    const thread = this.started();
    if (!(thread instanceof Thread)) throw new Error('a shared writer is not shared further');
    return thread.share();
  }

  private started(): Talk {
    this.#thread ??= 'port' in this.source ? new SharedTalk(this.source) : new Thread('writer-thread.js', this.source);
    return this.#thread;
  }

  private submit(op: WithoutSeq): Handed<unknown> {
    const { seq, answer } = this.started().line.expect();
    // One message for all that is said before anything else happens: a message costs more than most of the writes in it.
    if (this.#outbox.length === 0) process.nextTick(() => this.flush());
    this.#outbox.push([seq, ...op]);
    return { seq, outcome: answer };
  }

  private flush(): void {
    if (this.#outbox.length === 0) return;
    const ops = this.#outbox;
    this.#outbox = [];
    this.#thread?.line.send(ops);
  }
}
