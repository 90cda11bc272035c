import { Worker } from 'node:worker_threads';
import { storeError, type Failure } from './failures.js';

type Outcome = { value: unknown } | { error: Failure };
type Message = 'ready' | [number, Outcome] | [number, Outcome][];

interface Waiting {
  resolve: (value: unknown) => void;
  reject: (error: Error) => void;
}

/** The main thread's end of a store thread: numbered requests, promises, and what to do when the thread dies. */
export class Thread {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  readonly #exited: Promise<void>;
  readonly #ready: Promise<void>;
  #seq = 0;
  #dead: Failure | null = null;

  constructor(file: 'writer-thread.js' | 'reader-thread.js', data: object) {
    // Same folder under src/ and under dist/; see writer-thread.js for why it is plain JavaScript. It needs none of
    // the loaders the process may have been started with.
    this.#worker = new Worker(new URL(`./${file}`, import.meta.url), { workerData: data, execArgv: [] });
    this.#ready = new Promise((resolve, reject) => {
      this.#worker.once('message', () => resolve());
      this.#worker.once('error', reject);
    });
    // Not everybody waits for it; whoever asks something hears of the failure then.
    this.#ready.catch(() => undefined);
    this.#exited = new Promise((resolve) => {
      this.#worker.once('exit', () => {
        this.die({ code: 'THREAD_GONE', message: 'the store thread ended' });
        resolve();
      });
    });
    this.#worker.on('message', (message: Message) => this.receive(message));
    this.#worker.on('error', (error) => this.die({ code: 'THREAD_FAILED', message: error.message }));
  }

  /** Resolves when the thread has opened the file; rejects with the reason it could not. */
  async ready(): Promise<void> {
    try {
      await this.#ready;
    } catch (error) {
      const { code = 'ERROR', message = String(error) } = error as { code?: string; message?: string };
      throw storeError({ code, message });
    }
  }

  /** Takes a number for a request; `send` it in the same turn or reject it. */
  expect(): { seq: number; answer: Promise<unknown> } {
    const seq = (this.#seq += 1);
    const answer = new Promise<unknown>((resolve, reject) => {
      if (this.#dead !== null) reject(storeError(this.#dead));
      else this.#waiting.set(seq, { resolve, reject });
    });
    return { seq, answer };
  }

  send(message: unknown): void {
    // A thread has no origin.
    // oxlint-disable-next-line unicorn/require-post-message-target-origin
    if (this.#dead === null) this.#worker.postMessage(message);
  }

  /** Lets the thread finish what it was sent. */
  async close(): Promise<void> {
    this.send('close');
    await this.#exited;
  }

  private receive(message: Message): void {
    if (message === 'ready') return;
    if (typeof message[0] === 'number') this.settle(message as [number, Outcome]);
    else for (const outcome of message as [number, Outcome][]) this.settle(outcome);
  }

  private settle([seq, outcome]: [number, Outcome]): void {
    const waiting = this.#waiting.get(seq);
    this.#waiting.delete(seq);
    if ('error' in outcome) waiting?.reject(storeError(outcome.error));
    else waiting?.resolve(outcome.value);
  }

  private die(failure: Failure): void {
    this.#dead ??= failure;
    for (const waiting of this.#waiting.values()) waiting.reject(storeError(failure));
    this.#waiting.clear();
  }
}
