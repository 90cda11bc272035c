import { setTimeout as sleep } from 'node:timers/promises';
import mongoose from 'mongoose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DomainError } from '../../src/kernel/errors.js';
import { all } from '../../src/kernel/store/filter.js';
import { MongoStore } from '../../src/kernel/store/mongo/mongo-store.js';
import type { Collection, Stored } from '../../src/kernel/store/store.js';
import { CASES, type Case } from '../contract/store.contract.model.js';
import { StoreLedger } from '../support/store-ledger.js';
import { mongodbUri } from '../support/mongo.js';
import { faultyWay, fragileServer, type FragileServer } from '../support/mongod.js';

/** How often each of the violent faults strikes; `FAULT_ROUNDS` makes it more. */
const ROUNDS = Number(process.env['FAULT_ROUNDS'] || 5);
/** Short times, so that a server that is gone is noticed within the test. */
const TIMES = 'serverSelectionTimeoutMS=4000&connectTimeoutMS=1000&heartbeatFrequencyMS=500&wtimeoutMS=5000';
const PATIENCE = { timeout: 600_000 };

const started = mongodbUri() === null ? 'MONGODB_URI is not set' : await fragileServer().catch((error: Error) => error.message);

if (typeof started === 'string') {
  describe('faults of MongoDB', () => {
    it.skip(`need a server of their own to kill (MONGOD_COMMAND, MONGOD_BIN or mongod): ${started}`, () => undefined);
  });
} else faultsOf(started);

function faultsOf(server: FragileServer): void {
  const uri = (database: string, port = server.port): string =>
    port === server.port
      ? server.uri.replace('/?', `/${database}?`) + `&${TIMES}`
      : `mongodb://127.0.0.1:${port}/${database}?directConnection=true&${TIMES}`;
  const admin = async (command: Record<string, unknown>, at = server): Promise<void> => {
    const client = new mongoose.mongo.MongoClient(`mongodb://127.0.0.1:${at.port}/?directConnection=true`);
    try {
      await client.db('admin').command(command);
    } finally {
      await client.close();
    }
  };
  const fail = (times: number, data: Record<string, unknown>): Promise<void> =>
    admin({ configureFailPoint: 'failCommand', mode: { times }, data });

  afterAll(() => server.remove());

  describe('single failures are not even noticed', () => {
    let store: MongoStore;
    let cases: Collection<Case>;
    beforeAll(async () => {
      store = await MongoStore.open(uri('fbtest_single'));
      cases = await store.open(CASES);
    });
    afterAll(() => store.close());

    const RETRYABLE = ['RetryableWriteError'];
    const faults: [string, number, Record<string, unknown>][] = [
      ['no longer primary (10107)', 1, { errorCode: 10107, errorLabels: RETRYABLE }],
      ['stepped down (189), twice', 2, { errorCode: 189, errorLabels: RETRYABLE }],
      ['shutting down (91), three times', 3, { errorCode: 91, errorLabels: RETRYABLE }],
      ['interrupted (11600)', 1, { errorCode: 11600, errorLabels: RETRYABLE }],
      ['connection cut before it was done', 1, { closeConnection: true }],
      ['connection cut, three times', 3, { closeConnection: true }],
      [
        'done, but not confirmed by a majority before the step-down',
        1,
        { writeConcernError: { code: 189, errmsg: 'stepped down', errorLabels: RETRYABLE } },
      ],
    ];
    it.each(faults)('%s', PATIENCE, async (_name, times, data) => {
      const ledger = new StoreLedger([cases]);
      for (const command of ['insert', 'update', 'delete']) {
        await fail(times, { failCommands: [command], ...data });
        await ledger.one(command === 'insert' ? 'insert' : command === 'update' ? 'update' : 'remove');
        await fail(times, { failCommands: [command], ...data });
        await ledger.one(command === 'insert' ? 'insertMany' : command === 'update' ? 'put' : 'removeWhere');
      }
      if (data['writeConcernError'] === undefined) {
        await fail(times, { failCommands: ['find'], ...data });
        await ledger.one('read');
        await fail(times, { failCommands: ['aggregate'], ...data });
        expect(await cases.count(all(), { index: '_id' })).toBeGreaterThan(0);
      }
      await admin({ configureFailPoint: 'failCommand', mode: 'off' });
      expect(ledger.unavailable).toBe(0);
      await ledger.verify(await everything(cases));
    });
  });

  describe('under load', () => {
    /** Two nodes write what a ledger keeps account of, while `strike` does its worst. */
    const underLoad = async (
      name: string,
      strike: (round: number) => Promise<void>,
      address = uri(`fbtest_${name}`),
    ): Promise<StoreLedger> => {
      const stores = await Promise.all([MongoStore.open(address), MongoStore.open(address)]);
      const ledger = new StoreLedger(await Promise.all(stores.map((store) => store.open(CASES))));
      ledger.start(6);
      for (let round = 0; round < ROUNDS; round += 1) {
        await ledger.more(60);
        await strike(round);
      }
      await ledger.more(60);
      await ledger.stop();
      await ledger.verify(await everything(await stores[0].open(CASES)));
      await Promise.all(stores.map((store) => store.close()));
      process.stdout.write(`${name}: ${ledger.summary()}\n`);
      return ledger;
    };

    it(`killed ${ROUNDS} times`, PATIENCE, async () => {
      await underLoad('killed', async () => {
        await server.kill();
        await sleep(300);
        await server.start();
      });
    });

    it(`paused ${ROUNDS} times, for longer than a heartbeat`, PATIENCE, async () => {
      await underLoad('paused', async () => {
        server.pause();
        await sleep(2500);
        server.resume();
      });
    });

    it(`stepped down ${ROUNDS} times`, PATIENCE, async () => {
      // A server that is never killed: drivers do not follow a primary whose term has gone back.
      const steady = await fragileServer();
      const stepDown = async (): Promise<void> => {
        // The connection that asks is cut as well.
        await admin({ replSetStepDown: 2, secondaryCatchUpPeriodSecs: 0, force: true }, steady).catch(() => undefined);
        await sleep(500);
      };
      await underLoad('steppedDown', stepDown, `${steady.uri.replace('/?', '/fbtest_steppedDown?')}&${TIMES}`);
      await steady.remove();
    });

    it(`cut off in the middle of an answer, ${ROUNDS * 6} times`, PATIENCE, async () => {
      const way = await faultyWay(server.port);
      await underLoad(
        'cutOff',
        async (round) => {
          for (let cut = 0; cut < 6; cut += 1) {
            way.cutAfter(round * 11 + cut * 37);
            await sleep(150);
          }
        },
        uri('fbtest_cutOff', way.port),
      );
      await way.close();
    });
  });

  it('gone for good: refuses within the time given, says so to the probe, and comes back by itself', PATIENCE, async () => {
    const store = await MongoStore.open(uri('fbtest_gone'));
    const cases = await store.open(CASES);
    await store.ping();
    await server.kill();
    const refusals = await Promise.all(
      [
        cases.get('a'),
        cases.insert({ _id: 'a', access: [], ref: 'a', kind: 'x', number: 1 }),
        cases.update('a', (doc) => doc),
        cases.find(all(), { index: '_id', limit: 1 }),
        cases.removeWhere(all(), { index: '_id' }),
        store.ping(),
      ].map((attempt) => (attempt as Promise<unknown>).then(() => null, (error: unknown) => error)),
    );
    for (const refusal of refusals) {
      expect(refusal).toBeInstanceOf(DomainError);
      expect((refusal as DomainError).code).toBe('unavailable');
    }
    await server.start();
    await expect.poll(() => store.ping().then(() => 'well', () => 'ill'), { timeout: 30_000, interval: 200 }).toBe('well');
    await cases.insert({ _id: 'a', access: [], ref: 'a', kind: 'x', number: 1 });
    await store.close();
  });
}

async function everything(cases: Collection<Case>): Promise<Stored<Case>[]> {
  const docs: Stored<Case>[] = [];
  for await (const doc of cases.iterate(all(), { index: '_id' })) docs.push(doc);
  return docs;
}
