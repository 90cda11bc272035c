import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalise, normalisedString, REDACTION } from './normalise.js';

const R = String.fromCharCode(REDACTION);

describe('normalise', () => {
  const fold = (text: string) => normalisedString(normalise(text, { digits: 'fold' }));
  const keep = (text: string) => normalisedString(normalise(text, { digits: 'keep' }));

  it.each([
    ['Ｆｕｌｌ　ＷＩＤＴＨ，１２３！', 'full width,0!'],
    ['“Don’t”', '"don\'t"'],
    ['等了３天。', '等了0天.'],
    ['$1,250.50 paid', '$0 paid'],
    ['sooooo slow', 'so slow'],
    ['太太太差', '太差'],
    ['a\u200bb', 'ab'],
    ['ﬁne', 'fine'],
    ['e\u0301te\u0301', 'été'],
    ['  two\t\tblanks ', 'two blanks '],
    ['line\r\n\r\nline', 'line\nline'],
  ])('reads %j as %j', (original, expected) => {
    expect(fold(original)).toBe(expected);
  });

  it.each([
    ['my name is XXXX XXXX', `my name is ${R} ${R}`],
    ['at XX/XX/2018', `at ${R}/${R}/0`],
    ['email [PII] now', `email ${R} now`],
    ['＊＊公司', `${R}公司`],
    ['【姓名】说', `${R}说`],
    ['张○○', `张${R}`],
    ['xxl shirt', 'xxl shirt'],
    ['2 * 3', '0 * 0'],
  ])('recognises redactions in %j', (original, expected) => {
    expect(fold(original)).toBe(expected);
  });

  it('keeps numbers when asked to', () => {
    expect(keep('１２点，1,000元')).toBe('12点,1,000元');
  });

  it('points every unit back at the characters it came from', () => {
    const original = '等了 １２ 天！！！';
    const text = normalise(original, { digits: 'fold' });
    const at = normalisedString(text).indexOf('0');
    expect(original.slice(text.starts[at], text.ends[at])).toBe('１２');
  });

  it('has offsets that never go back and never leave the text, whatever the text', () => {
    const anything = fc.oneof(fc.string({ unit: 'binary', maxLength: 80 }),
      fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 80 }).map((codes) => String.fromCharCode(...codes)),
      fc.string({ unit: fc.constantFrom('x', 'X', '*', '[', ']', '1', ',', ' ', '\n', '太', '\u0301', '\ud800'), maxLength: 40 }));
    fc.assert(fc.property(anything, fc.constantFrom('keep' as const, 'fold' as const), (original, digits) => {
      const text = normalise(original, { digits });
      let sound = true;
      for (let i = 0; i < text.length; i++) {
        const back = i > 0 && (text.starts[i]! < text.starts[i - 1]! || text.ends[i]! < text.ends[i - 1]!);
        sound &&= !back && text.starts[i]! >= 0 && text.starts[i]! < text.ends[i]! && text.ends[i]! <= original.length;
      }
      expect(sound).toBe(true);
    }), { numRuns: 300 });
  });
});
