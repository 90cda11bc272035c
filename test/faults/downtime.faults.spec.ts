import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { seedDemoUsers } from '../../src/access/demo-users.js';
import { Passwords } from '../../src/access/passwords.js';
import { UserRepository } from '../../src/access/user.repository.js';
import { AppModule } from '../../src/app.module.js';
import { ManualClock } from '../../src/kernel/clock.js';
import { SystemScope } from '../../src/kernel/scope.js';
import { MESSAGES } from '../../src/notifications/message.schema.js';
import { ApplyService } from '../../src/touchpoints/apply.service.js';
import type { EventInput } from '../../src/touchpoints/domain/event.js';
import { IngestService } from '../../src/touchpoints/ingest.service.js';
import { TOUCHPOINTS } from '../../src/touchpoints/touchpoint.schema.js';
import { notNow, PATIENCE, times } from '../support/faults.js';
import { openHouse } from '../support/house.js';
import { pureReader, settled, verifyInstallation } from '../support/installation-ledger.js';
import { oneAlarmConfig } from '../support/one-alarm.js';
import { databaseOf, dropDatabaseOf } from '../support/mongo.js';
import { readAllOf } from '../support/read-all.js';
import { startServer, type RunningServer } from '../support/server.js';

/** F3 of the catalogue: the alarms of six hours are waiting when the installation is started again. */
const TIMERS = times(2_000, 100_000);
const DOWN_MS = 6 * 3_600_000;
const LONGEST_SWEEP_MS = 120_000;
const MOST_RSS_MIB = 600;
const SYSTEM = SystemScope.because('test');
const dataDir = mkdtempSync(join(tmpdir(), 'firebreak-downtime-'));
const config = oneAlarmConfig();
afterAll(async () => {
  config.remove();
  await dropDatabaseOf(dataDir);
  rmSync(dataDir, { recursive: true, force: true });
});

const read = readAllOf(dataDir);

/** Rescues reported just before the lights went out: every one of them has its one alarm five minutes later. */
async function seed(wentDownAt: Date): Promise<void> {
  const clock = new ManualClock(wentDownAt);
  const house = await openHouse([AppModule], { DATA_DIR: dataDir, CONFIG_DIR: config.dir, ...databaseOf(dataDir) }, clock);
  const reader = { username: 'shen', name: 'Shen', role: 'handler', org: 'hq', team: 'rescue', email: 'shen@example.com' } as const;
  await seedDemoUsers(house.get(UserRepository), house.get(Passwords), [reader], wentDownAt);
  for (let at = 0; at < TIMERS; at += 500) {
    const events = Array.from({ length: Math.min(500, TIMERS - at) }, (_, index): EventInput => {
      const number = at + index;
      return {
        source: 'crm', eventId: `d-${number}`, type: 'opened', custodian: 'team:rescue',
        occurredAt: new Date(wentDownAt.getTime() - (number % 240) * 1_000).toISOString(),
        touchpoint: { kind: 'rescue', ref: `RS-${number}` }, customer: { ref: `C-${number % 1_000}` },
      };
    });
    await house.get(IngestService).acceptBatch(SYSTEM, events);
    await house.get(ApplyService).drain();
  }
  await house.app.close();
}

/** Waits until no alarm is due any more; the read models that follow may take longer. */
async function untilSwept(): Promise<void> {
  for (;;) {
    const now = new Date();
    const due = (await read(TOUCHPOINTS)).filter(({ nextAlarmAt }) => nextAlarmAt !== null && nextAlarmAt <= now);
    if (due.length === 0) return;
    await sleep(1_000);
  }
}

const residentMib = (server: RunningServer): number =>
  Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;

describe.skipIf(notNow !== null)('six hours down', () => {
  it(`are caught up with: ${TIMERS} alarms, each recorded once, gathered for whoever is told`, PATIENCE, async () => {
    await seed(new Date(Date.now() - DOWN_MS));
    expect(await read(TOUCHPOINTS)).toHaveLength(TIMERS);
    const startedMs = Date.now();
    const server = await startServer({ dataDir, env: { CONFIG_DIR: config.dir } });
    await untilSwept();
    const sweptMs = Date.now() - startedMs;
    await settled(read);
    const peakMib = residentMib(server);
    await server.stop();
    const alerts = await verifyInstallation(read, pureReader(config.dir));
    expect(alerts).toBe(TIMERS);
    const late = (await read(MESSAGES)).filter(({ purpose, channel }) => purpose === 'alert' && channel === 'mail');
    // Late alarms are gathered: nobody gets six hours of mails one by one.
    expect(late.length).toBeGreaterThan(0);
    expect(late.filter(({ manner }) => manner !== 'digest')).toEqual([]);
    process.stdout.write(`${TIMERS} alarms, ${alerts} alerts: swept ${(sweptMs / 1000).toFixed(1)} s after the start began, at most ${peakMib.toFixed(0)} MiB\n`);
    expect(sweptMs).toBeLessThan(LONGEST_SWEEP_MS);
    expect(peakMib).toBeLessThan(MOST_RSS_MIB);
  });
});
