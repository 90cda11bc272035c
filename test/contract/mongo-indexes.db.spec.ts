import mongoose, { Schema, type Connection } from 'mongoose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ConfigError } from '../../src/kernel/config.js';
import { has } from '../../src/kernel/store/filter.js';
import { model } from '../../src/kernel/store/model.js';
import { MongoStore } from '../../src/kernel/store/mongo/mongo-store.js';
import type { Doc, Model } from '../../src/kernel/store/store.js';
import { dropDatabase, freshDatabase, mongodbUri } from '../support/mongo.js';

interface Note extends Doc {
  access: string[];
  kind: string;
}

/** A model of one collection as two releases declare it. */
function notes(indexes: (schema: Schema<Note>) => void): Model<Note> {
  const schema = new Schema<Note>(
    {
      _id: { type: String, required: true },
      access: { type: [String], required: true },
      kind: { type: String, required: true },
    },
    { _id: false, versionKey: false },
  );
  indexes(schema);
  return model<Note>('notes', schema, 'access');
}

const older = notes((schema) => schema.index({ access: 1, kind: 1 }, { name: 'kind' }));
const newer = notes((schema) => schema.index({ kind: 1 }, { name: 'single', unique: true }));
const server = mongodbUri();

describe.skipIf(server === null)('what MongoDB is asked to build', () => {
  let uri: string;
  let connection: Connection;

  beforeAll(async () => {
    uri = freshDatabase(server as string);
    connection = await mongoose.createConnection(uri).asPromise();
  });
  beforeEach(() => connection.dropDatabase());
  afterAll(async () => {
    await connection.close();
    await dropDatabase(uri);
  });

  const names = async (): Promise<string[]> =>
    (await connection.collection('notes').indexes()).map(({ name }) => name as string).sort();
  const opened = async <R>(action: (store: MongoStore) => Promise<R>): Promise<R> => {
    const store = await MongoStore.open(uri);
    try {
      return await action(store);
    } finally {
      await store.close();
    }
  };

  it('is what the schema declares, with a companion for those who see everything', async () => {
    await opened((store) => store.open(older));
    expect(await names()).toEqual(['_id_', 'fb_kind', 'fb_kind_all']);
  });

  it('changes with the schema, and leaves alone what an operator made', async () => {
    await opened((store) => store.open(older));
    await connection.collection('notes').createIndex({ kind: -1 }, { name: 'mine' });
    await opened((store) => store.open(newer));
    expect(await names()).toEqual(['_id_', 'fb_single', 'mine']);
    await opened((store) => store.open(older));
    expect(await names()).toEqual(['_id_', 'fb_kind', 'fb_kind_all', 'mine']);
  });

  it('is built once when several nodes start together', async () => {
    await Promise.all(Array.from({ length: 4 }, () => opened((store) => store.open(older))));
    expect(await names()).toEqual(['_id_', 'fb_kind', 'fb_kind_all']);
  });

  it('is refused with a sentence when stored documents contradict it', async () => {
    await opened(async (store) => {
      const collection = await store.open(older);
      await collection.insertMany(['a', 'b'].map((_id) => ({ _id, access: ['org:hq'], kind: 'same' })));
    });
    await expect(opened((store) => store.open(newer))).rejects.toThrow(/notes: stored documents share values.*single/);
  });

  it('is still served, slowly, where a newer release has dropped an index under an older one', async () => {
    await opened(async (store) => {
      const collection = await store.open(older);
      await collection.insert({ _id: 'a', access: ['org:hq'], kind: 'x' });
      await connection.collection('notes').dropIndex('fb_kind');
      const { items } = await collection.find(has('access', 'org:hq'), { index: 'kind', limit: 5 });
      expect(items.map(({ _id }) => _id)).toEqual(['a']);
    });
  });

  it('refuses to copy itself, and names the tool that does', async () => {
    await opened((store) => expect(store.backup()).rejects.toThrow(/mongodump/));
  });

  it('stops the start with a sentence at an address where nobody is', async () => {
    const nowhere = 'mongodb://me:s3cret@127.0.0.1:1/?replicaSet=rs0&serverSelectionTimeoutMS=300';
    const error = await MongoStore.open(nowhere).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ConfigError);
    expect((error as Error).message).toMatch(/MONGODB_URI: no primary could be found/);
    expect((error as Error).message).not.toMatch(/s3cret/);
    await expect(MongoStore.open('mongodb://me:s3cret@:bad')).rejects.toThrow(/MONGODB_URI: (is not a MongoDB address|no primary)/);
  });
});
