import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stableId } from '../ids.js';
import { RANGES, rangeOf, shareOf, storedRanges, type RangeLease } from './share-ranges.js';

const NOW = new Date('2026-11-25T08:00:00Z');
const LEASE_MS = 10_000;

describe('the range of an id', () => {
  it('is the same for ever: it stands in stored documents', () => {
    expect(['tp_a', 'tp_b', 'tp_AAAAAAAAAAAAAAAAAAAAAA', ''].map(rangeOf)).toEqual([8, 1, 1, 9]);
  });

  it('spreads touchpoints evenly', () => {
    const counts = Array.from({ length: RANGES }, () => 0);
    for (let i = 0; i < 16_000; i += 1) counts[rangeOf(stableId('tp', 'refund', `RF-${i}`))]! += 1;
    for (const count of counts) expect(count).toBeGreaterThan(850);
  });

  it('takes documents without one along with the first', () => {
    expect(storedRanges([3, 0])).toEqual([null, 3, 0]);
    expect(storedRanges([3])).toEqual([3]);
    expect(storedRanges([])).toEqual([]);
  });
});

/** Leases in a store that refuses a write by an old version: what happens when nodes act in any order. */
class Leases {
  readonly docs = new Map<number, RangeLease>();
  /** Every range's holders in order; each with a greater fencing number than the one before. */
  readonly history = new Map<number, number[]>();

  act(node: string, members: number, nowMs: number): void {
    const now = new Date(nowMs);
    const { renew, take, release } = shareOf(node, members, this.docs, now);
    const until = new Date(nowMs + LEASE_MS);
    for (const range of renew) this.docs.set(range, { ...(this.docs.get(range) as RangeLease), until });
    for (const range of release) this.docs.set(range, { ...(this.docs.get(range) as RangeLease), holder: null });
    for (const range of take) {
      const fence = (this.docs.get(range)?.fence ?? 0) + 1;
      this.docs.set(range, { range, holder: node, fence, until });
      this.history.set(range, [...(this.history.get(range) ?? []), fence]);
    }
  }

  heldBy(node: string): number {
    return [...this.docs.values()].filter(({ holder }) => holder === node).length;
  }
}

describe('sharing', () => {
  it('gives everything to a node alone, and a fair part to each of several, whatever happened before', () => {
    const nodes = ['node_a', 'node_b', 'node_c', 'node_d', 'node_e'];
    fc.assert(
      fc.property(fc.array(fc.subarray(nodes, { minLength: 1 }), { minLength: 1, maxLength: 8 }), fc.boolean(), (phases, calm) => {
        const leases = new Leases();
        let nowMs = NOW.getTime();
        for (const alive of phases) {
          // Long enough for what the departed held to run out, and for what is too much to change hands.
          for (let beat = 0; beat < 8; beat += 1) {
            for (const node of calm ? alive : alive.toReversed()) leases.act(node, alive.length, nowMs);
            nowMs += 3_000;
          }
          const fair = Math.ceil(RANGES / alive.length);
          const held = alive.map((node) => leases.heldBy(node));
          expect(held.reduce((sum, each) => sum + each, 0)).toBe(RANGES);
          expect(Math.max(...held)).toBeLessThanOrEqual(fair);
        }
        for (const fences of leases.history.values()) {
          expect(fences).toEqual(fences.toSorted((a, b) => a - b));
          expect(new Set(fences).size).toBe(fences.length);
        }
      }),
    );
  });

  it('never takes what another holds under a lease that still runs', () => {
    const leases = new Leases();
    leases.act('node_a', 1, NOW.getTime());
    expect(shareOf('node_b', 2, leases.docs, new Date(NOW.getTime() + LEASE_MS - 1)).take).toEqual([]);
    expect(shareOf('node_b', 2, leases.docs, new Date(NOW.getTime() + LEASE_MS)).take).toHaveLength(8);
  });
});
