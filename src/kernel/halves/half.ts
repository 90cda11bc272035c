import type { MessagePort } from 'node:worker_threads';
import type { SharedThread } from '../store/local/thread.js';

/**
 * A process that both serves and works is divided into two threads, so that work never holds up a caller: the *front*
 * answers, the *back* recomputes, sweeps and sends. They are two nodes in all but the process: the store is what they
 * share, and what they say to each other only wakes the other one up.
 */
export interface Half {
  part: 'front' | 'back';
  link: HalfLink;
  /** Seen by both at once, for what is counted too often to be said: see `IngestPressure`. */
  shared: SharedArrayBuffer;
  /** For the back, on the local file: the writer of the front, so that both write in the same groups. */
  sharedWriter?: SharedThread;
}

/** Room for the one number that is shared so far. */
export const SHARED_BYTES = 4;

/** Injection token of the {@link Half}; not provided in an undivided process. */
export const HALF = Symbol('HALF');

interface Said {
  /** A job for the back's queue. */
  job: { name: string; data: unknown; options: object };
  /** A live message, for whoever listens on the other side. */
  live: string;
  /** The front wants the back's figures, and gets them. */
  'figures-wanted': null;
  figures: object[];
  /** The back is to end. */
  close: null;
}

/** One end of the conversation. What is said before the other end is open waits for it. */
export class HalfLink {
  readonly #listeners = new Map<string, (value: never) => void>();

  constructor(private readonly port: MessagePort) {}

  /** Begins to listen, once everybody who wants to hear has said so. */
  open(): void {
    this.port.on('message', ([kind, value]: [string, never]) => this.#listeners.get(kind)?.(value));
  }

  say<K extends keyof Said>(kind: K, value: Said[K]): void {
    // A thread has no origin.
    // oxlint-disable-next-line unicorn/require-post-message-target-origin
    this.port.postMessage([kind, value]);
  }

  /** One listener a kind. */
  hear<K extends keyof Said>(kind: K, listener: (value: Said[K]) => void): void {
    this.#listeners.set(kind, listener);
  }

  close(): void {
    this.port.close();
  }
}
