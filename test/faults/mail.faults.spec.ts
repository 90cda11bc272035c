import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MESSAGES } from '../../src/notifications/message.schema.js';
import { give, send } from '../support/cluster.js';
import { notNow, PATIENCE, times } from '../support/faults.js';
import { pureReader, settled, verifyInstallation } from '../support/installation-ledger.js';
import { dropDatabaseOf } from '../support/mongo.js';
import { oneAlarmConfig, WARNS_AFTER_MS } from '../support/one-alarm.js';
import { readAllOf } from '../support/read-all.js';
import { killedAtStart, startServer, type RunningServer } from '../support/server.js';
import { openSmtpSink, type SmtpSink } from '../support/smtp-sink.js';

/** F1 of the catalogue, where it meets the outside world: killed before a mail is sent, and after. */
const KILLS = times(2, 40);
const ALARMS_EACH = 20;
const LONGEST_WAIT_MS = 30_000;
/** Mails under way at once. */
const ABREAST = 4;
const FAIL_POINTS = ['message-sent:kill:7', 'message-claimed:kill:9'];
const dataDir = mkdtempSync(join(tmpdir(), 'firebreak-mails-'));
const config = oneAlarmConfig();

const read = readAllOf(dataDir);

describe.skipIf(notNow !== null)('killed while mails go out', () => {
  let sink: SmtpSink;

  beforeAll(async () => {
    sink = await openSmtpSink();
  });
  afterAll(async () => {
    await sink.close();
    config.remove();
    await dropDatabaseOf(dataDir);
    rmSync(dataDir, { recursive: true, force: true });
  });

  const start = (env: Record<string, string> = {}): Promise<RunningServer> =>
    startServer({ dataDir, env: { CONFIG_DIR: config.dir, SMTP_URL: sink.url, LOG_LEVEL: 'silent', ...env } });

  it(`${KILLS} times: every alert is told, at most one repetition of what was under way, under the same Message-ID`, PATIENCE, async () => {
    const first = await start();
    const shen = { username: 'shen', password: 'a long password of a test', name: 'Shen', role: 'handler', org: 'hq', team: 'rescue', email: 'shen@example.com' };
    expect((await send(first, 'POST', '/v1/users', shen)).status).toBe(201);
    await first.stop();
    let given = 0;
    let struck = 0;
    for (let kill = 0; kill < KILLS; kill += 1) {
      const server = await start({ FAIL_POINTS: FAIL_POINTS[kill % FAIL_POINTS.length] as string }).catch(killedAtStart);
      // It struck while the server was sending what the last kill had left.
      if (server === null) {
        struck += 1;
        continue;
      }
      const events = Array.from({ length: ALARMS_EACH }, (_, index) => ({
        source: 'crm', eventId: `m-${given + index}`, type: 'opened', custodian: 'team:rescue',
        occurredAt: new Date(Date.now() - WARNS_AFTER_MS - 5_000).toISOString(),
        touchpoint: { kind: 'rescue' as const, ref: `RS-${given + index}` },
      }));
      // A batch that was not answered is sent again by the next server.
      if (await give(server, events).then(() => true, () => false)) given += ALARMS_EACH;
      if (await Promise.race([server.gone.then(() => true), sleep(LONGEST_WAIT_MS, false)])) struck += 1;
      await server.kill();
    }
    // Where a batch was told by the server before, the point may stay out of reach; that proves nothing and must be rare.
    expect(struck).toBeGreaterThanOrEqual(KILLS / 2);
    const last = await start();
    await settled(read);
    // Claims of those who died run out after two minutes.
    await expect
      .poll(async () => (await read(MESSAGES)).filter(({ state }) => state !== 'sent' && state !== 'gathered').map(({ state, lastFailure }) => [state, lastFailure]), { timeout: 400_000, interval: 2_000 })
      .toEqual([]);
    await last.stop();
    const alerts = await verifyInstallation(read, pureReader(config.dir));
    const messages = await read(MESSAGES);
    const told = messages.filter(({ purpose }) => purpose === 'alert');
    expect(new Set(told.map(({ alertId }) => alertId)).size).toBe(alerts);
    expect(told).toHaveLength(alerts);
    const received = new Map<string, number>();
    for (const { messageId } of sink.received) received.set(messageId, (received.get(messageId) ?? 0) + 1);
    // Mails that went out: alerts told at once, and digests for those that came late after a crash.
    const mails = messages.filter(({ state }) => state === 'sent');
    expect(received.size).toBe(mails.length);
    const repetitions = [...received.values()].reduce((sum, times) => sum + times - 1, 0);
    process.stdout.write(`${KILLS} kills, ${struck} of them at a fail point: ${alerts} alerts told by ${mails.length} mails, ${repetitions} repeated under the same Message-ID\n`);
    expect(repetitions).toBeLessThanOrEqual(KILLS * ABREAST);
    expect(alerts).toBeGreaterThanOrEqual(given);
  });
});
