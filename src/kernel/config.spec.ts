import { describe, expect, it } from 'vitest';
import { Config, ConfigError, describeVariables } from './config.js';

describe('Config', () => {
  it('has a working default for everything', () => {
    expect(new Config({}).values).toMatchObject({ port: 3000, mongodbUri: null, demo: true, defaultRegion: 'CN' });
  });

  it('names every wrong variable with its reason, and no password', () => {
    const attempt = (): Config =>
      new Config({ PORT: 'high', DEMO: 'perhaps', MONGODB_URI: 'postgres://me:secret@host/db', ROLE: 'boss' });
    expect(attempt).toThrow(ConfigError);
    try {
      attempt();
    } catch (error) {
      const { message } = error as ConfigError;
      for (const name of ['PORT', 'DEMO', 'MONGODB_URI', 'ROLE']) expect(message).toContain(name);
      expect(message).not.toContain('secret');
    }
  });

  it.each([
    ['redis:/cache', 'must begin with'],
    ['http://cache', 'must begin with'],
    ['redis://', 'must name a host'],
    ['redis://me:secret@cache/zero', 'number of a database'],
  ])('refuses %s as the address of a Redis', (given, reason) => {
    expect(() => new Config({ REDIS_URL: given })).toThrow(reason);
    expect(() => new Config({ REDIS_URL: given })).not.toThrow('secret');
  });

  it('takes the addresses Redis is known under', () => {
    for (const given of ['redis://cache', 'redis://cache:6380/1', 'rediss://me:p%40ss@cache-1.example.com:6379/', 'redis://[::1]:6379']) {
      expect(new Config({ REDIS_URL: given }).values.redisUrl).toBe(given);
    }
    expect(() => new Config({ REDIS_PREFIX: 'a b' })).toThrow('REDIS_PREFIX');
  });

  it('refuses to share the local file among several processes', () => {
    expect(() => new Config({ ROLE: 'worker' })).toThrow('the local file belongs to one process');
    expect(new Config({ ROLE: 'worker', MONGODB_URI: 'mongodb://db/?replicaSet=rs0' }).values.role).toBe('worker');
  });

  it('documents every variable', () => {
    for (const { name, about } of describeVariables()) expect([name, about.length > 20]).toEqual([name, true]);
  });
});
