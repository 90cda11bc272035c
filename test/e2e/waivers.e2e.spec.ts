import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { touchpointId } from '../../src/kernel/ids.js';
import type { BoardView, ClockExplanationView, TouchpointView } from '../../src/insight/domain/board.js';
import { Rollups } from '../../src/insight/rollups.service.js';
import type { PartnerScorecardView } from '../../src/partners/domain/scorecard-view.js';
import { ApplyService } from '../../src/touchpoints/apply.service.js';
import { EAST, SOUTH, stories } from './access-stories.js';
import { openWorld, type Caller, type World } from './access-world.js';

let world: World;
const STORM = touchpointId('delivery', 'DL-STORM');
const COMPLAINT = touchpointId('complaint', 'CP-EAST');

beforeAll(async () => {
  world = await openWorld();
  const parcel = { source: 'core', org: 'hq/east', touchpoint: { kind: 'delivery', ref: 'DL-STORM' }, custodian: 'partner:swift-courier', partner: 'swift-courier' } as const;
  const promise = { item: 'policy', wording: 'by tonight', dueAt: world.hours(-24), madeBy: 'team:claims', fulfiller: 'partner:swift-courier' };
  await world.given(
    ...stories(world),
    { ...parcel, eventId: 'st-1', type: 'opened', occurredAt: world.hours(-70), promise },
    { ...parcel, eventId: 'st-2', type: 'delivered', occurredAt: world.hours(-20) },
    {
      source: 'core',
      eventId: 'cp-1',
      type: 'opened',
      occurredAt: world.hours(-20 * 24),
      org: 'hq/east',
      touchpoint: { kind: 'complaint', ref: 'CP-EAST' },
      custodian: 'team:claims',
    },
  );
});
afterAll(() => world.close());

async function get<T>(caller: Caller, path: string): Promise<T> {
  const { status, body } = await world.send(caller, 'get', path);
  expect([path, status, body.error]).toEqual([path, 200, undefined]);
  return body as T;
}

async function applied(): Promise<void> {
  await world.get(ApplyService).drain();
  await world.get(Rollups).drain();
}

/** The typhoon lasted while the parcel was late: promised 24 hours ago, delivered 20 hours ago. */
const typhoon = (more: object = {}): object => ({ title: 'Typhoon', ground: 'force-majeure', from: world.hours(-26), to: world.hours(-12), ...more });
const grant = (caller: Caller, id: string, body: object) => world.send(caller, 'post', `/v1/touchpoints/${id}/waivers`, body);
const revoke = (caller: Caller, id: string, name: string) => world.send(caller, 'post', `/v1/touchpoints/${id}/waivers/${name}/revoke`);
const clockOf = (view: TouchpointView, milestone: string) => view.clocks.find((clock) => clock.milestone === milestone);

describe('a waiver of one touchpoint', () => {
  it('goes from the grant to the scorecard and the board, and back', async () => {
    const before = await get<PartnerScorecardView>('swift', '/v1/portal?days=30');
    const boardBefore = await get<BoardView>('east-manager', '/v1/board?days=7');
    const late = clockOf(await get<TouchpointView>('east-manager', `/v1/touchpoints/${STORM}`), 'delivery');
    expect(late).toMatchObject({ missed: true, waived: null });

    const granted = await grant('east-manager', STORM, typhoon());
    expect(granted.status).toBe(201);
    const name = granted.body.waiver as string;
    await applied();

    const view = await get<TouchpointView>('east-manager', `/v1/touchpoints/${STORM}`);
    expect(view.waivers).toEqual([
      expect.objectContaining({ id: name, ground: 'force-majeure', title: { zh: 'Typhoon', en: 'Typhoon' }, approvedBy: 'person:east-manager', standing: false, article: null }),
    ]);
    // What happened stays what it was; what counts stands beside it.
    expect(clockOf(view, 'delivery')).toMatchObject({ missed: true, lateElapsedMs: late?.lateElapsedMs, waived: { missed: false, lateElapsedMs: 0 } });
    const explained = await get<ClockExplanationView>('east-manager', `/v1/touchpoints/${STORM}/clocks/delivery:1/explanation`);
    expect(explained.sentence.en).toMatch(/Typhoon/);
    const after = await get<PartnerScorecardView>('swift', '/v1/portal?days=30');
    expect(after.waived).toBe(before.waived + 1);
    expect(after.lateMs).toBe(before.lateMs - (late?.lateElapsedMs ?? 0));
    expect(after.onTime.value).toBeGreaterThan(before.onTime.value ?? 1);
    const board = await get<BoardView>('east-manager', '/v1/board?days=7');
    expect(board.tiles.waived).toBe(boardBefore.tiles.waived + 1);
    // The firm sees that it was waived, and not by whom.
    const theirs = await get<TouchpointView>('swift', `/v1/portal/cases/${STORM}`);
    expect(clockOf(theirs, 'delivery')?.waived).toMatchObject({ missed: false, waivers: [{ id: name, approvedBy: 'other' }] });
    expect(theirs.waivers).toEqual([]);

    expect((await revoke('east-manager', STORM, name)).status).toBe(204);
    await applied();
    expect((await get<PartnerScorecardView>('swift', '/v1/portal?days=30')).waived).toBe(before.waived);
    const back = await get<TouchpointView>('east-manager', `/v1/touchpoints/${STORM}`);
    expect([back.waivers, clockOf(back, 'delivery')?.waived]).toEqual([[], null]);
    expect(back.events.map(({ type }) => type)).toEqual(expect.arrayContaining(['waived', 'waiver-revoked']));
    expect((await revoke('east-manager', STORM, name)).status).toBe(404);

    const log = await get<{ items: { why: string; what: string }[] }>('admin', `/v1/access-log?objectId=${STORM}`);
    expect(log.items.map(({ what, why }) => `${what} ${why}`)).toEqual([`waiver revoked ${name}`, `waiver granted ${name}: force-majeure`]);
  });

  it('reaches a clock of the law only with an article', async () => {
    const wanted = { ground: 'authority', from: world.hours(-10 * 24), to: world.hours(24), milestones: ['decision-by-rule'] };
    const refused = await grant('east-manager', COMPLAINT, wanted);
    expect([refused.status, refused.body.error.problems]).toEqual([400, [{ field: 'article', reason: 'is needed: "decision-by-rule" is a clock of the law' }]]);
    // For all clocks and without an article it passes over those of the law.
    expect((await grant('east-manager', COMPLAINT, { ...wanted, milestones: [] })).status).toBe(201);
    await applied();
    const view = await get<TouchpointView>('east-manager', `/v1/touchpoints/${COMPLAINT}`);
    expect(clockOf(view, 'decision-by-rule')?.waived).toBeNull();
    expect(clockOf(view, 'acknowledgement')?.missed).toBe(true);
    expect((await grant('east-manager', COMPLAINT, { ...wanted, article: 'notice-2026-7' })).status).toBe(201);
    await applied();
    const withArticle = await get<TouchpointView>('east-manager', `/v1/touchpoints/${COMPLAINT}`);
    expect(clockOf(withArticle, 'decision-by-rule')).toMatchObject({ missed: true, waived: { missed: false } });
  });

  it.each([
    ['nothing', {}, ['ground', 'from', 'to']],
    ['an unknown ground', { ground: 'weather' }, ['ground']],
    ['a time without zone', { from: '2026-11-20T09:00:00' }, ['from']],
    ['an end before its beginning', { to: '2020-01-01T00:00:00Z' }, ['to']],
    ['a clock it has not', { milestones: ['refunded'] }, ['milestones.0']],
    ['an unknown word', { minutes: 7 }, ['minutes']],
  ])('is refused with %s', async (what, wrong, fields) => {
    const { status, body } = await grant('east-manager', EAST.delivery, what === 'nothing' ? {} : typhoon(wrong));
    const told = new Set((body.error.problems as { field: string }[]).map(({ field }) => field));
    expect([status, [...told]]).toEqual([400, fields]);
  });

  it('is for managers of its organisation and administrators', async () => {
    for (const caller of ['east-handler', 'swift', 'east key'] as const) expect([caller, (await grant(caller, EAST.delivery, typhoon())).status]).toEqual([caller, 403]);
    expect((await grant('east-manager', SOUTH.delivery, typhoon())).status).toBe(404);
    expect((await grant('admin', SOUTH.delivery, typhoon())).status).toBe(201);
  });
});
