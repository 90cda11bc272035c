import { MessageChannel, Worker, type MessagePort } from 'node:worker_threads';
import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import type { Logger } from 'pino';
import { HALF, HalfLink, SHARED_BYTES, type Half } from './kernel/halves/half.js';
import { LOGGER } from './kernel/logging.js';
import { LocalStore } from './kernel/store/local/local-store.js';
import type { SharedThread } from './kernel/store/local/thread.js';
import type { Store } from './kernel/store/store.js';
import { STORE } from './kernel/store/store.token.js';

/** What Node calls a thread that has ended. */
const GONE = -1;

/** The front half of this process, its back's thread, and the port that will speak through. */
export interface FrontHalf extends Half {
  back: Worker;
  farPort: MessagePort;
}

/** What the back is told to begin with. */
export interface BackData {
  port: MessagePort;
  shared: SharedArrayBuffer;
  sharedWriter: SharedThread | undefined;
}

/** The thread of the back loads its code from now on, beside our own start; it begins when {@link BackHalf} says so. */
export function frontHalf(): FrontHalf {
  const back = new Worker(new URL('./back-thread.js', import.meta.url), { execArgv: [] });
  const { port1, port2 } = new MessageChannel();
  const link = new HalfLink(port1);
  link.open();
  return { part: 'front', link, shared: new SharedArrayBuffer(SHARED_BYTES), back, farPort: port2 };
}

/** Starts the back of a divided process and ends it before the store closes. */
@Injectable()
export class BackHalf implements BeforeApplicationShutdown {
  #ended: Promise<void> | null = null;
  #closing = false;

  constructor(
    @Inject(HALF) private readonly half: FrontHalf,
    @Inject(STORE) private readonly store: Store,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Begins to work. Without its back a process would take in what nobody does: when the back fails, the process ends. */
  start(): void {
    const { back, farPort, shared } = this.half;
    const sharedWriter = this.store instanceof LocalStore ? this.store.shareWriter() : undefined;
    let failed = false;
    back.on('error', (error) => {
      failed = true;
      this.logger.fatal({ err: error }, 'the working half of this process failed');
    });
    this.#ended = new Promise((resolve) => {
      back.once('exit', (exitCode) => {
        if (!failed && !this.#closing) this.logger.fatal({ exitCode }, 'the working half of this process ended by itself');
        if (!this.#closing) process.exit(1);
        resolve();
      });
    });
    if (back.threadId === GONE) {
      this.logger.fatal('the working half of this process ended before it began');
      process.exit(1);
    }
    const data: BackData = { port: farPort, shared, sharedWriter };
    // A thread has no origin.
    // oxlint-disable-next-line unicorn/require-post-message-target-origin
    back.postMessage(data, [farPort, ...(sharedWriter === undefined ? [] : [sharedWriter.port])]);
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.#closing = true;
    if (this.#ended === null) {
      await this.half.back.terminate();
      return;
    }
    this.half.link.say('close', null);
    await this.#ended;
    this.half.link.close();
  }
}
