import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { LocalStore } from './local/local-store.js';
import type { SharedThread } from './local/thread.js';
import type { FailPoint } from './local/writer.js';
import { MongoStore } from './mongo/mongo-store.js';
import type { Store } from './store.js';

export interface StoreOptions {
  /** Folder of the local data file; made when missing. */
  dataDir: string;
  /** Address of a MongoDB replica set or cluster; without it, the local file is used. */
  mongodbUri?: string;
  /** Nothing will be written, so the local store starts no writer. */
  forReading?: boolean;
  /** Another thread of this process has the local store open, and writes for both. */
  sharedWriter?: SharedThread;
  /** Fail point: every commit of the local store takes this much longer. */
  commitDelayMs?: number;
  /** Fail point: the process kills itself at this place of the local store's writer. */
  failPoint?: FailPoint;
}

/** Name of the local data file inside the data folder. */
export const DATA_FILE = 'firebreak.db';

/** Opens the store that the configuration asks for. */
export async function openStore(options: StoreOptions): Promise<Store> {
  if (options.mongodbUri !== undefined && options.mongodbUri !== '') {
    return MongoStore.open(options.mongodbUri);
  }
  const { dataDir, commitDelayMs, failPoint, forReading, sharedWriter } = options;
  mkdirSync(dataDir, { recursive: true });
  return LocalStore.open({
    path: join(dataDir, DATA_FILE),
    ...(commitDelayMs !== undefined && { commitDelayMs }),
    ...(forReading !== undefined && { forReading }),
    ...(failPoint !== undefined && { failPoint }),
    ...(sharedWriter !== undefined && { sharedWriter }),
  });
}
