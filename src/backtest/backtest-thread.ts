import 'reflect-metadata';
import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import { openStore } from '../kernel/store/open-store.js';
import { EventRepository } from '../touchpoints/event.repository.js';
import { TouchpointRepository } from '../touchpoints/touchpoint.repository.js';
import type { FromThread, ThreadData, ToThread } from './backtest-run.js';
import { emptyTally } from './domain/tally.js';
import { accessOf } from './job-scope.js';
import { JobRules, SliceReader } from './slice-reader.js';

// A thread of a backtest: it reads with a connection of its own, so that a year of history holds up no screen pop.
const port = parentPort as MessagePort;
const { job, stop } = workerData as ThreadData;
const stopped = new Int32Array(stop);
const goOn = (): boolean => Atomics.load(stopped, 0) === 0;
const tell = (message: FromThread): void => port.postMessage(message);

/** Opens what it reads from, then answers until it is told to close. */
async function main(): Promise<void> {
  const store = await openStore({ ...job.store, forReading: true });
  const touchpoints = new TouchpointRepository(store);
  const events = new EventRepository(store);
  const reader = new SliceReader(new JobRules(job), touchpoints, events, accessOf(job.scope), job.asOfMs);

  const answer = async (message: ToThread): Promise<void> => {
    if (message === 'close') {
      await store.close();
      port.close();
      return;
    }
    const tally = emptyTally();
    try {
      await reader.read(message, tally, goOn, (count) => tell({ read: count }));
      tell({ tally });
    } catch (error) {
      tell({ failed: error instanceof Error ? error.message : String(error) });
    }
  };

  port.on('message', (message: ToThread) => void answer(message));
  tell('ready');
}

void main();
