import { readFileSync } from 'node:fs';
import { request as rawRequest } from 'node:http';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AccessModule } from '../../src/access/access.module.js';
import { ApiKeys } from '../../src/access/api-keys.service.js';
import type { ImportView } from '../../src/imports/import-view.js';
import { ImportFiles } from '../../src/imports/import-files.js';
import { ImportRepository } from '../../src/imports/import.repository.js';
import { ImportsModule } from '../../src/imports/imports.module.js';
import { ImportsService } from '../../src/imports/imports.service.js';
import { Clock } from '../../src/kernel/clock.js';
import { Config } from '../../src/kernel/config.js';
import { ROOT_ORG, SystemScope } from '../../src/kernel/scope.js';
import { TouchpointRepository } from '../../src/touchpoints/touchpoint.repository.js';
import { touchpointId } from '../../src/kernel/ids.js';
import { openHouse, type House } from '../support/house.js';

const SYSTEM = SystemScope.because('test');
const BOSTON = fixture('boston-311.csv');

function fixture(name: string): Buffer {
  return readFileSync(fileURLToPath(new URL(`../fixtures/imports/${name}`, import.meta.url)));
}

let house: House;
let admin: string;
let east: string;
let west: string;
let helpdeskOnly: string;

beforeAll(async () => {
  house = await openHouse([AccessModule, ImportsModule]);
  admin = await newKey('admin', ROOT_ORG);
  east = await newKey('integration', 'hq/east');
  west = await newKey('integration', 'hq/west');
  helpdeskOnly = await newKey('integration', ROOT_ORG, ['helpdesk']);
});

afterAll(() => house.close());

async function newKey(role: 'integration' | 'admin', org: string, sources: string[] = []): Promise<string> {
  const keys = house.get(ApiKeys);
  return (await keys.create(SYSTEM, { name: 'test', role, org, sources }, house.get(Clock).now())).key;
}

function upload(map: string, body: Buffer, key = admin, type = 'text/csv'): request.Test {
  return request(house.url)
    .post(`/v1/imports?map=${map}`)
    .set('authorization', `Bearer ${key}`)
    .set('content-type', type)
    .serialize((value: unknown) => value as string)
    .send(body);
}

const get = (path: string, key = admin): request.Test =>
  request(house.url).get(path).set('authorization', `Bearer ${key}`);
const post = (path: string, key = admin): request.Test =>
  request(house.url).post(path).set('authorization', `Bearer ${key}`);

/** Asks for progress until the import has ended, as a client does. */
async function ended(id: string, key = admin): Promise<ImportView> {
  for (;;) {
    const { body } = await get(`/v1/imports/${id}`, key).expect(200);
    const view = body as ImportView;
    if (view.state !== 'queued' && view.state !== 'running') return view;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe('imports over HTTP', () => {
  it('takes a file, reports what became of it, and answers duplicates the second time', async () => {
    const first = await upload('boston-311', BOSTON).expect(202);
    expect(first.body).toMatchObject({ map: 'boston-311', bytes: BOSTON.length });
    const done = await ended((first.body as ImportView).id);
    expect(done).toMatchObject({
      state: 'done',
      failure: null,
      progress: { share: 1, secondsLeft: null },
      report: { rowsRead: 6, rowsKept: 3, rowsRefused: 3, eventsAccepted: 7, encoding: 'utf-8 (declared)' },
    });
    expect(done.report.reasons).toContainEqual({ reason: 'CLOSED_DT: closed before it was opened', count: 1 });
    const ref = 'boston-311/900000000001';
    const touchpoint = await house.get(TouchpointRepository).get(SYSTEM, touchpointId('enquiry', ref));
    expect(touchpoint).toMatchObject({ ref, open: false, eventCount: 4 });

    const again = await upload('boston-311', gzipSync(BOSTON), admin, 'application/gzip').expect(202);
    const { report } = await ended((again.body as ImportView).id);
    expect(report).toMatchObject({ eventsAccepted: 0, eventsDuplicate: 7, rowsDuplicate: 3 });
  });

  it('gives the error file by line, and drops the upload', async () => {
    const { body } = await upload('boston-311', BOSTON);
    const { id } = body as ImportView;
    await ended(id);
    const errors = await get(`/v1/imports/${id}/errors`).expect(200).expect('content-type', /text\/csv/);
    const lines = errors.text.trim().split('\n');
    expect(lines[0]).toBe('row,field,outcome,reason,excerpt');
    expect(lines.map((line) => line.split(',')[0])).toEqual(['row', '3', '4', '5', '5', '5', '6', '7']);
    const files = new ImportFiles(`${house.get(Config).values.dataDir}/imports`);
    expect(await files.hasUpload(id)).toBe(false);
  });

  it('stays inside the caller: a foreign import is a missing one, events land in the own organisation', async () => {
    const { body } = await upload('uwv-complaints', fixture('uwv-complaints.csv'), east).expect(202);
    const { id } = body as ImportView;
    expect((await ended(id, east)).report).toMatchObject({ eventsAccepted: 2 });
    const touchpoint = await house.get(TouchpointRepository).get(SYSTEM, touchpointId('complaint', 'uwv/9220'));
    expect(touchpoint?.org).toBe('hq/east');
    const foreign = await get(`/v1/imports/${id}`, west).expect(404);
    const missing = await get('/v1/imports/imp_nothing', west).expect(404);
    expect(foreign.body).toEqual(missing.body);
    await get(`/v1/imports/${id}/errors`, west).expect(404);
    await post(`/v1/imports/${id}/cancel`, west).expect(404);
    await post(`/v1/imports/${id}/resume`, west).expect(404);
    expect((await get('/v1/imports', west)).body).toEqual({ items: [], next: null });
    const page = (await get('/v1/imports?limit=1')).body as { items: ImportView[]; next: string | null };
    expect(page.items).toHaveLength(1);
    expect(page.next).not.toBeNull();
  });

  it('says of a file that stops being readable what was kept', async () => {
    const cut = gzipSync(Buffer.concat([BOSTON, Buffer.alloc(200_000, 'x,y\n')]));
    const { body } = await upload('boston-311', cut.subarray(0, cut.length - 20), admin, 'application/gzip');
    const done = await ended((body as ImportView).id);
    expect(done.state).toBe('incomplete');
    expect(done.failure).toContain('the gzip data ends too early');
    expect(done.report).toMatchObject({ rowsKept: 3 });
  });

  it.each([
    ['an unknown mapping', 'nope', BOSTON, 'text/csv', 400, 'is not the name of a mapping'],
    ['a path as mapping', '../policies/complaint', BOSTON, 'text/csv', 400, 'is not the name of a mapping'],
    ['no mapping', '', BOSTON, 'text/csv', 400, 'is not the name of a mapping'],
    ['an unknown parameter', 'boston-311&param.day=1', BOSTON, 'text/csv', 400, 'no parameter \\"day\\"'],
    ['another query', 'boston-311&x=1', BOSTON, 'text/csv', 400, 'is not known here'],
    ['two mappings', 'boston-311&map=bpic2012', BOSTON, 'text/csv', 400, 'must name a mapping, once'],
    ['an empty file', 'boston-311', Buffer.alloc(0), 'text/csv', 400, ''],
    ['JSON', 'boston-311', Buffer.from('{}'), 'application/json', 415, 'Send the file itself'],
    ['an unknown content type', 'boston-311', BOSTON, 'image/png', 415, ''],
  ])('refuses %s', async (_, map, body, type, status, reason) => {
    const before = (await get('/v1/imports')).body as { items: ImportView[] };
    const answer = await upload(map, body, admin, type).expect(status);
    expect(JSON.stringify(answer.body)).toContain(reason);
    expect((await get('/v1/imports')).body).toEqual(before);
  });

  it('refuses a source the key was not made for, and callers without a key', async () => {
    await upload('boston-311', BOSTON, helpdeskOnly).expect(403);
    await request(house.url).post('/v1/imports?map=boston-311').set('content-type', 'text/csv').send('x').expect(401);
    const { body } = await upload('helpdesk-csv', fixture('helpdesk.csv'), helpdeskOnly).expect(202);
    expect((await ended((body as ImportView).id)).report).toMatchObject({ eventsAccepted: 10 });
  });

  it('takes files nowhere else', async () => {
    const answer = await post('/v1/events').set('content-type', 'text/csv').send('id\n1\n');
    expect(answer.status).toBe(415);
  });

  it('keeps nothing of an upload that breaks off', async () => {
    const before = (await get('/v1/imports')).body;
    await new Promise<void>((resolve) => {
      const headers = { authorization: `Bearer ${admin}`, 'content-type': 'text/csv', 'content-length': '100000' };
      const broken = rawRequest(`${house.url}/v1/imports?map=boston-311`, { method: 'POST', headers });
      broken.on('error', () => resolve());
      broken.write('CASE', () => broken.destroy());
      broken.on('close', () => resolve());
    });
    expect((await get('/v1/imports')).body).toEqual(before);
  });

  it('lists the mappings', async () => {
    const { body } = await get('/v1/import-mappings').expect(200);
    expect((body as { items: unknown[] }).items).toContainEqual({
      name: 'bank-calls-1999',
      title: 'Calls of one day',
      format: 'csv',
      source: 'bank-calls-1999',
      params: { day: '1999-01-03' },
    });
  });
});

describe('imports that do not end by themselves', () => {
  const big = (rows: number): Buffer => {
    const [header, row] = BOSTON.toString('utf8').split('\n') as [string, string];
    const lines = Array.from({ length: rows }, (_, index) => row.replace('900000000001', `8${String(index).padStart(11, '0')}`));
    return Buffer.from([header, ...lines, ''].join('\n'));
  };

  it('can be cancelled; what was taken stays', async () => {
    const { body } = await upload('boston-311', big(20_000)).expect(202);
    const { id } = body as ImportView;
    const cancelled = await post(`/v1/imports/${id}/cancel`).expect(200);
    expect((cancelled.body as ImportView).state).toBe('cancelled');
    await post(`/v1/imports/${id}/cancel`).expect(409);
    await post(`/v1/imports/${id}/resume`).expect(409);
  });

  it('are found interrupted after a restart, and go on when told to', async () => {
    const imports = house.get(ImportRepository);
    const { body } = await upload('boston-311', BOSTON);
    const done = await ended((body as ImportView).id);
    // What a killed server leaves behind: the upload, a document that says "running", progress of the last save.
    const id = 'imp_left-behind';
    const files = new ImportFiles(`${house.get(Config).values.dataDir}/imports`);
    const bytes = await files.keepUpload(id, Readable.from([BOSTON]));
    const doc = await imports.get(SYSTEM, done.id);
    const { version: _, ...left } = doc!;
    const report = { ...left.report, rowsRead: 2, doneRecords: 2, rowsKept: 2, rowsRefused: 0, reasons: [], eventsAccepted: 4, eventsDuplicate: 0, rowsDuplicate: 0 };
    await imports.insert(SYSTEM, { ...left, _id: id, bytes, state: 'running', endedAt: null, heartbeatAt: null, report });
    expect((await get(`/v1/imports/${id}`)).body).toMatchObject({ state: 'interrupted' });
    await house.get(ImportsService).onApplicationBootstrap();
    expect((await imports.get(SYSTEM, id))?.state).toBe('interrupted');
    await post(`/v1/imports/${id}/resume`).expect(202);
    const resumed = await ended(id);
    expect(resumed).toMatchObject({ state: 'done', failure: null });
    expect(resumed.report).toMatchObject({ rowsRead: 6, rowsKept: 3, rowsRefused: 3, doneRecords: 6 });
  });
});
