import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { EventInput } from '../../src/touchpoints/domain/event.js';
import { EVENTS } from '../../src/touchpoints/event.schema.js';
import { PATIENCE, times } from '../support/faults.js';
import { InstallationLedger, settled, verifyInstallation } from '../support/installation-ledger.js';
import { dropDatabaseOf, mongodbUri } from '../support/mongo.js';
import { readAllOf } from '../support/read-all.js';
import { killedAtStart, startServer } from '../support/server.js';

/** F1 of the catalogue. */
const KILLS = times(mongodbUri() === null ? 20 : 6, 200);
const WRITERS = 6;
/** Whoever works is the first to stand still where a machine is busy with other things. */
const LONGEST_WAIT_MS = 600_000;
/** Everything is held against the ledger after so many. */
const KILLS_PER_ACCOUNT = 20;
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
    const struck = new Map<string, number>();
    const strike = async (failPoint: string): Promise<string> => {
      const server = await startServer({ dataDir, env: { FAIL_POINTS: failPoint } }).catch(killedAtStart);
      // It struck while the server was catching up with what the last kill had left.
      if (server === null) return `${failPoint} before anybody was served`;
      let dead = false;
      void server.gone.then(() => (dead = true));
      const enough = ledger.acknowledged.size + 200;
      const tooLong = Date.now() + LONGEST_WAIT_MS;
      await Promise.all(Array.from({ length: WRITERS }, () => ledger.keepSending(() => [server], () => dead || ledger.acknowledged.size >= enough)));
      // Whoever works starts after whoever answers, and comes to its fail point later: the load stays until then.
      await Promise.all([0, 1].map(() => ledger.keepSending(() => [server], () => dead || Date.now() > tooLong, 20)));
      await server.kill();
      expect([failPoint, dead]).toEqual([failPoint, true]);
      return failPoint;
    };
    const settleAccounts = async (kills: number): Promise<void> => {
      const server = await startServer({ dataDir });
      await settled(read, { timeoutMs: LONGEST_WAIT_MS });
      await server.stop();
      ledger.verify(await read(EVENTS));
      const alerts = await verifyInstallation(read);
      expect(ledger.acknowledged.size).toBeGreaterThan(kills * 20);
      expect(alerts).toBeGreaterThan(0);
      const places = [...struck].map(([where, how]) => `${how} × ${where}`);
      process.stdout.write(`${kills} kills (${places.join(', ')}): ${ledger.summary()}; ${alerts} alerts\n`);
    };
    for (let kills = 1; kills <= KILLS; kills += 1) {
      const where = await strike(FAIL_POINTS[kills % FAIL_POINTS.length] as string);
      struck.set(where, (struck.get(where) ?? 0) + 1);
      if (kills % KILLS_PER_ACCOUNT === 0 || kills === KILLS) await settleAccounts(kills);
    }
  });
});
