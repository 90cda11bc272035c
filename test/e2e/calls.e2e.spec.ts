import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AccessLogRepository } from '../../src/access/access-log.repository.js';
import type { PopView } from '../../src/screen-pop/domain/pop.js';
import { SystemScope } from '../../src/kernel/scope.js';
import type { EventInput } from '../../src/touchpoints/domain/event.js';
import { openDesks, pbxCall, type Desks } from '../support/desk.js';

let desks: Desks;
let counter = 0;

beforeAll(async () => {
  desks = await openDesks();
  await desks.given(
    event('SV-1', 'claim-survey', 'opened', -72, { ref: 'C-1', name: '林晓雯', phones: ['13800138000'], grade: 'gold' }),
    event('CP-1', 'claim-payment', 'opened', -96, { ref: 'C-1' }, {
      promise: { item: '赔款', wording: '周五前赔款打到卡上', dueAt: hoursFromNow(-48), madeBy: 'person:h-1', fulfiller: 'team:finance' },
    }),
    // Two of one family share a landline; a stranger has the same local part elsewhere.
    event('DL-2', 'delivery', 'opened', -10, { ref: 'C-2', name: '王芳', phones: ['021-61234567'] }),
    event('EN-3', 'enquiry', 'opened', -1, { ref: 'C-3', name: '王强', phones: ['021-61234567'] }),
    event('EN-4', 'enquiry', 'opened', -1, { ref: 'C-4', name: '赵西', phones: ['13900139000'] }, { org: 'hq/east' }),
  );
});

afterAll(() => desks.close());

function hoursFromNow(hours: number): string {
  return new Date(desks.now().getTime() + hours * 3_600_000).toISOString();
}

function event(
  ref: string,
  kind: EventInput['touchpoint']['kind'],
  type: string,
  hours: number,
  customer: EventInput['customer'],
  more: Partial<EventInput> = {},
): EventInput {
  counter += 1;
  return {
    source: 'test', eventId: `e${counter}`, type, occurredAt: hoursFromNow(hours), touchpoint: { kind, ref },
    ...(customer !== undefined && { customer }), ...more,
  };
}

const call = (phone: string, over: object = {}) => pbxCall(`c${(counter += 1)}`, phone, () => desks.now(), over);
const ringing = (pop: PopView): boolean => pop.state === 'ringing';

describe('a call reaches the right desk', () => {
  it('pops masked while ringing, in clear and logged once answered, with reason, chain, promise and script', async () => {
    const shen = await desks.stream('shen');
    const e = call('013800138000');
    await desks.pbx([e('call.offered'), e('call.queued', null, { queue: 'claims' }), e('leg.ringing', '8001')]).expect(202);
    const pop = await shen.next<PopView>('pop', ringing);
    expect(pop).toMatchObject({
      state: 'ringing', extension: '8001', queue: 'claims', match: 'exact', chosenBy: 'number', candidates: [],
      party: { shown: '138••••8000', presentation: 'allowed' },
      file: { customer: { name: '林＊＊', masked: true }, risk: { level: 'high' }, openCount: 2 },
      script: { id: 'claim-payment-chased' },
    });
    expect(pop.file!.reason).toMatchObject({ kind: 'claim-payment', cause: 'promise' });
    expect(pop.file!.promises[0]).toMatchObject({ state: 'broken', wording: '周五前赔款打到卡上' });
    expect(pop.script!.opening.zh).toContain('接听后显示称呼');
    expect(JSON.stringify(pop)).not.toContain('林晓雯');
    expect(pop.popMs).toBeGreaterThanOrEqual(0);

    await desks.pbx(e('leg.answered', '8001')).expect(202);
    const answered = await shen.next<PopView>('pop', (view) => view.state === 'answered');
    expect(answered.file!.customer.name).toBe('林晓雯');
    expect(answered.party.shown).toBe('+8613800138000');
    expect(answered.script!.opening.zh).toMatch(/^林晓雯您好/);
    expect(answered.seq).toBeGreaterThan(pop.seq);
    const log = await desks.get(AccessLogRepository).newest(SystemScope.because('test'), { limit: 50 });
    expect(log.items).toContainEqual(
      expect.objectContaining({ action: 'read', what: 'customer-file', objectId: answered.file!.customer.id, why: `call ${pop.callId}` }),
    );

    await desks.pbx([e('leg.ended', '8001', { reason: 'completed' }), e('call.ended', null, { reason: 'completed' })]).expect(202);
    expect(await shen.next<PopView>('pop', (view) => view.state === 'wrap-up')).toMatchObject({ wrapUp: null });
    shen.close();
  });

  it('rings several and leaves those that did not answer', async () => {
    const [shen, zhou] = [await desks.stream('shen'), await desks.stream('zhou')];
    const e = call('13800138000');
    await desks.pbx([e('leg.ringing', '8001'), e('leg.ringing', '8002')]).expect(202);
    const { callId } = await shen.next<PopView>('pop', ringing);
    const mine = (state: string) => (view: PopView) => view.callId === callId && view.state === state;
    await zhou.next<PopView>('pop', mine('ringing'));
    await desks.pbx(e('leg.answered', '8002')).expect(202);
    expect(await shen.next<PopView>('pop', mine('closed'))).toMatchObject({ closedBecause: 'answered_elsewhere', file: null });
    await zhou.next<PopView>('pop', mine('answered'));
    await desks.pbx(e('call.transferred', null, { legId: `${String(e('x')['callId'])}-8002`, transfer: { kind: 'blind', from: '8002', to: '8001' } }));
    await desks.pbx(e('leg.ringing', '8001', { legId: 'second-turn' })).expect(202);
    await shen.next<PopView>('pop', mine('ringing'), shen.frames.findIndex((frame) => mine('closed')(frame.data as PopView)));
    await zhou.next<PopView>('pop', mine('wrap-up'));
    shen.close();
    zhou.close();
  });

  it('restores live pops on reconnect, and says nothing of calls that are over', async () => {
    const e = call('13800138000');
    await desks.pbx([e('leg.ringing', '8002')]).expect(202);
    const first = await desks.stream('zhou');
    const pop = await first.next<PopView>('pop', ringing);
    first.close();
    await desks.pbx(e('leg.answered', '8002')).expect(202);
    const again = await desks.stream('zhou', { 'last-event-id': String(pop.seq) });
    expect(await again.next<PopView>('pop', (view) => view.callId === pop.callId)).toMatchObject({ state: 'answered' });
    expect((await desks.desk('zhou')).calls.map((view) => view.callId)).toContain(pop.callId);
    await desks.pbx(e('call.ended', null, { reason: 'completed' })).expect(202);
    await desks.as('zhou', 'post', `/v1/calls/${pop.callId}/wrap-up`, { outcome: 'no-answer-needed' });
    await again.next<PopView>('pop', (view) => view.closedBecause === 'wrapped_up');
    expect((await desks.desk('zhou')).calls.map((view) => view.callId)).not.toContain(pop.callId);
    again.close();
  });

  it('shows a consultation with the held customer’s file', async () => {
    const zhou = await desks.stream('zhou');
    const e = call('13800138000');
    await desks.pbx([e('leg.ringing', '8001'), e('leg.answered', '8001'), e('call.held', '8001')]).expect(202);
    const k = call('', { direction: 'internal', party: null });
    await desks.pbx(k('leg.ringing', '8002', { consult: { from: '8001', customerCallId: e('x')['callId'] } })).expect(202);
    expect(await zhou.next<PopView>('pop', (view) => view.consultation && view.state === 'ringing')).toMatchObject({
      file: { customer: { name: '林＊＊' } },
    });
    zhou.close();
  });

  it('never uses a withheld number, though the line carried it', async () => {
    const shen = await desks.stream('shen');
    const e = call('13800138000', { party: { raw: '13800138000', presentation: 'restricted', e164: '+8613800138000' } });
    await desks.pbx(e('leg.ringing', '8001')).expect(202);
    const pop = await shen.next<PopView>('pop', (view) => view.party.presentation === 'restricted');
    expect(pop).toMatchObject({ match: 'none', file: null, candidates: [], party: { shown: '' }, script: { id: 'unknown-caller' } });
    shen.close();
  });

  it('never pops for a ringing told of more than a minute late', async () => {
    const e = call('13800138000');
    const late = { occurredAt: new Date(desks.now().getTime() - 61_000).toISOString() };
    await desks.pbx({ ...e('leg.ringing', '8002'), ...late }).expect(202);
    const told = await desks.pbx({ ...e('leg.ringing', '8002'), ...late }).expect(200);
    expect(told.body).toEqual({ accepted: 0, duplicates: 1, refused: [] });
    const shown = (await desks.desk('zhou')).calls.filter((view) => view.ringingAt === late.occurredAt);
    expect(shown).toEqual([]);
  });

  it('shows nobody a customer of another organisation', async () => {
    const wei = await desks.stream('wei');
    const e = call('13900139000');
    await desks.pbx(e('leg.ringing', '8003')).expect(202);
    expect(await wei.next<PopView>('pop', ringing)).toMatchObject({ match: 'none', file: null, candidates: [] });
    wei.close();
  });
});

describe('who is calling', () => {
  it('offers a choice, learns it, shows clear only after verification, and undoes it', async () => {
    const shen = await desks.stream('shen');
    const e = call('+862161234567');
    await desks.pbx([e('leg.ringing', '8001'), e('leg.answered', '8001')]).expect(202);
    const pop = await shen.next<PopView>('pop', (view) => view.candidates.length > 0);
    expect(pop).toMatchObject({ match: 'exact', file: null, chosenBy: null, script: { id: 'several-customers' } });
    expect(pop.candidates.map((one) => one.maskedName)).toEqual(['王＊', '王＊']);
    const wanted = pop.candidates[1]!.customerId;
    const at = (action: string) => `/v1/calls/${pop.callId}/${action}`;

    const early = await desks.as('shen', 'post', at('verify'), { method: 'id-last-four' });
    expect(early.status).toBe(409);
    const chosen = await desks.as('shen', 'post', at('choose'), { customerId: wanted });
    expect(chosen.body).toMatchObject({ chosenBy: 'handler', file: { customer: { id: wanted, masked: true } } });
    const refused = await desks.as('shen', 'post', at('verify'), { method: 'caller-id' });
    expect(refused.status).toBe(400);
    const verified = await desks.as('shen', 'post', at('verify'), { method: 'id-last-four' });
    expect(verified.body).toMatchObject({ verified: { method: 'id-last-four' }, file: { customer: { id: wanted, masked: false } } });

    const next = call('021 6123 4567');
    await desks.pbx(next('leg.ringing', '8001')).expect(202);
    const learned = await shen.next<PopView>('pop', (view) => view.chosenBy === 'learned');
    expect(learned.file!.customer.id).toBe(wanted);
    expect(learned.candidates).toHaveLength(2);

    const undone = await desks.as('shen', 'delete', at('choose'));
    expect(undone.body).toMatchObject({ chosenBy: null, file: null, verified: null });
    const last = call('021 6123 4567');
    await desks.pbx(last('leg.ringing', '8001')).expect(202);
    const pops = (await desks.desk('shen')).calls.filter((view) => view.match === 'exact' && view.chosenBy === 'learned');
    expect(pops).toEqual([]);
    shen.close();
  });

  it('shows no file for a number that only may be somebody’s', async () => {
    const shen = await desks.stream('shen');
    const e = call('61234567');
    await desks.pbx(e('leg.ringing', '8001')).expect(202);
    const pop = await shen.next<PopView>('pop', (view) => view.match === 'inferred');
    expect(pop.file).toBeNull();
    expect(pop.candidates).toHaveLength(2);
    shen.close();
  });

  it('is nobody’s business but the handler’s', async () => {
    const e = call('13800138000');
    await desks.pbx(e('leg.ringing', '8001')).expect(202);
    const pop = (await desks.desk('shen')).calls.at(-1)!;
    for (const [action, body] of [
      ['choose', { customerId: pop.file?.customer.id ?? 'cu_x' }], ['verify', { method: 'id' }], ['wrap-up', { outcome: 'resolved' }],
    ] as const) {
      const foreign = await desks.as('zhou', 'post', `/v1/calls/${pop.callId}/${action}`, body);
      const missing = await desks.as('zhou', 'post', `/v1/calls/ca_missing/${action}`, body);
      expect([foreign.status, foreign.body]).toEqual([404, missing.body]);
    }
    expect((await desks.as('swift', 'get', '/v1/desk')).status).toBe(403);
    expect((await desks.as('swift', 'get', '/v1/desk/stream')).status).toBe(403);
  });
});
