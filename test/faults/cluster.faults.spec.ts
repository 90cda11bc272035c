import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { LEASES } from '../../src/kernel/ranges/lease.schema.js';
import type { EventInput } from '../../src/touchpoints/domain/event.js';
import { EVENTS } from '../../src/touchpoints/event.schema.js';
import { TOUCHPOINTS } from '../../src/touchpoints/touchpoint.schema.js';
import { clusterMissing, give, metric, openCluster, type Cluster } from '../support/cluster.js';
import { FULL, notNow, PATIENCE, times } from '../support/faults.js';
import { InstallationLedger, pureReader, settled, verifyInstallation } from '../support/installation-ledger.js';
import { oneAlarmConfig, WARNS_AFTER_MS } from '../support/one-alarm.js';
import { fragileRedis, type FragileRedis } from '../support/redis.js';
import type { RunningServer } from '../support/server.js';

const missing = notNow ?? clusterMissing();
if (missing !== null) process.stdout.write(`Faults of several nodes are not tried: ${missing}\n`);

/**
 * Nobody may wait longer for an alarm, whatever happens to Redis or to the node that was to ring it. The short form
 * runs on machines that are busy with other things, where a node may take half a minute to start.
 */
const LONGEST_LAG_MS = times(120_000, 30_000);
const LEASE_MS = 10_000;

/** A rescue that warns at this instant, and only then. */
function rescue(ref: string, warnsAtMs: number): EventInput {
  return {
    source: 'crm', eventId: `c-${ref}`, type: 'opened', occurredAt: new Date(warnsAtMs - WARNS_AFTER_MS).toISOString(),
    touchpoint: { kind: 'rescue', ref }, customer: { ref: `C-${ref.length}` }, custodian: 'team:rescue',
  };
}

/** Every third event of a rescue that warns a few seconds later, so that alarms ring all the while. */
const burning = (tag: string) => (number: number): EventInput =>
  number % 3 === 0
    ? rescue(`${tag}-${number}`, Date.now() + 3_000)
    : { ...rescue(`${tag}-${number - (number % 3)}`, Date.now() + 3_000), type: 'note', occurredAt: new Date(Date.now() - 1_000).toISOString() };

describe.skipIf(missing !== null)('several nodes', () => {
  const config = oneAlarmConfig();
  const reader = pureReader(config.dir);
  let cluster: Cluster;
  let redis: FragileRedis;
  let nodes: RunningServer[] = [];

  beforeAll(async () => {
    redis = await fragileRedis();
  });
  afterAll(async () => {
    await redis.remove();
    config.remove();
  });
  afterEach(async () => {
    await cluster.close();
    nodes = [];
  });

  const open = async (...roles: string[]): Promise<void> => {
    cluster = openCluster({ CONFIG_DIR: config.dir, REDIS_URL: redis.url, SWEEP_SECONDS: '2', LOG_LEVEL: 'error' });
    for (const ROLE of roles) nodes.push(await cluster.node({ ROLE }));
  };
  const node = (index: number): RunningServer => nodes[index] as RunningServer;

  /** How late the latest alarm was recorded. */
  const longestLagMs = async (): Promise<number> => {
    const recordedAt = new Map((await cluster.everything(EVENTS)).map((event) => [event.touchpointId, event.recordedAt.getTime()]));
    const lags = (await cluster.everything(TOUCHPOINTS)).flatMap(({ _id, alerts }) =>
      alerts.map((alert) => Date.parse(alert.recordedAt) - Math.max(Date.parse(alert.crossedAt), recordedAt.get(_id) ?? 0)),
    );
    return Math.max(0, ...lags);
  };

  const verify = async (ledger: InstallationLedger | null): Promise<number> => {
    await settled(cluster.everything);
    ledger?.verify(await cluster.everything(EVENTS));
    return verifyInstallation(cluster.everything, reader);
  };

  describe('whose Redis', () => {
    const underLoad = async (name: string, strikes: number, strike: () => Promise<void>): Promise<void> => {
      await open('api', 'worker');
      const ledger = new InstallationLedger(burning(name));
      let done = false;
      const writers = [0, 1].map(() => ledger.keepSending(() => [node(0)], () => done, 20));
      for (let i = 0; i < strikes; i += 1) {
        await sleep(1_000);
        await strike();
      }
      await sleep(1_000);
      done = true;
      await Promise.all(writers);
      await ledger.settleAccount(node(0));
      // What was opened last warns in a few seconds.
      await sleep(4_000);
      const alerts = await verify(ledger);
      const lagMs = await longestLagMs();
      process.stdout.write(`Redis ${name} ${strikes} times: ${ledger.summary()}; ${alerts} alerts, the latest after ${lagMs} ms\n`);
      expect(ledger.unanswered).toBe(0);
      expect(alerts).toBeGreaterThan(strikes);
      expect(lagMs).toBeLessThan(LONGEST_LAG_MS);
    };

    it('is flushed', PATIENCE, async () => {
      await underLoad('flushed', times(2, 20), () => redis.flush());
    });

    it('is full', PATIENCE, async () => {
      await underLoad('full', times(1, 3), async () => {
        await redis.fill();
        await sleep(times(3_000, 30_000));
        await redis.giveRoom();
      });
    });

    it('is killed', PATIENCE, async () => {
      await underLoad('killed', times(1, 20), async () => {
        await redis.kill();
        await sleep(1_500);
        await redis.start();
      });
    });

    it('is stopped', PATIENCE, async () => {
      await underLoad('stopped', times(1, 5), async () => {
        redis.pause();
        await sleep(times(8_000, 60_000));
        redis.resume();
      });
    });

    it('was absent when they started', PATIENCE, async () => {
      await redis.kill();
      let started = false;
      await underLoad('absent', 2, async () => {
        if (started) return;
        started = true;
        await sleep(3_000);
        await redis.start();
      });
    });
  });

  it.each(FULL ? [2, 3, 4] : [2, 4])('%i of them race for alarms of the same millisecond, and some are killed', PATIENCE, async (workers) => {
    const alarms = times(300, 10_000);
    await open(...Array.from({ length: workers }, () => 'all'));
    for (let round = 0; round < times(1, 20); round += 1) {
      const kill = round % 2 === 0;
      // Ready when every part is held by somebody.
      await expect
        .poll(async () => (await Promise.all(nodes.map((one) => metric(one, 'firebreak_sweep_ranges')))).reduce<number>((sum, each) => sum + (each ?? 0), 0), { timeout: 60_000 })
        .toBe(16);
      const warnsAtMs = Date.now() + times(8_000, 60_000);
      const events = Array.from({ length: alarms }, (_, index) => rescue(`R${round}-${index}`, warnsAtMs));
      for (let at = 0; at < alarms; at += 500) await give(node(0), events.slice(at, at + 500));
      await sleep(Math.max(0, warnsAtMs - Date.now()) + (kill ? (round * 37) % 400 : 0));
      if (kill) {
        await node(workers - 1).kill();
        nodes[workers - 1] = await cluster.node({ ROLE: 'all' });
      }
      expect(await verify(null)).toBe(alarms * (round + 1));
      expect(await longestLagMs()).toBeLessThan(LONGEST_LAG_MS);
    }
    process.stdout.write(`${workers} nodes: ${alarms} alarms of one millisecond, the latest recorded after ${await longestLagMs()} ms\n`);
  });

  it('waste no work on each other while nobody dies', PATIENCE, async () => {
    const alarms = times(300, 10_000);
    await open('all', 'worker');
    await expect.poll(async () => [await metric(node(0), 'firebreak_sweep_ranges'), await metric(node(1), 'firebreak_sweep_ranges')], { timeout: 60_000 }).toEqual([8, 8]);
    const applied = (): Promise<number[]> => Promise.all(nodes.map(async (one) => (await metric(one, 'firebreak_touchpoints_applied_total')) ?? 0));
    const warnsAtMs = Date.now() + times(30_000, 120_000);
    const events = Array.from({ length: alarms }, (_, index) => rescue(`W-${index}`, warnsAtMs));
    for (let at = 0; at < alarms; at += 500) await give(node(0), events.slice(at, at + 500));
    await settled(cluster.everything);
    const before = await applied();
    expect(Date.now()).toBeLessThan(warnsAtMs);
    await sleep(warnsAtMs - Date.now());
    await verify(null);
    const after = await applied();
    const each = after.map((count, index) => count - (before[index] ?? 0));
    process.stdout.write(`two nodes: ${alarms} alarms took ${each.join(' and ')} computations\n`);
    // Once each, by the node that holds its range; a touchpoint may meet a second sweep on the way.
    expect(each.reduce((sum, count) => sum + count, 0)).toBeLessThan(alarms * 1.05);
    expect(Math.min(...each)).toBeGreaterThan(alarms / 4);
  });

  it('of which one is paused beyond its lease and goes on when another has done its work', PATIENCE, async () => {
    await open('all', 'all');
    const fences = async (): Promise<number> => (await cluster.everything(LEASES)).reduce((sum, { fence }) => sum + fence, 0);
    for (let round = 0; round < times(1, 20); round += 1) {
      const ledger = new InstallationLedger(burning(`paused${round}`), `ledger-${round}`);
      let done = false;
      const paused = node(round % 2);
      const awake = node(1 - (round % 2));
      const before = await fences();
      const both = ledger.keepSending(() => nodes, () => done, 10);
      await sleep(2_000 + ((round * 311) % 500));
      // In the middle of its work, with alarms of its own to come.
      process.kill(paused.pid, 'SIGSTOP');
      done = true;
      await sleep(200);
      let enough = false;
      const alone = ledger.keepSending(() => [awake], () => enough, 10);
      await expect.poll(() => metric(awake, 'firebreak_sweep_ranges'), { timeout: LEASE_MS * 4 }).toBe(16);
      await sleep(3_000);
      process.kill(paused.pid, 'SIGCONT');
      await sleep(2_000);
      enough = true;
      await Promise.all([both, alone]);
      await ledger.settleAccount(awake);
      await sleep(4_000);
      const alerts = await verify(ledger);
      expect(await fences()).toBeGreaterThanOrEqual(before + 8);
      expect(await longestLagMs()).toBeLessThan(LONGEST_LAG_MS);
      process.stdout.write(`paused beyond its lease: ${ledger.summary()}; ${alerts} alerts\n`);
    }
  });
});
