import { describe, expect, it } from 'vitest';
import { aFile } from '../../../test/support/customer-file.js';
import type { CustomerFileView, RiskView } from '../../customers/domain/customer-file.js';
import { readPhone } from '../../customers/domain/phone.js';
import { matchCaller, rankCandidates, type PhoneHolder } from './candidates.js';

const read = (raw: string) => readPhone(raw, 'CN');
const holder = (customerId: string, phone: string, verified = false): PhoneHolder => ({
  customerId, phones: [{ identity: read(phone), verified }],
});

describe('who may be behind a number', () => {
  it('is exact for the same line, and verified when one customer proved it', () => {
    expect(matchCaller(read('13800138000'), [holder('a', '+8613800138000')])).toEqual({ confidence: 'exact', customerIds: ['a'] });
    expect(matchCaller(read('13800138000'), [holder('a', '13800138000'), holder('b', '13800138000', true)])).toEqual({
      confidence: 'exact-verified', customerIds: ['b'],
    });
  });

  it('is several when several hold it, verified or not', () => {
    const both = [holder('a', '13800138000', true), holder('b', '13800138000', true)];
    expect(matchCaller(read('13800138000'), both)).toEqual({ confidence: 'exact', customerIds: ['a', 'b'] });
  });

  it('is inferred from the local part, and nothing otherwise', () => {
    expect(matchCaller(read('61234567'), [holder('a', '02161234567'), holder('b', '01061234567')])).toEqual({
      confidence: 'inferred', customerIds: ['a', 'b'],
    });
    expect(matchCaller(read('01061234567'), [holder('a', '02161234567')])).toEqual({ confidence: 'none', customerIds: [] });
    expect(matchCaller(read(''), [holder('a', '02161234567')])).toEqual({ confidence: 'none', customerIds: [] });
  });
});

describe('the chooser', () => {
  const file = (id: string, score: number, openCount = 0, reasons: RiskView['reasons'] = []): CustomerFileView => {
    const base = aFile({ openCount, risk: { level: score > 40 ? 'high' : 'low', score, reasons } });
    return { ...base, customer: { ...base.customer, id } };
  };

  it('ranks by open risk, at most five, and says why without naming anybody', () => {
    const files = [
      file('a', 0), file('b', 60, 2, [{ code: 'broken-promise', count: 1, points: 25 }, { code: 'breached-clock', count: 2, points: 28 }]),
      file('c', 0, 3), file('d', 10), file('e', 5), file('f', 1),
    ];
    const ranked = rankCandidates(files, null);
    expect(ranked.map((one) => one.customerId)).toEqual(['b', 'd', 'e', 'f', 'c']);
    expect(ranked[0]).toMatchObject({ risk: 'high', maskedName: '林＊＊', hint: { zh: '1 个承诺落空、2 个时限超时', en: '1 promise broken, 2 clocks over' } });
    expect(ranked[4]!.hint).toEqual({ zh: '3 件在办', en: '3 open' });
  });

  it('puts the one chosen before first', () => {
    expect(rankCandidates([file('a', 90), file('b', 0)], 'b').map((one) => one.customerId)).toEqual(['b', 'a']);
  });
});
