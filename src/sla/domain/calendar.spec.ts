import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clockOf, OFFICE } from '../../../test/fixtures/sla-question.js';
import { Calendar } from './calendar.js';
import { readCalendarRules } from './calendar-language.js';
import { dayOf } from './civil.js';
import { readHolidaySet } from './holidays.js';
import { Problems } from './problems.js';

const HOUR = 3_600_000;

function calendar(raw: Record<string, unknown>, years: Record<string, unknown> = {}): Calendar {
  const problems = new Problems();
  const set = readHolidaySet(years, problems, [])!;
  const rules = readCalendarRules({ calendar: 'c', zone: 'UTC', week: {}, ...raw }, new Map([['set', set]]), problems);
  if (rules === null) throw new Error(JSON.stringify(problems.list));
  return new Calendar(rules);
}

const day = (text: string): number => {
  const [year, month, date] = text.split('-').map(Number) as [number, number, number];
  return dayOf(year, month, date);
};
const close = (one: Calendar, date: string): string | null => {
  const ms = one.closeOf(day(date));
  return ms === null ? null : new Date(ms).toISOString();
};
const hours = (one: Calendar, from: string, to: string): number =>
  one.workingMs(Date.parse(`${from}:00Z`), Date.parse(`${to}:00Z`)) / HOUR;

describe('windows', () => {
  it('are half-open: the last instant of one does not work, the first does', () => {
    const office = calendar({ week: { mon: ['09:00-12:00'] } });
    const ms = Date.parse('2026-03-02T12:00:00Z');
    expect([office.workingMs(ms - 1, ms), office.workingMs(ms, ms + 1)]).toEqual([1, 0]);
    const opening = Date.parse('2026-03-02T09:00:00Z');
    expect([office.workingMs(opening - 1, opening), office.workingMs(opening, opening + 1)]).toEqual([0, 1]);
  });

  it('past midnight belong to the date on which they begin, which closes on the next', () => {
    const night = calendar({ week: { mon: ['22:00-06:00'] } });
    expect(close(night, '2026-03-02')).toBe('2026-03-03T06:00:00.000Z');
    expect(close(night, '2026-03-03')).toBeNull();
    expect(hours(night, '2026-03-03T00:00', '2026-03-04T00:00')).toBe(6);
  });

  it('that overlap count once, and the latest end is the close', () => {
    const both = calendar({ week: { mon: ['08:00-18:00', '09:00-12:00', '17:00-19:00'] } });
    expect(hours(both, '2026-03-02T00:00', '2026-03-03T00:00')).toBe(11);
    expect(close(both, '2026-03-02')).toBe('2026-03-02T19:00:00.000Z');
  });

  it.each([
    ['of 23 hours', '2026-03-29', 23, '2026-03-29T22:00:00.000Z'],
    ['of 25 hours', '2026-10-25', 25, '2026-10-25T23:00:00.000Z'],
  ])('00:00-24:00 is the whole local day, be it %s', (_what, date, length, end) => {
    const all = calendar({ zone: 'Europe/Berlin', week: { sun: ['00:00-24:00'] } });
    const from = Date.parse(end) - 30 * HOUR;
    expect(all.workingMs(from, from + 60 * HOUR) / HOUR).toBe(length);
    expect(close(all, date)).toBe(end);
  });

  it('end 24:00 with the last millisecond of the day, 00:00 with the second midnight', () => {
    // Havana, 2026-11-01: 01:00 became 00:00, so that midnight comes twice, at 04:00Z and 05:00Z.
    const to = (end: string): string | null =>
      close(calendar({ zone: 'America/Havana', week: { sat: [`23:00-${end}`] } }), '2026-10-31');
    expect([to('24:00'), to('00:00')]).toEqual(['2026-11-01T04:00:00.000Z', '2026-11-01T05:00:00.000Z']);
  });

  it('whose end is not after their beginning in a spring gap do not exist on that date', () => {
    const gap = calendar({ zone: 'Europe/Berlin', week: { 'mon-sun': ['02:00-03:00'] } });
    expect(close(gap, '2026-03-29')).toBeNull();
    expect(close(gap, '2026-03-28')).toBe('2026-03-28T02:00:00.000Z');
    // Nuuk, 2026-03-28: 23:00 became 00:00 of the next date.
    expect(close(calendar({ zone: 'America/Nuuk', week: { sat: ['23:00-24:00'] } }), '2026-03-28')).toBeNull();
  });

  it('take the first of a doubled wall time as beginning and the second as end', () => {
    const twice = calendar({ zone: 'Europe/Berlin', week: { sun: ['02:00-02:30'] } });
    expect(hours(twice, '2026-10-25T00:00', '2026-10-25T12:00')).toBe(1.5);
    expect(close(twice, '2026-10-25')).toBe('2026-10-25T01:30:00.000Z');
  });

  it('do not exist on a date the zone skipped', () => {
    const apia = calendar({ zone: 'Pacific/Apia', week: { 'mon-sun': ['09:00-17:00'] } });
    expect(close(apia, '2011-12-30')).toBeNull();
    expect(apia.workdayAfter(day('2011-12-29'), day('2012-02-01'))).toBe(day('2011-12-31'));
  });
});

describe('single dates, data sets and the week', () => {
  const years = {
    '2025': [{ date: '2026-01-02', isOffDay: true }],
    '2026': [
      { date: '2026-02-16', isOffDay: true },
      { date: '2026-02-14', isOffDay: false },
      { date: '2026-02-28', isOffDay: false },
      { date: '2027-01-01', isOffDay: true },
    ],
    '2027': [],
  };
  const office = (makeup: unknown): Calendar =>
    calendar(
      {
        week: { 'mon-fri': ['09:00-17:00'] },
        holidays: 'set',
        makeup,
        days: { '2026-02-28': ['09:00-12:00'], '2026-03-02': 'off', '2026-02-15': ['10:00-11:00'] },
      },
      years,
    );

  it.each([
    ['a day off of the data set', '2026-02-16', null],
    ['a make-up workday: the windows of the key named', '2026-02-14', '2026-02-14T17:00:00.000Z'],
    ['a single half day over a make-up workday', '2026-02-28', '2026-02-28T12:00:00.000Z'],
    ['a single day off over the week', '2026-03-02', null],
    ['a single date over a Sunday', '2026-02-15', '2026-02-15T11:00:00.000Z'],
    ['an entry in another year\'s file', '2026-01-02', null],
    ['an entry for a date of an unpublished year', '2027-01-01', '2027-01-01T17:00:00.000Z'],
    ['the week', '2026-02-17', '2026-02-17T17:00:00.000Z'],
  ])('%s', (_what, date, expected) => {
    expect(close(office('mon-fri'), date)).toBe(expected);
  });

  it('makeup may be a list of windows', () => {
    expect(close(office(['10:00-15:00']), '2026-02-14')).toBe('2026-02-14T15:00:00.000Z');
  });
});

describe('calendar-unannounced', () => {
  const holidays = { set: { '2026': [{ date: '2026-01-01', isOffDay: true }], '2027': [] } };
  const office = { ...OFFICE, holidays: 'set', makeup: 'mon-fri' };
  const warnings = (target: unknown, now: string, more: Record<string, unknown> = {}, ...rest: [string, string][]): string[] =>
    clockOf({ milestone: { target }, calendar: { ...office, ...more }, holidays, events: [['opened', '12-30 10:00'], ...rest], now }).warnings;

  it.each([
    ['business', { business: '20h' }, ['calendar-unannounced:2027']],
    ['business inside the year', { business: '2h' }, []],
    ['workdays', { workdays: 2 }, ['calendar-unannounced:2027']],
    ['at', { at: '17:00', workday: 2 }, ['calendar-unannounced:2027']],
    ['a member', { latest: [{ elapsed: '1h' }, { earliest: [{ workdays: 2 }, { days: 9 }] }] }, ['calendar-unannounced:2027']],
    ['days', { days: 9 }, []],
    ['elapsed', { elapsed: '9d' }, []],
  ])('%s', (_what, target, expected) => {
    expect(warnings(target, '12-30 10:00')).toEqual(expected);
  });

  it('reaches to now as well as to the due time, and stops where the cycle ended', () => {
    expect(warnings({ business: '2h' }, '2027-01-01 00:00')).toEqual(['calendar-unannounced:2027']);
    expect(warnings({ business: '2h' }, '2027-01-01 00:00', {}, ['closed', '12-30 11:00'])).toEqual([]);
  });

  it('stands on every missed cycle, whatever its target', () => {
    expect(warnings({ elapsed: '1h' }, '2027-01-01 00:00')).toEqual(['calendar-unannounced:2027']);
  });

  it('not for dates that days names, nor without a data set; several years ascend, after no-due-time', () => {
    const named = { days: { '2027-01-01': 'off', '2027-01-02': 'off', '2027-01-03': 'off', '2027-01-04': ['09:00-17:00'] } };
    expect(warnings({ workdays: 2 }, '12-30 10:00', named)).toEqual([]);
    expect(clockOf({ milestone: { target: { workdays: 3 } }, events: [['opened', '12-30 10:00']], now: '12-30 10:00' }).warnings).toEqual([]);
    const never = { week: { 'mon-fri': [] }, makeup: [] };
    expect(warnings({ workdays: 1 }, '2028-01-01 00:00', never)).toEqual(['no-due-time', 'calendar-unannounced:2027', 'calendar-unannounced:2028']);
  });
});

describe('the index', () => {
  const instants = fc.integer({ min: Date.parse('1990-01-01T00:00:00Z'), max: Date.parse('2060-01-01T00:00:00Z') });
  const week = { mon: ['09:00-12:00', '13:30-18:00'], wed: ['22:00-06:00'], sat: ['00:00-24:00'] };
  const FOREVER = Number.MAX_SAFE_INTEGER;

  it('gives the first instant at which so much has run, wherever and in whatever order it is asked', () => {
    const asked = calendar({ zone: 'America/New_York', week });
    const question = fc.tuple(instants, fc.integer({ min: 1, max: 90 * 24 * HOUR }));
    fc.assert(
      fc.property(question, ([from, duration]) => {
        const found = asked.advance(from, duration, FOREVER)!;
        expect([asked.workingMs(from, found), asked.workingMs(from, found - 1)]).toEqual([duration, duration - 1]);
      }),
    );
  });

  it('answers the same after it has grown as when it was small', () => {
    const stretch = fc.tuple(instants, fc.integer({ min: 0, max: 400 * 24 * HOUR }));
    fc.assert(
      fc.property(fc.array(stretch, { minLength: 1, maxLength: 8 }), (stretches) => {
        const grown = calendar({ zone: 'Europe/London', week });
        for (const [from, length] of stretches) {
          expect(grown.workingMs(from, from + length)).toBe(calendar({ zone: 'Europe/London', week }).workingMs(from, from + length));
        }
      }),
    );
  });

  it('gives nothing where the limit lies before the beginning', () => {
    const asked = calendar({ week });
    const from = Date.parse('2030-06-03T10:00:00Z');
    expect(asked.advance(from, HOUR, from - 5 * 366 * 24 * HOUR)).toBeNull();
  });
});
