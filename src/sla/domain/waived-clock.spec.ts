import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { event, officeIn, policyOf } from '../../../test/fixtures/sla-policies.js';
import { answerOf } from './answers.js';
import { asCounted } from './clock.js';
import { readClockEvent } from './event-language.js';
import { explainClock } from './explain.js';
import type { ClockEvent } from './history.js';
import { Problems } from './problems.js';
import { readClocks } from './read-clocks.js';
import type { Waiver } from './waiver.js';
import { waiversFor } from './waiver.js';
import { readWaiver } from './waiver-language.js';

const shanghai = officeIn('Asia/Shanghai');
const HOUR = 3_600_000;
const RAW = {
  waiver: 'typhoon',
  title: { zh: '台风', en: 'Typhoon' },
  ground: 'force-majeure',
  from: '2026-03-02T02:00:00Z',
  to: '2026-03-02T05:00:00Z',
  approved: { by: 'person:h-1001', at: '2026-03-02T03:00:00Z' },
};

function waiver(rest: Record<string, unknown> = {}): Waiver {
  const problems = new Problems();
  const read = readWaiver({ ...RAW, ...rest }, [], problems);
  if (read === null) throw new Error(JSON.stringify(problems.list));
  return read;
}

const elapsed = policyOf({ target: { elapsed: '4h' }, warn: ['at'] }, shanghai);
const opened = event('opened', '2026-03-02T00:00:00Z', { custodian: 'team:claims' });
const closedAt = (at: string): ClockEvent[] => [opened, event('closed', at)];
const LATER = new Date('2026-03-04T00:00:00Z');
const read = (past: ClockEvent[], waivers: Waiver[], now = LATER, knownAt = now) =>
  readClocks(elapsed, past, now, knownAt, { waivers })[0]!;

describe('a waived clock', () => {
  it('keeps what happened and says beside it what counts', () => {
    const clock = read(closedAt('2026-03-02T06:00:00Z'), [waiver()]);
    expect(clock).toMatchObject({ state: 'missed', missed: true, lateElapsedMs: 2 * HOUR, dueAt: new Date('2026-03-02T04:00:00Z') });
    expect(clock.waived).toMatchObject({ dueAt: new Date('2026-03-02T07:00:00Z'), missed: false, lateElapsedMs: 0, lateBy: [] });
  });

  it('counts in a backtest as it does in scores: neither met nor missed, or late by what is left', () => {
    const whole = read(closedAt('2026-03-02T06:00:00Z'), [waiver()]);
    expect(asCounted(whole)).toMatchObject({ state: 'cancelled', missed: false, lateElapsedMs: 0, lateBy: [] });
    const part = read(closedAt('2026-03-02T08:00:00Z'), [waiver()]);
    expect(asCounted(part)).toMatchObject({ state: 'missed', missed: true, lateElapsedMs: HOUR });
    const open = read([opened], [waiver()], new Date('2026-03-02T06:00:00Z'));
    expect(asCounted(open)).toMatchObject({ state: 'running', missed: false });
    const met = read(closedAt('2026-03-02T03:00:00Z'), [waiver()]);
    expect(asCounted(met)).toBe(met);
  });

  it.each([[-1, false], [0, false], [1, true]])('counts as missed from one millisecond after the counted due time (%i ms)', (offset, missed) => {
    const end = new Date(Date.parse('2026-03-02T07:00:00Z') + offset).toISOString();
    expect(read(closedAt(end), [waiver()]).waived?.missed).toBe(missed);
  });

  it('is apportioned without the waived time, and the parts add up', () => {
    const past = [opened, event('moved', '2026-03-02T06:30:00Z', { custodian: 'partner:courier' }), event('closed', '2026-03-02T08:00:00Z')];
    const { waived } = read(past, [waiver()]);
    expect(waived).toMatchObject({ missed: true, lateElapsedMs: HOUR, lateBy: [{ custodian: 'partner:courier', elapsedMs: HOUR }] });
  });

  it('is waived for the hands it was granted for only', () => {
    const scope = { partners: ['courier'] };
    expect(read(closedAt('2026-03-02T06:00:00Z'), [waiver({ scope })]).waived).toBeNull();
    const past = [opened, event('moved', '2026-03-02T03:00:00Z', { custodian: 'partner:courier' }), event('closed', '2026-03-02T06:00:00Z')];
    expect(read(past, [waiver({ scope })]).waived).toMatchObject({ dueAt: new Date('2026-03-02T06:00:00Z'), missed: false });
  });

  it('is not a regulatory one, unless the waiver cites the act that allows it', () => {
    const law = policyOf({ type: 'regulatory', target: { elapsed: '4h' } }, shanghai);
    const past = closedAt('2026-03-02T06:00:00Z');
    expect(readClocks(law, past, LATER, LATER, { waivers: [waiver()] })[0]?.waived).toBeNull();
    expect(readClocks(law, past, LATER, LATER, { waivers: [waiver({ article: 'notice-2026-7' })] })[0]?.waived?.missed).toBe(false);
  });

  it('is not known before it was granted, and no longer once it was taken back', () => {
    const past = closedAt('2026-03-02T06:00:00Z');
    expect(read([opened], [waiver()], LATER, new Date('2026-03-02T02:59:59.999Z')).waived).toBeNull();
    expect(read([opened], [waiver()], LATER, new Date('2026-03-02T03:00:00Z')).waived).not.toBeNull();
    const revoked = { by: 'person:h-1001', at: '2026-03-03T00:00:00Z' };
    expect(read(past, [waiver({ revoked })]).waived).toBeNull();
  });

  it('moves a promised instant inside the waived time to its end, and leaves one outside', () => {
    const promise = policyOf({ target: { promised: true } }, shanghai);
    const due = (dueAt: string) => {
      const past = [{ ...opened, promise: { dueAt: new Date(dueAt) } }];
      return readClocks(promise, past, LATER, LATER, { waivers: [waiver()] })[0]?.waived?.dueAt?.toISOString();
    };
    expect(due('2026-03-02T02:00:00Z')).toBe('2026-03-02T05:00:00.000Z');
    expect(due('2026-03-02T01:59:59.999Z')).toBe('2026-03-02T01:59:59.999Z');
    expect(due('2026-03-02T05:00:00.000Z')).toBe('2026-03-02T05:00:00.000Z');
  });

  it('does not count a working day whose close was waived', () => {
    const days = policyOf({ target: { workdays: 1 } }, shanghai);
    const storm = waiver({ from: '2026-03-03T00:00:00Z', to: '2026-03-03T12:00:00Z' });
    const clock = readClocks(days, [opened], LATER, LATER, { waivers: [storm] })[0]!;
    expect(clock.dueAt?.toISOString()).toBe('2026-03-03T10:00:00.000Z');
    expect(clock.waived?.dueAt?.toISOString()).toBe('2026-03-04T10:00:00.000Z');
  });

  it('wakes up when the waived time is used up', () => {
    const clock = read([opened], [waiver()], new Date('2026-03-02T06:00:00Z'));
    expect(clock).toMatchObject({ missed: true, nextAlarmAt: new Date('2026-03-02T07:00:00.001Z') });
  });

  it('can be granted and taken back by events', () => {
    const grant = (type: string, at: string, said: unknown): ClockEvent =>
      readClockEvent({ source: 'desk', eventId: type, type, occurredAt: at, data: { waiver: said } }, [], new Problems())!;
    const waived = grant('waived', '2026-03-02T06:00:00Z', RAW);
    expect(read([...closedAt('2026-03-02T06:00:00Z'), waived], []).waived?.missed).toBe(false);
    const back = grant('waiver-revoked', '2026-03-02T07:00:00Z', 'typhoon');
    expect(read([...closedAt('2026-03-02T06:00:00Z'), waived, back], []).waived).toBeNull();
  });

  it('says so in the explanation and in print, and nowhere when nothing is waived', () => {
    const past = closedAt('2026-03-02T06:00:00Z');
    const explained = explainClock(elapsed, past, LATER, 'm', 1, LATER, [waiver()])!;
    expect(explained.sentence.en).toContain('Waived: "Typhoon" from 2026-03-02 10:00 to 2026-03-02 13:00, granted by person:h-1001; what counts is a due time of 2026-03-02 15:00, which is kept.');
    expect(explained.sentence.zh).toContain('豁免：“台风”');
    expect(answerOf(read(past, [waiver()])).waived).toMatchObject({ missed: false, waivers: [{ id: 'typhoon', approvedBy: 'person:h-1001' }] });
    expect(Object.keys(answerOf(read(past, [])))).not.toContain('waived');
  });

  it('never counts more lateness than there was, and its parts always add up', () => {
    const minutes = fc.integer({ min: 0, max: 3000 });
    fc.assert(
      fc.property(minutes, minutes, minutes, minutes, fc.boolean(), (from, span, moved, end, business) => {
        const at = (minute: number): string => new Date(opened.occurredAt.getTime() + minute * 60_000).toISOString();
        const policy = policyOf({ target: business ? { business: '4h' } : { elapsed: '4h' }, custody: { budgets: { 'team:claims': '1h' } } }, shanghai);
        const past = [opened, event('moved', at(moved), { custodian: 'partner:courier' }), event('closed', at(end))];
        const waivers = [waiver({ from: at(from), to: at(from + span + 1) })];
        const clock = readClocks(policy, past, LATER, LATER, { waivers })[0]!;
        if (clock.waived === null) return;
        const { waived } = clock;
        expect(waived.lateElapsedMs).toBeLessThanOrEqual(clock.lateElapsedMs);
        expect(waived.lateBusinessMs).toBeLessThanOrEqual(clock.lateBusinessMs);
        expect(waived.lateBy.reduce((sum, { elapsedMs }) => sum + elapsedMs, 0)).toBe(waived.lateElapsedMs);
        expect(waived.missed ? clock.missed : true).toBe(true);
        expect(waived.dueAt!.getTime()).toBeGreaterThanOrEqual(clock.dueAt!.getTime());
      }),
    );
  });
});

describe('the language of waivers', () => {
  const complaints = (raw: unknown): string[] => {
    const problems = new Problems();
    readWaiver(raw, [], problems);
    return problems.list.map(({ path, reason }) => `${path.join('.')}: ${reason}`);
  };

  it.each([
    ['no approval', { ...RAW, approved: undefined }, 'approved: is missing'],
    ['an end before its beginning', { ...RAW, to: RAW.from }, 'to: is not after its beginning'],
    ['30 February', { ...RAW, from: '2026-02-30T00:00:00Z' }, 'from: 2026-02 has no day 30'],
    ['second 60', { ...RAW, from: '2026-03-01T00:00:60Z' }, 'from: second 60'],
    ['an unknown ground', { ...RAW, ground: 'rain' }, 'ground: "rain" is not one of force-majeure'],
    ['an unknown word', { ...RAW, regions: [] }, 'regions: unknown word "regions"'],
    ['an empty scope', { ...RAW, scope: { orgs: [] } }, 'scope.orgs: must be a list of names'],
    ['an unknown type of clock', { ...RAW, scope: { types: ['law'] } }, 'scope.types.0: "law" is not one of'],
    ['taken back before it was granted', { ...RAW, revoked: { by: 'x', at: '2026-03-01T00:00:00Z' } }, 'revoked.at: lies before the approval'],
  ])('refuses %s', (_what, raw, expected) => {
    expect(complaints(raw)).toEqual([expect.stringContaining(expected)]);
  });

  it('knows a region by its organisation and everything below', () => {
    const east = waiver({ scope: { orgs: ['hq/east'], kinds: ['delivery'] } });
    expect(waiversFor([east], 'delivery', 'hq/east/shanghai')).toEqual([east]);
    expect(waiversFor([east], 'delivery', 'hq/eastern')).toEqual([]);
    expect(waiversFor([east], 'refund', 'hq/east')).toEqual([]);
  });
});
