import request from 'supertest';
import { AccessModule } from '../../src/access/access.module.js';
import { ApiKeys } from '../../src/access/api-keys.service.js';
import { DEMO_PASSWORD, seedDemoUsers, type DemoUser } from '../../src/access/demo-users.js';
import { Passwords } from '../../src/access/passwords.js';
import { UserRepository } from '../../src/access/user.repository.js';
import { CallEffects } from '../../src/calls/call-effects.service.js';
import { CallsModule } from '../../src/calls/calls.module.js';
import { CustomersModule } from '../../src/customers/customers.module.js';
import { Clock } from '../../src/kernel/clock.js';
import { ROOT_ORG, SystemScope } from '../../src/kernel/scope.js';
import type { DeskView, PopView } from '../../src/screen-pop/domain/pop.js';
import { ScreenPopModule } from '../../src/screen-pop/screen-pop.module.js';
import { SlaModule } from '../../src/sla/sla.module.js';
import { ApplyService } from '../../src/touchpoints/apply.service.js';
import type { EventInput } from '../../src/touchpoints/domain/event.js';
import { IngestService } from '../../src/touchpoints/ingest.service.js';
import { TouchpointsModule } from '../../src/touchpoints/touchpoints.module.js';
import { openHouse, type House } from './house.js';
import { SseClient } from './sse-client.js';

const SYSTEM = SystemScope.because('test');

/** Handlers at three extensions of the root organisation, and one of a branch. */
const PEOPLE: DemoUser[] = [
  { username: 'shen', name: 'Shen', role: 'handler', org: ROOT_ORG, extension: '8001', team: 'claims' },
  { username: 'zhou', name: 'Zhou', role: 'handler', org: ROOT_ORG, extension: '8002', team: 'claims' },
  { username: 'wei', name: 'Wei', role: 'handler', org: 'hq/west', extension: '8003' },
  { username: 'han', name: 'Han', role: 'manager', org: ROOT_ORG },
  { username: 'leaver', name: 'Leaver', role: 'handler', org: ROOT_ORG },
  { username: 'swift', name: 'Swift', role: 'partner', partnerId: 'swift' },
];

/** An installation with people, a PBX's key and helpers to talk to it as either of them. */
export interface Desks extends House {
  cookie(username: string): Promise<string>;
  stream(username: string, headers?: Record<string, string>): Promise<SseClient>;
  pbx(events: unknown, type?: string): request.Test;
  as(username: string, method: 'get' | 'post' | 'delete', path: string, body?: object): Promise<request.Response>;
  desk(username: string): Promise<DeskView>;
  /** Takes events in and waits until the files they change are ready. */
  given(...events: EventInput[]): Promise<void>;
  settled(): Promise<void>;
  now(): Date;
}

export async function openDesks(environment: Record<string, string> = {}): Promise<Desks> {
  const house = await openHouse([AccessModule, SlaModule, TouchpointsModule, CustomersModule, CallsModule, ScreenPopModule], environment);
  const now = (): Date => house.get(Clock).now();
  await seedDemoUsers(house.get(UserRepository), house.get(Passwords), PEOPLE, now());
  const { key } = await house.get(ApiKeys).create(SYSTEM, { name: 'pbx', role: 'integration', org: ROOT_ORG, sources: [] }, now());
  const cookies = new Map<string, string>();
  const cookie = async (username: string): Promise<string> => {
    const known = cookies.get(username);
    if (known !== undefined) return known;
    const answer = await request(house.url).post('/v1/session').set('origin', house.url).send({ username, password: DEMO_PASSWORD });
    const fresh = String(answer.headers['set-cookie']).split(';')[0]!;
    cookies.set(username, fresh);
    return fresh;
  };
  const settled = async (): Promise<void> => {
    await house.get(CallEffects).drain();
    await house.get(ApplyService).drain();
  };
  return {
    ...house,
    cookie,
    now,
    settled,
    stream: async (username, headers = {}) => SseClient.open(`${house.url}/v1/desk/stream`, { cookie: await cookie(username), ...headers }),
    pbx: (events, type = 'application/json') =>
      request(house.url).post('/v1/call-events').set('authorization', `Bearer ${key}`).set('content-type', type)
        .send(typeof events === 'string' ? events : JSON.stringify(events)),
    as: async (username, method, path, body) => {
      const sent = request(house.url)[method](path).set('cookie', await cookie(username)).set('origin', house.url);
      return body === undefined ? sent : sent.send(body);
    },
    desk: async (username) => {
      const answer = await request(house.url).get('/v1/desk').set('cookie', await cookie(username));
      return answer.body as DeskView;
    },
    given: async (...events) => {
      const outcomes = await house.get(IngestService).acceptBatch(SYSTEM, events);
      const refused = outcomes.filter((outcome) => outcome.status !== 'accepted');
      if (refused.length > 0) throw new Error(JSON.stringify(refused));
      await settled();
    },
  };
}

/** Call events of one call as a PBX tells them at this moment. */
export function pbxCall(callId: string, phone: string, now: () => Date, over: object = {}) {
  const base = { source: 'pbx', callId, direction: 'inbound', party: { raw: phone, presentation: 'allowed' }, did: '95500' };
  return (type: string, extension: string | null = null, more: object = {}): Record<string, unknown> => ({
    ...base, type, occurredAt: now().toISOString(), ...over,
    ...(extension !== null && { legId: `${callId}-${extension}`, handler: { extension } }),
    ...more,
  });
}

/** Ids of invented customers are made by the house; tests read them from the pop. */
export const fileName = (pop: PopView): string | undefined => pop.file?.customer.name;
