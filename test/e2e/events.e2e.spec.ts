import request from 'supertest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppModule } from '../../src/app.module.js';
import { SweepService } from '../../src/alerts/sweep.service.js';
import { ManualClock } from '../../src/kernel/clock.js';
import { rangeOf } from '../../src/kernel/ranges/share-ranges.js';
import { SystemScope } from '../../src/kernel/scope.js';
import { explainAll, startQueryLog, stopQueryLog } from '../../src/kernel/store/query-log.js';
import { STORE } from '../../src/kernel/store/store.token.js';
import { ApplyService } from '../../src/touchpoints/apply.service.js';
import type { EventInput } from '../../src/touchpoints/domain/event.js';
import { PendingRepository } from '../../src/touchpoints/event.repository.js';
import { cliKeyOf, openHouse, type House } from '../support/house.js';

const SYSTEM = SystemScope.because('test');
const clock = new ManualClock(new Date('2026-11-24T02:00:00.000Z'));
let house: House;
let key: string;

beforeAll(async () => {
  startQueryLog();
  house = await openHouse([AppModule], {}, clock);
  key = cliKeyOf(house);
});
afterAll(() => house.close());

const post = (path: string): request.Test => request(house.url).post(path).set('authorization', `Bearer ${key}`);
const get = (path: string): request.Test => request(house.url).get(path).set('authorization', `Bearer ${key}`);

function event(eventId: string, more: Partial<EventInput> = {}): EventInput {
  return {
    source: 'crm',
    eventId,
    type: 'opened',
    occurredAt: '2026-11-24T02:00:00.000Z',
    touchpoint: { kind: 'callback', ref: 'CB-1' },
    customer: { ref: 'C-1', name: '测试甲', phones: ['13800138001'] },
    custodian: 'team:service-1',
    ...more,
  };
}

describe('POST /v1/events', () => {
  it('takes an event once, quietly again, and refuses another content', async () => {
    const first = await post('/v1/events').send(event('e-1')).expect(201);
    const again = await post('/v1/events').send(event('e-1')).expect(200);
    expect(again.body).toEqual({ status: 'duplicate', touchpointId: first.body.touchpointId });
    const other = await post('/v1/events').send(event('e-1', { type: 'closed' })).expect(409);
    expect(other.body.error).toMatchObject({ code: 'conflict', problems: [{ field: 'eventId' }] });
  });

  it('answers 200 equal requests at once with one effect', async () => {
    const answers = await Promise.all(Array.from({ length: 200 }, () => post('/v1/events').send(event('e-many'))));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(199);
  });

  it.each([
    ['nothing', ''],
    ['cut off', '{"source":"crm"'],
    ['an array', '[]'],
    ['a number', '1e999'],
    ['a prototype', '{"__proto__":{"admin":true}}'],
    ['an operator', '{"source":{"$ne":null}}'],
    ['null', 'null'],
  ])('answers %s with 400 and a reason', async (_name, body) => {
    const response = await post('/v1/events').set('content-type', 'application/json').send(body);
    expect([response.status, response.body.error.code]).toEqual([400, 'invalid']);
    expect(response.body.error.message.length).toBeGreaterThan(5);
  });

  it('names every wrong field', async () => {
    const wrong = { ...event('e-wrong'), touchpoint: { kind: 'party', ref: '' }, occurredAt: 'soon', extra: 1 };
    const { body } = await post('/v1/events').send(wrong).expect(400);
    expect(body.error.problems.map(({ field }: { field: string }) => field)).toEqual(
      expect.arrayContaining(['touchpoint.kind', 'touchpoint.ref', 'extra']),
    );
  });

  it.each([
    ['2026-02-29T00:00:00Z', 'has no day 29'],
    ['2028-02-30T00:00:00Z', 'has no day 30'],
    ['2026-11-24T09:00:60Z', 'second 60'],
    ['1969-12-31T23:59:59Z', 'between 1970 and 2199'],
    ['2200-01-01T00:00:00Z', 'between 1970 and 2199'],
    ['2026-11-24T09:00:00', 'names no offset'],
  ])('refuses an event and a promise of %s at their fields', async (instant, reason) => {
    const wrong = { ...event('e-never'), occurredAt: instant, promise: { item: 'reply', wording: 'soon', dueAt: instant, madeBy: 'team:a', fulfiller: 'team:a' } };
    const { body } = await post('/v1/events').send(wrong).expect(400);
    expect(body.error.problems).toEqual([
      { field: 'occurredAt', reason: expect.stringContaining(reason) as string },
      { field: 'promise.dueAt', reason: expect.stringContaining(reason) as string },
    ]);
  });

  it('needs a key', async () => {
    await request(house.url).post('/v1/events').send(event('e-2')).expect(401);
  });

  it('refuses other content types and bodies that are too large', async () => {
    await post('/v1/events').set('content-type', 'text/xml').send('<a/>').expect(415);
    const large = event('e-large', { data: { text: 'x'.repeat(17 * 1024 * 1024) } });
    await post('/v1/events').send(large).expect(413);
  });
});

describe('POST /v1/events/batch', () => {
  const batch = (...lines: (object | string)[]): request.Test =>
    post('/v1/events/batch')
      .set('content-type', 'application/x-ndjson')
      .send(lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n'));

  it('answers each line and keeps the good ones beside the bad', async () => {
    const { text } = await batch(event('b-1'), '{"cut', event('b-2', { type: 'not allowed' }), event('b-1'), event('b-3')).expect(200);
    const answers = text.trim().split('\n').map((line) => JSON.parse(line) as { line: number; status: string });
    expect(answers.map(({ line, status }) => [line, status])).toEqual([
      [1, 'accepted'],
      [2, 'invalid'],
      [3, 'invalid'],
      [4, 'duplicate'],
      [5, 'accepted'],
    ]);
  });

  it('refuses JSON sent as such, and emptiness', async () => {
    await post('/v1/events/batch').send([event('b-9')]).expect(415);
    await batch('').expect(400);
  });
});

describe('what an event moves', () => {
  const touchpoint = { kind: 'callback', ref: 'CB-7' } as const;
  const CUSTOMER = { ref: 'C-7', name: '测试乙', phones: ['13800138007'] };
  let id: string;

  it('starts clocks, and the same whatever the order of arrival', async () => {
    const story = [
      event('s-1', { touchpoint, customer: CUSTOMER }),
      event('s-2', { touchpoint, customer: CUSTOMER, type: 'note', occurredAt: '2026-11-24T01:30:00.000Z', actor: { kind: 'human' } }),
    ];
    for (const one of story.toReversed()) id = (await post('/v1/events').send(one).expect(201)).body.touchpointId;
    await house.get(ApplyService).drain();
    const { body } = await get(`/v1/touchpoints/${id}`).expect(200);
    expect(body).toMatchObject({ kind: 'callback', ref: 'CB-7', open: true, openedAt: '2026-11-24T01:30:00.000Z' });
    const callback = body.clocks.find((one: { milestone: string }) => one.milestone === 'callback');
    expect(callback).toMatchObject({ state: 'running', dueAt: '2026-11-24T06:00:00.000Z', mood: 'running' });
  });

  it('records each alert exactly once, however often the sweep comes by', async () => {
    clock.set(new Date('2026-11-24T06:00:00.000Z'));
    const sweep = house.get(SweepService);
    await Promise.all([sweep.sweep(), sweep.sweep()]);
    await sweep.sweep();
    const { body } = await get(`/v1/touchpoints/${id}`).expect(200);
    const thresholds = body.alerts.map(({ milestone, threshold }: { milestone: string; threshold: string }) => `${milestone} ${threshold}`);
    expect(thresholds).toContain('callback at');
    expect(new Set(thresholds).size).toBe(thresholds.length);
    const list = await get('/v1/alerts?limit=200').expect(200);
    const own = list.body.items.filter((alert: { touchpointId: string }) => alert.touchpointId === id);
    expect(own).toHaveLength(body.alerts.length);
  });

  it('takes away a marker whose event was never stored, and keeps one whose event is still to come', async () => {
    const ahead = event('ahead-1', { touchpoint: { kind: 'callback', ref: 'CB-AHEAD' }, occurredAt: '2026-11-24T12:00:00.000Z' });
    const { touchpointId } = (await post('/v1/events').send(ahead).expect(201)).body;
    const pending = house.get(PendingRepository);
    const tryAt = new Date('2026-11-24T02:00:00.000Z');
    await pending.put(SYSTEM, { _id: 'tp_nothing', range: rangeOf('tp_nothing'), tryAt, failures: 0, lastFailure: null });
    await house.get(ApplyService).drain();
    await house.get(SweepService).sweep();
    expect(await pending.get(SYSTEM, 'tp_nothing')).toBeNull();
    expect(await pending.get(SYSTEM, touchpointId)).not.toBeNull();
    await get(`/v1/touchpoints/${touchpointId}`).expect(404);
  });

  it('retracts a wrong breach visibly when the proof comes late', async () => {
    clock.set(new Date('2026-11-24T06:10:00.000Z'));
    await house.get(SweepService).sweep();
    const proof = { type: 'called-back', occurredAt: '2026-11-24T03:00:00.000Z', actor: { kind: 'human' as const, id: 'h-1' } };
    await post('/v1/events').send(event('s-3', { touchpoint, customer: CUSTOMER, ...proof })).expect(201);
    await house.get(ApplyService).drain();
    const { body } = await get(`/v1/touchpoints/${id}`).expect(200);
    const at = body.alerts.find((alert: { threshold: string }) => alert.threshold === 'at');
    expect(at.retracted).toMatchObject({ becauseOf: 'crm/s-3' });
    expect(body.clocks[0]).toMatchObject({ state: 'met' });
  });

  it('keeps the customer file ready, masked unless a reason is given and logged', async () => {
    const { body: tp } = await get(`/v1/touchpoints/${id}`);
    const { body: file } = await get(`/v1/customers/${tp.customerId}/file`).expect(200);
    expect(file.customer).toMatchObject({ masked: true, name: '测＊＊' });
    expect(JSON.stringify(file)).not.toContain('13800138007');
    const { body: clear } = await get(`/v1/customers/${tp.customerId}/file?reveal=${encodeURIComponent('test case')}`).expect(200);
    expect(clear.customer).toMatchObject({ masked: false, name: '测试乙' });
    const { body: log } = await get('/v1/access-log').expect(200);
    expect(log.items[0]).toMatchObject({ what: 'customer-file', why: 'test case' });
    await get(`/v1/customers/${tp.customerId}/file?reveal=x`).expect(400);
  });

  it.each(['13800138007', '+86 138 0013 8007', 'c-7', 'CB-7'])('is found by %s, masked', async (q) => {
    const { body } = await get(`/v1/search?q=${encodeURIComponent(q)}`).expect(200);
    const found = q === 'CB-7' ? body.touchpoints : body.customers;
    expect(found).toHaveLength(1);
    expect(found[0].maskedName).toBe('测＊＊');
  });

  it('refuses an empty search and finds nothing for nonsense', async () => {
    await get('/v1/search?q=').expect(400);
    await get('/v1/search?q=a&q=b').expect(400);
    const { body } = await get(`/v1/search?q=${encodeURIComponent("' OR 1=1 --")}`).expect(200);
    expect(body).toEqual({ customers: [], touchpoints: [] });
  });

  it('explains a clock with its policy line', async () => {
    const { body } = await get(`/v1/touchpoints/${id}/clocks/${encodeURIComponent('callback:1')}/explanation`).expect(200);
    expect(body.policy.text).toMatch(/^callback\.yaml:\d+ /);
    expect(body.sentence.zh.length).toBeGreaterThan(10);
    await get(`/v1/touchpoints/${id}/clocks/nothing:1/explanation`).expect(404);
    await get('/v1/touchpoints/tp_missing').expect(404);
  });

  it('narrows the list to one organisation and what lies below it', async () => {
    for (const [index, org] of ['hq/north/a', 'hq/north/b', 'hq/northern'].entries()) {
      await post('/v1/events').send(event(`org-${index}`, { org, touchpoint: { kind: 'callback', ref: `ORG-${index}` } })).expect(201);
    }
    await house.get(ApplyService).drain();
    const orgsIn = async (org: string): Promise<string[]> => {
      const { body } = await get(`/v1/touchpoints?org=${org}`).expect(200);
      return (body.items as { org: string }[]).map((item) => item.org).sort();
    };
    expect(await orgsIn('hq/north')).toEqual(['hq/north/a', 'hq/north/b']);
    expect(await orgsIn('hq/north/a')).toEqual(['hq/north/a']);
    expect(await orgsIn('hq/nowhere')).toEqual([]);
  });

  it.each(['limit=-1', 'limit=1e9', 'limit=NaN', 'kind=party', 'state=perhaps', 'org=../x', 'org=a&org=b', 'after=%00', 'after=forged', 'limit=1&limit=2'])(
    'refuses the list query %s with a reason',
    async (query) => {
      const { status, body } = await get(`/v1/touchpoints?${query}`);
      expect([status, body.error?.code]).toEqual([400, 'invalid']);
    },
  );
});

describe('the store', () => {
  it('served every query made here from an index, in order', async () => {
    const queries = stopQueryLog();
    expect(queries.length).toBeGreaterThan(10);
    expect(await explainAll(house.get(STORE), queries)).toEqual([]);
  });
});

describe('what machines ask', () => {
  it('is healthy, ready, measured and described', async () => {
    await request(house.url).get('/healthz').expect(200, { status: 'ok' });
    const { text } = await request(house.url).get('/metrics').expect(200);
    expect(text).toMatch(/firebreak_events_total\{outcome="accepted"\} \d+/);
    const { body } = await request(house.url).get('/openapi.json').expect(200);
    expect(body.paths['/v1/events'].post.requestBody.content['application/json'].schema.$ref).toContain('EventDto');
    expect(body.components.schemas.EventDto.properties.touchpoint).toBeDefined();
    await request(house.url).get('/docs').expect(200);
  });
});
