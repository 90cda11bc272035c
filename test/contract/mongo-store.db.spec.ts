import { describe, it } from 'vitest';
import { MongoStore } from '../../src/kernel/store/mongo/mongo-store.js';
import { comparesTextByBytes, dropDatabase, freshDatabase, mongodbUri } from '../support/mongo.js';
import { scopedRepositoryContract } from './scoped-repository.contract.js';
import { storePropertyContract } from './store.property.contract.js';
import { storeContract, type MakeStore } from './store.contract.js';

const server = mongodbUri();

if (server === null) {
  describe('MongoStore', () => {
    it.skip('needs MONGODB_URI; npm run test:mongodb starts a replica set for it', () => undefined);
  });
} else {
  const makeStore: MakeStore = async () => {
    const uri = freshDatabase(server);
    const store = await MongoStore.open(uri);
    return {
      store,
      dispose: async () => {
        await store.close();
        await dropDatabase(uri);
      },
    };
  };
  storeContract('MongoStore', makeStore);
  if (await comparesTextByBytes(server)) storePropertyContract('MongoStore', makeStore);
  else {
    describe('store against a naive evaluation: MongoStore', () => {
      it.skip('this server compares text otherwise than MongoDB, by UTF-16 units instead of bytes', () => undefined);
    });
  }
  scopedRepositoryContract('MongoStore', makeStore);
}
