import mongoose from 'mongoose';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { touchpointId } from '../../src/kernel/ids.js';
import { model } from '../../src/kernel/store/model.js';
import { openStore } from '../../src/kernel/store/open-store.js';
import type { EventInput } from '../../src/touchpoints/domain/event.js';
import { EVENTS } from '../../src/touchpoints/event.schema.js';
import { TOUCHPOINTS, type TouchpointDoc } from '../../src/touchpoints/touchpoint.schema.js';
import { clusterMissing, give, openCluster, send, type Cluster } from '../support/cluster.js';
import { notNow, PATIENCE } from '../support/faults.js';
import { InstallationLedger, pureReader, settled, verifyInstallation } from '../support/installation-ledger.js';
import { oneAlarmConfig, WARNS_AFTER_MS } from '../support/one-alarm.js';

/** F16 of the catalogue: nodes of two releases on one database. */
const missing = notNow ?? clusterMissing();
if (missing !== null) process.stdout.write(`Nodes of two releases are not tried: ${missing}\n`);

let serial = 0;
function rescue(ref: string, warnsInMs: number, type = 'opened'): EventInput {
  serial += 1;
  return {
    source: 'crm', eventId: `u-${serial}`, type, occurredAt: new Date(Date.now() + warnsInMs - WARNS_AFTER_MS).toISOString(),
    touchpoint: { kind: 'rescue', ref }, customer: { ref: 'C-1' }, custodian: 'team:rescue',
  };
}

/** The touchpoints as a release knew them that had no ranges, with the index it had instead. */
function olderTouchpoints() {
  const schema = TOUCHPOINTS.schema.clone();
  const indexes = schema.indexes().filter(([, options]) => options['name'] !== 'range_alarms');
  schema.remove('range');
  schema.clearIndexes();
  for (const [fields, options] of indexes) schema.index(fields, options);
  schema.index({ nextAlarmAt: 1 }, { name: 'alarms' });
  return model<TouchpointDoc>('touchpoints', schema, 'access');
}

describe.skipIf(missing !== null)('an upgrade', () => {
  const config = oneAlarmConfig();
  const reader = pureReader(config.dir);
  let cluster: Cluster;
  afterEach(() => cluster.close());
  afterAll(() => config.remove());

  const open = (): void => {
    cluster = openCluster({ CONFIG_DIR: config.dir, SWEEP_SECONDS: '1', LOG_LEVEL: 'error' });
  };

  it('finds what an older release left, and passes over what a newer one added', PATIENCE, async () => {
    open();
    const before = await cluster.node();
    await give(before, Array.from({ length: 40 }, (_, index) => rescue(`RS-${index}`, index % 2 === 0 ? -10_000 : 15_000)));
    await settled(cluster.everything);
    await before.kill();
    const connection = await mongoose.createConnection(cluster.uri).asPromise();
    try {
      const stranger = { invented: { by: 'another release', list: [1, null, 'x'] } };
      await connection.collection('touchpoints').updateMany({}, { $unset: { range: '' }, $set: stranger });
      await connection.collection('alerts').updateMany({}, { $unset: { of: '' }, $set: stranger });
      for (const name of ['events', 'customers', 'customerFiles', 'leases', 'dayParts']) await connection.collection(name).updateMany({}, { $set: stranger });
      // A marker of the older release, for a touchpoint whose events wait.
      await connection.collection<{ _id: string }>('pending').insertOne({
        _id: touchpointId('rescue', 'RS-0'), tryAt: new Date(), failures: 0, lastFailure: null, version: 1, '#w': '',
      } as never);
    } finally {
      await connection.close();
    }
    const after = await cluster.node();
    await give(after, Array.from({ length: 10 }, (_, index) => rescue(`RS-${index * 3}`, -5_000, 'note')));
    // The alarms of touchpoints without a range ring as well.
    await expect.poll(async () => (await cluster.everything(TOUCHPOINTS)).filter(({ alerts }) => alerts.length === 0).length, { timeout: 60_000 }).toBe(0);
    await settled(cluster.everything);
    expect(await verifyInstallation(cluster.everything, reader)).toBe(40);
  });

  it('lets nodes of both releases write side by side', PATIENCE, async () => {
    open();
    const fresh = await cluster.node();
    const older = await openStore({ dataDir: '', mongodbUri: cluster.uri });
    try {
      // Opening drops the index the older release does not know: the newer one goes on without it.
      const touchpoints = await older.open(olderTouchpoints());
      const ledger = new InstallationLedger((number) => rescue(`RS-${Math.floor(number / 2)}`, 4_000, number % 2 === 0 ? 'opened' : 'note'));
      let done = false;
      const writing = ledger.keepSending(() => [fresh], () => done, 20);
      const first = touchpointId('rescue', 'RS-0');
      await expect.poll(async () => (await touchpoints.get(first))?._id, { timeout: 60_000 }).toBe(first);
      for (let round = 0; round < 60; round += 1) {
        const id = touchpointId('rescue', `RS-${round % 20}`);
        // What the older release does to a document: reads it whole, and writes whole what it knows of it.
        await touchpoints.update(id, (doc) => ({ ...doc, lastEventType: doc.lastEventType }));
      }
      const read = await touchpoints.get(first);
      // What it does not know it does not see, and so cannot stumble over.
      expect(read).not.toHaveProperty('range');
      done = true;
      await writing;
      await ledger.settleAccount(fresh);
      await expect.poll(async () => (await cluster.everything(TOUCHPOINTS)).filter(({ alerts }) => alerts.length === 0).length, { timeout: 60_000 }).toBe(0);
      await settled(cluster.everything);
      ledger.verify(await cluster.everything(EVENTS));
      await verifyInstallation(cluster.everything, reader);
      expect((await send(fresh, 'GET', '/readyz')).status).toBe(200);
    } finally {
      await older.close();
    }
  });
});
