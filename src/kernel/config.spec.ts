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

  it('documents every variable', () => {
    for (const { name, about } of describeVariables()) expect([name, about.length > 20]).toEqual([name, true]);
  });
});
