import { MessageChannel, Worker, type MessagePort } from 'node:worker_threads';
import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import type { Logger } from 'pino';
import { HALF, HalfLink, SHARED_BYTES, type Half } from './kernel/halves/half.js';
import { LOGGER } from './kernel/logging.js';
import { LocalStore } from './kernel/store/local/local-store.js';
import type { SharedThread } from './kernel/store/local/thread.js';
import type { Store } from './kernel/store/store.js';
import { STORE } from './kernel/store/store.token.js';

/** The front half of this process, and the port its back will speak through. */
export interface FrontHalf extends Half {
  farPort: MessagePort;
}

/** What the back is started with. */
export interface BackData {
  port: MessagePort;
  shared: SharedArrayBuffer;
  sharedWriter: SharedThread | undefined;
}

export function frontHalf(): FrontHalf {
  const { port1, port2 } = new MessageChannel();
  const link = new HalfLink(port1);
  link.open();
  return { part: 'front', link, shared: new SharedArrayBuffer(SHARED_BYTES), farPort: port2 };
}

/** Starts the back of a divided process and ends it before the store closes. */
@Injectable()
export class BackHalf implements BeforeApplicationShutdown {
  #worker: Worker | null = null;
  #ended: Promise<void> = Promise.resolve();
  #closing = false;

  constructor(
    @Inject(HALF) private readonly half: FrontHalf,
    @Inject(STORE) private readonly store: Store,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Begins to work. Without its back a process would take in what nobody does: when the back fails, the process ends. */
  start(): void {
    const sharedWriter = this.store instanceof LocalStore ? this.store.shareWriter() : undefined;
    const workerData: BackData = { port: this.half.farPort, shared: this.half.shared, sharedWriter };
    const transferList = [this.half.farPort, ...(sharedWriter === undefined ? [] : [sharedWriter.port])];
    const worker = new Worker(new URL('./back-thread.js', import.meta.url), { workerData, transferList, execArgv: [] });
    worker.on('error', (error) => this.logger.fatal({ err: error }, 'the working half of this process failed'));
    this.#ended = new Promise((resolve) => {
      worker.once('exit', () => {
        if (!this.#closing) process.exit(1);
        resolve();
      });
    });
    this.#worker = worker;
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.#closing = true;
    if (this.#worker === null) return;
    this.half.link.say('close', null);
    await this.#ended;
    this.half.link.close();
  }
}
