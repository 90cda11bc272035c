import { Worker } from 'node:worker_threads';
import type { BacktestJob, Slice } from './backtest-job.js';
import { addTally, emptyTally, type Tally } from './domain/tally.js';

export interface ThreadData {
  job: BacktestJob;
  /** One Int32: set to 1 to make all threads stop where they are. */
  stop: SharedArrayBuffer;
}

export type ToThread = Slice | 'close';
export type FromThread = 'ready' | { read: number } | { tally: Tally } | { failed: string };

export interface RunOptions {
  threads: number;
  /** Aborting stops all threads within a page of histories; the run then rejects with the signal's reason. */
  signal?: AbortSignal;
  /** Touchpoints read so far; called a few times a second at most per thread. */
  onProgress?: (touchpoints: number) => void;
}

/** Works through the slices on so many threads and adds up what they came to. */
export async function runBacktest(job: BacktestJob, slices: readonly Slice[], options: RunOptions): Promise<Tally> {
  const { signal } = options;
  signal?.throwIfAborted();
  const stop = new SharedArrayBuffer(4);
  const stopped = new Int32Array(stop);
  const halt = (): void => {
    Atomics.store(stopped, 0, 1);
  };
  signal?.addEventListener('abort', halt, { once: true });
  const total = emptyTally();
  const queue = slices.values();
  let read = 0;
  const take = {
    next: (): Slice | null => (Atomics.load(stopped, 0) === 1 ? null : (queue.next().value ?? null)),
    read: (count: number): void => {
      read += count;
      options.onProgress?.(read);
    },
    tally: (part: Tally): void => addTally(total, part),
  };
  const count = Math.max(1, Math.min(options.threads, slices.length));
  const runs = Array.from({ length: count }, () => runThread({ job, stop }, take));
  try {
    await Promise.all(runs);
  } finally {
    // When one fails, the others are not left working for nobody.
    halt();
    await Promise.allSettled(runs);
    signal?.removeEventListener('abort', halt);
  }
  signal?.throwIfAborted();
  return total;
}

interface Take {
  next(): Slice | null;
  read(count: number): void;
  tally(part: Tally): void;
}

function runThread(data: ThreadData, take: Take): Promise<void> {
  const worker = new Worker(THREAD, { workerData: data, execArgv: [] });
  return new Promise((resolve, reject) => {
    let failure: Error | null = null;
    const send = (message: ToThread): void => {
      // A thread has no origin.
      // oxlint-disable-next-line unicorn/require-post-message-target-origin
      worker.postMessage(message);
    };
    const goOn = (): void => send(failure === null ? (take.next() ?? 'close') : 'close');
    worker.on('message', (message: FromThread) => {
      if (message === 'ready') goOn();
      else if ('read' in message) take.read(message.read);
      else if ('tally' in message) {
        take.tally(message.tally);
        goOn();
      } else {
        failure ??= new Error(message.failed);
        goOn();
      }
    });
    worker.on('error', (error) => (failure ??= error instanceof Error ? error : new Error(String(error))));
    worker.on('exit', () => (failure === null ? resolve() : reject(failure)));
  });
}

/** Beside this file once it is built; from the sources (tests) the built one is used, as browser tests do. */
const THREAD = new URL(import.meta.url.endsWith('.ts') ? '../../dist/backtest/backtest-thread.js' : './backtest-thread.js', import.meta.url);
