import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import request from 'supertest';
import type { CallerRole } from '../../src/access/access.decorators.js';
import { DEMO_PASSWORD } from '../../src/access/demo-users.js';
import { isFor, openWorld, routeName, type Caller, type Route, type World } from './access-world.js';

let world: World;

beforeAll(async () => {
  world = await openWorld();
});

afterAll(() => world.close());

const ROLE_OF: [Caller, CallerRole][] = [
  ['east-handler', 'handler'],
  ['manager', 'manager'],
  ['swift', 'partner'],
  ['admin', 'admin'],
  ['hq key', 'integration'],
];

/** A path with something in place of its parameters. */
const filled = (route: Route): string => route.path.replaceAll(/:[A-Za-z]+/g, 'nothing');

describe('every route', () => {
  it('says who may call it', () => {
    expect(world.routes.length).toBeGreaterThan(20);
    expect(world.routes.filter(({ audience }) => audience === undefined).map(routeName)).toEqual([]);
  });

  it('is public only where that was meant', () => {
    expect(world.routes.filter(({ audience }) => audience === 'public').map(routeName).sort()).toEqual([
      'DELETE /v1/session',
      'GET /healthz',
      'GET /metrics',
      'GET /readyz',
      'POST /v1/session',
    ]);
  });

  it.each(['nobody', 'unknown key', 'revoked key', 'ended session', 'blocked user'] as const)('refuses %s', async (stranger) => {
    for (const route of world.routes.filter(({ audience }) => audience !== 'public')) {
      const { status, body } = await world.send(stranger, route.method, filled(route), route.method === 'get' ? undefined : {});
      expect([routeName(route), status, body.error.code]).toEqual([routeName(route), 401, 'unauthenticated']);
    }
  });

  it.each(ROLE_OF)('refuses %s where it is not for a %s', async (caller, role) => {
    for (const route of world.routes.filter((one) => one.audience !== 'public' && !isFor(one, role))) {
      const { status, body } = await world.send(caller, route.method, filled(route), route.method === 'get' ? undefined : {});
      expect([routeName(route), status, body.error.code]).toEqual([routeName(route), 403, 'forbidden']);
    }
  });
});

describe('signing in', () => {
  const signIn = (body: object, headers: Record<string, string> = {}) =>
    request(world.url).post('/v1/session').set(headers).send(body);

  it('gives a cookie that scripts and other sites cannot use, and tells who one is', async () => {
    const answer = await signIn({ username: 'East-Handler', password: DEMO_PASSWORD }).expect(200);
    expect(answer.body.user).toMatchObject({ username: 'east-handler', role: 'handler', org: 'hq/east', extension: '8001', partnerId: null });
    expect(JSON.stringify(answer.body)).not.toMatch(/hash|password/i);
    expect(String(answer.headers['set-cookie'])).toMatch(/^fb_session=[\w-]{43}; Max-Age=\d+; Path=\/; HttpOnly; SameSite=Strict$/);
    const me = await request(world.url).get('/v1/session').set('cookie', String(answer.headers['set-cookie'])).expect(200);
    expect(me.body).toEqual(answer.body);
  });

  it('answers a wrong password and an unknown user alike', async () => {
    const wrong = await signIn({ username: 'manager', password: 'not the password' }).expect(401);
    const unknown = await signIn({ username: 'nobody-here', password: 'not the password' }).expect(401);
    const blocked = await signIn({ username: 'blocked', password: DEMO_PASSWORD }).expect(401);
    expect(unknown.body).toEqual(wrong.body);
    expect(blocked.body).toEqual(wrong.body);
    expect(wrong.headers['set-cookie']).toBeUndefined();
  });

  it('names what is missing, wrong or too much', async () => {
    const { body } = await signIn({ username: 7, remember: true }).expect(400);
    expect(body.error.problems.map(({ field }: { field: string }) => field)).toEqual(expect.arrayContaining(['username', 'password', 'remember']));
    await signIn({ username: { $ne: null }, password: { $ne: null } }).expect(400);
    await signIn({ username: 'manager', password: 'x'.repeat(201) }).expect(400);
    await signIn([]).expect(400);
  });

  it('slows a guesser down, and says for how long', async () => {
    for (let guess = 0; guess < 5; guess += 1) await signIn({ username: 'swift', password: `guess number ${guess}` }).expect(401);
    const slowed = await signIn({ username: 'swift', password: DEMO_PASSWORD }).expect(429);
    expect(slowed.body.error.code).toBe('rate-limited');
    expect(Number(slowed.headers['retry-after'])).toBeGreaterThan(0);
    await signIn({ username: 'plumb', password: DEMO_PASSWORD }).expect(200);
  });

  it('refuses a page that is not ours', async () => {
    await signIn({ username: 'manager', password: DEMO_PASSWORD }, { origin: 'https://evil.example' }).expect(403);
    await signIn({ username: 'manager', password: DEMO_PASSWORD }, { 'sec-fetch-site': 'cross-site' }).expect(403);
  });

  it('ends on signing out, also twice', async () => {
    const cookie = String((await signIn({ username: 'manager', password: DEMO_PASSWORD }).expect(200)).headers['set-cookie']);
    const out = await request(world.url).delete('/v1/session').set('cookie', cookie).set('origin', world.url).expect(204);
    expect(String(out.headers['set-cookie'])).toContain('Max-Age=0');
    await request(world.url).get('/v1/session').set('cookie', cookie).expect(401);
    await request(world.url).delete('/v1/session').set('cookie', cookie).set('origin', world.url).expect(204);
  });
});

describe('changes made with a session', () => {
  it('need to come from our own pages', async () => {
    const answer = await request(world.url).post('/v1/session').send({ username: 'admin', password: DEMO_PASSWORD });
    const cookie = String(answer.headers['set-cookie']);
    const put = (headers: Record<string, string>) =>
      request(world.url).put('/v1/directory/teams/new').set({ cookie, ...headers }).send({ name: { zh: '新', en: 'New' } });
    await put({ origin: 'https://evil.example' }).expect(403);
    await put({ origin: 'null' }).expect(403);
    await put({ 'sec-fetch-site': 'same-site' }).expect(403);
    await put({}).expect(403);
    await put({ origin: world.url }).expect(204);
    await put({ 'sec-fetch-site': 'same-origin' }).expect(204);
  });
});

describe('users', () => {
  const newUser = { username: 'Liu.Wei', name: 'Liu Wei', password: 'a long enough one', role: 'handler', org: 'hq/south' };

  it('are made, listed without secrets, changed, and told of in the log', async () => {
    const made = await world.send('admin', 'post', '/v1/users', newUser);
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({ username: 'liu.wei', role: 'handler', org: 'hq/south', disabled: false });
    const again = await world.send('admin', 'post', '/v1/users', { ...newUser, username: 'LIU.WEI' });
    expect([again.status, again.body.error.problems]).toEqual([409, [{ field: 'username', reason: 'is taken' }]]);
    const list = await world.send('admin', 'get', '/v1/users?limit=200');
    expect(JSON.stringify(list.body)).not.toMatch(/argon2|hash|epoch/i);
    const changed = await world.send('admin', 'patch', `/v1/users/${made.body.id}`, { extension: '8123', team: 'claims' });
    expect(changed.body).toMatchObject({ extension: '8123', team: 'claims', name: 'Liu Wei' });
    const log = await world.send('admin', 'get', `/v1/access-log?objectId=${made.body.id}`);
    expect(log.body.items.map(({ why }: { why: string }) => why)).toEqual(['changed extension, team', 'created']);
  });

  it.each([
    [{ password: 'short' }, 'password'],
    [{ password: 'my-liu.wei.2-pass' }, 'password'],
    [{ username: 'no spaces please' }, 'username'],
    [{ org: 'hq/nowhere' }, 'org'],
    [{ org: undefined }, 'org'],
    [{ role: 'partner' }, 'partnerId'],
    [{ role: 'partner', partnerId: 'no-such-firm' }, 'partnerId'],
    [{ role: 'system' }, 'role'],
    [{ passwordHash: 'x' }, 'passwordHash'],
    [{ name: 'a\u0000b' }, 'name'],
  ])('are refused with %o: %s', async (wrong, field) => {
    const { status, body } = await world.send('admin', 'post', '/v1/users', { ...newUser, username: 'liu.wei.2', ...wrong });
    expect(status).toBe(400);
    expect(body.error.problems.map((problem: { field: string }) => problem.field)).toContain(field);
  });

  it('lose every session when their password changes or they are blocked', async () => {
    const { body: user } = await world.send('admin', 'post', '/v1/users', { ...newUser, username: 'temp.user' });
    const signIn = async (password: string): Promise<string> =>
      String((await request(world.url).post('/v1/session').send({ username: 'temp.user', password }).expect(200)).headers['set-cookie']);
    const first = [await signIn(newUser.password), await signIn(newUser.password)];
    const asUser = (cookie: string, body: object) =>
      request(world.url).post(`/v1/users/${user.id}/password`).set({ cookie, origin: world.url }).send(body);
    const refused = await asUser(first[0] ?? '', { password: 'another long one', currentPassword: 'wrong one' }).expect(400);
    expect(refused.body.error.problems).toEqual([{ field: 'currentPassword', reason: 'is wrong' }]);
    await asUser(first[0] ?? '', { password: 'another long one', currentPassword: newUser.password }).expect(204);
    for (const cookie of first) await request(world.url).get('/v1/session').set('cookie', cookie).expect(401);
    const second = await signIn('another long one');
    await world.send('admin', 'patch', `/v1/users/${user.id}`, { disabled: true });
    await request(world.url).get('/v1/session').set('cookie', second).expect(401);
    await world.send('admin', 'patch', `/v1/users/${user.id}`, { disabled: false });
    await request(world.url).get('/v1/session').set('cookie', second).expect(401);
  });

  it('cannot lock themselves out of administration', async () => {
    expect((await world.send('admin', 'patch', `/v1/users/${world.ids.admin}`, { disabled: true })).status).toBe(409);
    expect((await world.send('admin', 'patch', `/v1/users/${world.ids.admin}`, { role: 'manager', org: 'hq' })).status).toBe(409);
  });
});

describe('API keys', () => {
  it('are shown once, work, tell of their last use, and stop at once when revoked', async () => {
    const made = await world.send('admin', 'post', '/v1/api-keys', { name: 'crm', role: 'integration', org: 'hq/east', sources: ['crm'] });
    expect(made.status).toBe(201);
    expect(made.body.key).toMatch(/^fbk_[\w-]{43}$/);
    const asKey = () => request(world.url).get('/v1/directory').set('authorization', `Bearer ${made.body.key}`);
    await asKey().expect(200);
    const list = await world.send('admin', 'get', '/v1/api-keys');
    expect(JSON.stringify(list.body)).not.toContain(made.body.key);
    expect(JSON.stringify(list.body)).not.toMatch(/"hash"/);
    const listed = list.body.items.find(({ id }: { id: string }) => id === made.body.id);
    expect(listed).toMatchObject({ name: 'crm', sources: ['crm'], revokedAt: null });
    expect(listed.lastUsedAt).not.toBeNull();
    expect((await world.send('admin', 'delete', `/v1/api-keys/${made.body.id}`)).status).toBe(204);
    await asKey().expect(401);
    expect((await world.send('admin', 'delete', '/v1/api-keys/key_nothing')).status).toBe(404);
  });

  it('may report only for their own sources', async () => {
    const { body } = await world.send('admin', 'post', '/v1/api-keys', { name: 'crm', role: 'integration', sources: ['crm'] });
    const report = (source: string) =>
      request(world.url).post('/v1/events').set('authorization', `Bearer ${body.key}`)
        .send({ source, eventId: `only-own-${source}`, type: 'opened', occurredAt: world.hours(-1), touchpoint: { kind: 'enquiry', ref: 'KEY-1' } });
    await report('crm').expect(201);
    await report('erp').expect(403);
  });

  it('are not made up for by a cookie beside a bad one', async () => {
    const answer = await request(world.url).post('/v1/session').send({ username: 'admin', password: DEMO_PASSWORD });
    await request(world.url).get('/v1/users').set({ cookie: String(answer.headers['set-cookie']), authorization: 'Bearer nonsense' }).expect(401);
  });
});

describe('the directory', () => {
  const names = async (caller: Caller): Promise<{ orgs: string[]; partners: string[]; causes: number }> => {
    const { body } = await world.send(caller, 'get', '/v1/directory');
    const ids = (list: { id: string }[]): string[] => list.map(({ id }) => id);
    return { orgs: ids(body.orgs), partners: ids(body.partners), causes: body.causes.length };
  };

  it('tells everybody what they may know', async () => {
    const all = ['plumb-adjusters', 'swift-courier'];
    expect(await names('admin')).toEqual({ orgs: ['hq', 'hq/east', 'hq/south'], partners: all, causes: 6 });
    expect(await names('east-handler')).toEqual({ orgs: ['hq', 'hq/east'], partners: all, causes: 6 });
    expect(await names('swift')).toEqual({ orgs: [], partners: ['swift-courier'], causes: 6 });
  });

  it('is kept by administrators, with reasons for what is refused', async () => {
    const name = { zh: '北', en: 'North' };
    expect((await world.send('admin', 'put', '/v1/directory/orgs/hq%2Fnorth', { name, policiesInForce: 5 })).status).toBe(204);
    expect((await names('manager')).orgs).toContain('hq/north');
    for (const [path, body] of [
      ['orgs/elsewhere', { name }],
      ['orgs/hq%2FNORTH', { name }],
      ['orgs/hq%2Fnorth', { name, onTimeTarget: 95 }],
      ['orgs/hq%2Fnorth', { name: { zh: '北' } }],
      ['partners/x', { name, type: 'baker' }],
      ['partners/Not%20An%20Id', { name, type: 'courier' }],
    ] as const) {
      const answer = await world.send('admin', 'put', `/v1/directory/${path}`, body);
      expect([path, answer.status, answer.body.error.problems.length > 0]).toEqual([path, 400, true]);
    }
  });
});

describe('pages of lists', () => {
  it.each(['limit=-1', 'limit=1e9', 'limit=NaN', 'limit=0', 'limit=201', 'limit=1&limit=2', 'after=forged', 'after=%00'])('refuse %s', async (query) => {
    for (const path of ['/v1/users', '/v1/api-keys', '/v1/access-log']) {
      const { status, body } = await world.send('admin', 'get', `${path}?${query}`);
      expect([path, status, body.error.code]).toEqual([path, 400, 'invalid']);
    }
  });
});
