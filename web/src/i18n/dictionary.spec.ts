import { describe, expect, it } from 'vitest';
import { en } from './en.js';
import { thresholdWords } from './threshold-words.js';
import * as words from './words.js';
import { zh } from './zh.js';

/** Every text of a dictionary with its path; functions are asked with numbers and texts. */
function texts(value: unknown, path = ''): [string, string][] {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value === 'function') return [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) => texts(each, `${path}.${key}`));
}

describe('the dictionaries', () => {
  it('fill the same keys in both languages', () => {
    expect(texts(en).map(([path]) => path).toSorted()).toEqual(texts(zh).map(([path]) => path).toSorted());
  });

  it('use full-width punctuation between Chinese words', () => {
    const half = texts(zh).filter(([, text]) => /[\u4e00-\u9fff][,:;!?()]|[,:;!?()][\u4e00-\u9fff]/.test(text));
    expect(half).toEqual([]);
  });

  it('shout at nobody', () => {
    expect([...texts(zh), ...texts(en)].filter(([, text]) => /[!！]/.test(text))).toEqual([]);
  });

  it('name every domain word in both languages', () => {
    expect(texts(words).filter(([, text]) => text === '')).toEqual([]);
  });
});

describe('a threshold', () => {
  it.each([
    ['80%', '80%', '80%'],
    ['at', '超时', 'breach'],
    ['4h before', '到期前 4 小时', '4 h before'],
    ['1d before', '到期前 1 天', '1 d before'],
    ['every 24h #1', '超时 24 小时', '24 h over'],
    ['every 12h #4', '超时 48 小时', '48 h over'],
  ])('%s', (threshold, chinese, english) => {
    expect(thresholdWords(threshold, 'zh-CN')).toBe(chinese);
    expect(thresholdWords(threshold, 'en')).toBe(english);
  });
});
