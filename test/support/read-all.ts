import { all } from '../../src/kernel/store/filter.js';
import { openStore } from '../../src/kernel/store/open-store.js';
import type { Doc, Model, Store, Stored } from '../../src/kernel/store/store.js';
import { databaseOf } from './mongo.js';

/** Reads every stored document of a kind, past the application. */
export type ReadAll = <T extends Doc>(model: Model<T>) => Promise<Stored<T>[]>;

/** Through a store that is open already. */
export function readAllIn(store: Store): ReadAll {
  return async (model) => {
    const docs = [];
    for await (const doc of (await store.open(model)).iterate(all(), { index: '_id' })) docs.push(doc);
    return docs;
  };
}

/** Through a store opened for this one look: for what no process of ours has open. */
export function readAllAt(where: { dataDir: string; mongodbUri?: string }): ReadAll {
  return async (model) => {
    const store = await openStore(where);
    try {
      return await readAllIn(store)(model);
    } finally {
      await store.close();
    }
  };
}

/** The installation in this folder, or in the database that stands for it, while no server runs on it. */
export function readAllOf(dataDir: string): ReadAll {
  const { MONGODB_URI: mongodbUri } = databaseOf(dataDir);
  return readAllAt({ dataDir, ...(mongodbUri !== undefined && { mongodbUri }) });
}
