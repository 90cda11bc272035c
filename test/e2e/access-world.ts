import { RequestMethod } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { ModulesContainer } from '@nestjs/core';
import request from 'supertest';
import { AUDIENCE, type Audience, type CallerRole } from '../../src/access/access.decorators.js';
import { ApiKeys } from '../../src/access/api-keys.service.js';
import { DEMO_PASSWORD, seedDemoUsers, type DemoUser } from '../../src/access/demo-users.js';
import { Directory } from '../../src/access/directory.service.js';
import { Passwords } from '../../src/access/passwords.js';
import { UserRepository, userIdOf } from '../../src/access/user.repository.js';
import { AppModule } from '../../src/app.module.js';
import { Rollups } from '../../src/insight/rollups.service.js';
import { Clock } from '../../src/kernel/clock.js';
import { SystemScope } from '../../src/kernel/scope.js';
import { ApplyService } from '../../src/touchpoints/apply.service.js';
import type { EventInput } from '../../src/touchpoints/domain/event.js';
import { IngestService } from '../../src/touchpoints/ingest.service.js';
import { openHouse, type House } from '../support/house.js';

const SYSTEM = SystemScope.because('test');

/** Two branches, two partner firms, and those above them. */
export const PEOPLE: DemoUser[] = [
  { username: 'east-handler', name: 'Ying', role: 'handler', org: 'hq/east', extension: '8001' },
  { username: 'south-handler', name: 'Bo', role: 'handler', org: 'hq/south', extension: '8002' },
  { username: 'east-manager', name: 'Hua', role: 'manager', org: 'hq/east' },
  { username: 'manager', name: 'Han', role: 'manager', org: 'hq' },
  { username: 'swift', name: 'Swift', role: 'partner', partnerId: 'swift-courier' },
  { username: 'plumb', name: 'Plumb', role: 'partner', partnerId: 'plumb-adjusters' },
  { username: 'admin', name: 'Admin', role: 'admin' },
];

export type Person = 'east-handler' | 'south-handler' | 'east-manager' | 'manager' | 'swift' | 'plumb' | 'admin';
/** Callers who are nobody any more, or never were. */
export type Stranger = 'nobody' | 'revoked key' | 'unknown key' | 'ended session' | 'blocked user';
export type Caller = Person | Stranger | 'east key' | 'hq key';

export interface Route {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  path: string;
  audience: Audience | undefined;
}

export const routeName = ({ method, path }: Route): string => `${method.toUpperCase()} ${path}`;

export interface World extends House {
  ids: Record<Person, string>;
  keys: { east: { id: string; key: string }; hq: { id: string; key: string }; revoked: { id: string; key: string } };
  routes: Route[];
  now(): Date;
  /** ISO text of an instant some hours from now. */
  hours(from: number): string;
  send(caller: Caller, method: Route['method'], path: string, body?: object): Promise<request.Response>;
  given(...events: EventInput[]): Promise<void>;
}

/** The whole application with people of two branches and two partner firms. */
export async function openWorld(environment: Record<string, string> = {}): Promise<World> {
  const house = await openHouse([AppModule], { DEMO: 'false', ...environment });
  const now = (): Date => house.get(Clock).now();
  await house.get(Directory).load({
    orgs: ['hq', 'hq/east', 'hq/south'].map((id) => ({ id, name: { zh: id, en: id }, policiesInForce: 10_000 })),
    teams: [{ id: 'claims', name: { zh: '理赔组', en: 'Claims' } }],
    partners: [
      { id: 'swift-courier', name: { zh: '迅捷', en: 'Swift' }, type: 'courier' },
      { id: 'plumb-adjusters', name: { zh: '准绳', en: 'Plumb' }, type: 'adjuster' },
    ],
  });
  const blocked: DemoUser = { username: 'blocked', name: 'Gone', role: 'admin' };
  await seedDemoUsers(house.get(UserRepository), house.get(Passwords), [...PEOPLE, blocked], now());
  const makeKey = async (name: string, org: string): Promise<{ id: string; key: string }> => {
    const { key, view } = await house.get(ApiKeys).create(SYSTEM, { name, role: 'integration', org, sources: [] }, now());
    return { id: view.id, key };
  };
  const keys = { east: await makeKey('east', 'hq/east'), hq: await makeKey('hq', 'hq'), revoked: await makeKey('old', 'hq') };
  await house.get(ApiKeys).revoke(SYSTEM, keys.revoked.id, now());
  const signIn = async (username: string): Promise<string> => {
    const answer = await request(house.url).post('/v1/session').send({ username, password: DEMO_PASSWORD }).expect(200);
    return String(answer.headers['set-cookie']).split(';')[0] ?? '';
  };
  const cookies = new Map<string, string>();
  for (const { username } of [...PEOPLE, blocked]) cookies.set(username, await signIn(username));
  await house.get(UserRepository).update(SYSTEM, userIdOf('blocked'), (user) => ({ ...user, disabled: true }));
  const ended = await signIn('admin');
  await request(house.url).delete('/v1/session').set('cookie', ended).set('origin', house.url).expect(204);
  cookies.set('ended session', ended);
  cookies.set('blocked user', cookies.get('blocked') ?? '');
  const bearer = new Map([
    ['east key', keys.east.key],
    ['hq key', keys.hq.key],
    ['revoked key', keys.revoked.key],
    ['unknown key', `fbk_${'A'.repeat(43)}`],
  ]);
  return {
    ...house,
    ids: Object.fromEntries(PEOPLE.map(({ username }) => [username, userIdOf(username)])) as World['ids'],
    keys,
    routes: routesOf(house),
    now,
    hours: (from) => new Date(now().getTime() + from * 3_600_000).toISOString(),
    send: async (caller, method, path, body) => {
      const sent = request(house.url)[method](path).set('origin', house.url);
      const key = bearer.get(caller);
      const cookie = cookies.get(caller);
      if (key !== undefined) void sent.set('authorization', `Bearer ${key}`);
      else if (cookie !== undefined) void sent.set('cookie', cookie);
      return body === undefined ? sent : sent.send(body);
    },
    given: async (...events) => {
      const outcomes = await house.get(IngestService).acceptBatch(SYSTEM, events);
      const refused = outcomes.filter((outcome) => outcome.status !== 'accepted');
      if (refused.length > 0) throw new Error(JSON.stringify(refused));
      await house.get(ApplyService).drain();
      await house.get(Rollups).drain();
    },
  };
}

/** Whether a role is among those a route is for. */
export function isFor(route: Route, role: CallerRole): boolean {
  return route.audience !== undefined && route.audience !== 'public' && route.audience.includes(role);
}

/** Every route of the application, asked of Nest itself: none can be forgotten here. */
function routesOf(house: House): Route[] {
  const controllers = [...house.get(ModulesContainer).values()].flatMap((module) => [...module.controllers.values()]);
  return controllers.flatMap(({ metatype }) => {
    const type = metatype as new () => object;
    const prefix = String(Reflect.getMetadata(PATH_METADATA, type) ?? '');
    return Object.getOwnPropertyNames(type.prototype).flatMap((name) => {
      const handler = (type.prototype as Record<string, unknown>)[name];
      if (typeof handler !== 'function') return [];
      const method = Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod | undefined;
      if (method === undefined) return [];
      const audience = (Reflect.getMetadata(AUDIENCE, handler) ?? Reflect.getMetadata(AUDIENCE, type)) as Audience | undefined;
      const path = `/${[prefix, String(Reflect.getMetadata(PATH_METADATA, handler))].join('/')}`.replaceAll(/\/+/g, '/').replace(/(?<=.)\/$/, '');
      return [{ method: RequestMethod[method].toLowerCase() as Route['method'], path, audience }];
    });
  });
}
