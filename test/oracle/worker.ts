import { parentPort } from 'node:worker_threads';
import { runBlock } from './block.js';

const port = parentPort;

/** One thread of `run.ts`: a block in, its result out. */
port?.on('message', ({ seed, size }: { seed: number; size: number }) => {
  port.postMessage(runBlock(seed, size));
});
