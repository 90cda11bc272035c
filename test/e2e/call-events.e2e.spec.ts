import request from 'supertest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Command } from 'commander';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { registerCallCommand } from '../../src/calls/call.command.js';
import { CallRepository } from '../../src/calls/call.repository.js';
import { callDocId } from '../../src/calls/calls.service.js';
import { SystemScope } from '../../src/kernel/scope.js';
import { ApiKeys } from '../../src/access/api-keys.service.js';
import { openDesks, pbxCall, type Desks } from '../support/desk.js';
import { STREAMS } from '../support/calls.js';

const SYSTEM = SystemScope.because('test');
let desks: Desks;

beforeAll(async () => {
  desks = await openDesks();
});

afterAll(() => desks.close());

const ringing = (callId: string) => pbxCall(callId, '13800138000', () => desks.now())('leg.ringing', '8001');
const stored = (callId: string) => desks.get(CallRepository).get(SYSTEM, callDocId('pbx', callId));

describe('POST /v1/call-events', () => {
  it('takes one event, and the same again quietly', async () => {
    const event = ringing('one');
    const first = await desks.pbx(event);
    expect([first.status, first.body]).toEqual([202, { accepted: 1, duplicates: 0, refused: [] }]);
    const again = await desks.pbx(event);
    expect([again.status, again.body]).toEqual([200, { accepted: 0, duplicates: 1, refused: [] }]);
    expect((await stored('one'))!.events).toHaveLength(1);
  });

  it('takes an array and NDJSON; a bad one never stops its neighbours and is named by row', async () => {
    const array = await desks.pbx([ringing('two'), { ...ringing('two'), type: 'leg.rang' }, ringing('three')]);
    expect(array.status).toBe(202);
    expect(array.body).toMatchObject({ accepted: 2, refused: [{ row: 2, field: 'type' }] });
    const text = [JSON.stringify(ringing('four')), '', '{"broken', JSON.stringify({ ...ringing('five'), occurredAt: 'now' })].join('\n');
    const lines = await desks.pbx(text, 'application/x-ndjson');
    expect(lines.status).toBe(202);
    expect(lines.body).toMatchObject({ accepted: 1, refused: [{ row: 3, field: '' }, { row: 4, field: 'occurredAt' }] });
    expect(await stored('five')).toBeNull();
  });

  it('counts a double within one batch once', async () => {
    const event = ringing('double');
    expect((await desks.pbx([event, event])).body).toEqual({ accepted: 1, duplicates: 1, refused: [] });
  });

  it('keeps no withheld number', async () => {
    await desks.pbx({ ...ringing('hidden'), party: { raw: '13800138000', presentation: 'restricted', e164: '+8613800138000' } }).expect(202);
    expect(JSON.stringify(await stored('hidden'))).not.toContain('138001');
  });

  it('gives the same call for events that race each other in many requests', async () => {
    const events = STREAMS['ringAll']!.map((event): Record<string, unknown> => ({ ...event, source: 'pbx', callId: 'race' }));
    const requests = [...events, ...events.toReversed()].map((event) => desks.pbx(event));
    const answers = await Promise.all(requests);
    expect(answers.filter((answer) => answer.status === 202)).toHaveLength(events.length);
    expect((await stored('race'))!.events.map((event) => event.occurredAt)).toEqual(
      events.map((event) => event['occurredAt'] as string).sort(),
    );
  });

  it.each([
    ['nothing', ''], ['null', 'null'], ['a text', '"hello"'], ['an empty list', '[]'], ['a number', '7'], ['broken JSON', '{"a":'],
    ['a prototype', '{"__proto__":{"source":"x"}}'], ['deep nesting', `{"v":1,"party":${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}}`],
  ])('refuses %s with a clear 400', async (_name, text) => {
    const answer = await desks.pbx(text);
    expect(answer.status).toBe(400);
    expect((answer.body as { error: { message: string } }).error.message).not.toBe('');
  });

  it('refuses strangers, people, and sources the key was not made for', async () => {
    expect((await request(desks.url).post('/v1/call-events').send(ringing('s'))).status).toBe(401);
    expect((await desks.as('shen', 'post', '/v1/call-events', ringing('s'))).status).toBe(403);
    const { key } = await desks.get(ApiKeys).create(SYSTEM, { name: 'other', role: 'integration', org: 'hq', sources: ['other-pbx'] }, desks.now());
    const answer = await request(desks.url).post('/v1/call-events').set('authorization', `Bearer ${key}`)
      .send([ringing('s'), { ...ringing('s2'), source: 'other-pbx' }]);
    expect(answer.body).toMatchObject({ accepted: 1, refused: [{ row: 1, field: 'source' }] });
    expect(await stored('s')).toBeNull();
  });
});

describe('a demo call', () => {
  it('is placed through the API by anybody who works here', async () => {
    const answer = await desks.as('han', 'post', '/v1/calls/demo', { phone: '+8613800138000', to: '8002' });
    expect(answer.status).toBe(202);
    const { callId } = answer.body as { callId: string };
    expect((await desks.desk('zhou')).calls).toContainEqual(expect.objectContaining({ callId, state: 'ringing', queue: 'service-1' }));
    expect((await desks.as('han', 'post', '/v1/calls/demo', { phone: '1', to: 'a b' })).status).toBe(400);
    expect((await desks.as('swift', 'post', '/v1/calls/demo', { phone: '1', to: '8001' })).status).toBe(403);
  });

  it('does not exist outside a demo', async () => {
    const real = await openDesks({ DEMO: 'false' });
    expect((await real.as('han', 'post', '/v1/calls/demo', { phone: '1', to: '8001' })).status).toBe(404);
    await real.close();
  });
});

describe('firebreak call', () => {
  let dataDir: string;
  let said = '';

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'firebreak-cli-'));
  });
  afterAll(() => rm(dataDir, { recursive: true }));

  const run = async (...args: string[]): Promise<void> => {
    said = '';
    const program = new Command('firebreak').exitOverride().configureOutput({ writeErr: (text) => (said += text) });
    registerCallCommand(program, { dataDir, server: desks.url, now: () => desks.now(), out: { write: (text: string) => (said += text) } });
    await program.parseAsync(['node', 'firebreak', 'call', ...args]);
  };

  it('says what to do without a key, without a server, with the wrong key', async () => {
    await expect(run('13800138000', '--to', '8001')).rejects.toThrow(/no key of the command line at .*cli-key.*npm start/);
    await writeFile(join(dataDir, 'cli-key'), 'fbk_wrong\n');
    await expect(run('13800138000', '--to', '8001', '--server', 'http://127.0.0.1:9')).rejects.toThrow(/cannot be reached.*npm start/);
    await expect(run('13800138000', '--to', '8001')).rejects.toThrow(/does not know the key.*DATA_DIR/);
    await expect(run('13800138000')).rejects.toThrow(/--to/);
    await expect(run('13800138000', '--to', '8001', '--answer-after', 'soon')).rejects.toThrow(/Seconds from 0 to 3600/);
  });

  it('rings, answers and hangs up over HTTP, and tells so', async () => {
    const { key } = await desks.get(ApiKeys).create(SYSTEM, { name: 'cli', role: 'admin', org: 'hq', sources: [] }, desks.now());
    await writeFile(join(dataDir, 'cli-key'), `${key}\n`);
    const zhou = await desks.stream('zhou');
    await run('+8613800138000', '--to', '8002', '--answer-after', '0.001', '--hang-up-after', '0.001');
    expect(said).toMatch(/rings at 8002[\s\S]*8002 answers[\s\S]*hangs up: time for the wrap-up/);
    await zhou.next('pop', (pop: { state: string; party: { shown: string } }) => pop.state === 'wrap-up' && pop.party.shown === '138••••8000');
    zhou.close();
  });
});
