import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contentHash } from './content.js';

describe('the hash of a document', () => {
  it('is the same whatever the order of its fields, and another when anything in it is', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.integer({ min: 1 }), (doc, version) => {
        const plain = JSON.parse(JSON.stringify(doc)) as Record<string, unknown>;
        const turned = Object.fromEntries(Object.entries(plain).reverse());
        const hash = contentHash(plain, version);
        expect(contentHash(turned, version)).toBe(hash);
        expect(contentHash(plain, version + 1)).not.toBe(hash);
        expect(contentHash({ ...plain, 'one more': 1 }, version)).not.toBe(hash);
      }),
    );
  });

  it('tells an instant from its text, and the orders of a list apart', () => {
    const at = new Date('2026-11-25T00:00:00.000Z');
    expect(contentHash({ at }, 1)).not.toBe(contentHash({ at: at.toISOString() }, 1));
    expect(contentHash({ list: [1, 2] }, 1)).not.toBe(contentHash({ list: [2, 1] }, 1));
    expect(contentHash({ a: null }, 1)).not.toBe(contentHash({}, 1));
  });
});
