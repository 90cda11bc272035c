import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import mongoose from 'mongoose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { all } from '../../src/kernel/store/filter.js';
import { LocalStore } from '../../src/kernel/store/local/local-store.js';
import { moveToMongo as move, type MigrationOptions, type MigrationProgress, type MovedCollection } from '../../src/kernel/store/migration/migration.js';
import { MongoStore } from '../../src/kernel/store/mongo/mongo-store.js';
import type { Store, Stored } from '../../src/kernel/store/store.js';
import { dropDatabase, freshDatabase, mongodbUri } from '../support/mongo.js';
import { CASES, caseOf, type Case } from './store.contract.model.js';

const DOCUMENTS = 2_600;
const server = mongodbUri();

let folder: string;
let file: string;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** A closed file is let go only with the last statement that was prepared on it; a process of its own simply ends. */
async function letGo(): Promise<void> {
  for (let round = 0; round < 3; round += 1) {
    collect();
    await turn();
  }
}

async function moveToMongo(options: MigrationOptions): Promise<MovedCollection[]> {
  await letGo();
  return move(options);
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'firebreak-move-'));
  file = join(folder, 'firebreak.db');
  const store = await LocalStore.open({ path: file });
  const cases = await store.open(CASES);
  await cases.insertMany(Array.from({ length: DOCUMENTS }, (_, number) => caseOf(`c-${number}`, { number, dueAt: new Date(number * 1000), steps: [{ name: 'made', at: new Date(number) }] })));
  // Versions that are not 1, a place in the file left empty, and names that mean something to MongoDB.
  for (const id of ['c-1', 'c-2', 'c-2599']) await cases.update(id, (doc) => ({ ...doc, ref: '😀 changed' }));
  await cases.update('c-2', (doc) => ({ ...doc, notes: { $ref: 'x', _bsontype: 'y', 'a.b': [null, { $gt: 1.5 }], '': -0 } }));
  await cases.remove('c-3');
  await store.close();
});
afterEach(() => rmSync(folder, { recursive: true }));

async function openFile(): Promise<Store> {
  await letGo();
  return LocalStore.open({ path: file });
}

async function contentOf(store: Store): Promise<Map<string, Stored<Case>>> {
  const found = new Map<string, Stored<Case>>();
  try {
    for await (const doc of (await store.open(CASES)).iterate(all(), { index: '_id' })) found.set(doc._id, doc);
  } finally {
    await store.close();
  }
  return found;
}

describe('moving a file', () => {
  it('is refused while somebody has it open, and where there is none', async () => {
    const to = 'mongodb://127.0.0.1:1/?replicaSet=rs0';
    const store = await LocalStore.open({ path: file });
    try {
      await expect(moveToMongo({ file, to })).rejects.toThrow(/has .*firebreak\.db open\. Stop it/);
    } finally {
      await store.close();
    }
    await expect(moveToMongo({ file: join(folder, 'none.db'), to })).rejects.toThrow(/no data file at .*DATA_DIR/);
    await expect(moveToMongo({ file, to: 'redis://x' })).rejects.toThrow(/--to must be an address/);
  });
});

describe.skipIf(server === null)('moving a file to MongoDB', () => {
  let to: string;
  beforeEach(() => {
    to = freshDatabase(server as string);
  });
  afterEach(() => dropDatabase(to));

  /** Moves until the step of that number, as if the power had gone there. */
  async function moveUntil(step: number, phase?: MigrationProgress['phase']): Promise<'stopped' | MovedCollection[]> {
    let steps = 0;
    const tell = (so: MigrationProgress): void => {
      steps += phase === undefined || so.phase === phase ? 1 : 0;
      if (steps === step) throw new Error('the power is gone');
    };
    return moveToMongo({ file, to, tell }).catch((error: Error) => {
      if (error.message !== 'the power is gone') throw error;
      return 'stopped' as const;
    });
  }

  async function raw<R>(action: (cases: mongoose.mongo.Collection<{ _id: string }>) => Promise<R>): Promise<R> {
    const connection = await mongoose.createConnection(to).asPromise();
    try {
      return await action(connection.db!.collection(CASES.name));
    } finally {
      await connection.close();
    }
  }

  it('takes every document over with its version, and leaves the file as it was', async () => {
    const told: MigrationProgress[] = [];
    const moved = await moveToMongo({ file, to, tell: (so) => told.push({ ...so }) });
    expect(moved).toEqual([
      { collection: CASES.name, documents: DOCUMENTS - 1, copied: DOCUMENTS - 1, digest: expect.stringMatching(/^[0-9a-f]{64}$/) },
    ]);
    expect(told.at(-1)).toMatchObject({ phase: 'comparing', done: 2 * (DOCUMENTS - 1), total: 2 * (DOCUMENTS - 1) });
    const want = await contentOf(await openFile());
    expect(want.get('c-2')?.version).toBe(3);
    expect(await contentOf(await MongoStore.open(to))).toEqual(want);
    await expect(moveToMongo({ file, to })).rejects.toThrow(/has been moved into the database .* already/);
  });

  it('goes on after an interruption at any step, and no server starts on half of it', async () => {
    // Twice while copying, then while comparing, which begins anew every time.
    for (const step of [1, 1, 1, 4]) {
      expect(await moveUntil(step)).toBe('stopped');
      await expect(MongoStore.open(to)).rejects.toThrow(/is being moved into the database/);
    }
    expect((await moveToMongo({ file, to }))[0]).toMatchObject({ documents: DOCUMENTS - 1, copied: 0 });
    expect(await contentOf(await MongoStore.open(to))).toEqual(await contentOf(await openFile()));
  });

  it.each([
    ['changed', async () => raw((cases) => cases.updateOne({ _id: 'c-7' }, { $set: { number: -7 } })), /c-7 is not the same/],
    ['written to', async () => raw((cases) => cases.updateOne({ _id: 'c-7' }, { $inc: { version: 1 } })), /c-7 is not the same/],
    ['missing', async () => raw((cases) => cases.deleteOne({ _id: 'c-7' })), /2599 documents in the file and 2598/],
    ['replaced', async () => raw(async (cases) => {
      await cases.deleteOne({ _id: 'c-7' });
      await cases.insertOne({ _id: 'foreign' });
    }), /c-7 is missing/],
  ] as const)('notices a document that was %s', async (_what, spoil, sentence) => {
    expect(await moveUntil(1, 'comparing')).toBe('stopped');
    await spoil();
    await expect(moveToMongo({ file, to })).rejects.toThrow(sentence);
    await expect(moveToMongo({ file, to })).rejects.toThrow(/Drop the database .* the file is unchanged/);
  });

  it('is refused by a database with documents of its own, and by one that belongs to another move', async () => {
    await raw((cases) => cases.insertOne({ _id: 'mine' }));
    await expect(moveToMongo({ file, to })).rejects.toThrow(/is not empty \(it holds .*Name an empty one/);
    await raw((cases) => cases.drop());
    expect(await moveUntil(1)).toBe('stopped');
    rmSync(`${file}.migration`);
    await expect(moveToMongo({ file, to })).rejects.toThrow(/belongs to the move of another file/);
  });
});
