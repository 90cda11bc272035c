import { MessageChannel, Worker, type MessagePort } from 'node:worker_threads';
import { storeError } from './failures.js';
import { Line, type Answer } from './line.js';

/** What a second thread needs in order to write through the first one's writer. */
export interface SharedThread {
  port: MessagePort;
  /** Which of the writer's ends this is. */
  end: number;
}

/** What a store thread looks like to whoever talks to it. */
export interface Talk {
  readonly line: Line;
  /** Resolves when the thread has opened the file; rejects with the reason it could not. */
  ready(): Promise<void>;
  close(): Promise<void>;
}

/** A store thread of our own. */
export class Thread implements Talk {
  readonly line: Line;
  readonly #worker: Worker;
  readonly #exited: Promise<void>;
  readonly #ready: Promise<void>;
  #ends = 1;

  constructor(file: 'writer-thread.js' | 'reader-thread.js', data: object) {
    // Same folder under src/ and under dist/; see writer-thread.js for why it is plain JavaScript. It needs none of
    // the loaders the process may have been started with.
    this.#worker = new Worker(new URL(`./${file}`, import.meta.url), { workerData: data, execArgv: [] });
    // A thread has no origin.
    // oxlint-disable-next-line unicorn/require-post-message-target-origin
    this.line = new Line((message) => this.#worker.postMessage(message));
    this.#ready = new Promise((resolve, reject) => {
      this.#worker.once('message', () => resolve());
      this.#worker.once('error', reject);
    });
    // Not everybody waits for it; whoever asks something hears of the failure then.
    this.#ready.catch(() => undefined);
    this.#exited = new Promise((resolve) => {
      this.#worker.once('exit', () => {
        this.line.die({ code: 'THREAD_GONE', message: 'the store thread ended' });
        resolve();
      });
    });
    this.#worker.on('message', (message: Answer) => this.line.receive(message));
    this.#worker.on('error', (error) => this.line.die({ code: 'THREAD_FAILED', message: error.message }));
  }

  async ready(): Promise<void> {
    try {
      await this.#ready;
    } catch (error) {
      const { code = 'ERROR', message = String(error) } = error as { code?: string; message?: string };
      throw storeError({ code, message });
    }
  }

  /** Another end of the same thread, to be handed to a second thread of this process. */
  share(): SharedThread {
    const { port1, port2 } = new MessageChannel();
    this.#worker.postMessage({ join: port1 }, [port1]);
    const end = this.#ends;
    this.#ends += 1;
    return { port: port2, end };
  }

  /** Lets the thread finish what it was sent. */
  async close(): Promise<void> {
    this.line.send('close');
    await this.#exited;
  }
}

/** Another thread's store thread. It goes on when we are done with it. */
export class SharedTalk implements Talk {
  readonly line: Line;

  constructor(private readonly shared: SharedThread) {
    const { port, end } = shared;
    // oxlint-disable-next-line unicorn/require-post-message-target-origin
    this.line = new Line((message) => port.postMessage(message), end);
    port.on('message', (message: Answer) => this.line.receive(message));
    port.on('close', () => this.line.die({ code: 'THREAD_GONE', message: 'the store thread ended' }));
  }

  ready(): Promise<void> {
    return Promise.resolve();
  }

  async close(): Promise<void> {
    await this.line.idle();
    this.shared.port.close();
  }
}
