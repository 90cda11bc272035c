import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { event, officeIn, policyOf } from '../../../test/fixtures/sla-policies.js';
import type { Clock } from './clock.js';
import type { ClockEvent } from './history.js';
import { compareCodePoints } from './history.js';
import type { Policy } from './policy.js';
import { readClocks } from './read-clocks.js';

const shanghai = officeIn('Asia/Shanghai');
const berlin = officeIn('Europe/Berlin');
const HOUR = 3_600_000;

const STORY: ClockEvent[] = [
  event('opened', '2026-02-13T02:00:00Z', { custodian: 'team:claims', attributes: { priority: 'normal' } }),
  event('asked', '2026-02-13T06:00:00Z'),
  event('answered', '2026-02-14T02:00:00Z', { custodian: 'partner:adjuster' }),
  event('changed', '2026-02-14T03:00:00Z', { attributes: { priority: 'urgent', customer: { tier: 'gold' } } }),
  event('asked', '2026-02-14T07:00:00Z', { recordedAt: new Date('2026-02-20T00:00:00Z') }),
  event('answered', '2026-02-24T02:00:00Z'),
  event('closed', '2026-02-25T02:00:00Z', { custodian: 'team:claims' }),
];
const storyPolicy = policyOf(
  {
    target: [{ when: { priority: 'urgent' }, business: '8h' }, { business: '16h' }],
    pause: { waiting: { on: 'asked', until: { on: 'answered' }, max: { elapsed: '72h' } } },
    warn: ['50%', '30m before', 'at', { every: '1h', times: 2 }],
    custody: { budgets: { 'team:claims': '2h' } },
  },
  shanghai,
);
const LATER = new Date('2026-03-01T00:00:00Z');

function permutations<T>(items: T[]): T[][] {
  if (items.length < 2) return [items];
  return items.flatMap((item, index) => permutations(items.toSpliced(index, 1)).map((rest) => [item, ...rest]));
}

describe('the order and number of arrivals', () => {
  const expected = JSON.stringify(readClocks(storyPolicy, STORY, LATER));

  it('never shows: all 5,040 permutations of a story of seven events give the same clocks', () => {
    const answers = new Set(permutations(STORY).map((past) => JSON.stringify(readClocks(storyPolicy, past, LATER))));
    expect([...answers]).toEqual([expected]);
  });

  it('never shows: duplicates once to five times change nothing', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 7, maxLength: 7 }), fc.integer(), (times, seed) => {
        const copies = STORY.flatMap((one, index) => Array.from({ length: times[index]! }, () => ({ ...one })));
        copies.sort((a, b) => ((a.occurredAt.getTime() * 31 + seed) % 97) - ((b.occurredAt.getTime() * 31 + seed) % 97));
        expect(JSON.stringify(readClocks(storyPolicy, copies, LATER))).toBe(expected);
      }),
    );
  });

  it('is settled by code point, not by code unit', () => {
    const [wave, face] = ['\uFF5E', '\u{1F600}'];
    expect(compareCodePoints(wave, face)).toBeLessThan(0);
    expect([wave, face].sort()).toEqual([face, wave]);
  });

  it('takes the copy recorded first, and does not know what was recorded later', () => {
    const first = event('closed', '2026-02-13T03:00:00Z', { recordedAt: new Date('2026-02-13T04:00:00Z') });
    const second = { ...first, occurredAt: new Date('2026-02-13T02:30:00Z'), recordedAt: new Date('2026-02-13T05:00:00Z') };
    const policy = policyOf({ target: { elapsed: '4h' } }, shanghai);
    const past = [STORY[0]!, second, first];
    expect(readClocks(policy, past, LATER)[0]?.endedAt).toEqual(first.occurredAt);
    expect(readClocks(policy, past, LATER, new Date('2026-02-13T03:30:00Z'))[0]?.endedAt).toBeNull();
  });
});

describe('one millisecond before, at and after', () => {
  const soon = (policy: Policy, opened: string, at: string, offset: number): Clock =>
    readClocks(policy, [event('opened', opened)], new Date(Date.parse(at) + offset))[0]!;
  const CASES = [
    ['a DST change, plain', policyOf({ target: { elapsed: '4h' }, warn: ['50%', 'at'] }, berlin), '2026-03-28T23:00:00Z', '2026-03-29T01:00:00Z', '2026-03-29T03:00:00Z'],
    ['a DST weekend, working time', policyOf({ target: { business: '4h' }, warn: ['50%', 'at'] }, berlin), '2026-03-27T15:00:00Z', '2026-03-27T17:00:00Z', '2026-03-30T09:00:00Z'],
    ['the Spring Festival', policyOf({ target: { business: '4h' }, warn: ['50%', 'at'] }, shanghai), '2026-02-14T08:00:00Z', '2026-02-14T10:00:00Z', '2026-02-24T03:00:00Z'],
    ['a make-up Saturday', policyOf({ target: { workdays: 1 }, warn: ['50%', 'at'] }, shanghai), '2026-02-13T02:00:00Z', '2026-02-13T18:00:00Z', '2026-02-14T10:00:00Z'],
    ['calendar days over a 25-hour day', policyOf({ target: { days: 1 }, warn: ['50%', 'at'] }, berlin), '2026-10-24T09:59:59.999Z', '2026-10-25T04:29:59.999Z', '2026-10-25T22:59:59.999Z'],
  ] as const;

  it.each(CASES)('%s', (_what, policy, opened, half, due) => {
    expect(soon(policy, opened, due, 0).dueAt?.toISOString()).toBe(new Date(due).toISOString());
    expect(soon(policy, opened, half, -1).crossed).toEqual([]);
    expect(soon(policy, opened, half, 0).crossed).toEqual([{ threshold: '50%', at: new Date(half) }]);
    expect(soon(policy, opened, half, -1).nextAlarmAt).toEqual(new Date(half));
    expect(soon(policy, opened, due, -1).crossed).toHaveLength(1);
    expect(soon(policy, opened, due, 0)).toMatchObject({ missed: false, lateElapsedMs: 0 });
    expect(soon(policy, opened, due, 0).crossed).toHaveLength(2);
    expect(soon(policy, opened, due, 0).nextAlarmAt).toEqual(new Date(Date.parse(due) + 1));
    expect(soon(policy, opened, due, 1)).toMatchObject({ missed: true, state: 'running', lateElapsedMs: 1 });
    const stopped = (offset: number): Clock['state'] => {
      const end = event('closed', new Date(Date.parse(due) + offset).toISOString());
      return readClocks(policy, [event('opened', opened), end], new Date(Date.parse(due) + HOUR))[0]!.state;
    };
    expect([stopped(-1), stopped(0), stopped(1)]).toEqual(['met', 'met', 'missed']);
  });
});

const target = fc.oneof(
  fc.constantFrom('40m', '4h', '20h').map((business) => ({ business })),
  fc.constantFrom('30m', '24h', '3d').map((elapsed) => ({ elapsed })),
  fc.record({ workdays: fc.integer({ min: 1, max: 5 }), until: fc.constantFrom('close', 'end') }),
  fc.integer({ min: 1, max: 20 }).map((days) => ({ days })),
  fc.record({ at: fc.constantFrom('00:00', '02:30', '17:00', '24:00'), workday: fc.integer({ min: 0, max: 3 }) }),
);

describe('properties over random targets', () => {
  const offices = ['Asia/Shanghai', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe'].map(officeIn);

  it('a later start never gives an earlier due time', () => {
    const start = fc.integer({ min: Date.UTC(2026, 0, 20), max: Date.UTC(2026, 10, 20) });
    fc.assert(
      fc.property(target, fc.constantFrom(...offices), start, fc.integer({ min: 0, max: 3 * 86_400_000 }), (form, office, ms, gap) => {
        const policy = policyOf({ target: form }, office);
        const due = (at: number): number =>
          readClocks(policy, [event('opened', new Date(at).toISOString())], new Date(at))[0]!.dueAt!.getTime();
        expect(due(ms + gap)).toBeGreaterThanOrEqual(due(ms));
      }),
      { numRuns: 500 },
    );
  });

  it('the parts of lateness add up to the whole, with budgets and without', () => {
    const step = fc.record({
      gapMs: fc.integer({ min: 0, max: 40 * HOUR }),
      type: fc.constantFrom('asked', 'answered', 'note'),
      custodian: fc.constantFrom(undefined, 'team:a', 'partner:b', 'partner:c'),
    });
    const budgets = fc.dictionary(fc.constantFrom('team:a', 'partner:*', 'partner:c'), fc.constantFrom('0h', '1h', '30h'));
    fc.assert(
      fc.property(target, fc.option(budgets), fc.array(step, { maxLength: 8 }), (form, share, steps) => {
        const milestone = {
          target: form,
          ...(share === null ? {} : { custody: { budgets: { ...share } } }),
          ...('at' in form ? {} : { pause: { waiting: { on: 'asked', until: { on: 'answered' } } } }),
        };
        let ms = Date.UTC(2026, 1, 10, 2);
        const past = [event('opened', new Date(ms).toISOString())];
        for (const { gapMs, type, custodian } of steps) {
          ms += gapMs;
          past.push(event(type, new Date(ms).toISOString(), custodian === undefined ? {} : { custodian }));
        }
        const [clock] = readClocks(policyOf(milestone, shanghai), past, new Date(ms + 200 * HOUR));
        const parts = clock!.lateBy.reduce((sum, part) => sum + part.elapsedMs, 0);
        expect(parts).toBe(clock!.lateElapsedMs);
        expect(clock!.lateBy.every((part) => part.elapsedMs > 0)).toBe(true);
        expect(clock!.lateBusinessMs).toBeLessThanOrEqual(clock!.lateElapsedMs);
      }),
      { numRuns: 500 },
    );
  });
});

describe('sentences of the language', () => {
  const pausing = { waiting: { on: 'asked', until: { on: 'answered' } } };
  const one = (milestone: Record<string, unknown>, past: ClockEvent[], now: string): Clock =>
    readClocks(policyOf(milestone, shanghai), past, new Date(now))[0]!;

  it('a clock paused at the very instant it would have been due is due when it resumes', () => {
    const past = [event('opened', '2026-03-02T01:00:00Z'), event('asked', '2026-03-02T03:00:00Z'), event('answered', '2026-03-02T07:00:00Z')];
    const clock = one({ target: { elapsed: '2h' }, pause: pausing, warn: ['at'] }, past, '2026-03-02T07:00:00Z');
    expect(clock).toMatchObject({ state: 'running', missed: false, dueAt: new Date('2026-03-02T07:00:00Z') });
    expect(clock.crossed).toEqual([{ threshold: 'at', at: new Date('2026-03-02T07:00:00Z') }]);
  });

  it('a pause neither lets a clock breach nor heals a breach', () => {
    const paused = [event('opened', '2026-03-02T01:00:00Z'), event('asked', '2026-03-02T02:00:00Z')];
    expect(one({ target: { elapsed: '2h' }, pause: pausing }, paused, '2026-03-09T00:00:00Z')).toMatchObject({ state: 'paused', missed: false, dueAt: null, nextAlarmAt: null });
    const late = [event('opened', '2026-03-02T01:00:00Z'), event('asked', '2026-03-02T04:00:00Z')];
    expect(one({ target: { elapsed: '2h' }, pause: pausing }, late, '2026-03-09T00:00:00Z')).toMatchObject({ state: 'paused', missed: true, lateElapsedMs: HOUR, dueAt: new Date('2026-03-02T03:00:00Z') });
  });

  it('once missed, target and due time are frozen', () => {
    const past = [event('opened', '2026-03-02T01:00:00Z'), event('changed', '2026-03-02T04:00:00Z', { attributes: { calm: true } })];
    const clock = one({ target: [{ when: { calm: true }, elapsed: '9d' }, { elapsed: '2h' }] }, past, '2026-03-02T05:00:00Z');
    expect(clock).toMatchObject({ missed: true, dueAt: new Date('2026-03-02T03:00:00Z') });
  });

  it('a promise made anew moves the due time, never before the event that moved it', () => {
    const promise = (dueAt: string): Partial<ClockEvent> => ({ promise: { dueAt: new Date(dueAt) } });
    const past = [event('opened', '2026-03-02T01:00:00Z', promise('2026-03-03T01:00:00Z')), event('moved', '2026-03-02T06:00:00Z', promise('2026-03-02T05:00:00Z'))];
    expect(one({ target: { promised: true } }, past, '2026-03-02T06:00:00Z').dueAt).toEqual(new Date('2026-03-02T06:00:00Z'));
    expect(one({ target: { promised: true } }, past.slice(0, 1), '2026-03-02T05:00:00Z').dueAt).toEqual(new Date('2026-03-03T01:00:00Z'));
  });

  it('a calendar form that gives nothing within three years gives nothing, and says so', () => {
    const clock = one({ target: { days: 1200 } }, [event('opened', '2026-03-02T01:00:00Z')], '2026-03-02T05:00:00Z');
    expect(clock).toMatchObject({ dueAt: null, warnings: ['no-due-time'], nextAlarmAt: null });
  });

  it('a year without data warns on every clock that reaches into it', () => {
    const clock = one({ target: { workdays: 3 } }, [event('opened', '2026-12-30T01:00:00Z')], '2026-12-30T05:00:00Z');
    expect(clock.warnings).toEqual(['calendar-unannounced:2027']);
  });

  it('one event may stop one cycle and start the next', () => {
    const milestone = { start: { on: ['opened', 'replied'] }, stop: { on: ['replied', 'closed'] }, repeat: true, target: { workdays: 1 } };
    const past = [event('opened', '2026-03-02T01:00:00Z'), event('replied', '2026-03-02T02:00:00Z'), event('closed', '2026-03-02T03:00:00Z')];
    const clocks = readClocks(policyOf(milestone, shanghai), past, new Date('2026-03-02T04:00:00Z'));
    expect(clocks.map(({ cycle, state }) => [cycle, state])).toEqual([[1, 'met'], [2, 'met']]);
  });

  it('a policy applies from the local date of the first event on, and only where its attributes say', () => {
    const policy = { ...policyOf({ target: { elapsed: '2h' } }, shanghai), effectiveFromDay: 20_515 };
    expect(readClocks(policy, [event('opened', '2026-03-02T15:59:59.999Z')], LATER)).toEqual([]);
    expect(readClocks(policy, [event('opened', '2026-03-02T16:00:00Z')], new Date('2026-03-03T00:00:00Z'))).toHaveLength(1);
  });
});
