import { describe, expect, it } from 'vitest';
import { LoginThrottle, PER_USER, PER_USER_AND_ADDRESS as RULE } from './login-throttle.js';

const T0 = Date.UTC(2026, 10, 24, 1);
const at = (ms: number): Date => new Date(T0 + ms);

describe('LoginThrottle', () => {
  it('lets five wrong guesses pass, then doubles the wait from one second', () => {
    const throttle = new LoginThrottle();
    let clockMs = 0;
    const waits: number[] = [];
    for (let guess = 0; guess < 9; guess += 1) {
      const waitMs = throttle.waitMs('shen 10.0.0.1', RULE, at(clockMs));
      waits.push(waitMs);
      clockMs += waitMs;
      throttle.begin('shen 10.0.0.1', RULE, at(clockMs));
    }
    expect(waits).toEqual([0, 0, 0, 0, 0, 1000, 2000, 4000, 8000]);
  });

  it('counts attempts when they begin, so guessing in parallel gains nothing', () => {
    const throttle = new LoginThrottle();
    for (let guess = 0; guess < 5; guess += 1) throttle.begin('k', RULE, at(0));
    expect(throttle.waitMs('k', RULE, at(0))).toBe(1000);
  });

  it('never makes anybody wait longer than the rule says', () => {
    const throttle = new LoginThrottle();
    for (let guess = 0; guess < 500; guess += 1) throttle.begin('k', PER_USER, at(0));
    expect(throttle.waitMs('k', PER_USER, at(0))).toBe(30_000);
    expect(throttle.waitMs('k', PER_USER, at(30_000))).toBe(0);
  });

  it('forgets with time, with the right password, and one by one', () => {
    const throttle = new LoginThrottle();
    for (let guess = 0; guess < 6; guess += 1) throttle.begin('k', RULE, at(0));
    expect(throttle.waitMs('k', RULE, at(RULE.forgetAfterMs))).toBe(0);
    throttle.takeBack('k');
    expect(throttle.waitMs('k', RULE, at(0))).toBe(1000);
    throttle.forgive('k');
    expect(throttle.waitMs('k', RULE, at(0))).toBe(0);
  });

  it('stays bounded under a flood of names', () => {
    const throttle = new LoginThrottle();
    for (let name = 0; name < 20_001; name += 1) {
      for (let guess = 0; guess < (name === 0 ? 6 : 1); guess += 1) throttle.begin(`name-${name}`, RULE, at(0));
    }
    expect(throttle.waitMs('name-0', RULE, at(0))).toBe(0);
  });
});
