import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { explainAll, startQueryLog, stopQueryLog } from '../../src/kernel/store/query-log.js';
import type { Store } from '../../src/kernel/store/store.js';
import { STORE } from '../../src/kernel/store/store.token.js';
import { DayCellRepository } from '../../src/insight/rollup.repository.js';
import { ReadModels } from '../../src/insight/read-models.js';
import type { BoardView, TouchpointView } from '../../src/insight/domain/board.js';
import type { PartnerCaseView, PartnerScorecardView } from '../../src/partners/domain/scorecard-view.js';
import { PartnerCaseRepository } from '../../src/partners/partner-case.repository.js';
import { CANARY, EAST, stories } from './access-stories.js';
import { openWorld, type Caller, type World } from './access-world.js';

let world: World;

beforeAll(async () => {
  startQueryLog();
  world = await openWorld();
  await world.given(...stories(world));
});

afterAll(() => world.close());

async function get<T>(caller: Caller, path: string): Promise<T> {
  const { status, body } = await world.send(caller, 'get', path);
  expect([path, status, body.error]).toEqual([path, 200, undefined]);
  return body as T;
}

const everythingOf = async (caller: 'swift' | 'plumb'): Promise<string> => {
  const cases = await get<{ items: PartnerCaseView[] }>(caller, '/v1/portal/cases');
  const each = await Promise.all(cases.items.map(({ touchpointId }) => get(caller, `/v1/portal/cases/${touchpointId}`)));
  return JSON.stringify([await get(caller, '/v1/portal'), await get(caller, '/v1/directory'), cases, each]);
};

describe('the portal', () => {
  it('shows a partner its own scorecard', async () => {
    const swift = await get<PartnerScorecardView>('swift', '/v1/portal?days=30');
    expect(swift).toMatchObject({
      partner: { id: 'swift-courier', type: 'courier' },
      days: 30,
      volume: 2,
      open: 0,
      errors: { value: 1, sample: 2, judged: 'worse' },
      promises: { kept: 0, broken: 2, open: 0 },
    });
    expect(swift.trend).toHaveLength(12);
    const plumb = await get<PartnerScorecardView>('plumb', '/v1/portal');
    expect(plumb).toMatchObject({ volume: 3, open: 2, promises: { broken: 0 } });
    expect(plumb.lateCases).toBe(2);
    expect(plumb.lateMs).toBeGreaterThan(0);
    // One firm of its type: nobody to be compared with.
    expect(plumb.onTime.peers).toBeNull();
  });

  it('lists its own cases, by state and page by page', async () => {
    const refs = async (query: string): Promise<string[]> =>
      (await get<{ items: PartnerCaseView[] }>('plumb', `/v1/portal/cases${query}`)).items.map(({ ref }) => ref).sort();
    expect(await refs('')).toEqual(['DL-SOUTH', 'SV-EAST', 'SV-SOUTH']);
    expect(await refs('?state=open')).toEqual(['SV-EAST', 'SV-SOUTH']);
    expect(await refs('?state=ended')).toEqual(['DL-SOUTH']);
    expect(await refs('?state=late')).toEqual(['SV-EAST', 'SV-SOUTH']);
    const first = await get<{ items: PartnerCaseView[]; next: string }>('plumb', '/v1/portal/cases?limit=2');
    const rest = await get<{ items: PartnerCaseView[]; next: null }>('plumb', `/v1/portal/cases?limit=2&after=${encodeURIComponent(first.next)}`);
    expect([...first.items, ...rest.items].map(({ ref }) => ref).sort()).toEqual(['DL-SOUTH', 'SV-EAST', 'SV-SOUTH']);
    expect(rest.next).toBeNull();
  });

  it('opens a case with its own events, clocks and minutes, and everybody else as one nameless party', async () => {
    const view = await get<TouchpointView>('plumb', `/v1/portal/cases/${EAST.survey}`);
    expect(view).toMatchObject({ ref: 'SV-EAST', customerId: null, maskedName: null, custodian: 'partner:plumb-adjusters', attributes: {} });
    expect(view.events.map(({ type }) => type)).toEqual(['handed-over', 'message-received']);
    expect(view.events[0]).toMatchObject({ source: 'other', actor: { kind: 'human' }, data: { reason: 'near-by' } });
    expect(view.clocks.length).toBeGreaterThan(0);
    const custodians = new Set(view.clocks.flatMap((clock) => [clock.custodian, ...clock.bar.segments.map(({ custodian }) => custodian)]));
    expect([...custodians].sort()).toEqual(['other', 'partner:plumb-adjusters']);
    for (const clock of view.clocks) expect(clock.lateBy.every(({ custodian }) => custodian === 'partner:plumb-adjusters')).toBe(true);
  });

  it('says nothing of customers, notes, other firms or our own people', async () => {
    const swift = await everythingOf('swift');
    const plumb = await everythingOf('plumb');
    for (const secret of [...Object.values(CANARY), 'team:claims', 'h-east', 'h-south', 'maskedName":"', '理赔组']) {
      expect([secret, swift.includes(secret), plumb.includes(secret)]).toEqual([secret, false, false]);
    }
    expect(swift).not.toContain('plumb');
    expect(plumb).not.toContain('swift');
  });

  it.each(['state=closed', 'state=open&state=late', 'limit=0', 'after=forged'])('refuses ?%s with a reason', async (query) => {
    const { status, body } = await world.send('swift', 'get', `/v1/portal/cases?${query}`);
    expect([status, body.error.problems?.length ?? 1]).toEqual([400, 1]);
  });

  it.each(['0', '-1', '1e3', 'NaN', '367'])('refuses a period of %s days', async (days) => {
    const { status, body } = await world.send('swift', 'get', `/v1/portal?days=${days}`);
    expect([status, body.error.problems]).toEqual([400, [{ field: 'days', reason: 'must be a whole number from 1 to 366' }]]);
  });
});

describe('managers', () => {
  it('see all firms, by type', async () => {
    const cards = await get<PartnerScorecardView[]>('manager', '/v1/partners?days=90');
    expect(cards.map(({ partner }) => partner.id)).toEqual(['plumb-adjusters', 'swift-courier']);
    const one = await get<PartnerScorecardView>('manager', '/v1/partners/swift-courier/scorecard?days=90');
    expect({ ...one, asOf: '' }).toEqual({ ...cards[1], asOf: '' });
    expect((await world.send('manager', 'get', '/v1/partners/nobody/scorecard')).status).toBe(404);
  });

  it('see the whole board in one answer', async () => {
    const board = await get<BoardView>('manager', '/v1/board');
    expect(board).toMatchObject({ org: 'hq', days: 30, coverageSilent: 2 });
    expect(board.tiles).toMatchObject({ open: 2, onTimeTarget: 0.95, policiesInForce: 10_000, complaints: 0, complaintsPer10k: 0 });
    expect(board.burning.map(({ ref }) => ref).sort()).toEqual(['SV-EAST', 'SV-SOUTH']);
    expect(board.burning[0]).toMatchObject({ custodian: 'partner:plumb-adjusters', clock: { mood: 'breached' } });
    expect(board.burning.map(({ maskedName }) => maskedName).sort()).toEqual(['K**', 'Z**']);
    expect(board.trend).toHaveLength(13);
    expect(board.coverage.find(({ org, kind }) => org === 'hq/east' && kind === 'delivery')?.hours).toBe(20);
    expect(board.coverage.find(({ org }) => org === 'partner:swift-courier')).toMatchObject({ kind: 'delivery', hours: 20 });
  });

  it('see only their own branch of it', async () => {
    const east = await get<BoardView>('east-manager', '/v1/board');
    expect(east.org).toBe('hq/east');
    expect(east.tiles.open).toBe(1);
    expect(JSON.stringify(east)).not.toMatch(/SOUTH|south/);
    const whole = await get<BoardView>('manager', '/v1/board');
    const south = await get<BoardView>('manager', '/v1/board?org=hq/south');
    expect(east.tiles.breachedToday + south.tiles.breachedToday).toBe(whole.tiles.breachedToday);
    for (const org of ['hq', 'hq/south', 'hq/nowhere']) {
      const { status, body } = await world.send('east-manager', 'get', `/v1/board?org=${org}`);
      expect([org, status, body]).toEqual([org, 404, { error: { code: 'not-found', message: 'No such organisation.' } }]);
    }
  });

  it('may look at one type of clock', async () => {
    const partner = await get<BoardView>('admin', '/v1/board?type=partner&days=7');
    expect(partner.burning.every(({ clock }) => clock.type === 'partner')).toBe(true);
    expect(partner.burning.length).toBeGreaterThan(0);
    for (const query of ['type=any', 'org=HQ', 'org=hq&org=hq', 'days=1.5']) {
      expect((await world.send('admin', 'get', `/v1/board?${query}`)).status).toBe(400);
    }
  });
});

describe('what is kept ready', () => {
  const kept = async (): Promise<unknown[]> => {
    const all: unknown[] = [];
    for await (const cell of world.get(DayCellRepository).everything()) all.push([cell._id, cell.parent, cell.access, cell.total]);
    for await (const { version: _, of: __, ...one } of world.get(PartnerCaseRepository).everything()) all.push(one);
    return all;
  };

  it('is what a rebuild makes of the same history', async () => {
    const before = await kept();
    expect(before.length).toBeGreaterThan(8);
    const done = await world.get(ReadModels).rebuild(world.now());
    expect(done).toEqual({ touchpoints: 4, voices: 0 });
    expect(await kept()).toEqual(before);
  });

  it('follows late evidence: a proof of delivery that had been in time', async () => {
    const before = await get<PartnerScorecardView>('swift', '/v1/portal');
    await world.given({
      source: 'scanner', eventId: 'late-proof', type: 'delivered', occurredAt: world.hours(-40),
      touchpoint: { kind: 'delivery', ref: 'DL-SOUTH' }, partner: 'swift-courier',
    });
    const after = await get<PartnerScorecardView>('swift', '/v1/portal');
    expect(before.promises).toMatchObject({ kept: 0, broken: 2 });
    expect(after.promises).toMatchObject({ kept: 1, broken: 1 });
    expect(after.volume).toBe(2);
  });
});


it('every query of all this is served by an index', async () => {
  for (const caller of ['admin', 'manager', 'east-manager'] as const) {
    for (const path of ['/v1/board', '/v1/partners', '/v1/directory']) await get(caller, path);
  }
  for (const path of ['/v1/users', '/v1/api-keys', '/v1/access-log', '/v1/access-log?objectId=x']) await get('admin', path);
  const queries = stopQueryLog();
  expect(queries.length).toBeGreaterThan(20);
  expect(await explainAll(world.get<Store>(STORE), queries)).toEqual([]);
});
