import { describe, expect, it } from 'vitest';
import { dateReader } from './date-format.js';
import { instantOf, isZone, type ZoneRules } from './local-time.js';

const NY: ZoneRules = { zone: 'America/New_York', gap: 'refuse', overlap: 'refuse' };

function instant(format: string, text: string, rules: ZoneRules = NY): string {
  const result = dateReader(format)(text);
  if ('reason' in result) return result.reason;
  const found = instantOf(result.wall, rules);
  if ('reason' in found) return found.reason;
  return found.instant.toISOString() + (found.note === undefined ? '' : ` (${found.note})`);
}

describe('dates as written', () => {
  it.each([
    ['MM/dd/yyyy hh:mm:ss a', '01/01/2015 12:09:03 AM', '2015-01-01T05:09:03.000Z'],
    ['MM/dd/yyyy hh:mm:ss a', '07/01/2015 12:09:03 PM', '2015-07-01T16:09:03.000Z'],
    ['MM/dd/yyyy hh:mm:ss a', '07/01/2015 13:09:03 PM', '"07/01/2015 13:09:03 PM" is impossible: there is no such hour'],
    ['yyyy/M/d H:mm:ss', '2019/4/24 16:03:40', '2019-04-24T20:03:40.000Z'],
    ['yyyy/M/d H:mm:ss', '2019/4/24', '"2019/4/24" is not written as yyyy/M/d H:mm:ss'],
    ['yyyy-MM-dd', '2015-02-30', '"2015-02-30" is impossible: month 2 has no day 30'],
    ['yyyy-MM-dd', '2016-02-29', '2016-02-29T05:00:00.000Z'],
    ['yyyy-MM-dd', '0000-01-01', '"0000-01-01" is impossible: the year 0 is not between 1970 and 2199'],
    ['yyyy-MM-ddTHH:mm:ss', '2016-02-29T23:59:60', '"2016-02-29T23:59:60" is impossible: there is no second 60'],
    ['yyyyMMdd HHmmssSSS', '20160229 1213145', '2016-02-29T17:13:14.500Z'],
    ['iso', '2011-10-01T00:38:44.546+02:00', '2011-09-30T22:38:44.546Z'],
    ['iso', '2010-01-13 08:40:25+00:00', '2010-01-13T08:40:25.000Z'],
    ['iso', '2010-01-13T08:40:25Z', '2010-01-13T08:40:25.000Z'],
    ['iso', '2010-01-13T08:40:25.1234567-05:30', '2010-01-13T14:10:25.123Z'],
    ['iso', '2010-01-13T08:40:25+25:00', '"2010-01-13T08:40:25+25:00" is impossible: there is no such offset'],
    ['iso', '1970-01-01', '"1970-01-01" is not written as iso'],
  ])('%s: %s → %s', (format, text, expected) => {
    expect(instant(format, text)).toBe(expected);
  });

  it('refuses a naive time when no zone is declared', () => {
    const none: ZoneRules = { ...NY, zone: null };
    expect(instant('iso', '2012-01-01T00:00:00', none)).toContain('names no zone or offset');
    expect(instant('iso', '2012-01-01T00:00:00Z', none)).toBe('2012-01-01T00:00:00.000Z');
  });

  it.each([
    ['yyyy', 'has no month'],
    ['MM/dd/yyyy hh:mm', 'needs both h and a'],
    ['yyyy-MM-dd Q', '"Q" in the format'],
    ['yyyy-MM-dd MM', 'names the month twice'],
  ])('refuses the format %s', (format, reason) => {
    expect(() => dateReader(format)).toThrow(reason);
  });
});

describe('wall times the clocks skipped or showed twice', () => {
  const gap = '03/08/2015 02:30:00 AM';
  const twice = '11/01/2015 01:16:00 AM';
  const format = 'MM/dd/yyyy hh:mm:ss a';
  it.each([
    [gap, 'refuse', 'was skipped by the clocks of America/New_York'],
    [gap, 'earlier', '2015-03-08T06:30:00.000Z (was skipped by the clocks of America/New_York; the earlier instant was taken)'],
    [gap, 'later', '2015-03-08T07:30:00.000Z (was skipped by the clocks of America/New_York; the later instant was taken)'],
    [twice, 'refuse', 'stood on the clocks of America/New_York twice'],
    [twice, 'earlier', '2015-11-01T05:16:00.000Z (stood on the clocks of America/New_York twice; the earlier instant was taken)'],
    [twice, 'later', '2015-11-01T06:16:00.000Z (stood on the clocks of America/New_York twice; the later instant was taken)'],
    ['03/08/2015 01:59:59 AM', 'refuse', '2015-03-08T06:59:59.000Z'],
    ['03/08/2015 03:00:00 AM', 'refuse', '2015-03-08T07:00:00.000Z'],
    ['11/01/2015 02:00:00 AM', 'refuse', '2015-11-01T07:00:00.000Z'],
  ] as const)('%s, %s', (text, how, expected) => {
    expect(instant(format, text, { zone: 'America/New_York', gap: how, overlap: how })).toBe(expected);
  });

  it('knows the half-hour change of Lord Howe', () => {
    const rules: ZoneRules = { zone: 'Australia/Lord_Howe', gap: 'refuse', overlap: 'refuse' };
    expect(instant('iso', '2026-10-04T02:15:00', rules)).toContain('was skipped');
    expect(instant('iso', '2026-10-04T02:30:00', rules)).toBe('2026-10-03T15:30:00.000Z');
  });

  it('knows zones, and that Asia/Beijing is none', () => {
    expect([isZone('Asia/Shanghai'), isZone('Asia/Calcutta'), isZone('Asia/Beijing'), isZone('')]).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});
