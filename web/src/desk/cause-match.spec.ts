import { describe, expect, it } from 'vitest';
import { matchCauses } from './cause-match.js';

const causes = [
  { id: 'timeliness', name: { zh: '时效', en: 'Timeliness' }, details: [{ id: 'refund-late', name: { zh: '退款慢', en: 'Refund late' } }] },
  { id: 'promise', name: { zh: '承诺不一致', en: 'Broken promise' }, details: [{ id: 'date', name: { zh: '日期落空', en: 'Promised date passed' } }] },
];
const firstLevel = (id: string) => (id === 'promise' ? 'Broken promise' : 'Timeliness');

describe('finding a cause by a few letters', () => {
  it('shows the first level while nothing is typed', () => {
    expect(matchCauses(causes, '', 'en', firstLevel).map(({ cause, detail }) => [cause, detail])).toEqual([['timeliness', null], ['promise', null]]);
  });

  it('marks what was typed', () => {
    const [first] = matchCauses(causes, 'pro', 'en', firstLevel);
    expect(first?.parts).toEqual([{ text: 'Broken ', hit: false }, { text: 'pro', hit: true }, { text: 'mise', hit: false }]);
  });

  it('finds the Chinese name while the console speaks English', () => {
    expect(matchCauses(causes, '退款', 'en', firstLevel).map(({ detail }) => detail)).toEqual(['refund-late']);
  });

  it('finds nothing for nonsense', () => {
    expect(matchCauses(causes, 'zzz', 'en', firstLevel)).toEqual([]);
  });
});
