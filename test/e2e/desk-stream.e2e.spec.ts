import { createConnection, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LiveHub } from '../../src/kernel/live/live-hub.js';
import type { PopView } from '../../src/screen-pop/domain/pop.js';
import { openDesks, pbxCall, type Desks } from '../support/desk.js';

let desks: Desks;

beforeAll(async () => {
  desks = await openDesks();
});

afterAll(() => desks.close());

const ring = (callId: string, extension = '8001'): Record<string, unknown> =>
  pbxCall(callId, '13800138000', () => desks.now())('leg.ringing', extension);

describe('the stream of a desk', () => {
  it('needs a session', async () => {
    const nobody = await fetch(`${desks.url}/v1/desk/stream`);
    expect(nobody.status).toBe(401);
  });

  it('begins with the queue and is kept alive by comments', async () => {
    const shen = await desks.stream('shen');
    await shen.next('queue');
    const before = shen.comments;
    desks.get(LiveHub).beat();
    await shen.until(() => shen.comments > before);
    expect(shen.ended).toBe(false);
    shen.close();
  });

  it('ends with the session, at the next heartbeat', async () => {
    const leaver = await desks.stream('leaver');
    await leaver.next('queue');
    await desks.as('leaver', 'delete', '/v1/session');
    desks.get(LiveHub).beat();
    await leaver.until(() => leaver.ended);
    expect((await desks.as('leaver', 'get', '/v1/desk')).status).toBe(401);
  });

  it('ends cleanly when the installation shuts down', async () => {
    const closing = await openDesks();
    const streams = await Promise.all(['shen', 'zhou', 'han'].map((name) => closing.stream(name)));
    await Promise.all(streams.map((stream) => stream.next('queue')));
    await closing.close();
    await Promise.all(streams.map((stream) => stream.until(() => stream.ended)));
  });

  it('carries alerts of the organisation, and the missed ones after a reconnect', async () => {
    const live = desks.get(LiveHub);
    const han = await desks.stream('han');
    const wei = await desks.stream('wei');
    await Promise.all([han.next('queue'), wei.next('queue')]);
    live.publish(['org:hq', 'org:hq/east'], 'alert', { id: 'a1' }, { keep: true });
    await han.next('alert');
    const lastId = han.frames.at(-1)!.id!;
    han.close();
    live.publish(['org:hq'], 'alert', { id: 'a2' }, { keep: true });
    const again = await desks.stream('han', { 'last-event-id': lastId });
    expect(await again.next('alert')).toEqual({ id: 'a2' });
    live.publish(['org:hq', 'org:hq/west'], 'alert', { id: 'a3' });
    expect(await wei.next('alert')).toEqual({ id: 'a3' });
    again.close();
    wei.close();
  });

  it('tells of a changed queue', async () => {
    const zhou = await desks.stream('zhou');
    await zhou.next('queue');
    await desks.given({
      source: 'test', eventId: 'q1', type: 'opened', occurredAt: desks.now().toISOString(), touchpoint: { kind: 'callback', ref: 'CB-1' },
      custodian: 'team:claims',
    });
    const changed = await zhou.next<{ queueTotal: number }>('queue', (queue) => queue.queueTotal === 1);
    expect(changed).toMatchObject({ queue: [{ kind: 'callback', why: 'held-by-team' }] });
    zhou.close();
  });

  it('is not disturbed by a hostile Last-Event-ID or call id', async () => {
    const shen = await desks.stream('shen', { 'last-event-id': '1; event: alert' });
    await desks.pbx(ring('a<script>"\\u2028{}')).expect(202);
    await shen.next<PopView>('pop', (pop) => pop.state === 'ringing');
    await desks.pbx({ ...ring('x'), callId: 'a\n\nevent: alert' }).expect(400);
    expect(shen.frames.every((frame) => frame.event === 'pop' || frame.event === 'queue')).toBe(true);
    shen.close();
  });

  it('drops a reader that does not read, and nobody else notices', async () => {
    const live = desks.get(LiveHub);
    const shen = await desks.stream('shen');
    await shen.next('queue');
    const deaf = await deafReader(desks, await desks.cookie('zhou'));
    const gone = new Promise<void>((resolve) => deaf.once('close', () => resolve()));
    const open = live.openStreams;
    const text = 'x'.repeat(200_000);
    for (let number = 0; live.openStreams === open; number += 1) {
      live.publish(['org:hq'], 'alert', { number, text });
      // Those who read get the time to do so.
      await shen.next<{ number: number }>('alert', (alert) => alert.number === number, shen.frames.length - 1);
    }
    deaf.resume();
    await gone;
    await desks.pbx(ring('after-the-flood')).expect(202);
    await shen.next<PopView>('pop', (pop) => pop.state === 'ringing');
    shen.close();
  });
});

/** Opens a stream over a bare socket and never reads from it. */
async function deafReader(house: Desks, cookie: string): Promise<Socket> {
  const { port, hostname } = new URL(house.url);
  const socket = createConnection(Number(port), hostname);
  socket.on('error', () => undefined);
  const before = house.get(LiveHub).openStreams;
  socket.write(`GET /v1/desk/stream HTTP/1.1\r\nhost: ${hostname}\r\ncookie: ${cookie}\r\n\r\n`);
  while (house.get(LiveHub).openStreams === before) await new Promise((resolve) => setImmediate(resolve));
  socket.pause();
  return socket;
}
