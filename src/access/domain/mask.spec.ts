import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maskEmail, maskName, maskPhone } from './mask.js';

describe('maskName', () => {
  it.each([
    ['林晓雯', '林＊＊'],
    ['汤明', '汤＊'],
    ['欧阳娜娜', '欧阳＊＊'],
    ['欧阳', '欧＊'],
    ['林', '林＊'],
    [' 林 晓雯 ', '林＊＊'],
    ['阿卜杜热西提·买买提', '阿＊＊'],
    ['김민수', '김＊＊'],
    ['Lin Xiaowen', 'Lin **'],
    ['Mary Lin', 'Lin **'],
    ['Smith, John', 'Smith **'],
    ['John Ronald Tolkien', 'Tolkien **'],
    ['Madonna', 'M**'],
    ['', '＊＊'],
    ['   ', '＊＊'],
  ])('%s becomes %s', (name, masked) => {
    expect(maskName(name)).toBe(masked);
  });

  it('masking twice changes nothing more', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (name) => {
        const once = maskName(name);
        expect(maskName(once)).toBe(once);
      }),
    );
  });

  it('never lets a given name of two characters through', () => {
    const surname = fc.constantFrom('林', '汤', '唐', '易');
    fc.assert(
      fc.property(surname, fc.constantFrom('晓雯', '子涵', '欣怡'), (family, given) => {
        expect(maskName(family + given)).not.toContain(given[0]);
      }),
    );
  });
});

describe('maskPhone', () => {
  it.each([
    ['+8613800002077', '138••••2077'],
    ['13800002077', '138••••2077'],
    ['+86 138 0000 2077', '138••••2077'],
    ['１３８００００２０７７', '138••••2077'],
    ['+442079460123', '+442•••••0123'],
    ['021-62345678', '021••••5678'],
    ['62345678', '••••5678'],
    ['95588', '••••8'],
    ['110', '•••'],
    ['', ''],
  ])('%s becomes %s', (phone, masked) => {
    expect(maskPhone(phone)).toBe(masked);
  });

  it('hides at least four digits of any number, and masking twice hides no less', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^\+?\d{0,20}$/), (phone) => {
        const masked = maskPhone(phone);
        const digits = phone.replaceAll(/\D/g, '').replace(/^86(?=\d{10,}$)/, phone.startsWith('+') ? '' : '86');
        expect(Array.from(masked).filter((letter) => letter === '•').length).toBe(
          Math.min(digits.length, Math.max(4, digits.length - 7)),
        );
        expect(maskPhone(masked)).toBe(masked);
      }),
    );
  });
});

describe('maskEmail', () => {
  it.each([
    ['lin.xiaowen@example.com', 'l••@example.com'],
    ['a@b', 'a••@b'],
    ['"a@b"@example.com', '"••@example.com'],
    ['no address', '•••'],
    ['@example.com', '•••'],
    ['lin@', '•••'],
  ])('%s becomes %s', (email, masked) => {
    expect(maskEmail(email)).toBe(masked);
  });
});
