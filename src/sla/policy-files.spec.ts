import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { problemText } from '../kernel/files/file-problem.js';
import { parseYaml } from '../kernel/files/yaml-file.js';
import { event } from '../../test/fixtures/sla-policies.js';
import { dayOf } from './domain/civil.js';
import type { Clock } from './domain/clock.js';
import type { ClockEvent } from './domain/history.js';
import { readClocks } from './domain/read-clocks.js';
import { contradictions, loadPolicies } from './policy-files.js';
import { parseCalendarFile, parsePolicyFile, parseWaiverFile } from './rule-files.js';
import { shippedHolidaySet } from './holiday-files.js';

const registry = loadPolicies(fileURLToPath(new URL('../../config', import.meta.url)), ['cn']);
const KINDS = [
  'enquiry',
  'policy-check',
  'delivery',
  'refund',
  'claim-report',
  'claim-survey',
  'claim-decision',
  'claim-payment',
  'rescue',
  'renewal',
  'callback',
  'complaint',
];

const config = fileURLToPath(new URL('../../config/', import.meta.url));
const schemaOf = (name: string): object => JSON.parse(readFileSync(join(config, 'schema', `${name}.schema.json`), 'utf8')) as object;
const validatorOf = (name: string) =>
  new Ajv({ allErrors: true, allowUnionTypes: true }).addSchema(schemaOf('policy'), 'policy.schema.json').compile(schemaOf(name));

const policyText = (milestone: string, top = ''): string => `# a policy
policy: p
effective: { from: 2026-01-01 }
calendar: 24x7
${top}milestones:
  m:
    type: customer
    start: { on: opened }
    stop: { on: closed }
${milestone}`;

const complaints = (text: string): string[] => parsePolicyFile('p.yaml', text, new Map()).problems.map(problemText);
const calendarComplaints = (text: string): string[] => parseCalendarFile('c.yaml', text, new Map()).problems.map(problemText);

describe('the shipped configuration', () => {
  it.each(KINDS)('has a policy for %s', (kind) => {
    const found = registry.policyFor(kind, {}, new Date('2026-11-25T00:00:00Z'));
    expect(found?.policy.name).toBe(kind);
    expect(found?.version).toMatch(/^[0-9a-f]{64}$/);
    expect(registry.byVersion(found?.version ?? '')).toBe(found);
  });

  it('an answer promised for an hour is owed by then, promised anew or not', () => {
    const enquiry = registry.policyFor('enquiry', {}, new Date('2026-11-24T00:00:00Z'))!.policy;
    const promise = (at: string): Partial<ClockEvent> => ({ promise: { dueAt: new Date(at) } });
    const spoken = { actor: { kind: 'human' }, data: { visible: true, substantive: true } };
    const history = [
      event('opened', '2026-11-24T01:00:00Z'),
      event('called-back', '2026-11-24T02:00:00Z', spoken),
      event('appointment-made', '2026-11-24T02:00:00.001Z', promise('2026-11-24T08:00:00Z')),
      event('appointment-made', '2026-11-24T07:00:00Z', promise('2026-11-25T02:00:00Z')),
      event('note', '2026-11-24T09:00:00Z', { actor: { kind: 'human' } }),
      event('replied', '2026-11-25T01:00:00Z', spoken),
    ];
    const promised = (now: string): Clock[] => readClocks(enquiry, history, new Date(now)).filter((clock) => clock.milestone === 'promised-answer');
    expect(promised('2026-11-24T06:00:00Z')).toMatchObject([{ state: 'running', dueAt: new Date('2026-11-24T08:00:00Z') }]);
    expect(promised('2026-11-24T10:00:00Z')).toMatchObject([{ state: 'running', missed: false, dueAt: new Date('2026-11-25T02:00:00Z') }]);
    expect(promised('2026-11-25T03:00:00Z')).toMatchObject([{ state: 'met', cycle: 1 }]);
  });

  it('has holidays for China, England and the United States', () => {
    const day = (year: number, month: number, date: number): number => dayOf(year, month, date);
    expect(shippedHolidaySet('cn')?.daysOff.get(day(2026, 2, 17))).toBe(true);
    expect(shippedHolidaySet('holiday-cn')?.daysOff.get(day(2026, 2, 14))).toBe(false);
    expect(shippedHolidaySet('cn')?.publishedYears.has(2027)).toBe(false);
    expect(shippedHolidaySet('uk')?.daysOff.get(day(2026, 12, 28))).toBe(true);
    expect(shippedHolidaySet('us')?.daysOff.get(day(2026, 11, 26))).toBe(true);
    expect(shippedHolidaySet('../cn')).toBeNull();
  });
});

describe('the schemas editors use', () => {
  it.each([
    ['policy', 'policies'],
    ['calendar', 'calendars'],
    ['regulation', 'regulation'],
  ])('accept every shipped %s', (name, folder) => {
    const validate = validatorOf(name);
    for (const file of readdirSync(join(config, folder))) {
      const text = readFileSync(join(config, folder, file), 'utf8');
      expect(text).toContain(`# yaml-language-server: $schema=../schema/${name}.schema.json`);
      expect(validate(parseYaml(file, text).value) ? [] : [file, validate.errors]).toEqual([]);
    }
  });

  it('accept what the engine accepts: every policy and calendar of the shared vectors', () => {
    const [policy, calendar] = [validatorOf('policy'), validatorOf('calendar')];
    const cases = readFileSync(new URL('../../test/fixtures/sla-vectors/cases.jsonl', import.meta.url), 'utf8');
    for (const line of cases.split('\n').filter((text) => text !== '')) {
      const input = JSON.parse(line) as { id: string; policy: unknown; calendars: unknown[] };
      expect(policy(input.policy) ? [] : [input.id, policy.errors]).toEqual([]);
      for (const one of input.calendars) expect(calendar(one) ? [] : [input.id, calendar.errors]).toEqual([]);
    }
  });

  it('take the waiver of the documentation, and refuse what the engine refuses', () => {
    const validate = validatorOf('waiver');
    const shown = /```yaml\n# config\/waivers[^\n]*\n([^`]*)```/.exec(readFileSync(new URL('../../docs/sla.md', import.meta.url), 'utf8'))?.[1] ?? '';
    const withComments = shown.replace(/^# (article|revoked):/gm, '$1:');
    for (const text of [shown, withComments]) {
      expect(parseWaiverFile('w', text).problems).toEqual([]);
      expect(validate(parseYaml('w', text).value) ? [] : validate.errors).toEqual([]);
    }
    for (const wrong of ['grounds: other\n', 'from: yesterday\n', 'scope: { kinds: [claim] }\n', 'approved: { by: x }\n']) {
      const text = `${shown.replace(new RegExp(`^${wrong.split(':')[0]}:.*\n`, 'm'), '')}${wrong}`;
      expect([wrong, validate(parseYaml('w', text).value)]).toEqual([wrong, false]);
    }
  });

  it('refuse an unknown word and a target of nothing', () => {
    const validate = validatorOf('policy');
    expect(validate(parseYaml('p', policyText('    target: { elapsed: 1h }\n    warm: [at]\n')).value)).toBe(false);
    expect(validate(parseYaml('p', policyText('    target: {}\n')).value)).toBe(false);
    expect(validate(parseYaml('p', policyText('    target: { elapsed: 1h }\n')).value)).toBe(true);
  });
});

describe('mistakes in a policy file are reported where they were written', () => {
  it.each([
    ['unknown calendar', policyText('    target: { elapsed: 1h }\n    calendar: offfice\n'), 'p.yaml:11: milestones.m.calendar: unknown calendar "offfice"'],
    ['negative target', policyText('    target: { elapsed: -1h }\n'), 'p.yaml:10: milestones.m.target.elapsed: "-1h" is negative'],
    ['zero target', policyText('    target: { elapsed: 0h }\n'), 'p.yaml:10: milestones.m.target.elapsed: "0h" is zero'],
    ['zero working days', policyText('    target: { workdays: 0 }\n'), 'p.yaml:10: milestones.m.target.workdays: "0" is not a whole number'],
    ['days of working time', policyText('    target: { business: 2d }\n'), 'p.yaml:10: milestones.m.target.business: "2d" counts days'],
    ['unknown word', policyText('    target: { elapsed: 1h }\n    warm: [at]\n'), 'p.yaml:11: milestones.m.warm: unknown word "warm"'],
    ['unknown zone', policyText('    target: { elapsed: 1h }\n', 'zone: Asia/Beijing\n'), 'p.yaml:5: zone: there is no IANA time zone "Asia/Beijing"'],
    ['two forms at once', policyText('    target: { elapsed: 1h, days: 2 }\n'), 'p.yaml:10: milestones.m.target: names elapsed and days at once'],
    ['pause of a fixed instant', policyText('    target: { promised: true }\n    pause: { w: { on: asked } }\n'), 'p.yaml:11: milestones.m.pause: contradicts the target'],
    ['two maxima', policyText('    target: { elapsed: 1h }\n    pause: { w: { on: asked, max: { elapsed: 1h, business: 1h } } }\n'), 'p.yaml:11: milestones.m.pause.w.max: takes elapsed or business'],
    ['a threshold of nothing', policyText('    target: { elapsed: 1h }\n    warn: [50%, 0%]\n'), 'p.yaml:11: milestones.m.warn.1: "0%" must be more than 0 %'],
    ['an impossible date', policyText('    target: { elapsed: 1h }\n').replace('2026-01-01', '2026-02-29'), 'p.yaml:3: effective.from: there is no date 2026-02-29'],
    ['an impossible time of day', policyText("    target: { at: '24:30' }\n"), 'p.yaml:10: milestones.m.target.at: "24:30" is not a time of day'],
    ['a key twice', policyText('    target: { elapsed: 1h }\n    type: internal\n'), 'p.yaml:11: Map keys must be unique'],
  ])('%s', (_what, text, expected) => {
    expect(complaints(text)).toEqual([expect.stringContaining(expected)]);
  });

  it('names every mistake, not only the first', () => {
    expect(complaints(policyText('    target: { elapsed: 0h }\n    warn: [soon]\n    repeat: 3\n'))).toHaveLength(3);
  });

  it('refuses in a file of the house what could never take effect', () => {
    const text = policyText('    target: [{ elapsed: 1h }, { elapsed: 2h }]\n    warn: [at, at]\n');
    const read = parsePolicyFile('p.yaml', text, new Map());
    expect(read.problems).toEqual([]);
    expect(contradictions('p.yaml', read.policy!, read).map(problemText)).toEqual([
      'p.yaml:10: milestones.m.target: entries after the first without when can never be in force',
      'p.yaml:11: milestones.m.warn: "at" stands there twice',
    ]);
  });

  it('gives the same rules the same version, whatever the comments', () => {
    const text = policyText('    target: { elapsed: 1h }\n');
    const version = (source: string): string => parsePolicyFile('p.yaml', source, new Map()).version;
    expect(version(`# other words\n${text}`)).toBe(version(text));
    expect(version(text.replace('1h', '2h'))).not.toBe(version(text));
  });
});

describe('mistakes in a calendar file', () => {
  const base = 'calendar: c\nzone: Europe/Berlin\nweek:\n';
  it.each([
    ['a day named twice', `${base}  mon-fri: [09:00-17:00]\n  fri: [09:00-12:00]\n`, 'c.yaml:5: week.fri: fri is named twice'],
    ['an unknown day', `${base}  mo: [09:00-17:00]\n`, 'c.yaml:4: week.mo: "mo" is neither a day'],
    ['an empty window', `${base}  mon: [09:00-09:00]\n`, 'c.yaml:4: week.mon.0: "09:00-09:00" begins and ends at the same time'],
    ['a beginning at 24:00', `${base}  mon: [24:00-02:00]\n`, 'c.yaml:4: week.mon.0: "24:00-02:00" begins at 24:00'],
    ['30 February', `${base}  mon: [09:00-17:00]\ndays:\n  2026-02-30: off\n`, 'c.yaml:6: days.2026-02-30: there is no date 2026-02-30'],
    ['an unknown data set', `${base}  mon: [09:00-17:00]\nholidays: de\nmakeup: mon\n`, 'c.yaml:5: holidays: unknown data set "de"'],
    ['holidays without makeup', `${base}  mon: [09:00-17:00]\nholidays: de\n`, 'c.yaml:1: makeup: is required with holidays'],
    ['a made-up zone', 'calendar: c\nzone: Europe/Bonn\nweek: {}\n', 'c.yaml:2: zone: there is no IANA time zone "Europe/Bonn"'],
  ])('%s', (_what, text, expected) => {
    expect(calendarComplaints(text)[0]).toContain(expected);
  });

  it('accepts links, wrapping ranges and lists of days', () => {
    const read = parseCalendarFile('c.yaml', 'calendar: c\nzone: Asia/Calcutta\nweek:\n  sat-mon: [22:00-06:00]\n  tue,thu-fri: [00:00-24:00]\n', new Map());
    expect(read.problems).toEqual([]);
    expect(read.calendar?.rules.week.map((windows) => windows.length)).toEqual([1, 1, 0, 1, 1, 1, 1]);
  });
});
