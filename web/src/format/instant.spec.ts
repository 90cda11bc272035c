import { describe, expect, it } from 'vitest';
import { formatDate, formatInstant, offsetMinutes, wallTime } from './instant.js';

const zone = 'Asia/Shanghai';
const nowMs = Date.parse('2026-11-24T10:42:00+08:00');
const zh = { language: 'zh-CN', zone, nowMs } as const;
const en = { language: 'en', zone, nowMs } as const;

describe('an instant on the wall clock of the calendar', () => {
  it.each([
    ['2026-11-20T18:00:00+08:00', '11-20 周五 18:00', 'Fri 20 Nov 18:00'],
    ['2026-11-24T18:00:00+08:00', '今日 18:00', 'today 18:00'],
    ['2026-11-23T17:31:00+08:00', '昨日 17:31', 'yesterday 17:31'],
    ['2026-11-23T16:30:00Z', '今日 00:30', 'today 00:30'],
    ['2025-01-02T09:05:00+08:00', '2025-01-02 周四 09:05', 'Thu 2 Jan 2025 09:05'],
  ])('%s', (at, chinese, english) => {
    expect(formatInstant(at, zh)).toBe(chinese);
    expect(formatInstant(at, en)).toBe(english);
  });

  it('ends a day at 24:00 when it is a due time, and only then', () => {
    expect(formatInstant('2026-12-10T00:00:00+08:00', { ...zh, due: true })).toBe('12-09 周三 24:00');
    expect(formatInstant('2026-12-09T23:59:59.999+08:00', { ...en, due: true })).toBe('Wed 9 Dec 24:00');
    expect(formatInstant('2026-12-10T00:00:00+08:00', zh)).toBe('12-10 周四 00:00');
  });

  it('names the zone only when the viewer reads another wall clock', () => {
    const at = '2026-11-20T18:00:00+08:00';
    expect(formatInstant(at, { ...en, viewer: 'Europe/London' })).toBe('Fri 20 Nov 18:00 (Asia/Shanghai)');
    expect(formatInstant(at, { ...en, viewer: 'Asia/Singapore' })).toBe('Fri 20 Nov 18:00');
  });

  it('tells a date alone', () => {
    expect(formatDate('2026-11-09T04:00:00Z', zh)).toBe('11-09');
    expect(formatDate('2026-11-09T04:00:00Z', { ...en, short: false })).toBe('Mon 9 Nov');
  });

  it('knows both offsets of a zone with summer time', () => {
    expect(offsetMinutes(Date.parse('2026-07-01T12:00:00Z'), 'Europe/London')).toBe(60);
    expect(offsetMinutes(Date.parse('2026-12-01T12:00:00Z'), 'Europe/London')).toBe(0);
    expect(wallTime(Date.parse('2026-11-24T02:42:07Z'), zone)).toMatchObject({ hour: 10, minute: 42, second: 7, weekday: 2 });
  });
});
