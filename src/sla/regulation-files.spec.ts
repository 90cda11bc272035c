import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { answerOf } from './domain/answers.js';
import { dayOf } from './domain/civil.js';
import { readClockEvent } from './domain/event-language.js';
import type { ClockEvent } from './domain/history.js';
import { Problems } from './domain/problems.js';
import { readClocks } from './domain/read-clocks.js';
import { loadPolicies, RuleFilesError, type PolicyRegistry } from './policy-files.js';
import { placeIn } from './regulation-files.js';

const CONFIG = fileURLToPath(new URL('../../config', import.meta.url));
const registries = new Map<string, PolicyRegistry>();
function under(pack: string): PolicyRegistry {
  const known = registries.get(pack) ?? loadPolicies(CONFIG, [pack]);
  registries.set(pack, known);
  return known;
}

type Story = [type: string, at: string, more?: Record<string, unknown>];

function history(kind: string, story: Story[]): ClockEvent[] {
  return story.map(([type, occurredAt, more], index) => {
    const problems = new Problems();
    const read = readClockEvent({ source: 's', eventId: `e${index}`, type, occurredAt, touchpoint: { kind }, ...more }, [], problems);
    if (read === null) throw new Error(JSON.stringify(problems.list));
    return read;
  });
}

function dueOf(pack: string, kind: string, milestone: string, story: Story[]): string | null | undefined {
  const events = history(kind, story);
  const version = under(pack).policyFor(kind, {}, events[0]!.occurredAt);
  const now = new Date(events.at(-1)!.occurredAt.getTime() + 1);
  return readClocks(version!.policy, events, now).map(answerOf).findLast((clock) => clock.milestone === milestone)?.dueAt;
}

const attributes = (given: Record<string, unknown>): Record<string, unknown> => ({ attributes: given });

/** Every clock of every shipped pack, with a history and the due time that its article gives. */
const RULES: [pack: string, kind: string, milestone: string, story: Story[], dueAt: string][] = [
  // Tuesday 24 November, in Shanghai: 15, 30 and 60 days after the day of receipt, to the end of the day.
  ['cn', 'complaint', 'decision-by-rule', [['opened', '2026-11-24T02:00:00Z']], '2026-12-09T15:59:59.999Z'],
  ['cn', 'complaint', 'decision-by-rule', [['opened', '2026-11-24T02:00:00Z', attributes({ complexity: 'complex' })]], '2026-12-24T15:59:59.999Z'],
  ['cn', 'complaint', 'decision-by-rule', [['opened', '2026-11-24T02:00:00Z', attributes({ complexity: 'exceptional', extension: { approved: true, notified: true } })]], '2027-01-23T15:59:59.999Z'],
  ['cn', 'claim-report', 'documents-named', [['opened', '2026-11-24T02:00:00Z']], '2026-11-26T10:00:00.000Z'],
  ['cn', 'claim-decision', 'decision-by-law', [['documents-complete', '2026-11-24T02:00:00Z']], '2026-12-24T15:59:59.999Z'],
  ['cn', 'claim-decision', 'refusal-notice', [['documents-complete', '2026-11-24T02:00:00Z'], ['decided', '2026-11-27T02:00:00Z', { data: { outcome: 'refused' } }]], '2026-11-30T15:59:59.999Z'],
  ['cn', 'claim-payment', 'payment-by-law', [['agreed', '2026-11-24T02:00:00Z']], '2026-12-04T15:59:59.999Z'],
  // Friday before Christmas: Monday to Wednesday count. Eight weeks, end of the day in London.
  ['uk', 'complaint', 'uk-summary-resolution', [['opened', '2026-12-18T12:00:00Z']], '2026-12-23T17:30:00.000Z'],
  ['uk', 'complaint', 'uk-acknowledgement', [['opened', '2026-12-22T12:00:00Z']], '2026-12-29T17:30:00.000Z'],
  ['uk', 'complaint', 'uk-final-response', [['opened', '2026-11-24T12:00:00Z']], '2027-01-19T23:59:59.999Z'],
  ['uk', 'complaint', 'uk-final-response', [['opened', '2026-11-24T12:00:00Z', attributes({ service: 'payment' })]], '2026-12-15T23:59:59.999Z'],
  ['uk', 'complaint', 'uk-final-response', [['opened', '2026-11-02T12:00:00Z', attributes({ service: 'payment', complexity: 'exceptional', extension: { notified: true } })]], '2026-12-21T23:59:59.999Z'],
  ['us-cfpb', 'complaint', 'us-cfpb-response', [['opened', '2026-11-24T15:00:00Z', attributes({ forum: 'cfpb' })]], '2026-12-10T04:59:59.999Z'],
  ['us-cfpb', 'complaint', 'us-cfpb-final-response', [['opened', '2026-11-24T15:00:00Z', attributes({ forum: 'cfpb' })]], '2027-01-24T04:59:59.999Z'],
  ['ie', 'complaint', 'ie-acknowledgement', [['opened', '2026-10-20T10:00:00Z']], '2026-10-28T23:59:59.999Z'],
  ['ie', 'complaint', 'ie-update', [['opened', '2026-11-02T10:00:00Z']], '2026-11-30T23:59:59.999Z'],
  ['ie', 'complaint', 'ie-update', [['opened', '2026-11-02T10:00:00Z'], ['replied', '2026-11-09T10:00:00Z', { data: { visible: true } }]], '2026-12-07T23:59:59.999Z'],
  ['ie', 'complaint', 'ie-resolution', [['opened', '2026-09-01T10:00:00Z']], '2026-10-28T23:59:59.999Z'],
  ['au', 'complaint', 'au-acknowledgement', [['opened', '2026-11-27T22:00:00Z']], '2026-11-28T22:00:00.000Z'],
  ['au', 'complaint', 'au-final-response', [['opened', '2026-11-24T02:00:00Z']], '2026-12-24T12:59:59.999Z'],
  ['ae', 'complaint', 'ae-acknowledgement', [['opened', '2026-11-26T06:00:00Z']], '2026-11-30T13:00:00.000Z'],
  ['ae', 'complaint', 'ae-final-response', [['opened', '2026-11-24T06:00:00Z']], '2026-12-08T13:00:00.000Z'],
  ['ae', 'complaint', 'ae-update', [['opened', '2026-11-24T06:00:00Z']], '2026-12-09T13:00:00.000Z'],
];

describe('the shipped packs', () => {
  it.each(RULES)('%s: %s %s', (pack, kind, milestone, story, dueAt) => {
    expect(dueOf(pack, kind, milestone, story)).toBe(dueAt);
  });

  it('have a test for every clock, and an article with its source for each', () => {
    const { packs } = under('cn');
    const all = packs.flatMap(({ pack, laws }) => laws.map((law) => `${pack.name} ${law.kind} ${law.milestone.name}`));
    expect([...new Set(RULES.map(([pack, kind, milestone]) => `${pack} ${kind} ${milestone}`))].sort()).toEqual(all.sort());
    expect(packs.map(({ pack }) => pack.name)).toEqual(['ae', 'au', 'cn', 'ie', 'iso-10002', 'uk', 'us-cfpb']);
  });

  it('ask nothing of complaints from before they were law', () => {
    expect(dueOf('cn', 'complaint', 'decision-by-rule', [['opened', '2020-02-29T15:59:59Z']])).toBeUndefined();
    expect(dueOf('cn', 'complaint', 'decision-by-rule', [['opened', '2020-02-29T16:00:00Z']])).toBe('2020-03-16T15:59:59.999Z');
    expect(under('cn').versions.filter(({ policy }) => policy.name === 'complaint').map(({ policy }) => policy.effectiveFromDay)).toEqual([dayOf(2015, 1, 1), dayOf(2020, 3, 1)]);
  });

  it('leave the days of the law out where they are not chosen', () => {
    expect(dueOf('uk', 'complaint', 'decision-by-rule', [['opened', '2026-11-24T02:00:00Z']])).toBeUndefined();
    expect(dueOf('us-cfpb', 'complaint', 'us-cfpb-response', [['opened', '2026-11-24T02:00:00Z']])).toBeUndefined();
    const { versions } = loadPolicies(CONFIG, []);
    expect(versions.flatMap(({ policy }) => policy.milestones.filter(({ type }) => type === 'regulatory'))).toEqual([]);
  });

  it('can be in force together', () => {
    const { versions } = loadPolicies(CONFIG, ['cn', 'uk', 'ie', 'au', 'ae', 'us-cfpb', 'iso-10002']);
    const latest = versions.filter(({ policy }) => policy.name === 'complaint').at(-1);
    expect(latest?.policy.milestones.filter(({ type }) => type === 'regulatory')).toHaveLength(13);
  });

  it('say at every line of a policy where it was written', () => {
    for (const { text, file } of under('cn').versions) {
      text.split('\n').forEach((line, index) => {
        const place = placeIn(text, index + 1, file);
        const written = readFileSync(place.file === file ? file : join(CONFIG, place.file), 'utf8').split('\n')[place.line - 1] ?? '';
        // Where the law begins on another date than the file, that date stands in its place.
        if (!/^\s*#|effective:/.test(line)) expect(`${place.file}:${place.line} ${written.trim()}`).toBe(`${place.file}:${place.line} ${line.trim()}`);
      });
    }
  });
});

describe('mistakes in a pack stop the start where they were written', () => {
  const folder = mkdtempSync(join(tmpdir(), 'firebreak-packs-'));
  cpSync(CONFIG, folder, { recursive: true });
  afterAll(() => rmSync(folder, { recursive: true }));
  const cn = readFileSync(join(CONFIG, 'regulation', 'cn.yaml'), 'utf8');
  const complaint = readFileSync(join(CONFIG, 'policies', 'complaint.yaml'), 'utf8');

  function mistakesWith(file: string, text: string, packs = ['cn']): string[] {
    const path = join(folder, file);
    const before = readFileSync(path, 'utf8');
    writeFileSync(path, text);
    try {
      loadPolicies(folder, packs);
      return [];
    } catch (error) {
      if (!(error instanceof RuleFilesError)) throw error;
      return error.problems.map(({ file: at, line, field, reason }) => `${at.slice(folder.length + 1)}:${line}: ${field}: ${reason}`);
    } finally {
      writeFileSync(path, before);
    }
  }
  const lineOf = (text: string, part: string): number => text.slice(0, text.indexOf(part)).split('\n').length;

  it.each([
    ['an unknown article', cn.replace('article: insurance-law-24', 'article: insurance-law-99'), 'article: insurance-law-99', 'kinds.claim-decision.refusal-notice.article: "insurance-law-99" is not among the articles of this file'],
    ['a clock without an article', cn.replace('      article: insurance-law-24\n', ''), '    refusal-notice:', 'kinds.claim-decision.refusal-notice.article: is missing: every clock of the law cites its article'],
    ['a source that is no address', cn.replace('source: https://flk.npc.gov.cn/', 'source: the law'), 'source: the law', 'articles.insurance-law-22.source: must be an address that begins with https://'],
    ['an impossible date', cn.replace('from: 2009-10-01', 'from: 2009-02-30'), 'from: 2009-02-30', 'articles.insurance-law-22.effective.from: there is no date 2009-02-30'],
    ['an unknown kind', cn.replace('  claim-payment:', '  claim-paying:'), '  claim-paying:', 'kinds.claim-paying: unknown word "claim-paying"'],
    ['a wrong target', cn.replace('target: { days: 10 }', 'target: { days: 0 }'), 'target: { days: 0 }', 'kinds.claim-payment.payment-by-law.target.days: "0" is not a whole number'],
    ['an unknown calendar', cn.replace('article: insurance-law-24', 'article: insurance-law-24\n      calendar: moon'), 'calendar: moon', 'kinds.claim-decision.refusal-notice.calendar: unknown calendar "moon"'],
  ])('%s', (_what, text, at, reason) => {
    expect(mistakesWith('regulation/cn.yaml', text)).toEqual([expect.stringContaining(`regulation/cn.yaml:${lineOf(text, at)}: ${reason}`)]);
  });

  it('a pack that is not there', () => {
    expect(mistakesWith('regulation/cn.yaml', cn, ['cn', 'mars'])).toEqual(['regulation:null: REGULATION: there is no pack "mars"; there are ae, au, cn, ie, iso-10002, uk, us-cfpb']);
  });

  it('a clock of the house under the name of one of the law', () => {
    const text = complaint.replace('  acknowledgement:', '  decision-by-rule:');
    expect(mistakesWith('policies/complaint.yaml', text)).toEqual([
      `policies/complaint.yaml:${lineOf(text, '  decision-by-rule:')}: milestones.decision-by-rule: regulation/cn.yaml:${lineOf(cn, '    decision-by-rule:')} puts a clock of that name on complaint: leave one of them out, or rename this one`,
    ]);
  });

  it('a policy for several kinds, of which the law is about one', () => {
    const text = complaint.replace('kind: complaint', 'kind: [complaint, callback]');
    expect(mistakesWith('policies/complaint.yaml', text)[0]).toMatch(/^policies\/complaint.yaml:8: milestones.decision-by-rule: .* not on everything the policy is for/);
  });

  it('a clock for a kind that no policy is for', () => {
    const text = complaint.replace('kind: complaint', 'kind: callback').replace('policy: complaint', 'policy: other');
    expect(mistakesWith('policies/complaint.yaml', text)).toEqual([
      `regulation/cn.yaml:${lineOf(cn, '    decision-by-rule:')}: kinds.complaint.decision-by-rule: no policy is for complaint, so this clock would run nowhere`,
    ]);
  });

  it('a mistake of the house, at its own line although the law stands before it', () => {
    const text = complaint.replace('target: { workdays: 3 }', 'target: { workdays: 0 }');
    expect(mistakesWith('policies/complaint.yaml', text)).toEqual([
      expect.stringContaining(`policies/complaint.yaml:${lineOf(text, 'target: { workdays: 0 }')}: milestones.update.target.workdays`),
    ]);
  });
});
