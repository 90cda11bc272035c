import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { whereJsonBreaks } from './json-place.js';

describe('where a text stops being JSON', () => {
  it.each([
    ['{"a":1,\n^}'],
    ['[1,\n^nonsense]'],
    ['{"a":\n[1 ^2]}'],
    ['{"a" ^1}'],
    ['[1, ^]'],
    ['{^1: 2}'],
    ['[1^}'],
    ['{} ^{}'],
    ['["a\\n", ^"b\nc"]'],
    ['[01^2]'.replace('01^2', '0^12')],
    ['[true, ^tru]'],
    ['{"a": [1, 2]^  \n'],
    ['^'],
  ])('%j', (marked) => {
    const text = marked.replace('^', '');
    expect(() => JSON.parse(text) as unknown).toThrow('JSON');
    expect(whereJsonBreaks(text)).toBe(marked.indexOf('^'));
  });

  it('reads whatever is JSON to its end, and never past a place where it was cut', () => {
    fc.assert(
      fc.property(fc.json(), fc.nat(), (text, cut) => {
        expect(whereJsonBreaks(text)).toBe(text.trimEnd().length);
        const part = text.slice(0, cut % (text.length + 1));
        expect(whereJsonBreaks(`${part}\u0001`)).toBeLessThanOrEqual(part.length);
      }),
    );
  });
});
