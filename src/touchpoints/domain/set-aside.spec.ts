import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { computeWithoutPoison } from './set-aside.js';

interface Fact {
  id: number;
  recordedAt: Date;
  poison: boolean;
}

/** In another order than they were learned in, as late reports are. */
const history = fc
  .array(fc.record({ at: fc.integer({ min: 0, max: 50 }), poison: fc.boolean() }), { maxLength: 40 })
  .map((facts): Fact[] => facts.map(({ at, poison }, id) => ({ id, recordedAt: new Date(at * 1_000), poison })));

const sum = (facts: readonly Fact[]): number[] => {
  if (facts.some(({ poison }) => poison)) throw new Error('poison');
  return facts.map(({ id }) => id);
};

describe('a history with events that cannot be computed', () => {
  it('is computed from all the others, in their order', () => {
    fc.assert(
      fc.property(history, (facts) => {
        const poison = facts.filter((fact) => fact.poison);
        const salvaged = computeWithoutPoison(facts, sum);
        if (poison.length > 8 || poison.length === facts.length) {
          expect(salvaged).toBeNull();
          return;
        }
        expect(salvaged?.computed).toEqual(facts.filter((fact) => !fact.poison).map(({ id }) => id));
        expect(new Set(salvaged?.setAside)).toEqual(new Set(poison));
      }),
    );
  });

  it('loses the event learned last where two cannot stand together', () => {
    const facts: Fact[] = [5, 1, 3, 2, 4].map((at, id) => ({ id, recordedAt: new Date(at), poison: false }));
    const quarrel = (known: readonly Fact[]): number => {
      if (known.some(({ id }) => id === 0) && known.some(({ id }) => id === 3)) throw new Error('quarrel');
      return known.length;
    };
    expect(computeWithoutPoison(facts, quarrel)).toEqual({ computed: 4, setAside: [facts[0]] });
  });

  it('costs a logarithm of computations for each that is left out', () => {
    let computations = 0;
    const facts: Fact[] = Array.from({ length: 10_000 }, (_, id) => ({ id, recordedAt: new Date(id), poison: id === 7_777 }));
    computeWithoutPoison(facts, (known) => {
      computations += 1;
      return sum(known);
    });
    expect(computations).toBeLessThan(40);
  });

  it('is given up where the events are not what is wrong', () => {
    const facts: Fact[] = Array.from({ length: 30 }, (_, id) => ({ id, recordedAt: new Date(id), poison: true }));
    expect(computeWithoutPoison(facts, sum)).toBeNull();
    expect(computeWithoutPoison([], sum)).toBeNull();
  });
});
