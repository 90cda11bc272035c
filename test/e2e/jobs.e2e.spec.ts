import request from 'supertest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppModule } from '../../src/app.module.js';
import { Quarantine } from '../../src/kernel/jobs/quarantine.service.js';
import { cliKeyOf, openHouse, type House } from '../support/house.js';

describe('jobs in quarantine', () => {
  let house: House;
  let key: string;
  const ask = (method: 'get' | 'post' | 'delete', path: string): request.Test =>
    request(house.url)[method](path).set('authorization', `Bearer ${key}`);

  beforeAll(async () => {
    house = await openHouse([AppModule], { DEMO: 'false' });
    key = cliKeyOf(house);
    const quarantine = house.get(Quarantine);
    await quarantine.keep('messages.send', { lane: 'mail' }, 'the template is broken', 3);
    await quarantine.keep('messages.send', { lane: 'mail' }, 'the template is still broken', 3);
    await quarantine.keep('audit.seal', { day: '2026-11-25' }, 'of another release', 1);
  });
  afterAll(() => house.close());

  it('are shown to administrators with their reason, each once', async () => {
    const { body } = await ask('get', '/v1/jobs').expect(200);
    expect(body.items).toHaveLength(2);
    expect(body.items).toContainEqual({
      id: expect.stringMatching(/^jb_/), name: 'messages.send', data: { lane: 'mail' },
      reason: 'the template is still broken', attempts: 3, failedAt: expect.stringMatching(/Z$/),
    });
    await request(house.url).get('/v1/jobs').expect(401);
    const { text } = await request(house.url).get('/metrics').expect(200);
    expect(text).toContain('firebreak_jobs_total{name="messages.send",outcome="quarantined"} 2');
  });

  it('can be retried, discarded, and neither twice', async () => {
    const { body } = await ask('get', '/v1/jobs');
    const idOf = (name: string): string => (body.items as { id: string; name: string }[]).find((one) => one.name === name)?.id ?? '';
    await ask('post', `/v1/jobs/${idOf('messages.send')}/retry`).expect(200);
    await ask('post', `/v1/jobs/${idOf('messages.send')}/retry`).expect(404);
    const refused = await ask('post', `/v1/jobs/${idOf('audit.seal')}/retry`).expect(409);
    expect(refused.body.error.message).toContain('This release knows no job "audit.seal"');
    await ask('delete', `/v1/jobs/${idOf('audit.seal')}`).expect(200);
    await ask('delete', `/v1/jobs/${idOf('audit.seal')}`).expect(404);
    expect((await ask('get', '/v1/jobs')).body.items).toEqual([]);
  });

  it('refuse a page that cannot be', async () => {
    await ask('get', '/v1/jobs?limit=-1').expect(400);
    await ask('get', '/v1/jobs?after=forged').expect(400);
  });
});
