import { describe, expect, it } from 'vitest';
import { formatDuration, formatMinutes, formatRemaining, formatTimer } from './duration.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

describe('a length of time in words', () => {
  it.each([
    [0, '0 秒', '0 s'],
    [59_999, '59 秒', '59 s'],
    [MINUTE, '1 分', '1 m'],
    [HOUR - 1, '59 分', '59 m'],
    [HOUR, '1 时', '1 h'],
    [HOUR + 5 * MINUTE, '1 时 05 分', '1 h 05 m'],
    [9 * HOUR + 42 * MINUTE, '9 时 42 分', '9 h 42 m'],
    [DAY - 1, '23 时 59 分', '23 h 59 m'],
    [DAY, '1 天', '1 d'],
    [3 * DAY + 16 * HOUR, '3 天 16 时', '3 d 16 h'],
    [15 * DAY + 3 * HOUR, '15 天', '15 d'],
  ])('tells %i ms in two units at most', (ms, zh, en) => {
    expect(formatDuration(ms, 'zh-CN')).toBe(zh);
    expect(formatDuration(ms, 'en')).toBe(en);
  });

  it('tells working time in hours, because a working day is not 24 of them', () => {
    expect(formatDuration(39 * HOUR + 54 * MINUTE, 'zh-CN', { base: 'business' })).toBe('39 时 54 分');
  });

  it('drops the last unit where a row is narrow', () => {
    expect(formatDuration(HOUR + 5 * MINUTE, 'en', { compact: true })).toBe('1 h 05');
    expect(formatDuration(41 * HOUR + 7 * MINUTE, 'en', { base: 'business', coarse: true })).toBe('41 h');
  });

  it('says left before due and over past it', () => {
    expect(formatRemaining(6 * HOUR + 18 * MINUTE, 'zh-CN')).toBe('剩 6 时 18 分');
    expect(formatRemaining(-(9 * HOUR + 42 * MINUTE), 'zh-CN')).toBe('超 9 时 42 分');
    expect(formatRemaining(18 * MINUTE, 'en')).toBe('18 m left');
    expect(formatRemaining(-(9 * HOUR + 42 * MINUTE), 'en')).toBe('9 h 42 m over');
  });

  it('counts a call like a telephone does', () => {
    expect([4_000, 252_000, 3_729_000].map(formatTimer)).toEqual(['0:04', '4:12', '1:02:09']);
  });

  it('tells a mean in tenths of minutes below an hour', () => {
    expect(formatMinutes(4.6 * MINUTE, 'zh-CN')).toBe('4.6 分');
    expect(formatMinutes(90 * MINUTE, 'en')).toBe('1 h 30 m');
  });
});
