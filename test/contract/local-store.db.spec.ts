import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LocalStore } from '../../src/kernel/store/local/local-store.js';
import { scopedRepositoryContract } from './scoped-repository.contract.js';
import { storePropertyContract } from './store.property.contract.js';
import { storeContract, type MakeStore } from './store.contract.js';

const makeStore: MakeStore = async () => {
  const dir = mkdtempSync(join(tmpdir(), 'firebreak-store-'));
  const store = await LocalStore.open({ path: join(dir, 'test.db') });
  return {
    store,
    dispose: async () => {
      await store.close();
      rmSync(dir, { recursive: true });
    },
  };
};

storeContract('LocalStore', makeStore);
storePropertyContract('LocalStore', makeStore);
scopedRepositoryContract('LocalStore', makeStore);
