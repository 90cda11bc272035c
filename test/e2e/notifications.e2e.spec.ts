import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import request from 'supertest';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SweepService } from '../../src/alerts/sweep.service.js';
import { userIdOf } from '../../src/access/user.repository.js';
import { AppModule } from '../../src/app.module.js';
import { ManualClock } from '../../src/kernel/clock.js';
import { Config } from '../../src/kernel/config.js';
import { SystemScope } from '../../src/kernel/scope.js';
import { verifies } from '../../src/notifications/domain/webhook-signature.js';
import { MessageRepository } from '../../src/notifications/message.repository.js';
import { Notifier } from '../../src/notifications/notifier.js';
import type { MessageView } from '../../src/notifications/messages.service.js';
import { SendService } from '../../src/notifications/send.service.js';
import { ApplyService } from '../../src/touchpoints/apply.service.js';
import type { EventInput } from '../../src/touchpoints/domain/event.js';
import { TouchpointRepository } from '../../src/touchpoints/touchpoint.repository.js';
import { cliKeyOf, openHouse, type House } from '../support/house.js';
import { decoded, openSmtpSink, type ReceivedMail, type SmtpSink } from '../support/smtp-sink.js';

const SECRET = Buffer.alloc(32, 7);
const CANARIES = ['金丝雀甲', '13800138099', 'canary@example.org', 'C-CANARY', '沪A12345', 'PL-CANARY', '金丝雀的话'];
const MINUTE_MS = 60_000;

const NIGHT = "calendar: night\nzone: Asia/Shanghai\nweek: { mon-sun: [22:00-06:00] }\n";

/** A Tuesday, ten in the morning in Shanghai. */
const START = new Date('2026-11-24T02:00:00.000Z');

class Firm {
  readonly clock = new ManualClock(START);
  house: House;
  key: string;
  private serial = 0;

  async open(environment: Record<string, string>): Promise<void> {
    this.house = await openHouse([AppModule], { PUBLIC_URL: 'https://care.example.com', ...environment }, this.clock);
    this.key = cliKeyOf(this.house);
    await this.user({ username: 'shen', name: '沈知夏', role: 'handler', org: 'hq', team: 'service-1', email: 'shen@example.com' });
    await this.user({ username: 'han', name: 'Han Xue', role: 'manager', org: 'hq', email: 'han@example.com', language: 'en' });
    await this.user({ username: 'luo', name: 'Luo Jin', role: 'manager', org: 'hq', email: 'luo@example.com' });
    await this.user({ username: 'nomail', name: 'No Mail', role: 'handler', org: 'hq', team: 'service-1' });
  }

  post(path: string): request.Test {
    return request(this.house.url).post(path).set('authorization', `Bearer ${this.key}`);
  }

  get(path: string): request.Test {
    return request(this.house.url).get(path).set('authorization', `Bearer ${this.key}`);
  }

  async user(user: Record<string, string>): Promise<void> {
    await this.post('/v1/users').send({ password: 'burning-Clocks-7', ...user }).expect(201);
  }

  /** A call back is asked for now; its clock runs four service hours. Answers the touchpoint's id. */
  async opened(more: Partial<EventInput> = {}): Promise<string> {
    this.serial += 1;
    const { body } = await this.event('opened', `CB-${this.serial}`, more);
    return body.touchpointId as string;
  }

  async event(type: string, ref: string, more: Partial<EventInput> = {}): Promise<request.Response> {
    this.serial += 1;
    const response = await this.post('/v1/events')
      .send({
        source: 'crm',
        eventId: `n-${this.serial}`,
        type,
        occurredAt: this.clock.now().toISOString(),
        touchpoint: { kind: 'callback', ref },
        customer: {
          ref: 'C-CANARY', name: '金丝雀甲', phones: ['13800138099'], email: 'canary@example.org',
          plates: ['沪A12345'], policies: ['PL-CANARY'],
        },
        custodian: 'team:service-1',
        data: { text: '金丝雀的话' },
        ...more,
      })
      .expect(201);
    await this.house.get(ApplyService).drain();
    return response;
  }

  /** Lets time pass; what falls due on the way is recorded and sent, minute by minute where asked. */
  async pass(durationMs: number, stepMs = durationMs): Promise<void> {
    for (let passed = 0; passed < durationMs; passed += stepMs) {
      this.clock.advance(Math.min(stepMs, durationMs - passed));
      await this.house.get(SweepService).sweep();
      await this.send();
    }
  }

  hoursAgo(hours: number): string {
    return new Date(this.clock.now().getTime() - hours * 60 * MINUTE_MS).toISOString();
  }

  async send(): Promise<void> {
    await this.house.get(SendService).sendDue(this.clock.now());
  }

  async messages(touchpointId: string, query = ''): Promise<MessageView[]> {
    const { body } = await this.get(`/v1/messages?limit=200${query}`).expect(200);
    return (body.items as MessageView[]).filter((message) => message.touchpointId === touchpointId);
  }
}

const firm = new Firm();
let sink: SmtpSink;
let receiver: { server: Server; url: string; got: { headers: IncomingMessage['headers']; body: string }[]; answers: number[] };
let configDir: string;

beforeAll(async () => {
  sink = await openSmtpSink();
  receiver = await openReceiver();
  configDir = mkdtempSync(join(tmpdir(), 'firebreak-config-'));
  cpSync('config', configDir, { recursive: true });
  const book = readFileSync(join(configDir, 'notifications.yaml'), 'utf8').replace(
    'endpoints: {}',
    `endpoints:\n  crm: { url: '${receiver.url}/hook', secrets: ['whsec_${SECRET.toString('base64')}'], allowPrivate: true }\n` +
      `  inside: { url: 'https://localhost:1/hook', secrets: ['whsec_${SECRET.toString('base64')}'] }`,
  );
  const rule = "\n  - { name: Systems, when: { stages: [due] }, tell: [{ to: ['endpoint:crm', 'endpoint:inside'] }] }\n";
  writeFileSync(join(configDir, 'notifications.yaml'), book + rule);
  writeFileSync(join(configDir, 'calendars', 'night.yaml'), NIGHT);
  await firm.open({ SMTP_URL: sink.url, MAIL_FROM: 'Firebreak <firebreak@example.com>', CONFIG_DIR: configDir });
});
afterAll(async () => {
  await firm.house.close();
  await sink.close();
  receiver.server.close();
  rmSync(configDir, { recursive: true });
});
let week = 0;
beforeEach(async () => {
  // Every test has a Tuesday of its own; what the last one left behind is cleared away first.
  firm.clock.set(new Date(START.getTime() + week * 7 * 1_440 * MINUTE_MS));
  if (week > 0) for (let round = 0; round < 3; round += 1) await firm.pass(60_000);
  firm.clock.set(new Date(START.getTime() + week * 7 * 1_440 * MINUTE_MS + (week === 0 ? 0 : 60 * MINUTE_MS)));
  week += 1;
  sink.received.length = 0;
  sink.behave.length = 0;
  receiver.got.length = 0;
  receiver.answers.length = 0;
});

describe('an alert', () => {
  it('reaches the team at once, the lead when nobody acts, and nobody once somebody has', async () => {
    const id = await firm.opened();
    await firm.pass(240 * MINUTE_MS, 24 * MINUTE_MS);
    const [alert] = about(sink.received, '尽快回电 已到期');
    expect(alert?.to).toEqual(['shen@example.com']);
    expect(decoded(alert?.raw ?? '')).toMatch(/到期：2026-11-24 周二 14:00（Asia\/Shanghai）/);
    expect(decoded(alert?.raw ?? '')).toContain(`https://care.example.com/touchpoints/${id}`);

    await firm.pass(31 * MINUTE_MS);
    const [escalated] = about(sink.received, 'Escalated: Called back soon');
    expect(escalated?.to).toEqual(['han@example.com']);
    expect(decoded(escalated?.raw ?? '')).toMatch(/Due: Tue 24 Nov 2026 14:00/);

    const { body } = await firm.get('/v1/alerts?limit=200').expect(200);
    const breach = body.items.find((one: { touchpointId: string; threshold: string }) => one.touchpointId === id && one.threshold === 'at');
    await firm.post(`/v1/alerts/${breach.id}/acknowledge`).expect(200);
    const before = about(sink.received, 'Escalated').length;
    await firm.pass(120 * MINUTE_MS);
    expect(about(sink.received, 'Escalated')).toHaveLength(before);
    expect((await firm.messages(id, '&state=withdrawn')).map(({ purpose }) => purpose)).toContain('escalation');
  });

  it('gathers warnings into one mail, one row a clock, and does not repeat a cause', async () => {
    const ids = [await firm.opened(), await firm.opened(), await firm.opened()];
    await firm.pass(225 * MINUTE_MS, 5 * MINUTE_MS);
    const digests = about(sink.received, '预警汇总').concat(about(sink.received, '条预警'));
    const [digest] = digests;
    const text = decoded(digest?.raw ?? '');
    for (const id of ids) expect(text).toContain(`/touchpoints/${id}`);
    for (const id of ids) expect(sink.received.filter(({ raw }) => decoded(raw).includes(id))).toHaveLength(1);
    const states = (await firm.messages(ids[0] as string)).map(({ state }) => state);
    expect(states.sort()).toEqual(['gathered', 'withheld']);
  });

  it('is corrected when it proves wrong, in answer to the mail that told it; unsent ones are withdrawn', async () => {
    const ref = 'CB-LATE-PROOF';
    const { body } = await firm.event('opened', ref);
    await firm.pass(241 * MINUTE_MS);
    const told = about(sink.received, '尽快回电 已').find(({ raw }) => decoded(raw).includes(ref));
    expect(told).toBeDefined();
    await firm.event('called-back', ref, { occurredAt: firm.hoursAgo(3), actor: { kind: 'human', id: 'h-1' } });
    await firm.send();
    const [correction] = about(sink.received, '更正：');
    expect(correction?.raw).toContain(`In-Reply-To: ${told?.messageId}`);
    await firm.pass(180 * MINUTE_MS);
    const messages = await firm.messages(body.touchpointId as string);
    expect(messages.filter(({ purpose }) => purpose === 'escalation').every(({ state }) => state === 'withdrawn')).toBe(true);
    expect(about(sink.received, 'Escalated')).toEqual([]);
  });

  it('adds nothing when it is told again', async () => {
    const id = await firm.opened();
    await firm.pass(250 * MINUTE_MS, 50 * MINUTE_MS);
    const before = await firm.messages(id);
    const mails = sink.received.length;
    const touchpoint = await firm.house.get(TouchpointRepository).get(SystemScope.because('test'), id);
    if (touchpoint === null) throw new Error('no touchpoint');
    const notifier = firm.house.get(Notifier);
    await Promise.all([1, 2, 3].map(() => notifier.tell([{ touchpoint, records: touchpoint.alerts }], firm.clock.now())));
    firm.clock.advance(MINUTE_MS);
    await notifier.tell([{ touchpoint, records: touchpoint.alerts }], firm.clock.now());
    await firm.send();
    expect(await firm.messages(id)).toEqual(before);
    expect(sink.received).toHaveLength(mails);
  });

  it('of long ago is kept and told to nobody', async () => {
    const id = await firm.opened({ occurredAt: firm.hoursAgo(14 * 24) });
    await firm.house.get(SweepService).sweep();
    await firm.send();
    const { body } = await firm.get(`/v1/touchpoints/${id}`).expect(200);
    expect(body.alerts.length).toBeGreaterThan(0);
    expect(await firm.messages(id)).toEqual([]);
  });

  it('that is known late joins one mail', async () => {
    const ids = [
      await firm.opened({ occurredAt: firm.hoursAgo(2) }),
      await firm.opened({ occurredAt: firm.hoursAgo(2) }),
    ];
    await firm.pass(180 * MINUTE_MS);
    await firm.pass(10 * MINUTE_MS, 5 * MINUTE_MS);
    const mails = sink.received.filter(({ raw, to }) => to[0] === 'shen@example.com' && ids.some((id) => decoded(raw).includes(id)));
    expect(mails.filter(({ raw }) => ids.every((id) => decoded(raw).includes(id))).length).toBeGreaterThan(0);
    expect(mails.filter(({ raw }) => /^subject:.*CB-/im.test(decoded(raw)))).toEqual([]);
  });
});

describe('somebody with hours of their own', () => {
  const mailsOf = (name: string, id: string): ReceivedMail[] =>
    sink.received.filter(({ to, raw }) => to[0] === `${name}@example.com` && decoded(raw).includes(id));
  const HOUR_MS = 60 * MINUTE_MS;

  beforeAll(async () => {
    await firm.user({ username: 'ye', name: '叶守夜', role: 'handler', org: 'hq', email: 'ye@example.com', calendar: 'night' });
  });

  /** The law gives two working days to name the documents: due on Thursday at 18:00. Stops right after that. */
  const lawBreach = async (): Promise<string> => {
    const id = await firm.opened({ touchpoint: { kind: 'claim-report', ref: `CR-${sink.received.length}-${week}` }, custodian: 'person:ye' });
    const thursday = new Date(firm.clock.now().getTime() + 48 * HOUR_MS).toISOString().slice(0, 10);
    firm.clock.set(new Date(`${thursday}T17:00:00+08:00`));
    await firm.pass(30 * MINUTE_MS);
    // The warning before it has been told by now.
    sink.received.length = 0;
    await firm.pass(35 * MINUTE_MS, 5 * MINUTE_MS);
    return id;
  };

  it('is left alone until then, even by the law; the next of the chain stands in at once', async () => {
    const id = await lawBreach();
    expect(mailsOf('ye', id)).toEqual([]);
    expect(about(mailsOf('han', id), 'Escalated')).toHaveLength(1);
    await firm.pass(5 * HOUR_MS, 30 * MINUTE_MS);
    expect(mailsOf('ye', id).length).toBeGreaterThan(0);
    expect(about(mailsOf('han', id), 'Escalated')).toHaveLength(1);
  });

  it('is not woken either by a mail the server did not take before the end of the shift', async () => {
    const id = await lawBreach();
    const messages = firm.house.get(MessageRepository);
    const waiting = (await firm.messages(id)).find(({ recipient, state, nextAt }) => recipient === userIdOf('ye') && state === 'queued' && nextAt?.includes('T14:00') === true);
    // As if an outage had lasted from the shift into the day.
    await messages.update(SystemScope.because('test'), waiting?.id ?? '', (doc) => ({ ...doc, sendAt: firm.clock.now() }));
    await firm.send();
    const kept = await messages.get(SystemScope.because('test'), waiting?.id ?? '');
    expect(mailsOf('ye', id)).toEqual([]);
    expect(kept).toMatchObject({ state: 'queued', attempts: 0 });
    expect(kept?.sendAt?.toISOString()).toMatch(/T14:00:00\.000Z$/);
  });

  it('names a calendar that exists, or none', async () => {
    const refused = await firm.post('/v1/users').send({ username: 'noone', name: 'No One', password: 'burning-Clocks-7', role: 'handler', org: 'hq', calendar: 'moon' });
    expect(refused.status).toBe(400);
    expect(refused.body.error.problems).toEqual([
      { field: 'calendar', reason: 'is no calendar here; there are 24x7, ae-office, au-office, cn-office, cn-service, ie-office, night, uk-office, us-office' },
    ]);
    const { body } = await firm.get('/v1/users?limit=200').expect(200);
    const ye = body.items.find(({ username }: { username: string }) => username === 'ye');
    expect(ye.calendar).toBe('night');
    const patch = (calendar: unknown): request.Test =>
      request(firm.house.url).patch(`/v1/users/${ye.id}`).set('authorization', `Bearer ${firm.key}`).send({ calendar });
    await patch('moon').expect(400);
    await patch(7).expect(400);
    expect((await patch('24x7').expect(200)).body.calendar).toBe('24x7');
    expect((await patch(null).expect(200)).body.calendar).toBeNull();
    await patch('night').expect(200);
  });
});

describe('the mail server', () => {
  const breachMail = async (...behaviour: SmtpSink['behave']): Promise<string> => {
    const id = await firm.opened();
    await firm.pass(239 * MINUTE_MS, 15 * MINUTE_MS);
    firm.clock.advance(MINUTE_MS);
    await firm.house.get(SweepService).sweep();
    sink.received.length = 0;
    sink.behave.push(...behaviour);
    await firm.send();
    return id;
  };
  const stateOf = async (id: string): Promise<MessageView | undefined> =>
    (await firm.messages(id)).find(({ purpose, channel, recipient, state }) => purpose === 'alert' && channel === 'mail' && recipient !== '' && !['gathered', 'withheld'].includes(state));

  it('that is busy (4xx) is asked again, later', async () => {
    const id = await breachMail({ rcpt: 451 });
    expect(await stateOf(id)).toMatchObject({ state: 'failed', attempts: 1 });
    expect((await stateOf(id))?.lastFailure).not.toContain('shen@');
    await firm.pass(MINUTE_MS);
    expect(await stateOf(id)).toMatchObject({ state: 'sent', attempts: 2, lastFailure: null });
    expect(about(sink.received, id)).toHaveLength(1);
  });

  it('that refuses (5xx) makes a dead letter, which can be sent again', async () => {
    const id = await breachMail({ data: 554 });
    const dead = await stateOf(id);
    expect(dead).toMatchObject({ state: 'dead', attempts: 1, nextAt: null });
    const { body } = await firm.get('/v1/messages?state=dead').expect(200);
    expect(body.items.map((one: MessageView) => one.id)).toContain(dead?.id);
    await firm.post(`/v1/messages/${dead?.id}/replay`).expect(200);
    await firm.send();
    expect(await stateOf(id)).toMatchObject({ state: 'sent', attempts: 2 });
    await firm.post(`/v1/messages/${dead?.id}/replay`).expect(409);
    await firm.post('/v1/messages/ms_nothing/replay').expect(404);
    await firm.get('/v1/messages?state=lost').expect(400);
  });

  it('that drops the line after the data gets the mail once more, under the same Message-ID', async () => {
    const id = await breachMail('drop-after-data');
    expect(await stateOf(id)).toMatchObject({ state: 'failed' });
    await firm.pass(2 * MINUTE_MS);
    expect(await stateOf(id)).toMatchObject({ state: 'sent' });
    const mails = about(sink.received, id);
    expect(mails).toHaveLength(2);
    expect(new Set(mails.map(({ messageId }) => messageId)).size).toBe(1);
  });
});

describe('a process that dies', () => {
  const SYSTEM = SystemScope.because('test');

  it('while sending leaves a claim that runs out, and then the mail goes out', async () => {
    const id = await firm.opened();
    await firm.pass(239 * MINUTE_MS, 15 * MINUTE_MS);
    firm.clock.advance(MINUTE_MS);
    await firm.house.get(SweepService).sweep();
    const messages = firm.house.get(MessageRepository);
    const message = (await firm.messages(id)).find(({ purpose, channel, state }) => purpose === 'alert' && channel === 'mail' && state === 'queued');
    const claimedUntil = new Date(firm.clock.now().getTime() + 2 * MINUTE_MS);
    await messages.update(SYSTEM, message?.id ?? '', (doc) => ({ ...doc, attempts: 1, sendAt: claimedUntil }));
    await firm.pass(MINUTE_MS);
    const sent = (): ReceivedMail[] => sink.received.filter(({ messageId }) => messageId.includes(message?.id ?? '?'));
    expect(sent()).toHaveLength(0);
    await firm.pass(MINUTE_MS);
    await firm.pass(MINUTE_MS);
    expect(sent()).toHaveLength(1);
    expect(await messages.get(SYSTEM, message?.id ?? '')).toMatchObject({ state: 'sent', attempts: 2 });
  });

  it('while gathering a digest loses no row; what comes after its closing makes a digest of its own', async () => {
    const ids = [await firm.opened(), await firm.opened()];
    await firm.pass(121 * MINUTE_MS);
    const messages = firm.house.get(MessageRepository);
    const [first, second] = await Promise.all(ids.map(async (id) => (await firm.messages(id))[0]));
    const [one, two] = await Promise.all([first, second].map(async (view) => messages.get(SYSTEM, view?.id ?? '')));
    expect(one?.into).toBe(two?.into);
    const digestId = one?.into ?? '';
    const sendAt = one?.sendAt as Date;
    // The second is held back as if it were written while the digest of the first goes out.
    await messages.update(SYSTEM, two?._id ?? '', (doc) => ({ ...doc, into: 'ms_elsewhere', sendAt: null }));
    await messages.insert(SYSTEM, { ...(one as NonNullable<typeof one>), _id: digestId, purpose: 'digest', alertId: null, touchpointId: null, cause: null, into: null, about: null });
    firm.clock.set(sendAt);
    await firm.send();
    await messages.update(SYSTEM, two?._id ?? '', (doc) => ({ ...doc, into: digestId, sendAt }));
    await firm.send();
    const digests = ids.map((id) => sink.received.filter(({ raw }) => decoded(raw).includes(id)));
    expect(digests.map((mails) => mails.length)).toEqual([1, 1]);
    expect(digests[0]?.[0]?.messageId).not.toBe(digests[1]?.[0]?.messageId);
  });
});

describe('a system', () => {
  it('gets a signed webhook, again while it fails, and again on request', async () => {
    receiver.answers.push(500, 503);
    const id = await firm.opened();
    await firm.pass(240 * MINUTE_MS);
    await firm.pass(3 * MINUTE_MS, 30_000);
    const got = receiver.got.filter(({ body }) => body.includes(id));
    expect(got).toHaveLength(3);
    expect(new Set(got.map(({ headers, body }) => [headers['webhook-id'], body].join(' '))).size).toBe(1);
    for (const { headers, body } of got) expect(verifies(SECRET, headers as Record<string, string>, body)).toBe(true);
    expect(JSON.parse(got[0]?.body ?? '')).toMatchObject({ type: 'alert.recorded', data: { touchpointId: id, threshold: 'at' } });
    const message = (await firm.messages(id)).find(({ recipient }) => recipient === 'crm');
    expect(message).toMatchObject({ state: 'sent', attempts: 3 });
    await firm.post(`/v1/messages/${message?.id}/replay`).expect(200);
    await firm.send();
    expect(receiver.got.filter(({ body }) => body.includes(id))).toHaveLength(4);
  });

  it('inside our own network is never called unless the file permits it', async () => {
    const id = await firm.opened();
    await firm.pass(240 * MINUTE_MS);
    await firm.pass(10 * MINUTE_MS, 60_000);
    const message = (await firm.messages(id)).find(({ recipient }) => recipient === 'inside');
    expect(message?.state).toMatch(/failed|queued/);
    const { body } = await firm.get('/v1/messages?limit=200').expect(200);
    const reasons = (body.items as MessageView[]).flatMap(({ recipient, lastFailure }) => (recipient === 'inside' && lastFailure !== null ? [lastFailure] : []));
    expect(new Set(reasons)).toEqual(new Set(['no answer: EPRIVATE']));
  });

  it('that redirects or says 410 is not followed, and not asked again', async () => {
    receiver.answers.push(410);
    const id = await firm.opened();
    await firm.pass(240 * MINUTE_MS);
    const message = (await firm.messages(id)).find(({ recipient }) => recipient === 'crm');
    expect(message).toMatchObject({ state: 'dead', lastFailure: 'answered 410' });
    receiver.answers.push(302);
    const other = await firm.opened({ occurredAt: firm.clock.now().toISOString() });
    await firm.pass(240 * MINUTE_MS);
    expect((await firm.messages(other)).find(({ recipient }) => recipient === 'crm')).toMatchObject({ state: 'failed', lastFailure: 'answered 302' });
    expect(receiver.got.every(({ headers }) => headers['x-redirected'] === undefined)).toBe(true);
  });
});

describe('what goes out', () => {
  it('carries nothing of the customer, on any channel', async () => {
    const id = await firm.opened();
    await firm.pass(300 * MINUTE_MS, 20 * MINUTE_MS);
    await firm.event('called-back', 'CB-OTHER', { actor: { kind: 'human', id: 'h-1' } });
    expect(sink.received.some(({ raw }) => decoded(raw).includes(id))).toBe(true);
    const everything = [...sink.received.map(({ raw }) => decoded(raw)), ...receiver.got.map(({ body }) => body)].join('\n');
    for (const canary of CANARIES) expect(everything).not.toContain(canary);
  });

  it('is a file where there is no mail server, the same file however often it is written', async () => {
    const quiet = new Firm();
    await quiet.open({});
    const id = await quiet.opened();
    await quiet.pass(241 * MINUTE_MS);
    const folder = join(quiet.house.get(Config).values.dataDir, 'mail');
    const files = readdirSync(folder);
    expect(files.every((name) => name.endsWith('.eml'))).toBe(true);
    expect(files.map((name) => decoded(readFileSync(join(folder, name), 'utf8'))).some((mail) => mail.includes(id))).toBe(true);
    const { text } = await request(quiet.house.url).get('/metrics').expect(200);
    expect(text).toMatch(/firebreak_messages_total\{channel="mail",outcome="sent"\} [1-9]/);
    await quiet.house.close();
  });

  it('is for administrators to see', async () => {
    await request(firm.house.url).get('/v1/messages').expect(401);
    const login = await request(firm.house.url).post('/v1/session').send({ username: 'han', password: 'burning-Clocks-7' }).expect(200);
    const cookie = String(login.headers['set-cookie']).split(';')[0] ?? '';
    await request(firm.house.url).get('/v1/messages').set('cookie', cookie).expect(403);
  });
});

const about = (mails: readonly ReceivedMail[], words: string): ReceivedMail[] => mails.filter(({ raw }) => decoded(raw).includes(words));

async function openReceiver(): Promise<typeof receiver> {
  const got: (typeof receiver)['got'] = [];
  const answers: number[] = [];
  const server = createServer((incoming, answer) => {
    let body = '';
    incoming.on('data', (chunk: Buffer) => (body += chunk.toString('utf8')));
    incoming.on('end', () => {
      got.push({ headers: incoming.headers, body });
      answer.writeHead(answers.shift() ?? 204, { location: 'http://169.254.169.254/latest', 'x-redirected': '1' });
      answer.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { server, got, answers, url: `http://127.0.0.1:${port}` };
}
