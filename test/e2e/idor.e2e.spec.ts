import request from 'supertest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CallEffects } from '../../src/calls/call-effects.service.js';
import type { CallerRole } from '../../src/access/access.decorators.js';
import { CANARY, EAST, SOUTH, stories } from './access-stories.js';
import { isFor, openWorld, PEOPLE, routeName, type Caller, type Person, type World } from './access-world.js';

/**
 * The matrix of who may reach what by id. Every route with an id is asked of Nest and has to stand here; a foreign id
 * must answer exactly like one that does not exist, and an own one must work, so that the first is no accident.
 */
interface Attempt {
  caller: Caller;
  /** Ids in the order of the path's parameters. */
  own: string[] | null;
  foreign: string[] | null;
  body?: object;
}

let world: World;
let matrix: Record<string, Attempt[]>;
const MISSING: Record<string, string> = {
  touchpoint: 'tp_AAAAAAAAAAAAAAAAAAAAAA',
  customer: 'cu_AAAAAAAAAAAAAAAAAAAAAA',
};

beforeAll(async () => {
  world = await openWorld();
  await world.given(...stories(world));
  matrix = makeMatrix(await gather());
});

afterAll(() => world.close());

interface Ids {
  voice: Record<'east' | 'south', string>;
  alert: Record<'east' | 'south', string>;
  call: Record<'east' | 'south', string>;
  import: Record<'east' | 'hq', string>;
  backtest: Record<'east' | 'hq', string>;
  clock: string;
}

async function gather(): Promise<Ids> {
  const [eastVoice, southVoice] = [await voice('EAST', 'hq/east'), await voice('SOUTH', 'hq/south')];
  const alerts = (await world.send('manager', 'get', '/v1/alerts?limit=200')).body.items as { id: string; touchpointId: string }[];
  const alertOf = (touchpointId: string): string => alerts.find((alert) => alert.touchpointId === touchpointId)?.id ?? 'no alert';
  const clocks = (await world.send('manager', 'get', `/v1/touchpoints/${EAST.survey}`)).body.clocks as { id: string }[];
  const ids = {
    voice: { east: eastVoice, south: southVoice },
    alert: { east: alertOf(EAST.survey), south: alertOf(SOUTH.survey) },
    call: { east: await call('8001', CANARY.eastPhone), south: await call('8002', CANARY.southPhone) },
    import: { east: await importAs(world.keys.east.key), hq: await importAs(world.keys.hq.key) },
    backtest: { east: await backtestAs('east-manager'), hq: await backtestAs('manager') },
    clock: clocks[0]?.id ?? 'no clock',
  };
  return ids;
}

async function voice(branch: string, org: string): Promise<string> {
  const text = branch === 'EAST' ? CANARY.east : CANARY.south;
  const body = {
    voiceId: `v-${branch}`, channel: 'mail', occurredAt: world.hours(-2), customerRef: `C-${branch}`, org,
    touchpoint: { kind: 'claim-survey', ref: `SV-${branch}` }, text: `I am ${text} and still waiting, this is far too slow!`,
  };
  const answer = await world.send('hq key', 'post', '/v1/voice', body);
  expect(answer.status).toBe(201);
  return answer.body.id as string;
}

/** Rings an extension and lets it answer; returns the call's id as the desk knows it. */
async function call(extension: string, phone: string): Promise<string> {
  const base = { source: 'pbx', callId: `call-${extension}`, direction: 'inbound', party: { raw: phone, presentation: 'allowed' }, did: '95500' };
  const leg = { legId: `leg-${extension}`, handler: { extension } };
  const events = [
    { ...base, type: 'call.offered', occurredAt: world.hours(-0.01) },
    { ...base, ...leg, type: 'leg.ringing', occurredAt: world.hours(-0.009) },
    { ...base, ...leg, type: 'leg.answered', occurredAt: world.hours(-0.008) },
  ];
  const answer = await request(world.url).post('/v1/call-events').set('authorization', `Bearer ${world.keys.hq.key}`).send(events);
  expect(answer.status).toBe(202);
  await world.get(CallEffects).drain();
  const desk = await world.send(extension === '8001' ? 'east-handler' : 'south-handler', 'get', '/v1/desk');
  return desk.body.calls[0].callId as string;
}

async function importAs(key: string): Promise<string> {
  const answer = await request(world.url).post('/v1/imports?map=helpdesk-csv').set({ authorization: `Bearer ${key}`, 'content-type': 'text/csv' }).send('a,b\n1,2\n');
  expect(answer.status).toBe(202);
  return answer.body.id as string;
}

async function backtestAs(caller: Caller): Promise<string> {
  const { items } = (await world.send(caller, 'get', '/v1/policies')).body as { items: { version: string }[] };
  const { text } = (await world.send(caller, 'get', `/v1/policies/${items[0]?.version}`)).body as { text: string };
  const answer = await world.send(caller, 'post', '/v1/backtests', { policy: text, from: '2026-01-01', to: '2026-01-31' });
  expect(answer.status).toBe(201);
  return answer.body.id as string;
}

function makeMatrix(ids: Ids): Record<string, Attempt[]> {
  const branch = (of: (place: typeof EAST) => string[], more: { key?: boolean; body?: object } = {}): Attempt[] => {
    const callers: Caller[] = ['east-handler', 'east-manager', ...(more.key === true ? ['east key' as const] : [])];
    const { body } = more;
    return [
      ...callers.map((caller) => ({ caller, own: of(EAST), foreign: of(SOUTH), ...(body !== undefined && { body }) })),
      { caller: 'south-handler', own: of(SOUTH), foreign: of(EAST), ...(body !== undefined && { body }) },
    ];
  };
  const calls = (body?: object): Attempt[] => [
    { caller: 'east-handler', own: [ids.call.east], foreign: [ids.call.south], ...(body !== undefined && { body }) },
  ];
  const imports: Attempt[] = [{ caller: 'east key', own: [ids.import.east], foreign: [ids.import.hq] }];
  const backtests: Attempt[] = [{ caller: 'east-manager', own: [ids.backtest.east], foreign: [ids.backtest.hq] }];
  /** For administrators alone: nothing is foreign to them, and everybody else is refused before any id is looked at. */
  const admins: Attempt[] = [{ caller: 'admin', own: null, foreign: null, body: { name: 'Nobody' } }];
  const names = { name: { zh: '名', en: 'Name' } };
  return {
    'GET /v1/touchpoints/:id': branch(({ survey }) => [survey], { key: true }),
    'GET /v1/touchpoints/:id/clocks/:clock/explanation': branch(({ survey }) => [survey, ids.clock]),
    'GET /v1/customers/:id/file': branch(({ customer }) => [customer]),
    'GET /v1/voice/:id': branch((place) => [place === EAST ? ids.voice.east : ids.voice.south]),
    'POST /v1/alerts/:id/acknowledge': branch((place) => [place === EAST ? ids.alert.east : ids.alert.south]),
    'POST /v1/touchpoints/:id/waivers': [
      { caller: 'east-manager', own: [EAST.survey], foreign: [SOUTH.survey], body: { ground: 'other', from: '2026-01-01T00:00:00Z', to: '2026-01-02T00:00:00Z' } },
    ],
    'POST /v1/touchpoints/:id/waivers/:waiver/revoke': [{ caller: 'east-manager', own: null, foreign: [SOUTH.survey, 'typhoon'] }],
    'GET /v1/portal/cases/:touchpointId': [
      { caller: 'swift', own: [EAST.delivery], foreign: [EAST.survey] },
      { caller: 'plumb', own: [SOUTH.delivery], foreign: [EAST.delivery] },
    ],
    'GET /v1/partners/:id/scorecard': [{ caller: 'manager', own: ['swift-courier'], foreign: null }],
    'GET /v1/partners/:id/cases': [{ caller: 'manager', own: ['swift-courier'], foreign: null }],
    'POST /v1/users/:id/password': PEOPLE.filter(({ role }) => role !== 'admin').map(({ username }) => ({
      caller: username as Person, own: null, foreign: [world.ids.admin], body: { password: 'a new long password' },
    })),
    'POST /v1/calls/:callId/choose': calls({ customerId: EAST.customer }),
    'DELETE /v1/calls/:callId/choose': calls(),
    'POST /v1/calls/:callId/verify': calls({ method: 'questions' }),
    'POST /v1/calls/:callId/wrap-up': calls({ outcome: 'resolved' }),
    'GET /v1/imports/:id': imports,
    'GET /v1/imports/:id/errors': imports.map((one) => ({ ...one, own: null })),
    'POST /v1/imports/:id/cancel': imports.map((one) => ({ ...one, own: null })),
    'POST /v1/imports/:id/resume': imports.map((one) => ({ ...one, own: null })),
    'GET /v1/backtests/:id': backtests,
    'POST /v1/backtests/:id/cancel': backtests.map((one) => ({ ...one, own: null })),
    // Rules are the same for everybody who may read them.
    'GET /v1/policies/:version': [{ caller: 'manager', own: null, foreign: null }],
    'PATCH /v1/users/:id': admins,
    'POST /v1/messages/:id/replay': admins,
    'POST /v1/jobs/:id/retry': admins,
    'DELETE /v1/jobs/:id': [{ caller: 'admin', own: null, foreign: null }],
    'DELETE /v1/api-keys/:id': [{ caller: 'admin', own: null, foreign: null }],
    'PUT /v1/directory/orgs/:id': [{ caller: 'admin', own: ['hq%2Fnew'], foreign: null, body: names }],
    'PUT /v1/directory/teams/:id': [{ caller: 'admin', own: ['new'], foreign: null, body: names }],
    'PUT /v1/directory/partners/:id': [{ caller: 'admin', own: ['new'], foreign: null, body: { ...names, type: 'courier' } }],
  };
}

const fill = (path: string, ids: readonly string[]): string => {
  let index = 0;
  return path.replaceAll(/:[A-Za-z]+/g, () => ids[index++] ?? 'missing');
};

/** The same ids with the first one replaced by one of the same form that nothing has. */
const missingLike = (ids: readonly string[]): string[] => {
  const [first = '', ...rest] = ids;
  const known = first.startsWith('tp_') ? MISSING['touchpoint'] : first.startsWith('cu_') ? MISSING['customer'] : undefined;
  return [known ?? `${first.slice(0, -6)}zzzzzz`, ...rest];
};

describe('the matrix', () => {
  it('holds every route with an id', () => {
    const withIds = world.routes.filter(({ path }) => path.includes(':')).map(routeName).sort();
    expect(withIds).toEqual(Object.keys(matrix).sort());
  });

  it('a foreign id answers exactly like a missing one', async () => {
    let tried = 0;
    for (const route of world.routes.filter(({ path }) => path.includes(':'))) {
      for (const { caller, foreign, body } of matrix[routeName(route)] ?? []) {
        if (foreign === null) continue;
        const answer = await world.send(caller, route.method, fill(route.path, foreign), body);
        const missing = await world.send(caller, route.method, fill(route.path, missingLike(foreign)), body);
        const where = `${caller}: ${routeName(route)} ${foreign.join(' ')}`;
        expect([where, answer.status, answer.body]).toEqual([where, 404, missing.body]);
        expect(missing.status).toBe(404);
        expect(Object.keys(answer.headers).sort()).toEqual(Object.keys(missing.headers).sort());
        expect(planted(answer.text)).toEqual([]);
        tried += 1;
      }
    }
    expect(tried).toBeGreaterThan(25);
  });

  it('what is missing is missing for administrators too', async () => {
    for (const route of world.routes.filter(({ path }) => path.includes(':') && !path.startsWith('/v1/directory'))) {
      for (const { body } of matrix[routeName(route)]?.slice(0, 1) ?? []) {
        if (!isFor(route, 'admin')) continue;
        const answer = await world.send('admin', route.method, fill(route.path, ['nothing', 'nothing']), body);
        expect([routeName(route), answer.status, answer.body.error?.code]).toEqual([routeName(route), 404, 'not-found']);
      }
    }
  });

  it('an own id works', async () => {
    for (const route of world.routes.filter(({ path }) => path.includes(':'))) {
      for (const { caller, own, body } of matrix[routeName(route)] ?? []) {
        if (own === null) continue;
        const answer = await world.send(caller, route.method, fill(route.path, own), body);
        const where = `${caller}: ${routeName(route)} ${own.join(' ')}`;
        expect([where, answer.status < 300, answer.body?.error]).toEqual([where, true, undefined]);
      }
    }
  });
});

describe('lists', () => {
  const SOUTHERN = [CANARY.south, CANARY.southPhone, 'DL-SOUTH', 'SV-SOUTH', 'C-SOUTH', SOUTH.survey, SOUTH.delivery, SOUTH.customer];
  const cases: [Caller, CallerRole, string[]][] = [
    ['east-handler', 'handler', SOUTHERN],
    ['east-manager', 'manager', SOUTHERN],
    ['east key', 'integration', SOUTHERN],
    ['swift', 'partner', [...Object.values(CANARY), 'plumb', EAST.survey, SOUTH.survey, EAST.customer, SOUTH.customer]],
    ['plumb', 'partner', [...Object.values(CANARY), 'swift', EAST.delivery, EAST.customer, SOUTH.customer]],
  ];
  /** Ask for the foreign by name where a route lets one ask; a query a route does not know is passed over. */
  const asked = ['', '?q=SOUTH', `?q=${CANARY.southPhone}`, `?customerId=${SOUTH.customer}`, `?touchpointId=${SOUTH.survey}`];

  it.each(cases)('of %s hold nothing foreign, however they are asked', async (caller, role, secrets) => {
    const lists = world.routes.filter((one) => one.method === 'get' && !one.path.includes(':') && one.path !== '/v1/desk/stream' && isFor(one, role));
    expect(lists.length).toBeGreaterThan(2);
    for (const route of lists) {
      // The directory names partner firms to our own people, and only to them.
      for (const query of asked) {
        const { text, status } = await world.send(caller, 'get', `${route.path}${query}`);
        expect([route.path + query, status < 500]).toEqual([route.path + query, true]);
        expect([route.path + query, secrets.filter((secret) => text.includes(secret) && !query.includes(secret))]).toEqual([route.path + query, []]);
      }
    }
  });

  it('of those above hold both branches', async () => {
    const { text } = await world.send('manager', 'get', '/v1/touchpoints');
    expect([text.includes('SV-EAST'), text.includes('SV-SOUTH')]).toEqual([true, true]);
  });
});

function planted(text: string): string[] {
  return Object.values(CANARY).filter((secret) => text.includes(secret));
}
