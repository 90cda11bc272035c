import mongoose from 'mongoose';
import request from 'supertest';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { AppModule } from '../../src/app.module.js';
import { ConfigError } from '../../src/kernel/config.js';
import { Readiness } from '../../src/kernel/http/readiness.js';
import { MongoStore } from '../../src/kernel/store/mongo/mongo-store.js';
import { eventInput } from '../support/events.js';
import { cliKeyOf, openHouse, type House } from '../support/house.js';
import { mongodbUri } from '../support/mongo.js';
import { fragileServer, type FragileServer } from '../support/mongod.js';

const TIMES = 'serverSelectionTimeoutMS=3000&connectTimeoutMS=1000&heartbeatFrequencyMS=500&wtimeoutMS=3000';
const WRITES = ['insert', 'update', 'delete', 'findAndModify', 'bulkWrite'];

const started = mongodbUri() === null ? 'MONGODB_URI is not set' : await fragileServer().catch((error: Error) => error.message);

if (typeof started === 'string') {
  describe('a database in trouble', () => {
    it.skip(`needs a server of its own (MONGOD_COMMAND, MONGOD_BIN or mongod): ${started}`, () => undefined);
  });
} else troublesOf(started);

/** What an operator can get wrong or let run full: each is told in a sentence that says what to do, and none is a 500. */
function troublesOf(server: FragileServer): void {
  const uri = `${server.uri.replace('/?', '/fbtest_trouble?')}&${TIMES}`;
  const failPoint = async (mode: object | 'off', errorCode = 0): Promise<void> => {
    const client = new mongoose.mongo.MongoClient(`mongodb://127.0.0.1:${server.port}/?directConnection=true`);
    try {
      const data = mode === 'off' ? {} : { data: { failCommands: WRITES, errorCode } };
      await client.db('admin').command({ configureFailPoint: 'failCommand', mode, ...data });
    } finally {
      await client.close();
    }
  };
  const always = (errorCode: number): Promise<void> => failPoint({ times: 1_000_000 }, errorCode);

  afterEach(() => failPoint('off'));
  afterAll(() => server.remove());

  const TROUBLES: [string, number, { status: number; sentence: RegExp; atStart: RegExp }][] = [
    ['a full disk', 14031, { status: 507, sentence: /disk of the database is full\. Give it room/, atStart: /disk of the database is full.*then start again/ }],
    ['a role taken away', 13, { status: 503, sentence: /refuses the user.*readWrite/, atStart: /may not write.*Give it the role readWrite/ }],
    ['a member that only reads', 13435, { status: 503, sentence: /no primary at the moment; try again/, atStart: /takes no writes.*not the primary/ }],
  ];

  it.each(TROUBLES)('%s stops a start', async (_what, code, { atStart }) => {
    await always(code);
    const start = MongoStore.open(uri);
    await expect(start).rejects.toThrow(atStart);
    await expect(start).rejects.toBeInstanceOf(ConfigError);
  });

  describe('while running', () => {
    let house: House;
    beforeAll(async () => {
      house = await openHouse([AppModule], { DEMO: 'false', MONGODB_URI: uri });
      house.get(Readiness).reason = null;
    });
    afterAll(() => house.close());
    let sent = 0;
    const post = (): request.Test =>
      request(house.url).post('/v1/events').set('authorization', `Bearer ${cliKeyOf(house)}`).send(eventInput('opened', (sent += 1)));

    it.each(TROUBLES)('%s refuses what it cannot keep, and passes', async (_what, code, { status, sentence }) => {
      await always(code);
      const refused = await post();
      expect(refused.body).toMatchObject({ error: { message: expect.stringMatching(sentence) } });
      expect(refused.status).toBe(status);
      expect(refused.headers['retry-after']).toBeDefined();
      const ready = await request(house.url).get('/readyz');
      expect(ready.status).toBe(503);
      expect(ready.body).toMatchObject({ status: 'not-ready', reason: expect.stringMatching(sentence) });
      await failPoint('off');
      expect((await post()).status).toBe(201);
      expect((await request(house.url).get('/readyz')).status).toBe(200);
    });
  });
}
