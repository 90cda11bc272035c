import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SchedulerRegistry } from '@nestjs/schedule';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { databaseOf, dropDatabaseOf } from '../../test/support/mongo.js';
import { ManualClock } from '../kernel/clock.js';
import { makeLogger } from '../kernel/logging.js';
import type { NodeRole } from '../kernel/node-role.js';
import { accessTokens, SystemScope, type AccessScope } from '../kernel/scope.js';
import { openStore } from '../kernel/store/open-store.js';
import type { Store } from '../kernel/store/store.js';
import { TouchpointRepository } from '../touchpoints/touchpoint.repository.js';
import type { TouchpointDoc } from '../touchpoints/touchpoint.schema.js';
import { VoiceArchive } from '../voice/voice-archive.js';
import { VoiceRepository } from '../voice/voice.repository.js';
import { CustomerFiles } from './customer-files.service.js';
import { CustomerFileRepository, CustomerRepository, FileMarkRepository } from './customer.repository.js';
import type { CustomerDoc } from './customer.schema.js';

const SYSTEM = SystemScope.because('test');
const NOW = new Date('2026-11-24T02:00:00.000Z');
const OTHER_NODE = { works: false, handsOver: true } as NodeRole;
const branch = (org: string): AccessScope => ({ ...SYSTEM, org, token: `org:${org}`, role: 'handler' }) as AccessScope;

let folder: string;
let store: Store;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'files-'));
  const { MONGODB_URI: mongodbUri } = databaseOf(folder);
  store = await openStore({ dataDir: folder, ...(mongodbUri !== undefined && { mongodbUri }) });
});
afterEach(async () => {
  await store.close();
  await dropDatabaseOf(folder);
  rmSync(folder, { recursive: true });
});

const aCustomer = (id: string): CustomerDoc => ({
  _id: id, ref: id, org: 'hq/east', access: accessTokens('hq/east'), known: {}, phones: [], phoneKeys: [], lookupKeys: [id],
  policies: [], plates: [], since: NOW,
});
const aTouchpoint = (id: string, customerId: string, minute: number, org = 'hq/east'): TouchpointDoc => ({
  _id: id, kind: 'callback', ref: id, customerId, org, access: accessTokens(org), partners: [], custodian: 'team:a', open: minute % 2 === 0,
  openedAt: NOW, closedAt: null, lastEventAt: new Date(NOW.getTime() + minute * 60_000), lastEventType: 'note', eventCount: minute,
  attributes: {}, policy: null, clocks: [], promises: [], contacts: [], held: [{ item: `item-${minute}`, at: NOW.toISOString() }],
  range: 0, nextAlarmAt: null, burnDueAt: null, alerts: [], outbox: [],
});

function onNode(): { files: CustomerFiles; customers: CustomerRepository; touchpoints: TouchpointRepository; kept: CustomerFileRepository } {
  const [customers, touchpoints] = [new CustomerRepository(store), new TouchpointRepository(store)];
  const kept = new CustomerFileRepository(store);
  const voices = new VoiceArchive(new VoiceRepository(store));
  const files = new CustomerFiles(
    kept, new FileMarkRepository(store), customers, touchpoints, voices, OTHER_NODE, new SchedulerRegistry(), new ManualClock(NOW), makeLogger('silent'),
  );
  return { files, customers, touchpoints, kept };
}

describe('customer files', () => {
  it('are read as they would be made, whatever has been made since, on two nodes', async () => {
    const [one, two] = [onNode(), onNode()];
    await one.customers.insertMany(SYSTEM, [aCustomer('cu_a'), aCustomer('cu_b')]);
    const steps = fc.array(fc.tuple(fc.constantFrom('cu_a', 'cu_b'), fc.nat(3), fc.nat(59), fc.boolean()), { minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(steps, async (changes) => {
        await Promise.all(
          changes.map(async ([customerId, number, minute, made]) => {
            const doc = aTouchpoint(`tp_${customerId}_${number}`, customerId, minute);
            await one.touchpoints.put(SYSTEM, doc);
            await (made ? one : two).files.mark([customerId]);
            if (made) await Promise.all([one.files.refresh(), two.files.refresh()]);
          }),
        );
        const read = await two.files.read(SYSTEM, ['cu_a', 'cu_b']);
        await one.files.finish();
        const plain = (docs: readonly { _id: string }[]): object[] =>
          docs.map((doc) => ({ ...doc, version: undefined })).sort((a, b) => (a._id < b._id ? -1 : 1));
        expect(plain(await one.files.read(SYSTEM, ['cu_a', 'cu_b']))).toEqual(plain(read));
        for (const file of read) {
          const own = await one.touchpoints.ofCustomer(SYSTEM, file._id, 40);
          expect(file.touchpoints.map(({ touchpointId, lastEvent }) => [touchpointId, lastEvent.at])).toEqual(
            own.map(({ _id, lastEventAt }) => [_id, lastEventAt.toISOString()]),
          );
        }
      }),
      { numRuns: 25 },
    );
  });

  it('that are marked are seen by the same people as those that are made', async () => {
    const { files, customers, touchpoints } = onNode();
    await customers.insert(SYSTEM, aCustomer('cu_a'));
    await touchpoints.insert(SYSTEM, aTouchpoint('tp_1', 'cu_a', 1, 'hq/south'));
    const seen = async (org: string): Promise<number> => (await files.read(branch(org), ['cu_a', 'cu_missing'])).length;
    await files.mark(['cu_a', 'cu_missing']);
    const marked = [await seen('hq/south'), await seen('hq/east'), await seen('hq/north')];
    expect(marked).toEqual([1, 1, 0]);
    await files.finish();
    expect([await seen('hq/south'), await seen('hq/east'), await seen('hq/north')]).toEqual(marked);
  });
});
