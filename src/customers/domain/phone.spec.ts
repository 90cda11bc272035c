import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { phoneKeysOf, phoneMatch, readPhone } from './phone.js';

describe('reading a phone number', () => {
  it.each([
    '+8613800138000', '8613800138000', '008613800138000', '013800138000', '13800138000', '138-0013-8000',
    '１３８００１３８０００', 'tel:+86-138-0013-8000', ' 138 0013 8000 ', '138-0013-8000 ext. 12',
  ])('reads %s as the same mobile', (raw) => {
    expect(readPhone(raw, 'CN').e164).toBe('+8613800138000');
    expect(readPhone(raw, 'CN').keys).toEqual(['e:+8613800138000', 'n:13800138000']);
  });

  it.each(['02161234567', '2161234567', '862161234567', '+862161234567', '(021) 6123-4567'])(
    'reads %s as the same landline, with its local part',
    (raw) => {
      expect(readPhone(raw, 'CN')).toEqual({
        e164: '+862161234567',
        keys: ['e:+862161234567', 'n:2161234567', 's:61234567', 's:1234567'],
      });
    },
  );

  it('reads a landline without its area code as a local part only', () => {
    expect(readPhone('61234567', 'CN')).toEqual({ e164: null, keys: ['n:61234567', 's:61234567'] });
  });

  it('takes the default region from the installation, never from the code', () => {
    expect(readPhone('2133734253', 'US').e164).toBe('+12133734253');
    expect(readPhone('07400 123456', 'GB').e164).toBe('+447400123456');
    expect(readPhone('+8613800138000', 'US').e164).toBe('+8613800138000');
  });

  it.each(['', 'anonymous', 'unknown', '1'.repeat(40), '9'.repeat(500), '8001', '95500', '0', '+', 'DROP TABLE', '无'])(
    'finds no line in "%s"',
    (raw) => {
      expect(readPhone(raw, 'CN')).toEqual({ e164: null, keys: [] });
    },
  );

  it('survives any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (raw) => {
        const { e164, keys } = readPhone(raw, 'CN');
        expect(e164 === null || keys[0] === `e:${e164}`).toBe(true);
      }),
    );
  });
});

describe('matching two numbers', () => {
  const match = (a: string, b: string) => phoneMatch(readPhone(a, 'CN'), readPhone(b, 'CN'));

  it('is exact for the same line however it is written', () => {
    expect(match('013800138000', '+86 138 0013 8000')).toBe('exact');
  });

  it('is inferred when only the local part is known', () => {
    expect(match('61234567', '021-61234567')).toBe('inferred');
  });

  it('is nothing for two whole numbers that differ only in area', () => {
    expect(match('010-61234567', '021-61234567')).toBeNull();
    expect(match('13800138000', '13900138000')).toBeNull();
  });

  it('is nothing for nonsense', () => {
    expect(match('', '')).toBeNull();
    expect(match('anonymous', 'anonymous')).toBeNull();
  });
});

it('indexes each key once', () => {
  expect(phoneKeysOf(['13800138000', '+8613800138000', 'nonsense'], 'CN')).toEqual(['e:+8613800138000', 'n:13800138000']);
});
