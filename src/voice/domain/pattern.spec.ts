import { describe, expect, it } from 'vitest';
import { parsePattern, PatternError } from './pattern.js';

const SETS = new Map([['unit', ['天', '个月']]]);
const texts = (pattern: string) => parsePattern(pattern, SETS).map((piece) => piece.literals.map((literal) => literal.text));

describe('parsePattern', () => {
  it('expands alternatives, optional parts and sets', () => {
    expect(texts('(a|an|) joke')).toEqual([['a joke', 'an joke', 'joke']]);
    expect(texts('等了#{unit}')).toEqual([['等了0天', '等了0个月']]);
    expect(texts('(so (very|) |)bad')).toEqual([['so very bad', 'so bad', 'bad']]);
  });

  it('splits at gaps', () => {
    expect(texts('没有…(回复|消息)')).toEqual([['没有'], ['回复', '消息']]);
  });

  it('marks word beginnings', () => {
    expect(parsePattern('disappoint*', SETS)[0]?.literals).toEqual([{ text: 'disappoint', open: true }]);
  });

  it('cuts very wide patterns into parts that follow each other', () => {
    const wide = '(一|二|三|四|五|六|七|八|九|十)(甲|乙|丙|丁|)(子|丑|寅|卯|辰|巳|午)';
    const pieces = parsePattern(wide, SETS);
    expect(pieces.map((piece) => [piece.join, piece.optional])).toEqual([['gap', false], ['next', false]]);
  });

  it.each([
    ['(open', 'a "(" without its ")"'],
    ['closed)', 'a ")" without its "("'],
    ['(a…b)', 'a gap "…" cannot stand inside brackets'],
    ['…', 'the pattern, or a side of its gap, is empty'],
    ['a…(|)', 'the pattern, or a side of its gap, is empty'],
    ['{nobody}', 'there is no set "nobody"'],
    ['wait* for', '"*" may only stand at the end of a word, in "wait* for"'],
    ['dial 999', 'figures cannot be told apart here, write "#" for any number'],
  ])('refuses %j', (pattern, reason) => {
    expect(() => parsePattern(pattern, SETS)).toThrow(new PatternError(reason));
  });
});
