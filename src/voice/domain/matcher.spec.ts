import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Matcher } from './matcher.js';
import { normalise, normalisedString } from './normalise.js';
import { parsePattern } from './pattern.js';

function find(patterns: string[], text: string, gap = 8): string[] {
  const matcher = new Matcher(patterns.map((pattern) => parsePattern(pattern, new Map())), gap);
  const normalised = normalise(text, { digits: 'fold' });
  const plain = normalisedString(normalised);
  return matcher.find(normalised).map((match) => plain.slice(match.start, match.end));
}

describe('Matcher', () => {
  it('finds Latin words only at word boundaries', () => {
    expect(find(['late'], 'Late plates are later, too late.')).toEqual(['late', 'late']);
    expect(find(['late*'], 'Late plates are later.')).toEqual(['late', 'late']);
  });

  it('finds Chinese words anywhere, and overlapping ones too', () => {
    expect(find(['没有', '没有回复', '回复'], '一直没有回复')).toEqual(['没有', '没有回复', '回复']);
  });

  it('lets a gap span words but not sentences, and not too many', () => {
    expect(find(['没有…回复'], '没有任何人回复')).toEqual(['没有任何人回复']);
    expect(find(['没有…回复'], '没有。请回复')).toEqual([]);
    expect(find(['没有…回复'], '没有一二三四五六七八九回复')).toEqual([]);
  });

  it('reads numbers of any length as one', () => {
    expect(find(['等了#天'], '等了 3 天，等了30天')).toEqual(['等了0天']);
  });

  it('finds wide patterns whose parts follow each other', () => {
    const wide = '(wait|waited|waiting|waits|sit|sat|sitting|stay) (for |)(one|two|three|four|five|six|seven|eight) (days|weeks|months|years)';
    expect(find([wide], 'We waited for six weeks. They waited, six weeks')).toEqual(['waited for six weeks']);
    expect(find([wide], 'waiting two months')).toEqual(['waiting two months']);
  });

  it('carries nothing over from one text to the next', () => {
    const matcher = new Matcher([parsePattern('甲…乙', new Map())], 8);
    expect(matcher.find(normalise('甲', { digits: 'fold' }))).toEqual([]);
    expect(matcher.find(normalise('乙', { digits: 'fold' }))).toEqual([]);
  });

  it('finds exactly what a plain search finds', () => {
    const word = fc.string({ unit: fc.constantFrom('甲', '乙', '丙'), minLength: 1, maxLength: 4 });
    const text = fc.string({ unit: fc.constantFrom('甲', '乙', '丙', '，', ' '), maxLength: 40 });
    fc.assert(fc.property(fc.uniqueArray(word, { minLength: 1, maxLength: 8 }), text, (words, original) => {
      const plain = normalisedString(normalise(original, { digits: 'fold' }));
      const wanted = words.flatMap((one) => occurrences(plain, one));
      expect(find(words, original).sort()).toEqual(wanted.sort());
    }), { numRuns: 200 });
  });
});

function occurrences(text: string, word: string): string[] {
  const found: string[] = [];
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) found.push(word);
  return found;
}
