import { spawn } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'libsql';
import { Schema } from 'mongoose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CASES, caseOf, type Case } from '../../../../test/contract/store.contract.model.js';
import { all, eq, has } from '../filter.js';
import { model } from '../model.js';
import type { Collection, Doc, Model } from '../store.js';
import { LocalStore, type LocalStoreOptions } from './local-store.js';
import { MIGRATIONS, migrate } from './migrations.js';

let dir: string;
let path: string;
let stores: LocalStore[];

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'firebreak-local-'));
  path = join(dir, 'test.db');
  stores = [];
});
afterEach(async () => {
  await Promise.all(stores.map((store) => store.close()));
  rmSync(dir, { recursive: true });
});

async function open(
  options: Partial<LocalStoreOptions> = {},
): Promise<{ store: LocalStore; cases: Collection<Case> }> {
  const store = await LocalStore.open({ path, ...options });
  stores.push(store);
  return { store, cases: await store.open(CASES) };
}

const plain = <T>(use: (db: Database.Database) => T, file = path): T => {
  const db = new Database(file);
  try {
    return use(db);
  } finally {
    db.close();
  }
};
const integrity = (file = path): unknown => plain((db) => db.prepare('PRAGMA integrity_check').all(), file);
const SOUND = [{ integrity_check: 'ok' }];

describe('a second thread that writes through the same writer', () => {
  it('sees and is seen, keeps versions apart, and closes first', async () => {
    const first = await open();
    const second = await open({ sharedWriter: first.store.shareWriter() });
    const ids = Array.from({ length: 50 }, (_, number) => `c${number}`);
    await Promise.all(ids.flatMap((id) => [first.cases.insert(caseOf(`a-${id}`)), second.cases.insert(caseOf(`b-${id}`))]));
    expect(await first.cases.count(all(), { index: '_id' })).toBe(100);
    const raise = (cases: Collection<Case>): Promise<unknown> =>
      cases.update('a-c0', (doc) => ({ ...doc, amount: (doc.amount ?? 0) + 1 }));
    await Promise.all(Array.from({ length: 40 }, (_, turn) => raise(turn % 2 === 0 ? first.cases : second.cases)));
    expect(await second.cases.get('a-c0')).toMatchObject({ amount: 40, version: 41 });
    const late = second.cases.insert(caseOf('late'));
    await second.store.close();
    await late;
    expect(await first.cases.get('late')).toMatchObject({ version: 1 });
  });

  it('hears of it when the writer has ended', async () => {
    const first = await open();
    const second = await open({ sharedWriter: first.store.shareWriter() });
    await first.store.close();
    await expect(second.cases.insert(caseOf('a'))).rejects.toThrow(/cannot be used|ended/);
  });
});

describe('durability', () => {
  it('keeps everything acknowledged and nothing twice through kill -9 at any point of the writer', async () => {
    const first = await open();
    await first.store.close();
    const acknowledged: string[] = [];
    let run = 0;
    for (const name of ['mid-group', 'before-commit', 'after-commit']) {
      for (const passages of [1, 2, 5, 9])
        acknowledged.push(...(await killed(`${(run += 1)}`, name, passages)));
    }
    expect(acknowledged.length).toBeGreaterThan(50);
    expect(integrity()).toEqual(SOUND);
    const { cases } = await open();
    const stored: string[] = [];
    for await (const doc of cases.iterate(all(), { index: '_id' })) stored.push(doc._id);
    expect(new Set(stored).size).toBe(stored.length);
    const kept = new Set(stored);
    expect(acknowledged.filter((id) => !kept.has(id))).toEqual([]);
    expect(await cases.count(has('access', 'partner:p'), { index: 'due' })).toBe(stored.length);
  });

  it('opens unaided after the log was cut anywhere, with every whole group before the cut', async () => {
    const { cases } = await open();
    await cases.insert(caseOf('first'));
    for (let i = 0; i < 20; i += 1) await cases.insert(caseOf(`d${i}`));
    const size = statSync(`${path}-wal`).size;
    for (const cut of [1, 24, 100, 1000, 4095, 4096, 5000, 9000]) {
      const copy = join(dir, `cut-${cut}.db`);
      copyFileSync(path, copy);
      copyFileSync(`${path}-wal`, `${copy}-wal`);
      truncateSync(`${copy}-wal`, size - cut);
      const store = await LocalStore.open({ path: copy });
      const found = await (await store.open(CASES)).count(all(), { index: '_id' });
      await store.close();
      expect(found).toBeGreaterThan(15);
      expect(found).toBeLessThanOrEqual(21);
      expect(integrity(copy)).toEqual(SOUND);
    }
  });

  it('finishes what was handed over before it closes', async () => {
    const { store, cases } = await open({ commitDelayMs: 20 });
    const writes = Promise.all(Array.from({ length: 30 }, (_, i) => cases.insert(caseOf(`d${i}`))));
    await store.close();
    await writes;
    const again = await open();
    expect(await again.cases.count(all(), { index: '_id' })).toBe(30);
    await expect(cases.insert(caseOf('late'))).rejects.toMatchObject({ code: 'unavailable' });
    expect(existsSync(`${path}-wal`)).toBe(true);
  });

  it('commits in groups: a slow disk costs latency, not throughput', async () => {
    const { cases } = await open({ commitDelayMs: 100 });
    const startMs = performance.now();
    await Promise.all(Array.from({ length: 400 }, (_, i) => cases.insert(caseOf(`d${i}`))));
    // One after the other they would take forty seconds.
    expect(performance.now() - startMs).toBeLessThan(20_000);
  });

  function killed(prefix: string, name: string, passages: number): Promise<string[]> {
    const script = fileURLToPath(new URL('../../../../test/contract/writer-child.mjs', import.meta.url));
    const writer = fileURLToPath(new URL('./writer-thread.js', import.meta.url));
    const child = spawn(
      process.execPath,
      [script, writer, path, 'cases', prefix, '10000', name, String(passages)],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    return new Promise((resolve, reject) => {
      child.once('close', (_code, signal) => {
        if (signal === 'SIGKILL') resolve(output.split('\n').slice(0, -1));
        else reject(new Error(`${name}: ended by ${String(signal)}, not by its fail point`));
      });
    });
  }
});

describe('trouble', () => {
  it('a full disk is storage-full, nothing of the group is written, and reading goes on', async () => {
    const { cases } = await open({ maxBytes: 400_000 });
    await cases.insert(caseOf('before'));
    const large = Array.from({ length: 300 }, (_, i) =>
      caseOf(`d${i}`, { notes: { text: 'x'.repeat(5000) } }),
    );
    const outcomes = await Promise.allSettled([cases.insert(caseOf('beside')), cases.insertMany(large)]);
    for (const outcome of outcomes)
      expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'storage-full' } });
    expect(await cases.count(all(), { index: '_id' })).toBe(1);
    expect(await cases.get('before')).not.toBeNull();
    await cases.remove('before');
    await cases.insert(caseOf('after'));
    expect(integrity()).toEqual(SOUND);
  });

  it('a file locked by another process is unavailable, and works again afterwards', async () => {
    const { cases } = await open({ busyTimeoutMs: 100 });
    const db = new Database(path);
    try {
      db.exec('BEGIN IMMEDIATE');
      await expect(cases.insert(caseOf('b'))).rejects.toMatchObject({ code: 'unavailable' });
      const write = cases.insert(caseOf('a'));
      expect(await cases.get('a')).toBeNull();
      db.exec('COMMIT');
      await write;
    } finally {
      db.close();
    }
    expect(await cases.get('a')).not.toBeNull();
  });

  it('says what is wrong with a file it cannot use', async () => {
    writeFileSync(path, 'this is not a database, it only looks like a file of some length'.repeat(100));
    await expect(LocalStore.open({ path })).rejects.toThrow(/is not a database/);
    await expect(LocalStore.open({ path: join(dir, 'no', 'such', 'folder.db') })).rejects.toThrow(
      /cannot be opened/,
    );
    const foreign = join(dir, 'foreign.db');
    plain((db) => db.exec('CREATE TABLE songs (title TEXT)'), foreign);
    await expect(LocalStore.open({ path: foreign })).rejects.toThrow(/not one of Firebreak's/);
  });

  it('two processes see and respect each other', async () => {
    const one = await open();
    const two = await open();
    await one.cases.insert(caseOf('a', { amount: 0 }));
    expect(await two.cases.get('a')).toMatchObject({ version: 1 });
    const increment = (cases: Collection<Case>) =>
      cases.update('a', (doc) => Object.assign(doc, { amount: (doc.amount ?? 0) + 1 }));
    await Promise.all(Array.from({ length: 60 }, (_, i) => increment(i % 2 ? one.cases : two.cases)));
    expect(await one.cases.get('a')).toMatchObject({ amount: 60, version: 61 });
    await expect(two.cases.insert(caseOf('a'))).rejects.toMatchObject({ index: '_id' });
  });
});

describe('format', () => {
  const SECOND = {
    to: 3,
    why: 'test',
    statements: ['CREATE TABLE extra (note TEXT)', `INSERT INTO extra VALUES ('kept')`],
  };

  it('brings an older file forward once, keeping its documents', async () => {
    const { store, cases } = await open();
    await cases.insert(caseOf('old'));
    await store.close();
    plain((db) => {
      migrate(db, path, [...MIGRATIONS, SECOND]);
      migrate(db, path, [...MIGRATIONS, SECOND]);
      expect(db.prepare('SELECT note FROM extra').all()).toEqual([{ note: 'kept' }]);
      expect(db.prepare('SELECT id FROM cases').all()).toEqual([{ id: 'old' }]);
      expect(db.prepare('PRAGMA user_version').get()).toMatchObject({ user_version: 3 });
    });
  });

  it('makes tables of the first format anew, which computed their indexed fields on reading', async () => {
    const numbers = new Map([['a', 5], ['b', 6]]);
    plain((db) => {
      migrate(db, path, MIGRATIONS.slice(0, 1));
      db.exec('CREATE TABLE "cases" (n INTEGER PRIMARY KEY, id TEXT NOT NULL, version INTEGER NOT NULL, doc TEXT NOT NULL)');
      db.exec('CREATE UNIQUE INDEX "cases:_id" ON "cases" (id)');
      db.exec(`ALTER TABLE "cases" ADD COLUMN "$.number" AS (ifnull(json_extract(doc, '$."number"'), -9e999)) VIRTUAL`);
      db.exec('CREATE UNIQUE INDEX "cases:number" ON "cases" ("$.number")');
      const insert = db.prepare('INSERT INTO "cases" (id, version, doc) VALUES (?, 3, ?)');
      for (const [id, number] of numbers) {
        insert.run([id, JSON.stringify(caseOf(id, { number, access: ['org:hq', 'org:hq', `partner:${id}`] }))]);
      }
    });
    const { store, cases } = await open();
    expect(await cases.get('b')).toMatchObject({ number: 6, version: 3 });
    expect((await cases.find(eq('number', 6), { index: 'number', limit: 2 })).items).toHaveLength(1);
    expect(await cases.count(has('access', 'org:hq'), { index: 'due' })).toBe(2);
    await cases.update('b', (doc) => Object.assign(doc, { access: ['org:hq/east'], number: 7 }));
    await expect(cases.insert(caseOf('c', { number: 5 }))).rejects.toMatchObject({ index: 'number' });
    expect(await cases.count(has('access', 'partner:b'), { index: 'due' })).toBe(0);
    await store.close();
    expect(integrity()).toEqual(SOUND);
    expect(await (await open()).cases.count(eq('number', 7), { index: 'number' })).toBe(1);
  });

  it('leaves the file as it was when a step fails', async () => {
    const { store } = await open();
    await store.close();
    const broken = {
      to: 3,
      why: 'test',
      statements: ['CREATE TABLE extra (note TEXT)', 'INSERT INTO nowhere VALUES (1)'],
    };
    plain((db) => {
      expect(() => migrate(db, path, [...MIGRATIONS, broken])).toThrow(/nowhere/);
      expect(db.prepare(`SELECT name FROM sqlite_master WHERE name = 'extra'`).all()).toEqual([]);
    });
    await (await open()).store.ping();
  });

  it('refuses a file of a newer version with a sentence', async () => {
    const { store } = await open();
    await store.close();
    plain((db) => migrate(db, path, [...MIGRATIONS, SECOND]));
    await expect(LocalStore.open({ path })).rejects.toThrow(
      /newer Firebreak \(file format 3, this version reads up to 2\)/,
    );
  });
});

describe('declared indexes', () => {
  interface Note extends Doc {
    _id: string;
    tags: string[];
    a: number;
    b: number;
  }
  const notes = (declare: (schema: Schema<Note>) => void): Model<Note> => {
    const schema = new Schema<Note>(
      { _id: { type: String, required: true }, tags: [String], a: Number, b: Number },
      { _id: false, versionKey: false },
    );
    declare(schema);
    return model<Note>('notes', schema, 'none');
  };
  const objects = (): string[] =>
    plain((db) =>
      db.prepare(`SELECT name FROM sqlite_master WHERE name LIKE 'notes:%' ORDER BY name`).all(),
    ).map((row) => (row as { name: string }).name);
  const withNotes = async <T>(
    declared: Model<Note>,
    use: (collection: Collection<Note>) => Promise<T>,
  ): Promise<T> => {
    const store = await LocalStore.open({ path });
    try {
      return await use(await store.open(declared));
    } finally {
      await store.close();
    }
  };

  it('are created, filled and dropped at opening, side tables with their triggers included', async () => {
    const first = notes((schema) => schema.index({ tags: 1, a: 1 }, { name: 'tagged' }));
    await withNotes(first, (collection) =>
      collection.insertMany([
        { _id: 'x', tags: ['red', 'blue', 'red'], a: 2, b: 1 },
        { _id: 'y', tags: ['red'], a: 1, b: 2 },
      ]),
    );
    expect(objects()).toEqual([
      'notes:_id',
      'notes:tagged',
      'notes:tagged:delete',
      'notes:tagged:insert',
      'notes:tagged:update',
    ]);

    const second = notes((schema) => {
      schema.index({ b: 1 }, { name: 'b' });
      schema.index({ tags: 1, b: -1 }, { name: 'tagged' });
    });
    await withNotes(second, async (collection) => {
      expect(
        (await collection.find(has('tags', 'red'), { index: 'tagged', limit: 10 })).items.map(
          (doc) => doc._id,
        ),
      ).toEqual(['y', 'x']);
      expect(await collection.count(eq('b', 2), { index: 'b' })).toBe(1);
      await collection.put({ _id: 'x', tags: ['green'], a: 2, b: 1 });
      expect(await collection.count(has('tags', 'red'), { index: 'tagged' })).toBe(1);
    });

    await withNotes(
      notes((schema) => schema.index({ a: 1 }, { name: 'tagged' })),
      (collection) => expect(collection.count(eq('a', 2), { index: 'tagged' })).resolves.toBe(1),
    );
    expect(objects()).toEqual(['notes:_id', 'notes:tagged']);
    await withNotes(
      notes(() => undefined),
      async () => undefined,
    );
    expect(objects()).toEqual(['notes:_id']);
    expect(integrity()).toEqual(SOUND);
  });

  it('that cannot become unique are refused, and nothing changes', async () => {
    await withNotes(
      notes(() => undefined),
      (collection) =>
        collection.insertMany([
          { _id: 'x', tags: [], a: 1, b: 1 },
          { _id: 'y', tags: [], a: 1, b: 2 },
        ]),
    );
    const unique = notes((schema) => schema.index({ a: 1 }, { name: 'only', unique: true }));
    await expect(withNotes(unique, async () => undefined)).rejects.toThrow(
      /share values of a new unique index \(notes\.\$\.a\)/,
    );
    expect(objects()).toEqual(['notes:_id']);
  });
});

describe('backup', () => {
  it('copies a consistent state while writing goes on; the copy is a complete store', async () => {
    const { store, cases } = await open();
    await cases.insertMany(
      Array.from({ length: 2000 }, (_, i) => caseOf(`d${i}`, { notes: { text: 'x'.repeat(300) } })),
    );
    const writing = { on: true };
    let n = 0;
    const writer = (async () => {
      while (writing.on) {
        // Always both or neither: a copy with one of them would be torn.
        await cases.insertMany([caseOf(`left${n}`), caseOf(`right${n}`)]);
        n += 1;
      }
    })();
    const target = join(dir, 'copy.db');
    const bytes = await store.backup(target);
    writing.on = false;
    await writer;
    expect(bytes).toBe(statSync(target).size);
    expect(readFileSync(target).subarray(0, 15).toString()).toBe('SQLite format 3');
    expect(existsSync(`${target}.partial`)).toBe(false);
    expect(integrity(target)).toEqual(SOUND);
    const restored = await LocalStore.open({ path: target });
    stores.push(restored);
    const copy = await restored.open(CASES);
    const found = await copy.count(all(), { index: '_id' });
    expect(found).toBeGreaterThanOrEqual(2000);
    expect(found % 2).toBe(0);
    expect(await copy.count(has('access', 'org:hq'), { index: 'due' })).toBe(found);
    expect((await copy.find(has('access', 'org:hq'), { index: 'due', limit: 1000 })).items).toHaveLength(
      1000,
    );
    await copy.insert(caseOf('new'));
    await expect(store.backup(target)).rejects.toMatchObject({ code: 'conflict' });
  });
});
