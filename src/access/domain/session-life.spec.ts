import { describe, expect, it } from 'vitest';
import { beginLife, isAlive, prolong, SESSION_ABSOLUTE_MS, SESSION_IDLE_MS } from './session-life.js';

const T0 = Date.UTC(2026, 10, 24, 1);
const at = (ms: number): Date => new Date(T0 + ms);

describe('session life', () => {
  it('ends exactly when it has been idle for the idle time', () => {
    const life = beginLife(at(0));
    expect(isAlive(life, at(SESSION_IDLE_MS - 1))).toBe(true);
    expect(isAlive(life, at(SESSION_IDLE_MS))).toBe(false);
  });

  it('is prolonged by use, but not on every request', () => {
    const life = beginLife(at(0));
    expect(prolong(life, at(59_999))).toBeNull();
    expect(prolong(life, at(60_000))).toEqual(at(60_000 + SESSION_IDLE_MS));
  });

  it('ends at the absolute limit however much it is used', () => {
    let life = beginLife(at(0));
    for (let ms = 0; ms < SESSION_ABSOLUTE_MS; ms += SESSION_IDLE_MS / 2) {
      expect(isAlive(life, at(ms))).toBe(true);
      life = { ...life, expiresAt: prolong(life, at(ms)) ?? life.expiresAt };
    }
    expect(life.expiresAt).toEqual(at(SESSION_ABSOLUTE_MS));
    expect(isAlive(life, at(SESSION_ABSOLUTE_MS))).toBe(false);
    expect(prolong(life, at(SESSION_ABSOLUTE_MS - 1))).toBeNull();
  });
});
