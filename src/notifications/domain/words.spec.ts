import { describe, expect, it } from 'vitest';
import { dueWords, thresholdTitle } from './words.js';

describe('thresholdTitle', () => {
  it.each([
    ['80%', '已用 80%', '80 % used'],
    ['at', '到期', 'due'],
    ['30m before', '到期前 30 分钟', '30 m before'],
    ['1h30m before', '到期前 1 小时 30 分钟', '1 h 30 m before'],
    ['every 12h #3', '超时 36 小时', '36 h over'],
    ['every 1h30m #2', '超时 2 × 1 小时 30 分钟', '2 × 1 h 30 m over'],
  ])('%s', (threshold, zh, en) => {
    expect(thresholdTitle(threshold)).toEqual({ zh, en });
  });
});

describe('dueWords', () => {
  const clock = { dueAt: '2026-12-31T16:30:00.000Z', zone: 'Asia/Shanghai', base: 'business', missed: false } as const;

  it('tells the due time in the zone of the clock, across the year', () => {
    expect(dueWords({ ...clock, remainingMs: 1 }).due).toEqual({ zh: '2027-01-01 周五 00:30', en: 'Fri 1 Jan 2027 00:30' });
  });

  it.each([
    [12_000_000, '3 h 20 m left', false],
    [60_000, '1 m left', false],
    [59_999, 'due now', true],
    [0, 'due now', true],
    [-60_000, '1 m over', true],
  ])('%d ms are %s', (remainingMs, en, over) => {
    const words = dueWords({ ...clock, remainingMs });
    expect([words.remaining.en, words.over]).toEqual([en, over]);
  });

  it('has no due time while paused', () => {
    expect(dueWords({ ...clock, dueAt: null, remainingMs: null }).remaining).toEqual({ zh: '暂停中', en: 'paused' });
  });
});
