import { describe, expect, it } from 'vitest';
import { dayOf, DAY_MS } from './civil.js';
import { zoneNamed } from './zone.js';

const WEEK_MS = 7 * DAY_MS;
const FROM = Date.UTC(2020, 0, 1);
const TO = Date.UTC(2031, 0, 1);

function intlOffset(zone: string): (ms: number) => number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  return (ms) => {
    const part: Record<string, number> = {};
    for (const { type, value } of format.formatToParts(ms)) part[type] = Number(value);
    const wall = Date.UTC(part['year']!, part['month']! - 1, part['day'], part['hour'], part['minute'], part['second']);
    return wall - Math.floor(ms / 1000) * 1000;
  };
}

describe('every IANA transition from 2020 to 2030', () => {
  it('agrees with the platform to the millisecond', () => {
    let transitions = 0;
    const wrong: string[] = [];
    for (const name of Intl.supportedValuesOf('timeZone')) {
      const ask = intlOffset(name);
      const zone = zoneNamed(name)!;
      for (let ms = FROM; ms < TO; ms += WEEK_MS) {
        const [before, after] = [ask(ms), ask(ms + WEEK_MS)];
        if (zone.offsetAt(ms) !== before) wrong.push(`${name} ${new Date(ms).toISOString()}`);
        if (before === after) continue;
        transitions += 1;
        let [low, high] = [ms, ms + WEEK_MS];
        while (high - low > 1) {
          const middle = Math.floor((low + high) / 2);
          if (ask(middle) === before) low = middle;
          else high = middle;
        }
        if (zone.offsetAt(low) !== before || zone.offsetAt(high) !== after) wrong.push(`${name} ${high}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(transitions).toBeGreaterThan(2500);
  });
});

describe('wall times', () => {
  const at = (zone: string, day: [number, number, number], wallMs: number, which: 'first' | 'second'): string =>
    new Date(zoneNamed(zone)!.instantOf(dayOf(...day) * DAY_MS + wallMs, which)).toISOString();
  const HOUR = 3_600_000;

  it.each([
    ['in a gap: the first instant after it', 'Europe/Berlin', [2026, 3, 29], 2.5 * HOUR, 'first', '2026-03-29T01:00:00.000Z'],
    ['twice, as a beginning', 'Europe/Berlin', [2026, 10, 25], 2.5 * HOUR, 'first', '2026-10-25T00:30:00.000Z'],
    ['twice, as an end', 'Europe/Berlin', [2026, 10, 25], 2.5 * HOUR, 'second', '2026-10-25T01:30:00.000Z'],
    ['half an hour twice', 'Australia/Lord_Howe', [2026, 4, 5], 1.75 * HOUR, 'second', '2026-04-04T15:15:00.000Z'],
    ['on a date that does not exist', 'Pacific/Apia', [2011, 12, 30], 12 * HOUR, 'first', '2011-12-30T10:00:00.000Z'],
  ] as const)('%s', (_what, zone, [year, month, day], wallMs, which, expected) => {
    expect(at(zone, [year, month, day], wallMs, which)).toBe(expected);
  });

  it('know the end of a date of 23, 25 and no hours', () => {
    const end = (zone: string, ...day: [number, number, number]): string | null => {
      const ms = zoneNamed(zone)!.endOfDay(dayOf(...day));
      return ms === null ? null : new Date(ms).toISOString();
    };
    expect(end('Europe/Berlin', 2026, 3, 29)).toBe('2026-03-29T21:59:59.999Z');
    expect(end('Europe/Berlin', 2026, 10, 25)).toBe('2026-10-25T22:59:59.999Z');
    expect(end('Pacific/Apia', 2011, 12, 30)).toBeNull();
    // 00:01 fell back to 23:01: the sixth of November ended twice, the second time counts.
    expect(end('America/St_Johns', 2010, 11, 6)).toBe('2010-11-07T03:29:59.999Z');
  });

  it('refuses names that are made up', () => {
    expect(zoneNamed('Asia/Beijing')).toBeNull();
    // Names of ICU and of nobody else.
    for (const name of ['CST', 'PST', 'IST', 'Etc/Unknown']) expect(zoneNamed(name)).toBeNull();
    expect(zoneNamed('+08:00')).toBeNull();
    expect(zoneNamed('')).toBeNull();
    expect(zoneNamed('Asia/Calcutta')).not.toBeNull();
  });
});
