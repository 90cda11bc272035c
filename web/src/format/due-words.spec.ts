import { describe, expect, it } from 'vitest';
import { findDue } from './due-words.js';

const zone = 'Asia/Shanghai';
/** A Tuesday. */
const nowMs = Date.parse('2026-11-24T10:42:00+08:00');

const due = (text: string) => {
  const found = findDue(text, nowMs, zone);
  return found === null ? null : new Date(found.dueMs).toISOString();
};

describe('a due time in a typed promise', () => {
  it.each([
    ['11-26 18:00 前付款', '2026-11-26T10:00:00.000Z'],
    ['11月26日 9:30 前付款', '2026-11-26T01:30:00.000Z'],
    ['Payment by Thu 26 Nov 18:00', '2026-11-26T10:00:00.000Z'],
    ['call back tomorrow at 9:15', '2026-11-25T01:15:00.000Z'],
    ['明天 18:00 前回电', '2026-11-25T10:00:00.000Z'],
    ['今天 17点 前回电', '2026-11-24T09:00:00.000Z'],
    ['周四 17:30 前答复', '2026-11-26T09:30:00.000Z'],
    ['answer by Thu', '2026-11-26T10:00:00.000Z'],
    ['2 小时内回电', '2026-11-24T04:42:00.000Z'],
    ['call back in 30 min', '2026-11-24T03:12:00.000Z'],
    ['1-5 寄出', '2027-01-05T10:00:00.000Z'],
  ])('reads %s', (text, expected) => {
    expect(due(text)).toBe(expected);
  });

  it.each(['尽快付款', 'as soon as possible', '今天 9:00 前回电', '2-30 付款', '13-01 付款', ''])('finds none in "%s"', (text) => {
    expect(due(text)).toBeNull();
  });

  it('leaves the words of the promise', () => {
    expect(findDue('Payment by Thu 26 Nov 18:00', nowMs, zone)?.rest).toBe('Payment');
    expect(findDue('11-26 18:00 前付款', nowMs, zone)?.rest).toBe('付款');
  });

  it('follows the zone across a change to summer time', () => {
    const before = Date.parse('2026-03-27T12:00:00Z');
    expect(new Date(findDue('30 Mar 18:00', before, 'Europe/London')?.dueMs ?? 0).toISOString()).toBe('2026-03-30T17:00:00.000Z');
  });
});
