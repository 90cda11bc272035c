import 'reflect-metadata';
import { setPriority } from 'node:os';
import { parentPort, type MessagePort } from 'node:worker_threads';
import type { BackData } from './back-half.js';
import { HalfLink } from './kernel/halves/half.js';

/** What a thread of this niceness gets when every core is busy is about a tenth of what the front gets. */
const BEHIND_CALLERS = 10;

/** The back of a divided process: the same house without a door, that looks for work by itself. */
async function main(): Promise<void> {
  // On Linux this is the thread's own; elsewhere it would slow down the front as well.
  if (process.platform === 'linux') setPriority(0, BEHIND_CALLERS);
  const begin = new Promise<BackData>((resolve) => (parentPort as MessagePort).once('message', resolve));
  // Only now: reading the house is the first work that must not hold up a caller.
  const { createBack } = await import('./app.js');
  const { port, shared, sharedWriter } = await begin;
  const link = new HalfLink(port);
  const app = await createBack({ part: 'back', link, shared, ...(sharedWriter !== undefined && { sharedWriter }) });
  link.hear('close', () => {
    // Whatever does not end by itself ends with the thread.
    void app.close().finally(() => process.exit(0));
  });
  link.open();
}

void main();
