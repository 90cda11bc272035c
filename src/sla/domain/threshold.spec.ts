import { describe, expect, it } from 'vitest';
import type { Told } from '../../../test/fixtures/sla-question.js';
import { at, clockOf, OFFICE, refusalOf } from '../../../test/fixtures/sla-question.js';

const waiting = { waiting: { on: 'asked', until: { on: 'answered' } } };
const crossed = (milestone: Record<string, unknown>, events: Told[], now: string, calendar: Record<string, unknown> = OFFICE): string[] =>
  clockOf({ milestone, calendar, events, now }).crossed.map((one) => `${one.threshold} ${one.at.slice(5, 16).replace('T', ' ')}`);
const opened: Told = ['opened', '03-02 09:00'];

describe('P%', () => {
  it('of working time that is used, pauses left out', () => {
    const milestone = { target: { business: '4h' }, warn: ['50%', '100%', '150%'], pause: waiting };
    expect(crossed(milestone, [['opened', '03-02 15:00'], ['asked', '03-02 16:00'], ['answered', '03-03 10:00']], '03-09 00:00')).toEqual([
      '50% 03-03 11:00', '100% 03-03 13:00', '150% 03-03 15:00',
    ]);
  });

  it('of plain time from the start to the due time as it stands, pauses included, for all forms but business and elapsed', () => {
    const milestone = { target: { days: 1 }, warn: ['50%'], pause: waiting };
    expect(crossed(milestone, [['opened', '03-02 00:00'], ['asked', '03-02 01:00'], ['answered', '03-02 02:00']], '03-09 00:00')).toEqual(['50% 03-03 00:00']);
    expect(crossed({ target: { earliest: [{ business: '8h' }] }, warn: ['50%'] }, [opened], '03-09 00:00')).toEqual(['50% 03-02 13:00']);
  });

  it('that is not a whole millisecond: the first at which it is reached', () => {
    const clock = clockOf({ milestone: { target: { elapsed: '1s' }, warn: ['33.333%'] }, events: [opened], now: '03-02 10:00' });
    expect(clock.crossed).toEqual([{ threshold: '33.333%', at: at('03-02 09:00:00.334') }]);
  });

  it('passed over while paused is crossed when the clock resumes; never while it stands', () => {
    const milestone = { target: { days: 1 }, warn: ['50%', 'at'], pause: waiting };
    const events: Told[] = [['opened', '03-02 00:00'], ['asked', '03-02 12:00'], ['answered', '03-03 18:00']];
    expect(crossed(milestone, events.slice(0, 2), '03-03 17:00')).toEqual([]);
    expect(crossed(milestone, events, '03-03 18:00')).toEqual(['50% 03-03 18:00']);
  });
});

describe('X before', () => {
  it.each([
    ['plain time', { elapsed: '48h' }, '24h before', '24h before 03-03 09:00'],
    ['plain time of working days, over a closed night', { workdays: 1 }, '10h before', '10h before 03-03 07:00'],
    ['working time', { business: '10h' }, '4h before', '4h before 03-02 15:00'],
    ['working time: at the end of the window before', { business: '10h' }, '2h before', '2h before 03-02 17:00'],
    ['longer than the target: at the start', { business: '2h' }, '4h before', '4h before 03-02 09:00'],
  ])('%s', (_what, target, warn, expected) => {
    expect(crossed({ target, warn: [warn] }, [opened], '03-09 00:00')).toEqual([expected]);
  });

  it.each([
    ['Berlin, a day of 23 hours', '03-28 11:00', '03-28 12:00'],
    ['Berlin, a day of 25 hours', '10-24 10:00', '10-24 11:00'],
  ])('is a length of time and not of wall time: %s', (_what, start, expected) => {
    const berlin = { calendar: 'office', zone: 'Europe/Berlin', week: { 'mon-sun': ['00:00-24:00'] } };
    const clock = clockOf({ milestone: { target: { elapsed: '25h' }, warn: ['24h before', '1d before'] }, calendar: berlin, events: [['opened', start]], now: '12-01 00:00' });
    expect(clock.crossed).toEqual([{ threshold: '24h before', at: at(expected) }, { threshold: '1d before', at: at(expected) }]);
  });
});

describe('at and every', () => {
  it('count lateness in working time where the target does, and stand still with the clock', () => {
    const milestone = { target: { business: '8h' }, warn: ['at', { every: '1h', times: 3 }], pause: waiting };
    expect(crossed(milestone, [opened], '03-03 10:00')).toEqual(['at 03-02 17:00', 'every 1h #1 03-03 10:00']);
    const events: Told[] = [opened, ['asked', '03-03 09:30'], ['answered', '03-03 14:00']];
    expect(crossed(milestone, events, '03-09 00:00')).toEqual(['at 03-02 17:00', 'every 1h #1 03-03 14:30', 'every 1h #2 03-03 15:30', 'every 1h #3 03-03 16:30']);
  });

  it('every is named as it was written', () => {
    expect(crossed({ target: { elapsed: '1h' }, warn: [{ every: '60m', times: 2 }] }, [opened], '03-02 13:00')).toEqual(['every 60m #1 03-02 11:00', 'every 60m #2 03-02 12:00']);
  });
});

describe('crossing', () => {
  const urgent: Told = ['changed', '03-02 12:00', { attributes: { urgent: true } }];
  const target = [{ when: { urgent: true }, elapsed: '4h' }, { elapsed: '12h' }];

  it('happens once a cycle: a later target neither repeats nor undoes it', () => {
    const calmer: Told = ['changed', '03-02 12:30', { attributes: { urgent: false } }];
    expect(crossed({ target, warn: ['75%'] }, [opened, urgent, calmer], '03-03 00:00')).toEqual(['75% 03-02 12:00']);
  });

  it('what a new target has passed over is crossed at the change, in the order of warn', () => {
    expect(crossed({ target, warn: ['3h before', '50%', '25%'] }, [opened, urgent], '03-02 12:00')).toEqual(['3h before 03-02 12:00', '50% 03-02 12:00', '25% 03-02 12:00']);
  });

  it('one due at its start crosses everything up to at there', () => {
    const promise = { promise: { dueAt: at('03-01 09:00') } };
    expect(crossed({ target: { promised: true }, warn: ['50%', '1h before', 'at', { every: '1h', times: 1 }] }, [['opened', '03-02 09:00', promise]], '03-02 09:00')).toEqual([
      '50% 03-02 09:00', '1h before 03-02 09:00', 'at 03-02 09:00',
    ]);
  });

  it('does not happen at the instant the cycle ends, nor after it', () => {
    expect(crossed({ target: { elapsed: '2h' }, warn: ['50%', 'at'] }, [opened, ['closed', '03-02 11:00']], '03-03 00:00')).toEqual(['50% 03-02 10:00']);
  });

  it('every cycle crosses anew', () => {
    const milestone = { target: { elapsed: '2h' }, warn: ['50%'], reset: { on: 'again' } };
    expect(crossed(milestone, [opened, ['again', '03-02 10:30']], '03-02 10:30')).toEqual(['50% 03-02 10:00']);
  });
});

describe('the words of warn', () => {
  it.each([
    ['days where working time is measured', { business: '4h' }, ['1d before'], 'policy.milestones.m.warn[0]: "1d before"'],
    ['days of lateness in working time', { business: '4h' }, [{ every: '1d', times: 1 }], 'policy.milestones.m.warn[0].every: "1d"'],
    ['every without times', { elapsed: '4h' }, [{ every: '1h' }], 'policy.milestones.m.warn[0].times: "undefined"'],
    ['a share below nothing', { elapsed: '4h' }, ['-5%'], 'policy.milestones.m.warn[0]: "-5%" is not a threshold'],
  ])('refuse %s', (_what, target, warn, expected) => {
    const [reason = ''] = refusalOf({ milestone: { target, warn }, events: [opened], now: '03-02 09:00' });
    expect(reason.startsWith(expected.split(': ')[0]!)).toBe(true);
  });
});
