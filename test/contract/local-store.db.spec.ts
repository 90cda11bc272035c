import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LocalStore } from '../../src/kernel/store/local/local-store.js';
import { storeContract } from './store.contract.js';

storeContract('LocalStore', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'firebreak-store-'));
  const store = await LocalStore.open({ path: join(dir, 'test.db') });
  return {
    store,
    dispose: async () => {
      await store.close();
      rmSync(dir, { recursive: true });
    },
  };
});
