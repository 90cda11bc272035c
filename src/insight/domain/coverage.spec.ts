import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coverageOf, coverageRows, mergeCoverage, type Coverage } from './coverage.js';

const now = new Date('2026-11-24T12:00:00Z');
const event = (at: string, partner?: string) => ({ occurredAt: new Date(at), body: { ...(partner !== undefined && { partner }) } });

describe('coverage', () => {
  it('keeps the newest minute per reporter', () => {
    const events = [event('2026-11-24T09:00:30Z', 'swift'), event('2026-11-24T10:15:59.999Z')];
    expect(coverageOf('delivery', events)).toEqual({
      org: { delivery: '2026-11-24T10:15:00.000Z' },
      'partner:swift': { delivery: '2026-11-24T09:00:00.000Z' },
    });
  });

  it('merges in any order, any number of times, to the same', () => {
    const minute = fc.integer({ min: 0, max: 200 }).map((minutes) => new Date(now.getTime() - minutes * 60_000).toISOString());
    const coverage: fc.Arbitrary<Coverage> = fc.dictionary(
      fc.constantFrom('org', 'partner:a'),
      fc.dictionary(fc.constantFrom('refund', 'rescue'), minute),
    );
    fc.assert(
      fc.property(coverage, coverage, coverage, (a, b, c) => {
        const left = mergeCoverage(mergeCoverage(a, b), c);
        const right = mergeCoverage(mergeCoverage(mergeCoverage(c, b), a), b);
        for (const who of ['org', 'partner:a']) expect(left[who] ?? {}).toEqual(right[who] ?? {});
        expect(mergeCoverage(left, a)).toBe(left);
      }),
    );
  });

  it('shows itself, what lies directly below with all under it, and partners; a day of silence counts', () => {
    const docs: { _id: string; newest: Coverage }[] = [
      { _id: 'hq', newest: { org: { refund: '2026-11-24T11:30:00.000Z' } } },
      { _id: 'hq/east', newest: { org: { refund: '2026-11-22T12:00:00.000Z' } } },
      { _id: 'hq/east/shanghai', newest: { org: { refund: '2026-11-24T08:59:00.000Z' }, 'partner:swift': { refund: '2026-11-23T12:00:00.000Z' } } },
      { _id: 'hq/south', newest: { org: { rescue: '2026-11-23T12:01:00.000Z' } } },
    ];
    expect(coverageRows('hq', docs, now)).toEqual({
      rows: [
        { org: 'hq', kind: 'refund', hours: 0 },
        { org: 'hq/east', kind: 'refund', hours: 3 },
        { org: 'hq/south', kind: 'rescue', hours: 23 },
        { org: 'partner:swift', kind: 'refund', hours: 24 },
      ],
      silent: 1,
    });
  });
});
