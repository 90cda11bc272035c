import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AlertView } from '../../src/insight/domain/board.js';
import { touchpointId } from '../../src/kernel/ids.js';
import type { PopView } from '../../src/screen-pop/domain/pop.js';
import type { EventInput } from '../../src/touchpoints/domain/event.js';
import { clusterMissing, give, metric, openCluster, send, type Cluster } from '../support/cluster.js';
import { fragileRedis, type FragileRedis } from '../support/redis.js';
import type { RunningServer } from '../support/server.js';
import { SseClient } from '../support/sse-client.js';

const missing = clusterMissing();
if (missing !== null) process.stdout.write(`Several nodes are not tried: ${missing}\n`);
const PASSWORD = 'a long password of a test';
const PATIENCE = { timeout: 20_000 };

let serial = 0;
const fromNow = (ms: number): string => new Date(Date.now() + ms).toISOString();

function event(kind: EventInput['touchpoint']['kind'], ref: string, more: Partial<EventInput> = {}): EventInput {
  serial += 1;
  return {
    source: 'crm', eventId: `n-${serial}`, type: 'opened', occurredAt: fromNow(-60_000), touchpoint: { kind, ref },
    customer: { ref: 'C-1', name: 'Lin Test', phones: ['13800138000'] }, custodian: 'team:claims', ...more,
  };
}

/** A rescue whose dispatch is half over (5 of 10 minutes) so many milliseconds from now, and warns then. */
const rescue = (ref: string, warnsInMs: number): EventInput => event('rescue', ref, { occurredAt: fromNow(warnsInMs - 300_000) });

async function state(node: RunningServer, ref: string): Promise<number> {
  return (await send(node, 'GET', `/v1/touchpoints/${touchpointId('refund', ref)}`)).status;
}

async function logIn(node: RunningServer, username: string): Promise<string> {
  const answer = await send(node, 'POST', '/v1/session', { username, password: PASSWORD }, { origin: node.url, authorization: '' });
  expect(answer.status).toBeLessThan(300);
  return String(answer.headers.get('set-cookie')).split(';')[0] as string;
}

function ringing(callId: string, extension: string, type = 'leg.ringing'): Record<string, unknown> {
  return {
    source: 'pbx', callId, type, occurredAt: fromNow(0), direction: 'inbound', did: '95500',
    party: { raw: '13800138000', presentation: 'allowed' }, legId: `${callId}-${extension}`, handler: { extension },
  };
}

describe.skipIf(missing !== null)('several nodes', () => {
  let redis: FragileRedis;
  let cluster: Cluster;
  let first: RunningServer;
  let second: RunningServer;
  let worker: RunningServer;
  let cookie: string;

  beforeAll(async () => {
    redis = await fragileRedis();
    // Sweeps so rare that whatever is prompt was woken.
    cluster = openCluster({ REDIS_URL: redis.url, REDIS_PREFIX: 'cluster', SWEEP_SECONDS: '60' });
    first = await cluster.node({ ROLE: 'api' });
    second = await cluster.node({ ROLE: 'api' });
    worker = await cluster.node({ ROLE: 'worker' });
    const shen = { username: 'shen', password: PASSWORD, name: 'Shen', role: 'handler', org: 'hq', extension: '8001', team: 'claims' };
    expect((await send(first, 'POST', '/v1/users', shen)).status).toBe(201);
    cookie = await logIn(first, 'shen');
  }, 120_000);
  afterAll(async () => {
    await cluster.close();
    await redis.remove();
  });

  const desk = (node: RunningServer, headers: Record<string, string> = {}): Promise<SseClient> =>
    SseClient.open(`${node.url}/v1/desk/stream`, { cookie, ...headers });
  const callAt = async (node: RunningServer, ...events: object[]): Promise<void> => {
    expect((await send(node, 'POST', '/v1/call-events', events)).status).toBe(202);
  };

  it('say what they are', async () => {
    expect(await (await send(first, 'GET', '/readyz')).json()).toEqual({ status: 'ready', engine: 'mongodb', role: 'api', queue: 'redis' });
    expect(await metric(first, 'firebreak_redis_up')).toBe(1);
    const refused = await send(worker, 'GET', '/v1/touchpoints');
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5']);
    expect((await send(worker, 'GET', '/healthz')).status).toBe(200);
    expect(await metric(worker, 'firebreak_sweep_ranges')).toBe(16);
  });

  it('take events on one node and apply them on another, long before a sweep', async () => {
    await give(first, [event('refund', 'RF-1'), event('refund', 'RF-2')]);
    await expect.poll(() => state(second, 'RF-1'), PATIENCE).toBe(200);
    await expect.poll(() => state(first, 'RF-2'), PATIENCE).toBe(200);
    // Told by the node that did it.
    await expect.poll(() => metric(worker, 'firebreak_touchpoints_applied_total'), PATIENCE).toBe(2);
    expect(await metric(first, 'firebreak_touchpoints_applied_total')).toBe(0);
  });

  it('ring alarms in time that were set between two sweeps', async () => {
    const stream = await desk(second);
    await give(first, [rescue('RS-3', 3_000)]);
    const alert = await stream.next<AlertView>('alert', ({ touchpointId: id }) => id === touchpointId('rescue', 'RS-3'));
    expect(Date.parse(alert.recordedAt) - Date.parse(alert.crossedAt)).toBeLessThan(2_000);
    stream.close();
  });

  it('show a call told to one on a desk that hangs on another', async () => {
    const stream = await desk(second);
    await callAt(first, ringing('x1', '8001'));
    const pop = await stream.next<PopView>('pop', ({ state: at }) => at === 'ringing');
    await callAt(second, ringing('x1', '8001', 'leg.answered'));
    await stream.next<PopView>('pop', ({ callId, state: at }) => callId === pop.callId && at === 'answered');
    stream.close();
    const moved = await desk(first);
    expect((await moved.next<PopView>('pop')).state).toBe('answered');
    moved.close();
  });

  it('tell a desk that moves to a node that is new what it has missed', async () => {
    const stream = await desk(second);
    await stream.next('queue');
    const lastId = stream.frames.at(-1)?.id as string;
    stream.close();
    await give(first, [rescue('RS-4', 500)]);
    await expect.poll(async () => (await send(first, 'GET', '/v1/alerts')).text(), PATIENCE).toContain(touchpointId('rescue', 'RS-4'));
    const fresh = await cluster.node({ ROLE: 'api' });
    const moved = await desk(fresh, { 'last-event-id': lastId });
    await moved.next<AlertView>('alert', ({ touchpointId: id }) => id === touchpointId('rescue', 'RS-4'));
    expect(Number(moved.frames.at(-1)?.id)).toBeGreaterThan(Number(lastId));
    moved.close();
    await fresh.stop();
  });

  it('go on without Redis: everything is taken, desks look into the store, and all is told when it is back', async () => {
    const stream = await desk(second);
    await stream.next('queue');
    await redis.kill();
    await expect.poll(async () => (await send(first, 'GET', '/readyz')).json(), PATIENCE).toMatchObject({
      status: 'ready', degraded: [expect.stringContaining('Redis cannot be used')],
    });
    await callAt(first, ringing('x2', '8001'));
    await stream.next<PopView>('pop', ({ state: at }) => at === 'ringing');
    await give(first, [event('refund', 'RF-5')]);
    await redis.start();
    await expect.poll(() => metric(worker, 'firebreak_redis_up'), PATIENCE).toBe(1);
    await callAt(first, ringing('x2', '8001', 'leg.answered'));
    await stream.next<PopView>('pop', ({ state: at }) => at === 'answered');
    await give(first, [event('refund', 'RF-6')]);
    await expect.poll(() => state(first, 'RF-6'), PATIENCE).toBe(200);
    stream.close();
  });

  it('share the sweep, and take over from one that is gone', { timeout: 90_000 }, async () => {
    const other = await cluster.node({ ROLE: 'worker', SWEEP_SECONDS: '1' });
    const share = (): Promise<(number | undefined)[]> => Promise.all([worker, other].map((node) => metric(node, 'firebreak_sweep_ranges')));
    await expect.poll(share, { timeout: 40_000 }).toEqual([8, 8]);
    await worker.kill();
    await expect.poll(() => metric(other, 'firebreak_sweep_ranges'), { timeout: 40_000 }).toBe(16);
    // What nobody was woken for, because Redis was away, is found by whoever sweeps now.
    await expect.poll(() => state(first, 'RF-5'), PATIENCE).toBe(200);
    const beforeEnd = Date.now();
    await other.stop();
    await sleep(1);
    expect(Date.now() - beforeEnd).toBeLessThan(15_000);
  });
});

describe.skipIf(missing !== null)('several nodes that never had a Redis', () => {
  let cluster: Cluster;
  let redis: FragileRedis;

  beforeAll(async () => {
    redis = await fragileRedis({ absent: true });
    cluster = openCluster({ SWEEP_SECONDS: '1' });
  });
  afterAll(async () => {
    await cluster.close();
    await redis.remove();
  });

  it.each(['none is configured', 'the one configured is absent'])('start and work where %s', { timeout: 60_000 }, async (which) => {
    const env: Record<string, string> = which === 'none is configured' ? {} : { REDIS_URL: redis.url };
    const api = await cluster.node({ ROLE: 'api', ...env });
    const worker = await cluster.node({ ROLE: 'worker', ...env });
    const ref = `RF-${which.length}`;
    await give(api, [event('refund', ref)]);
    await expect.poll(() => state(api, ref), PATIENCE).toBe(200);
    const ready = (await (await send(api, 'GET', '/readyz')).json()) as { degraded?: string[] };
    expect(ready.degraded === undefined).toBe(which === 'none is configured');
    // Nobody can tell it, so the desk looks.
    const other = await cluster.node({ ROLE: 'api', ...env });
    const username = `shen-${which.length}`;
    const extension = String(8000 + which.length);
    const shen = { username, password: PASSWORD, name: 'Shen', role: 'handler', org: 'hq', extension };
    expect((await send(api, 'POST', '/v1/users', shen)).status).toBe(201);
    const stream = await SseClient.open(`${other.url}/v1/desk/stream`, { cookie: await logIn(api, username) });
    await stream.next('queue');
    expect((await send(api, 'POST', '/v1/call-events', [ringing(`y${which.length}`, extension)])).status).toBe(202);
    await stream.next<PopView>('pop', ({ state: at }) => at === 'ringing');
    stream.close();
    await Promise.all([api.stop(), worker.stop(), other.stop()]);
  });
});
