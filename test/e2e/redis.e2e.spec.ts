import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { touchpointId } from '../../src/kernel/ids.js';
import { give, metric, send } from '../support/cluster.js';
import { fragileRedis, redisMissing, type FragileRedis } from '../support/redis.js';
import { startServer } from '../support/server.js';

const missing = redisMissing();
if (missing !== null) process.stdout.write(`A server with a Redis is not tried: ${missing}\n`);
const MAIN = fileURLToPath(new URL('../../dist/bundle/main.js', import.meta.url));

describe('a start', () => {
  it.each([
    [{ REDIS_URL: 'http://me:secret@cache' }, 'REDIS_URL: must begin with redis:// or rediss://'],
    [{ REDIS_URL: 'redis://cache/one' }, 'REDIS_URL: must end in the number of a database'],
    [{ ROLE: 'worker', MONGODB_URI: '' }, 'the local file belongs to one process'],
  ])('with %j ends with a sentence', (env, sentence) => {
    const { status, stderr } = spawnSync(process.execPath, [MAIN], { env: { ...process.env, PORT: '0', ...env }, encoding: 'utf8', timeout: 60_000 });
    expect(status).toBe(1);
    expect(stderr).toContain(sentence);
    expect(stderr).not.toContain('secret');
    expect(stderr).not.toContain('    at ');
  });
});

describe.skipIf(missing !== null)('one process with a Redis', () => {
  let redis: FragileRedis;
  beforeAll(async () => {
    redis = await fragileRedis();
  });
  afterAll(() => redis.remove());

  it('starts, takes, computes, loses Redis and ends in good order', async () => {
    const server = await startServer({ env: { REDIS_URL: redis.url } });
    const ready = async (): Promise<unknown> => (await send(server, 'GET', '/readyz')).json();
    await expect.poll(ready, { timeout: 20_000 }).toEqual({ status: 'ready', engine: expect.any(String), role: 'all', queue: 'redis' });
    const event = (ref: string): Parameters<typeof give>[1][number] => ({
      source: 'crm', eventId: ref, type: 'opened', occurredAt: new Date(Date.now() - 60_000).toISOString(), touchpoint: { kind: 'refund', ref },
    });
    const state = async (ref: string): Promise<number> => (await send(server, 'GET', `/v1/touchpoints/${touchpointId('refund', ref)}`)).status;
    await give(server, [event('RF-1')]);
    await expect.poll(() => state('RF-1'), { timeout: 20_000 }).toBe(200);
    await redis.kill();
    await expect.poll(() => metric(server, 'firebreak_redis_up'), { timeout: 20_000 }).toBe(0);
    await give(server, [event('RF-2')]);
    await expect.poll(() => state('RF-2'), { timeout: 20_000 }).toBe(200);
    expect(await ready()).toMatchObject({ status: 'ready', degraded: [expect.stringContaining('Redis cannot be used')] });
    await server.stop();
  });
});
