import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { EventInput } from '../../src/touchpoints/domain/event.js';
import { EVENTS } from '../../src/touchpoints/event.schema.js';
import { PATIENCE, times } from '../support/faults.js';
import { InstallationLedger, settled, verifyInstallation } from '../support/installation-ledger.js';
import { dropDatabaseOf } from '../support/mongo.js';
import { readAllOf } from '../support/read-all.js';
import { startServer } from '../support/server.js';

/** F1 of the catalogue. */
const KILLS = times(20, 200);
const WRITERS = 6;
const dataDir = mkdtempSync(join(tmpdir(), 'firebreak-kills-'));
afterAll(async () => {
  await dropDatabaseOf(dataDir);
  rmSync(dataDir, { recursive: true, force: true });
});

/** Where the process kills itself, in turn; the count makes it strike under load and not at the first event. */
const FAIL_POINTS = [
  'event-before-write:kill:40',
  'event-written:kill:60',
  'touchpoint-saved:kill:12',
  'alert-registered:kill:15',
  'alert-told:kill:25',
];

/** Callbacks opened weeks ago have crossed every threshold, so alerts are recorded under fire as well. */
function event(number: number): EventInput {
  return {
    source: '', eventId: '',
    type: number % 3 === 0 ? 'opened' : 'note',
    occurredAt: new Date(Date.UTC(2026, 9, 12, 1) + (number % 10_000) * 60_000).toISOString(),
    touchpoint: { kind: 'callback', ref: `CB-${Math.floor(number / 3)}` },
    customer: { ref: `C-${number % 50}` },
    custodian: 'team:service-1',
  };
}

/** Read past the server, when it is not running. */
const read = readAllOf(dataDir);

describe('kill -9', () => {
  it(`loses no acknowledged event and doubles none, ${KILLS} times over`, PATIENCE, async () => {
    const ledger = new InstallationLedger(event);
    for (let kill = 0; kill < KILLS; kill += 1) {
      const failPoint = FAIL_POINTS[kill % FAIL_POINTS.length] as string;
      const server = await startServer({ dataDir, env: { FAIL_POINTS: failPoint } }).catch(() => null);
      // It struck while the server was catching up with what the last kill had left, before anybody was served.
      if (server === null) continue;
      let dead = false;
      void server.gone.then(() => (dead = true));
      const enough = ledger.acknowledged.size + 200;
      // A point that is not reached under this load is replaced by a kill from outside.
      const stop = (): boolean => dead || ledger.acknowledged.size >= enough;
      await Promise.all(Array.from({ length: WRITERS }, () => ledger.keepSending(() => [server], stop)));
      await server.kill();
    }
    const server = await startServer({ dataDir });
    await settled(read);
    await server.stop();
    ledger.verify(await read(EVENTS));
    expect(ledger.acknowledged.size).toBeGreaterThan(KILLS * 20);
    expect(await verifyInstallation(read)).toBeGreaterThan(0);
    process.stdout.write(`${KILLS} kills: ${ledger.summary()}\n`);
  });
});
