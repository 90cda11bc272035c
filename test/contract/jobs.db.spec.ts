import Bull from 'bull';
import { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';
import { fragileRedis, redisMissing } from '../support/redis.js';
import { jobsContract } from './jobs.contract.js';

jobsContract('in this process', async () => ({ environment: {}, smuggle: null, close: () => Promise.resolve() }));

const missing = redisMissing();

describe.skipIf(missing !== null)('with a Redis', () => {
  jobsContract('by Bull', async () => {
    const redis = await fragileRedis();
    return {
      environment: { REDIS_URL: redis.url, REDIS_PREFIX: 'contract' },
      smuggle: async (name, data) => {
        const queue = new Bull(name, redis.url, { prefix: 'contract' });
        await queue.add(data, { removeOnComplete: true });
        await queue.close();
      },
      close: async () => {
        const client = new Redis(redis.port);
        const strays = (await client.keys('*')).filter((key) => !key.startsWith('contract:'));
        client.disconnect();
        await redis.remove();
        expect(strays).toEqual([]);
      },
    };
  });
});

if (missing !== null) {
  describe('jobs by Bull', () => {
    it.skip(`need a Redis: ${missing}`, () => undefined);
  });
}
