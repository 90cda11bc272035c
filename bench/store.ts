import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { and, eq, range } from '../src/kernel/store/filter.js';
import { model } from '../src/kernel/store/model.js';
import { openStore } from '../src/kernel/store/open-store.js';
import type { Collection, Doc, Model } from '../src/kernel/store/store.js';

/** About 400 bytes of JSON under three indexes. */
@Schema({ _id: false, versionKey: false })
class BenchDoc {
  @Prop({ type: String, required: true })
  _id: string;

  @Prop({ type: String, required: true })
  customerId: string;

  @Prop({ type: String, required: true })
  kind: string;

  @Prop({ type: String, required: true })
  ref: string;

  @Prop({ type: Date, required: true })
  occurredAt: Date;

  @Prop({ type: Number, required: true })
  amount: number;

  @Prop({ type: Boolean, required: true })
  open: boolean;

  @Prop({ type: String, required: true })
  text: string;
}

const schema = SchemaFactory.createForClass(BenchDoc);
schema.index({ customerId: 1, occurredAt: 1 }, { name: 'customer' });
schema.index({ kind: 1, occurredAt: -1 }, { name: 'kind' });
schema.index({ ref: 1 }, { name: 'ref' });
const BENCH = model<BenchDoc>('bench', schema, 'none');

const KINDS = ['enquiry', 'delivery', 'refund', 'claim-report', 'rescue', 'renewal', 'complaint'];
const BATCH = 1000;
const START = new Date('2026-01-01T00:00:00Z').getTime();

interface Options {
  commitDelayMs?: number;
  /** Measures MongoDB instead of the local store; the database is the caller's to drop. */
  mongodbUri?: string;
}

/**
 * Documents per second that the store takes in durable batches straight through the port: what an ingest path built
 * on it can be measured against. Two batches are under way at a time, so that the next is checked while the last is
 * being written.
 */
export async function bareStoreInsertRate<T extends Doc>(
  docs: readonly T[],
  batch: number,
  into: Model<T>,
  options: Options = {},
): Promise<number> {
  return withCollection(
    into,
    options,
    async (collection) => (await insertAll(collection, docs, batch)).perSecond,
  );
}

/** `npm run bench -- store [--docs 300000]` */
export async function store(args: string[]): Promise<void> {
  const count = Number(args[args.indexOf('--docs') + 1] ?? '') || 300_000;
  const figures: Record<string, number> = { docs: count };
  const print = (key: string, label: string, perSecond: number): void => {
    figures[key] = Math.round(perSecond);
    console.log(`${label.padEnd(58)}${Math.round(perSecond).toLocaleString('en-US').padStart(10)}`);
  };
  console.log(
    `local store, documents of ${JSON.stringify(docOf(1)).length} bytes, three indexes`.padEnd(58) +
      'per second'.padStart(10),
  );
  await withCollection(BENCH, {}, async (collection) => {
    const docs = Array.from({ length: count }, (_, i) => docOf(i));
    print(
      'insertsPerSecond',
      `inserts in durable batches of ${BATCH}`,
      (await insertAll(collection, docs, BATCH)).perSecond,
    );
    print(
      'readsPerSecond',
      'point reads',
      await rate(20_000, 1, (i) => collection.get(idOf((i * 7919) % count))),
    );
    print(
      'rangesPerSecond',
      'range + sort + limit 50',
      await rate(4000, 1, (i) => recent(collection, i, count)),
    );
    print(
      'singlesPerSecond',
      'durable single inserts, 64 at a time',
      await singles(collection, count, 20_000),
    );
    print(
      'replacesPerSecond',
      'durable single replaces, 64 at a time',
      await rate(10_000, 64, (i) => touch(collection, (i * 31) % count)),
    );
    print(
      'hotPerSecond',
      'durable updates of one document, 64 at a time',
      await rate(10_000, 64, () => touch(collection, 0)),
    );
  });
  await withCollection(BENCH, { commitDelayMs: 20 }, async (collection) => {
    print(
      'slowDiskPerSecond',
      'durable single inserts, 64 at a time, 20 ms a commit',
      await singles(collection, 0, 3000),
    );
    print(
      'slowDiskHotPerSecond',
      'durable updates of one document, 64 at a time, 20 ms',
      await rate(3000, 64, () => touch(collection, 0)),
    );
  });
  console.log(JSON.stringify({ bench: 'store', ...figures }));
}

async function insertAll<T extends Doc>(
  collection: Collection<T>,
  docs: readonly T[],
  batch: number,
): Promise<{ perSecond: number }> {
  const batches = Math.ceil(docs.length / batch);
  const perSecond = await rate(batches, 2, async (i) => {
    const outcomes = await collection.insertMany(docs.slice(i * batch, (i + 1) * batch));
    if (outcomes.some((outcome) => !outcome.inserted)) throw new Error('a document was not inserted');
  });
  return { perSecond: (perSecond * docs.length) / batches };
}

const singles = (collection: Collection<BenchDoc>, from: number, count: number): Promise<number> =>
  rate(count, 64, (i) => collection.insert(docOf(from + i)));

const touch = (collection: Collection<BenchDoc>, i: number): Promise<unknown> =>
  collection.update(idOf(i), (doc) => Object.assign(doc, { amount: doc.amount + 1 }));

async function recent(collection: Collection<BenchDoc>, i: number, count: number): Promise<void> {
  const since = new Date(START + ((i * 997) % count) * 500);
  const filter = and<BenchDoc>(
    eq('kind', KINDS[i % KINDS.length] as string),
    range('occurredAt', { gte: since }),
  );
  await collection.find(filter, { index: 'kind', sort: [['occurredAt', 1]], limit: 50 });
}

/** Runs `action` for 0 … count-1, so many at a time; returns how many were done per second. */
async function rate(
  count: number,
  concurrency: number,
  action: (i: number) => Promise<unknown>,
): Promise<number> {
  let next = 0;
  const startMs = performance.now();
  const worker = async (): Promise<void> => {
    while (next < count) await action(next++);
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  return (count * 1000) / (performance.now() - startMs);
}

async function withCollection<T extends Doc, R>(
  into: Model<T>,
  options: Options,
  use: (collection: Collection<T>) => Promise<R>,
): Promise<R> {
  const dataDir = mkdtempSync(join(tmpdir(), 'firebreak-bench-'));
  const opened = await openStore({ dataDir, ...options });
  try {
    return await use(await opened.open(into));
  } finally {
    await opened.close();
    rmSync(dataDir, { recursive: true });
  }
}

const idOf = (i: number): string => `tp_${((i + 1) * 2654435761).toString(36)}-${i}`;

function docOf(i: number): BenchDoc {
  return {
    _id: idOf(i),
    customerId: `cu_${(i * 48271) % 40_000}`,
    kind: KINDS[i % KINDS.length] as string,
    ref: `POL-${String(i).padStart(9, '0')}`,
    occurredAt: new Date(START + i * 1000),
    amount: i % 1000,
    open: i % 3 === 0,
    text: 'The customer asks when the repair shop will be told, and was promised a call. '
      .repeat(3)
      .slice(0, 220),
  };
}
