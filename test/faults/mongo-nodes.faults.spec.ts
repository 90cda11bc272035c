import { setTimeout as sleep } from 'node:timers/promises';
import mongoose from 'mongoose';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import type { EventInput } from '../../src/touchpoints/domain/event.js';
import { EVENTS } from '../../src/touchpoints/event.schema.js';
import { openCluster, type Cluster } from '../support/cluster.js';
import { notNow, PATIENCE, times } from '../support/faults.js';
import { InstallationLedger, settled, verifyInstallation } from '../support/installation-ledger.js';
import { faultyWay, fragileServer, type FragileServer } from '../support/mongod.js';
import { mongodbUri } from '../support/mongo.js';
import type { RunningServer } from '../support/server.js';

/** F11 of the catalogue, seen by whoever sends events to two nodes. */
const ROUNDS = times(1, 15);
const TIMES = 'serverSelectionTimeoutMS=4000&connectTimeoutMS=1000&heartbeatFrequencyMS=500&wtimeoutMS=5000';

const started = notNow ?? (mongodbUri() === null ? 'MONGODB_URI is not set' : await fragileServer().catch((error: Error) => error.message));

if (typeof started === 'string') {
  describe('nodes whose MongoDB fails', () => {
    it.skip(`are not tried (they need MONGOD_COMMAND, MONGOD_BIN or a mongod to kill): ${started}`, () => undefined);
  });
} else nodesOn(started);

function event(number: number): EventInput {
  return {
    source: '', eventId: '',
    type: number % 3 === 0 ? 'opened' : 'note',
    occurredAt: new Date(Date.UTC(2026, 9, 12, 1) + (number % 10_000) * 60_000).toISOString(),
    touchpoint: { kind: 'callback', ref: `CB-${Math.floor(number / 3)}` },
    customer: { ref: `C-${number % 20}` },
    custodian: 'team:service-1',
  };
}

function nodesOn(server: FragileServer): void {
  let cluster: Cluster;
  afterEach(() => cluster.close());
  afterAll(() => server.remove());

  const underLoad = async (name: string, strike: (round: number) => Promise<void>, at = server, address?: string): Promise<void> => {
    const uri = address ?? `${at.uri.replace('/?', `/fbtest_nodes_${name}?`)}&${TIMES}`;
    cluster = openCluster({ SWEEP_SECONDS: '2', LOG_LEVEL: 'silent' }, { uri });
    const nodes: RunningServer[] = [await cluster.node(), await cluster.node()];
    const ledger = new InstallationLedger(event);
    let done = false;
    const writers = [0, 1, 2, 3].map(() => ledger.keepSending(() => nodes, () => done));
    for (let round = 0; round < ROUNDS; round += 1) {
      const enough = ledger.acknowledged.size + 60;
      while (ledger.acknowledged.size < enough && ledger.surprises.length === 0) await sleep(50);
      await strike(round);
    }
    const enough = ledger.acknowledged.size + 60;
    while (ledger.acknowledged.size < enough && ledger.surprises.length === 0) await sleep(50);
    done = true;
    await Promise.all(writers);
    await ledger.settleAccount(nodes[0] as RunningServer);
    await settled(cluster.everything);
    ledger.verify(await cluster.everything(EVENTS));
    expect(await verifyInstallation(cluster.everything)).toBeGreaterThan(0);
    process.stdout.write(`MongoDB ${name} ${ROUNDS} times below two nodes: ${ledger.summary()}\n`);
  };

  describe('nodes whose MongoDB', () => {
    it('is killed', PATIENCE, async () => {
      await underLoad('killed', async () => {
        await server.kill();
        await sleep(500);
        await server.start();
      });
    });

    it('is paused for longer than a heartbeat', PATIENCE, async () => {
      await underLoad('paused', async () => {
        server.pause();
        await sleep(2_500);
        server.resume();
      });
    });

    it('steps down', PATIENCE, async () => {
      // A server that is never killed: drivers do not follow a primary whose term has gone back.
      const steady = await fragileServer();
      const stepDown = async (): Promise<void> => {
        const client = new mongoose.mongo.MongoClient(`mongodb://127.0.0.1:${steady.port}/?directConnection=true`);
        // The connection that asks is cut as well.
        await client.db('admin').command({ replSetStepDown: 2, secondaryCatchUpPeriodSecs: 0, force: true }).catch(() => undefined);
        await client.close();
        await sleep(500);
      };
      await underLoad('steppedDown', stepDown, steady);
      await cluster.close();
      await steady.remove();
    });

    it('is cut off in the middle of its answers', PATIENCE, async () => {
      const way = await faultyWay(server.port);
      const address = `mongodb://127.0.0.1:${way.port}/fbtest_nodes_cut?directConnection=true&${TIMES}`;
      await underLoad('cutOff', async (round) => {
        for (let cut = 0; cut < 6; cut += 1) {
          way.cutAfter(round * 11 + cut * 37);
          await sleep(150);
        }
      }, server, address);
      await cluster.close();
      await way.close();
    });
  });
}
