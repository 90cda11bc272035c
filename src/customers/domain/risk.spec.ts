import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aClock, aPromise, aRow, aVoice } from '../../../test/support/customer-file.js';
import { readRisk, type RiskFacts } from './risk.js';

const now = new Date('2026-11-24T02:00:00Z');
const nothing: RiskFacts = { chain: [], promises: [], voices: [], contactsIn14Days: 0 };

describe('the risk of a customer', () => {
  it('is nothing without signs', () => {
    expect(readRisk(nothing, now)).toEqual({ level: 'low', score: 0, reasons: [] });
  });

  it('is high for a broken promise with a late clock, and says so', () => {
    const risk = readRisk(
      { ...nothing, promises: [aPromise({ state: 'broken' })], chain: [aRow({ clock: aClock({ mood: 'breached' }) })] },
      now,
    );
    expect(risk).toEqual({
      level: 'high',
      score: 45,
      reasons: [
        { code: 'broken-promise', count: 1, points: 25 },
        { code: 'breached-clock', count: 1, points: 20 },
      ],
    });
  });

  it('forgets promises broken more than 90 days ago and voices of more than 30', () => {
    const old = { promises: [aPromise({ state: 'broken', dueAt: '2026-06-01T00:00:00Z' })] };
    expect(readRisk({ ...nothing, ...old, voices: [aVoice({ at: '2026-10-01T00:00:00Z' })] }, now).score).toBe(0);
  });

  it('does not count a late clock of something already closed, nor a first contact', () => {
    const closed = aRow({ open: false, clock: aClock({ mood: 'breached' }) });
    expect(readRisk({ ...nothing, chain: [closed], contactsIn14Days: 1 }, now).score).toBe(0);
  });

  it('has points that add up to the score, never above 100, and more signs never lower it', () => {
    const facts = fc.record({
      chain: fc.array(fc.record({ mood: fc.constantFrom('running', 'warning', 'breached'), kind: fc.constantFrom('refund', 'complaint') }), { maxLength: 9 }),
      promises: fc.array(fc.constantFrom('open', 'broken', 'kept'), { maxLength: 6 }),
      voices: fc.array(fc.constantFrom(-2, -1, 0, 1, 2), { maxLength: 6 }),
      contacts: fc.nat({ max: 9 }),
    });
    const build = (f: (typeof facts) extends fc.Arbitrary<infer T> ? T : never): RiskFacts => ({
      chain: f.chain.map(({ mood, kind }) => aRow({ kind: kind as 'refund', clock: aClock({ mood: mood as 'running' }) })),
      promises: f.promises.map((state) => aPromise({ state: state as 'open' })),
      voices: f.voices.map((sentiment) => aVoice({ sentiment: sentiment as 0 })),
      contactsIn14Days: f.contacts,
    });
    fc.assert(
      fc.property(facts, (f) => {
        const risk = readRisk(build(f), now);
        expect(risk.reasons.reduce((sum, reason) => sum + reason.points, 0)).toBe(risk.score);
        expect(risk.score).toBeLessThanOrEqual(100);
        const more = { ...f, promises: [...f.promises, 'broken' as const], contacts: f.contacts + 1 };
        expect(readRisk(build(more), now).score).toBeGreaterThanOrEqual(risk.score);
      }),
    );
  });
});
