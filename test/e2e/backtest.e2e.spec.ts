import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AccessModule } from '../../src/access/access.module.js';
import { UserRepository } from '../../src/access/user.repository.js';
import { Passwords } from '../../src/access/passwords.js';
import { DEMO_PASSWORD, seedDemoUsers } from '../../src/access/demo-users.js';
import { BacktestModule } from '../../src/backtest/backtest.module.js';
import { runBacktest } from '../../src/backtest/backtest-run.js';
import { BacktestPlans } from '../../src/backtest/backtest-plans.service.js';
import type { BacktestView } from '../../src/backtest/backtest-view.js';
import { ManualClock } from '../../src/kernel/clock.js';
import { SystemScope } from '../../src/kernel/scope.js';
import { touchpointId } from '../../src/kernel/ids.js';
import { explainAll, startQueryLog, stopQueryLog } from '../../src/kernel/store/query-log.js';
import { STORE } from '../../src/kernel/store/store.token.js';
import { OpsModule } from '../../src/ops/ops.module.js';
import { PoliciesModule } from '../../src/policies/policies.module.js';
import type { EventInput } from '../../src/touchpoints/domain/event.js';
import { ApplyService } from '../../src/touchpoints/apply.service.js';
import { IngestService } from '../../src/touchpoints/ingest.service.js';
import { cliKeyOf, openHouse, type House } from '../support/house.js';

const SYSTEM = SystemScope.because('test');
const clock = new ManualClock(new Date('2026-03-02T02:00:00.000Z'));
const ENQUIRY = readFileSync(fileURLToPath(new URL('../../config/policies/enquiry.yaml', import.meta.url)), 'utf8');
/** An answer within one working hour for everybody, and written to begin only in future. */
const STRICT = ENQUIRY.replaceAll('{ business: 4h }', '{ business: 1h }').replace('from: 2015-01-01', 'from: 2030-01-01');
const PERIOD = { from: '2026-01-05', to: '2026-01-09' };

let house: House;
let admin: string;
let eastManager: string;

beforeAll(async () => {
  startQueryLog();
  house = await openHouse([AccessModule, OpsModule, BacktestModule, PoliciesModule], {}, clock);
  admin = cliKeyOf(house);
  await seedDemoUsers(house.get(UserRepository), house.get(Passwords), [
    { username: 'east-manager', name: 'East', role: 'manager', org: 'hq/east' },
    { username: 'east-handler', name: 'Handler', role: 'handler', org: 'hq/east', extension: '8001' },
  ], clock.now());
  eastManager = await signIn('east-manager');
  // Monday to Friday, one a day and branch: answered after two working hours, the last one after six.
  const stories = Array.from({ length: 5 }, (_, day) => ['hq/east', 'hq/south'].flatMap((org) => story(day, org))).flat();
  const outcomes = await house.get(IngestService).acceptBatch(SYSTEM, stories);
  expect(outcomes.every(({ status }) => status === 'accepted')).toBe(true);
  await house.get(ApplyService).drain();
});

afterAll(() => house.close());

const refOf = (day: number, org: string): string => `Q-${org.split('/')[1]}-${day}`;

function story(day: number, org: string): EventInput[] {
  const ref = refOf(day, org);
  const at = (hour: number): string => new Date(Date.UTC(2026, 0, 5 + day, hour - 8)).toISOString();
  const base = { source: 'crm', touchpoint: { kind: 'enquiry', ref } as const, org, customer: { ref: `C-${day}` } };
  return [
    { ...base, eventId: `${ref}-1`, type: 'opened', occurredAt: at(9), recordedAt: at(9), custodian: 'team:service', actor: { kind: 'customer' } },
    {
      ...base, eventId: `${ref}-2`, type: 'replied', occurredAt: at(day === 4 ? 17 : 11), recordedAt: at(day === 4 ? 17 : 11), actor: { kind: 'human', id: 'h-1' },
      data: { visible: true, substantive: true },
    },
    { ...base, eventId: `${ref}-3`, type: 'closed', occurredAt: at(18), recordedAt: at(18) },
  ];
}

async function signIn(username: string): Promise<string> {
  const answer = await request(house.url).post('/v1/session').send({ username, password: DEMO_PASSWORD }).expect(200);
  return String(answer.headers['set-cookie']).split(';')[0] ?? '';
}

type Caller = { key: string } | { cookie: string };
const asAdmin = (): Caller => ({ key: admin });

function send(method: 'get' | 'post', path: string, caller: Caller, body?: object): request.Test {
  const sent = request(house.url)[method](path).set('origin', house.url);
  if ('key' in caller) void sent.set('authorization', `Bearer ${caller.key}`);
  else void sent.set('cookie', caller.cookie);
  return body === undefined ? sent : sent.send(body);
}

/** Asks until the backtest has ended, each time in a request of its own. */
async function ended(id: string, caller: Caller): Promise<BacktestView> {
  for (;;) {
    const view = (await send('get', `/v1/backtests/${id}`, caller).expect(200)).body as BacktestView;
    if (view.state !== 'queued' && view.state !== 'running') return view;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe('backtests over HTTP', () => {
  it('try a draft on the past, and tell what flips against what was in force', async () => {
    const started = (await send('post', '/v1/backtests', asAdmin(), { policy: STRICT, ...PERIOD }).expect(201)).body as BacktestView;
    expect(started).toMatchObject({ policy: 'enquiry', state: 'queued', result: null });
    const { state, progress, result } = await ended(started.id, asAdmin());
    expect(state).toBe('done');
    expect(progress).toMatchObject({ read: 10, total: 10, share: 1 });
    expect(result).toMatchObject({ touchpoints: 10, judged: 10, events: 30, zone: 'Asia/Shanghai', becameLate: 8, becameKept: 0 });
    expect(result?.draft.breachedTouchpoints).toBe(10);
    expect(result?.inForce.breachedTouchpoints).toBe(2);
    const flip = result?.flips.find(({ milestone }) => milestone === 'first-response');
    expect(flip).toMatchObject({ becameLate: 8, becameKept: 0 });
    expect(flip?.lateExamples).toHaveLength(8);
    expect(flip?.lateExamples[0]).toMatchObject({ kind: 'enquiry', lateElapsedMs: 3_600_000 });
    expect(result?.draft.dueByHour[10]).toBeGreaterThanOrEqual(10);
    expect(result?.draft.lateness[0]?.custodian).toBe('team:service');
    const page = (await send('get', '/v1/backtests', asAdmin()).expect(200)).body as { items: BacktestView[] };
    expect(page.items[0]).toMatchObject({ id: started.id, state: 'done', result: null });
  });

  it('look only at what the caller may see, and are seen by nobody outside', async () => {
    const east = { cookie: eastManager };
    const started = (await send('post', '/v1/backtests', east, { policy: STRICT, ...PERIOD }).expect(201)).body as BacktestView;
    const { result } = await ended(started.id, east);
    expect(result).toMatchObject({ touchpoints: 5, becameLate: 4 });
    const refs = result?.flips.flatMap(({ lateExamples }) => lateExamples.map(({ ref }) => ref)) ?? [];
    expect(refs.every((ref) => ref.startsWith('Q-east'))).toBe(true);
    const ofAdmin = (await send('post', '/v1/backtests', asAdmin(), { policy: STRICT, ...PERIOD }).expect(201)).body as BacktestView;
    await send('get', `/v1/backtests/${ofAdmin.id}`, east).expect(404);
    await send('post', `/v1/backtests/${ofAdmin.id}/cancel`, east).expect(404);
    await ended(ofAdmin.id, asAdmin());
    await send('post', '/v1/backtests', { cookie: await signIn('east-handler') }, { policy: STRICT, ...PERIOD }).expect(403);
  });

  it('are cancelled while they wait or run, and not afterwards', async () => {
    const start = async (): Promise<string> =>
      ((await send('post', '/v1/backtests', asAdmin(), { policy: STRICT, from: '2015-01-01', to: '2026-12-31' }).expect(201)).body as BacktestView).id;
    const [first, second] = [await start(), await start()];
    for (const id of [second, first]) {
      const cancelled = (await send('post', `/v1/backtests/${id}/cancel`, asAdmin()).expect(200)).body as BacktestView;
      expect(cancelled).toMatchObject({ state: 'cancelled', result: null });
      await send('post', `/v1/backtests/${id}/cancel`, asAdmin()).expect(409);
    }
  });

  it.each([
    ['a policy with a mistake', { policy: STRICT.replace('business: 1h', 'business: -1h'), ...PERIOD }, 'policy.milestones', 19],
    ['a policy that is no YAML', { policy: 'policy: [', ...PERIOD }, 'policy', 1],
    ['a date that does not exist', { policy: STRICT, from: '2026-02-30', to: '2026-03-01' }, 'from', undefined],
    ['a period that ends before it begins', { policy: STRICT, from: '2026-02-02', to: '2026-02-01' }, 'to', undefined],
    ['a calendar with a mistake', { policy: STRICT, ...PERIOD, calendars: ['calendar: x\nzone: Mars/Base\nweek: {}'] }, 'calendars[0].zone', 2],
    ['no policy', PERIOD, 'policy', undefined],
  ])('refuse %s at its place', async (_, body, field, row) => {
    const { error } = (await send('post', '/v1/backtests', asAdmin(), body).expect(400)).body as { error: { problems: { field: string; row?: number }[] } };
    expect(error.problems[0]?.field.startsWith(field)).toBe(true);
    if (row !== undefined) expect(error.problems[0]?.row).toBe(row);
  });

  it('come to the same on one thread and on three', async () => {
    const question = { policy: { file: 'x.yaml', text: STRICT }, calendars: [], ...PERIOD, asOf: clock.now(), scope: { role: 'system' as const } };
    const plan = await house.get(BacktestPlans).plan(question);
    const [one, three] = [await runBacktest(plan.job, plan.slices, { threads: 1 }), await runBacktest(plan.job, plan.slices, { threads: 3 })];
    expect(plan.result(three)).toEqual(plan.result(one));
    expect(plan.total).toBe(10);
  });

  it('leave out what a standing waiver covers, for its region only', async () => {
    const configDir = mkdtempSync(join(tmpdir(), 'firebreak-waived-'));
    cpSync('config', configDir, { recursive: true });
    mkdirSync(join(configDir, 'waivers'));
    writeFileSync(
      join(configDir, 'waivers', 'storm.yaml'),
      'waiver: storm\nground: force-majeure\nfrom: 2026-01-05T00:00:00+08:00\nto: 2026-01-10T00:00:00+08:00\n' +
        'approved: { by: person:han, at: 2026-01-05T08:00:00+08:00 }\nscope: { orgs: [hq/east], milestones: [first-response] }\n',
    );
    const plan = await house.get(BacktestPlans).plan({ policy: { file: 'x.yaml', text: STRICT }, calendars: [], ...PERIOD, asOf: clock.now(), scope: { role: 'system' } });
    const missedOf = async (folder: string): Promise<(number | undefined)[]> => {
      const tally = await runBacktest({ ...plan.job, configDir: folder }, plan.slices, { threads: 1 });
      return [tally.draft.milestones['first-response']?.missed, tally.inForce.milestones['first-response']?.missed];
    };
    const [draft, inForce] = await missedOf(plan.job.configDir);
    expect([draft, inForce]).toEqual([10, 2]);
    expect(await missedOf(configDir)).toEqual([5, 1]);
    rmSync(configDir, { recursive: true });
  });

  it('find no difference where the draft says what is in force', async () => {
    const { id } = (await send('post', '/v1/backtests', asAdmin(), { policy: ENQUIRY, ...PERIOD }).expect(201)).body as BacktestView;
    const { result } = await ended(id, asAdmin());
    expect(result).toMatchObject({ becameLate: 0, becameKept: 0, flips: [] });
    expect(result?.draft).toEqual(result?.inForce);
  });
});

describe('policies over HTTP', () => {
  it('are listed with the versions in force and what runs under them', async () => {
    const { items } = (await send('get', '/v1/policies', asAdmin()).expect(200)).body as { items: { name: string; version: string; state: string; from: string }[] };
    const enquiry = items.find(({ name }) => name === 'enquiry');
    expect(enquiry).toMatchObject({ state: 'inForce', from: '2015-01-01', calendar: 'cn-service' });
    const usage = (await send('get', '/v1/policies/usage', { cookie: eastManager }).expect(200)).body as { items: { version: string; touchpoints: number }[] };
    expect(usage.items).toEqual([{ version: enquiry?.version, touchpoints: 5 }]);
    const one = (await send('get', `/v1/policies/${enquiry?.version}`, asAdmin()).expect(200)).body as { text: string };
    expect(one.text).toBe(ENQUIRY);
    await send('get', '/v1/policies/unknown', asAdmin()).expect(404);
  });

  it('show the days a year changes', async () => {
    const { items } = (await send('get', '/v1/calendars?year=2026', asAdmin()).expect(200)).body as { items: { name: string; announced: boolean; days: object[] }[] };
    const office = items.find(({ name }) => name === 'cn-office');
    expect(office).toMatchObject({ announced: true, zone: 'Asia/Shanghai' });
    expect(office?.days).toContainEqual({ date: '2026-10-01', kind: 'off', windows: [] });
    await send('get', '/v1/calendars?year=soon', asAdmin()).expect(400);
  });
});

describe('the dry run', () => {
  const history = [
    { source: 'a', eventId: '1', type: 'opened', occurredAt: '2026-01-05T09:00:00+08:00' },
    { source: 'a', eventId: '2', type: 'replied', occurredAt: '2026-01-05T11:00:00+08:00', actor: { kind: 'human' }, data: { visible: true, substantive: true } },
  ];
  const lines = history.map((event) => JSON.stringify(event)).join('\n');
  const now = '2026-01-05T12:00:00+08:00';
  const run = (body: object): request.Test => send('post', '/v1/policies/dry-run', { cookie: eastManager }, body);

  it('answers what `firebreak clocks` prints, with proof for every clock', async () => {
    const asList = { policy: ENQUIRY, history: JSON.stringify(history, null, 2), now };
    const [one, other] = [(await run({ policy: ENQUIRY, history: lines, now }).expect(200)).body, (await run(asList).expect(200)).body];
    expect(one).toEqual(other);
    expect(one.problems).toEqual([]);
    expect(one.clocks[0]).toMatchObject({ milestone: 'first-response', state: 'met', dueAt: '2026-01-05T05:00:00.000Z' });
    expect(one.explanations).toHaveLength(one.clocks.length);
    expect(one.explanations[0].policy.text).toContain('policy.yaml:');
    expect(one.explanations[0].moved.map(({ effect }: { effect: string }) => effect)).toEqual(['started', 'met']);
  });

  it('takes a whole case, with its own policy and calendars', async () => {
    const text = readFileSync(fileURLToPath(new URL('../fixtures/sla-vectors/cases.jsonl', import.meta.url)), 'utf8').split('\n')[0] ?? '';
    const expected = readFileSync(fileURLToPath(new URL('../fixtures/sla-vectors/answers.jsonl', import.meta.url)), 'utf8').split('\n')[0] ?? '';
    const { body } = await run({ policy: '', history: text }).expect(200);
    expect(body.clocks).toEqual((JSON.parse(expected) as { clocks: unknown }).clocks);
  });

  it('names line, field and reason of every mistake, and answers with what is left', async () => {
    const broken = `${lines}\n{"source":"a","eventId":"3","type":"closed","occurredAt":"2026-02-30T00:00:00Z"}\nnonsense`;
    const { body } = await run({ policy: ENQUIRY, history: broken, now }).expect(200);
    expect(body.clocks).not.toBeNull();
    expect(body.problems).toMatchObject([
      { part: 'history', line: 3, field: 'occurredAt' },
      { part: 'history', line: 4, field: '' },
    ]);
    const bad = await run({ policy: ENQUIRY.replace('business: 4h', 'business: soon'), history: lines, now: 'now' }).expect(200);
    expect(bad.body.clocks).toBeNull();
    expect(bad.body.problems).toMatchObject([{ part: 'policy', line: 20, index: null }, { part: 'now', line: null }]);
  });

  it('is not for handlers', async () => {
    await send('post', '/v1/policies/dry-run', { cookie: await signIn('east-handler') }, { policy: ENQUIRY, history: lines }).expect(403);
  });
});

describe('the index test', () => {
  it('finds an index behind every query made here', async () => {
    expect(touchpointId('enquiry', refOf(0, 'hq/east'))).toMatch(/^tp_/);
    expect(await explainAll(house.get(STORE), stopQueryLog())).toEqual([]);
  });
});
