import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { detect, ENCODINGS } from './encoding.js';

const ZH = '客户投诉理赔处理时间太长，保险公司一直没有回复，要求尽快解决并说明原因。';

describe('detect', () => {
  it.each([
    ['utf-8', 'plain ASCII', Buffer.from('id,b\n1,x\n')],
    ['utf-8', 'UTF-8', Buffer.from(`${ZH}é`)],
    ['utf-8', 'UTF-8 cut inside a character', Buffer.from(ZH).subarray(0, 40)],
    ['gb18030', 'GBK', iconv.encode(ZH, 'gbk')],
    ['gb18030', 'GBK with a rare character', iconv.encode(`${ZH}镕㐂`, 'gb18030')],
    ['windows-1252', 'Dutch', iconv.encode('boos over beëindiging gesprek; privé; coördinatie', 'latin1')],
    ['windows-1252', 'French with vowels in a row', iconv.encode('créée, réélu, été; "naïveté" — œuvre', 'windows-1252')],
    ['utf-16le', 'UTF-16 without a mark', iconv.encode('id,b\n1,x\n', 'utf16-le')],
  ])('%s: %s', (expected, _, bytes) => {
    expect(detect(bytes)).toBe(expected);
  });

  it('asks to declare what it would have to guess', () => {
    const cyrillic = iconv.encode('Жалоба клиента на задержку выплаты страхового возмещения '.repeat(5), 'windows-1251');
    expect(() => detect(cyrillic)).toThrow(/looks like windows-1251 .* declare the encoding/);
  });

  it('knows every encoding it offers', () => {
    expect(Object.values(ENCODINGS).filter((name) => !iconv.encodingExists(name))).toEqual([]);
  });
});
