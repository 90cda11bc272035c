import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { problemText } from '../kernel/files/file-problem.js';
import { caseOf } from '../../test/fixtures/sla-question.js';
import { eventInput, NOON } from '../../test/support/events.js';
import { periodOf } from '../backtest/backtest-job.js';
import { Mapping } from '../imports/domain/mapping.js';
import type { MappingSpec } from '../imports/domain/mapping-spec.js';
import { dryRun, type DryRunHouse, type DryRunQuestion } from '../policies/dry-run.js';
import { acceptEvent } from '../touchpoints/domain/accept-event.js';
import { answerCases, answerOne } from './clocks-cases.js';
import { loadHolidaySets } from './holiday-files.js';
import { loadPolicies, RuleFilesError } from './policy-files.js';
import { parseCalendarFile, parsePolicyFile, parseWaiverFile } from './rule-files.js';

const POLICY = `policy: p
effective: { from: 2026-01-01 }
calendar: 24x7
milestones:
  m: { type: customer, start: { on: opened }, stop: { on: closed }, target: { elapsed: 1h } }
`;
const CALENDAR = 'calendar: c\nzone: Europe/Berlin\nweek:\n  mon: [09:00-17:00]\n';

/** What is refused wherever an instant stands. */
const IMPOSSIBLE_INSTANTS: readonly (readonly [text: string, reason: string])[] = [
  ['2026-02-29T00:00:00Z', '2026-02 has no day 29'],
  ['2100-02-29T00:00:00Z', '2100-02 has no day 29'],
  ['2028-02-30T00:00:00Z', '2028-02 has no day 30'],
  ['2026-11-24T09:00:60Z', 'second 60 (a leap second) cannot be placed'],
  ['2026-11-24T24:00:00Z', 'there is no hour 24'],
  ['2026-13-01T00:00:00Z', 'there is no month 13'],
  ['1969-12-31T23:59:59.999Z', 'must lie between 1970 and 2199'],
  ['1970-01-01T00:00:00+08:00', 'must lie between 1970 and 2199'],
  ['2200-01-01T00:00:00Z', 'must lie between 1970 and 2199'],
  ['2026-11-24T09:00:00', 'names no offset'],
];
const LEAP_DAY = '2028-02-29T23:59:59.999Z';

/** What is refused wherever a local date stands. */
const IMPOSSIBLE_DATES: readonly (readonly [text: string, reason: string])[] = [
  ['2026-02-29', 'there is no date 2026-02-29'],
  ['2100-02-29', 'there is no date 2100-02-29'],
  ['2028-02-30', 'there is no date 2028-02-30'],
  ['2026-13-01', 'there is no date 2026-13-01'],
  ['1899-12-31', 'year 1899 is outside 1900 to 2199'],
  ['2200-01-01', 'year 2200 is outside 1900 to 2199'],
  ['2026-2-3', '"2026-2-3" is not a date'],
];

const event = (occurredAt: string): string => JSON.stringify({ source: 's', eventId: 'e', type: 'opened', occurredAt });
const GOOD = event('2026-11-24T09:00:00Z');
const ask = (history: string, now = '2026-11-25T00:00:00Z', knownAt?: string): string[] =>
  answerOne({
    policy: { file: 'p.yaml', text: POLICY },
    calendars: [],
    holidays: new Map(),
    history: { file: 'h.jsonl', text: history },
    now,
    ...(knownAt === undefined ? {} : { knownAt }),
  }).problems.map(problemText);
const waiver = (field: string, text: string): string => {
  const fields = { from: '2026-07-20T00:00:00Z', to: '2028-07-22T00:00:00Z', at: '2026-07-20T09:00:00Z', [field]: text };
  return `waiver: w\nground: other\nfrom: ${fields.from}\nto: ${fields.to}\napproved:\n  by: person:h-1\n  at: ${fields.at}\n`;
};
const MAPPING: MappingSpec = {
  import: 'test',
  source: 'test',
  file: { format: 'csv' },
  touchpoint: { kind: 'enquiry', ref: 'r/{id}' },
  events: [{ name: 'opened', type: 'opened', at: { date: '{at}', format: 'iso' } }],
};
/** An import's row, through the mapping and the door every event comes through. */
const row = (at: string): string[] => {
  const { events, refusals } = new Mapping(MAPPING).mapRow({ kind: 'row', row: 7, fields: { id: '1', at } });
  const accepted = events.flatMap((one) => {
    const answer = acceptEvent(one, 'hq', NOON);
    return 'problems' in answer ? answer.problems.map(({ field, reason }) => `7 ${field}: ${reason}`) : [];
  });
  return [...refusals.map(({ field, reason }) => `7 ${field}: ${reason}`), ...accepted];
};

const ASKED: DryRunQuestion = { policy: '', calendars: [], waivers: [], org: 'hq', history: '', now: '' };
const HOUSE: DryRunHouse = { holidays: new Map(), article: () => null, waiversFor: () => [] };

describe('an impossible instant is refused where it was written', () => {
  it.each(IMPOSSIBLE_INSTANTS)('%s: %s', (text, reason) => {
    expect(ask(`${GOOD}\n\n${event(text)}\n`)).toEqual([expect.stringMatching(/^h\.jsonl:3: occurredAt: /)]);
    expect(ask(`${GOOD}\n\n${event(text)}\n`)[0]).toContain(reason);
    expect(ask(`[\n${GOOD},\n${event(text)}\n]`)).toEqual([expect.stringContaining('h.jsonl:3: [1].occurredAt: ')]);
    expect(ask(GOOD, text)).toEqual([expect.stringContaining('--now: ')]);
    expect(ask(GOOD, '2026-11-25T00:00:00Z', text)).toEqual([expect.stringContaining('--known-at: ')]);

    const promise = event('2026-11-24T09:00:00Z').replace('}', `,"recordedAt":"${text}","promise":{"dueAt":"${text}"}}`);
    expect(ask(promise)).toEqual([expect.stringContaining('h.jsonl:1: recordedAt: '), expect.stringContaining('h.jsonl:1: promise.dueAt: ')]);

    const answers = [...answerCases([JSON.stringify(caseOf({ events: [], now: '03-02 09:00' })), JSON.stringify({ ...caseOf({ milestone: { target: { days: 1 } }, events: [], now: '03-02 09:00' }), history: [JSON.parse(event(text))] })])];
    expect(answers[1]).toMatchObject({ id: 'asked', line: 2, problems: [{ field: 'history[0].occurredAt' }] });

    for (const [field, place] of [['from', 'w.yaml:3: from: '], ['to', 'w.yaml:4: to: '], ['at', 'w.yaml:7: approved.at: ']] as const) {
      const told = parseWaiverFile('w.yaml', waiver(field, text)).problems.map(problemText);
      expect(told).toEqual([expect.stringContaining(place)]);
      expect(told[0]).toContain(reason);
    }

    const dry = dryRun({ ...ASKED, policy: POLICY, history: `${GOOD}\n${event(text)}`, now: '2026-11-25T00:00:00Z' }, HOUSE);
    expect(dry.problems).toMatchObject([{ part: 'history', line: 2, field: 'occurredAt' }]);

    const accepted = acceptEvent(eventInput('opened', 0, { occurredAt: text }), 'hq', NOON);
    expect('problems' in accepted && accepted.problems[0]).toMatchObject({ field: 'occurredAt' });
    expect('problems' in accepted && accepted.problems[0]?.reason).toContain(reason);

    expect(row(text)[0]).toMatch(/^7 (at|occurredAt): /);
  });

  it('29 February of a leap year is not', () => {
    expect(ask(event(LEAP_DAY), LEAP_DAY, LEAP_DAY)).toEqual([]);
    expect(parseWaiverFile('w.yaml', waiver('from', LEAP_DAY).replace('2028-07-22', '2029-07-22')).problems).toEqual([]);
    expect('event' in acceptEvent(eventInput('opened', 0, { occurredAt: LEAP_DAY }), 'hq', new Date(LEAP_DAY))).toBe(true);
    expect(row('2024-02-29T00:00:00Z')).toEqual([]);
  });

  it('nor is a case pasted over several lines: it has its own', () => {
    const asked = { ...caseOf({ milestone: { target: { days: 0 } }, events: [], now: '03-02 09:00' }), history: [JSON.parse(event('2026-02-30T00:00:00Z'))] };
    const { problems } = dryRun({ ...ASKED, history: JSON.stringify(asked, null, 2) }, HOUSE);
    const lines = JSON.stringify(asked, null, 2).split('\n');
    expect(problems.map(({ line, field }) => [lines[(line ?? 0) - 1]?.trim(), field])).toEqual([
      ['"days": 0', 'policy.milestones.m.target.days'],
      ['"occurredAt": "2026-02-30T00:00:00Z"', 'history[0].occurredAt'],
    ]);
  });
});

describe('an impossible date is refused where it was written', () => {
  const folder = mkdtempSync(join(tmpdir(), 'firebreak-bad-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const holidays = (text: string): string[] => {
    mkdirSync(join(folder, 'set'), { recursive: true });
    writeFileSync(join(folder, 'set', '2028.json'), text);
    return loadHolidaySets(folder).problems.map((problem) => problemText(problem).slice(folder.length + 1));
  };
  const year = (date: string, more = ''): string => `{\n  "year": 2028,\n  "days": [\n    { "date": "${date}", "isOffDay": true }${more}\n  ]\n}\n`;

  it.each(IMPOSSIBLE_DATES)('%s: %s', (text, reason) => {
    const policy = parsePolicyFile('p.yaml', POLICY.replace('2026-01-01', text), new Map()).problems.map(problemText);
    expect(policy).toEqual([expect.stringContaining(`p.yaml:2: effective.from: ${reason}`)]);
    const calendar = parseCalendarFile('c.yaml', `${CALENDAR}days:\n  ${text}: off\n`, new Map()).problems.map(problemText);
    expect(calendar).toEqual([expect.stringContaining(`c.yaml:6: days.${text}: ${reason}`)]);
    expect(holidays(year(text))).toEqual([expect.stringContaining(`set/2028.json:4: days[0].date: ${reason}`)]);
    const read = parsePolicyFile('p.yaml', POLICY, new Map()).policy!;
    expect(periodOf(read, text, '2026-03-01')).toMatchObject({ field: 'from', reason: expect.stringContaining(reason) as string });
    expect(periodOf(read, '2026-03-01', text)).toMatchObject({ field: 'to', reason: expect.stringContaining(reason) as string });
  });

  it('29 February of a leap year is not', () => {
    expect(parsePolicyFile('p.yaml', POLICY.replace('2026-01-01', '2028-02-29'), new Map()).problems).toEqual([]);
    expect(parseCalendarFile('c.yaml', `${CALENDAR}days:\n  2028-02-29: off\n`, new Map()).problems).toEqual([]);
    expect(holidays(year('2028-02-29'))).toEqual([]);
  });

  it.each([
    ['one date twice, differently', year('2028-01-03', ',\n    { "date": "2028-01-03", "isOffDay": false }'), 'set/2028.json:5: days[1].isOffDay: contradicts another entry of the same date'],
    ['the year of another file', year('2028-01-03').replace('"year": 2028', '"year": 2027'), 'set/2028.json:2: year: "2027" is not the year of the file\'s name'],
    ['an entry without isOffDay', year('2028-01-03').replace(', "isOffDay": true', ''), 'set/2028.json:4: days[0]: must be {date, isOffDay: true|false}'],
    ['no list of days', '{\n  "days": 3\n}', 'set/2028.json:2: days: must be a list of {date, isOffDay}'],
    ['no JSON', '{\n  "days": [\n    nonsense\n  ]\n}', 'set/2028.json:3: is not JSON'],
    ['JSON cut off', '{\n  "days": [', 'set/2028.json:2: is not JSON'],
  ])('a holiday file with %s', (_what, text, expected) => {
    expect(holidays(text)).toEqual([expect.stringContaining(expected)]);
  });
});

describe('contradictions in the files of a house stop the start', () => {
  const root = mkdtempSync(join(tmpdir(), 'firebreak-house-'));
  afterAll(() => rmSync(root, { recursive: true, force: true }));
  const house = (files: Record<string, string>): string[] => {
    rmSync(root, { recursive: true, force: true });
    for (const [name, text] of Object.entries({ 'calendars/c.yaml': CALENDAR, 'policies/p.yaml': POLICY, ...files })) {
      mkdirSync(dirname(join(root, name)), { recursive: true });
      writeFileSync(join(root, name), text);
    }
    try {
      loadPolicies(root, []);
      return [];
    } catch (error) {
      if (!(error instanceof RuleFilesError)) throw error;
      return error.problems.map((problem) => problemText(problem).replaceAll(`${root}/`, ''));
    }
  };
  const milestone = (words: string): Record<string, string> => ({
    'policies/p.yaml': `policy: p\neffective: { from: 2026-01-01 }\ncalendar: c\nmilestones:\n  m:\n    type: customer\n    start: { on: opened }\n${words}`,
  });
  const stop = '    stop: { on: closed }\n    target: { elapsed: 1h }\n';

  it.each([
    ['nothing', {}, []],
    ['two versions from one date', { 'policies/q.yaml': POLICY }, ['policies/q.yaml:2: effective.from: policies/p.yaml holds a version of "p" from the same date']],
    ['two calendars of one name', { 'calendars/d.yaml': CALENDAR }, ['calendars/d.yaml:1: calendar: "c" is defined in two files']],
    ['makeup days of no data set', { 'calendars/c.yaml': `${CALENDAR}makeup: mon\n` }, ['calendars/c.yaml:5: makeup: has no meaning without holidays']],
    ['bounds that exclude each other', milestone(`${stop}    cancel: { on: void, where: { amount: { gt: 5, lt: 3 } } }\n`), ['policies/p.yaml:10: milestones.m.cancel.where.amount: can never hold, whatever the value']],
    ['a number without existing', milestone(`    stop: { on: closed }\n    target: [{ when: { amount: { exists: false, gte: 3 } }, elapsed: 1h }, { elapsed: 2h }]\n`), ['policies/p.yaml:9: milestones.m.target.0.when.amount: can never hold, whatever the value']],
    ['what equals null', milestone(`${stop}    pause: { w: { on: asked, where: { amount: null } } }\n`), ['policies/p.yaml:10: milestones.m.pause.w.where.amount: can never hold, whatever the value']],
    ['a stop that cancel takes first', milestone(`${stop}    cancel: { on: [closed, void] }\n`), ['policies/p.yaml:8: milestones.m.stop: can never happen: the same events reach cancel first']],
    ['a reset that stop takes first', milestone(`${stop}    reset: { on: closed }\n`), ['policies/p.yaml:10: milestones.m.reset: can never happen: the same events reach cancel or stop first']],
  ] as [string, Record<string, string>, string[]][])('%s', (_what, files, expected) => {
    expect(house(files)).toEqual(expected);
  });

  it('a regulatory clock that pauses needs the article that says so', () => {
    const words = milestone(`${stop}    pause: { w: { on: asked } }\n`)['policies/p.yaml']!.replace('type: customer', 'type: regulatory');
    expect(house({ 'policies/p.yaml': words })).toEqual([expect.stringContaining('policies/p.yaml:10: milestones.m.pause: a regulatory clock pauses only')]);
    expect(house({ 'policies/p.yaml': `${words}    article: law-1\n` })).toEqual([]);
  });
});

describe('zones nobody knows', () => {
  it.each(['Europe/Bonn', 'CST', 'PST', '+08:00', 'UTC+8', ''])('"%s" is refused in a calendar, a policy and an import', (zone) => {
    const text = JSON.stringify(zone);
    expect(parseCalendarFile('c.yaml', CALENDAR.replace('Europe/Berlin', text), new Map()).problems.map(problemText)).toEqual([expect.stringMatching(/^c\.yaml:2: zone: /)]);
    expect(parsePolicyFile('p.yaml', POLICY.replace('calendar: 24x7', `calendar: 24x7\nzone: ${text}`), new Map()).problems.map(problemText)).toEqual([expect.stringMatching(/^p\.yaml:4: zone: /)]);
    expect(() => new Mapping({ ...MAPPING, events: [{ name: 'opened', type: 'opened', at: { date: '{at}', format: 'iso', zone } }] })).toThrow('is not an IANA zone');
  });
});
