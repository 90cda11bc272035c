import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { customerId, touchpointId } from '../../src/kernel/ids.js';
import { SystemScope } from '../../src/kernel/scope.js';
import type { PopView } from '../../src/screen-pop/domain/pop.js';
import type { EventInput } from '../../src/touchpoints/domain/event.js';
import { EventRepository } from '../../src/touchpoints/event.repository.js';
import { TouchpointRepository } from '../../src/touchpoints/touchpoint.repository.js';
import { CallRepository } from '../../src/calls/call.repository.js';
import { CallEffects } from '../../src/calls/call-effects.service.js';
import { callDocId } from '../../src/calls/calls.service.js';
import { callbackRef } from '../../src/calls/domain/callback-events.js';
import { openDesks, pbxCall, type Desks } from '../support/desk.js';

const SYSTEM = SystemScope.because('test');
let desks: Desks;
let counter = 0;

beforeAll(async () => {
  desks = await openDesks();
  await desks.given(
    opened('CP-1', 'claim-payment', { ref: 'C-1', name: '林晓雯', phones: ['13800138000'] }),
    opened('EN-2', 'enquiry', { ref: 'C-2', name: '钱多', phones: ['13800138002'] }),
    // Nothing open: a delivery that has arrived.
    opened('DL-3', 'delivery', { ref: 'C-3', name: '孙宁', phones: ['13800138003'] }),
    { ...opened('DL-3', 'delivery', { ref: 'C-3' }), eventId: 'done', type: 'delivered', occurredAt: ago(1) },
  );
});

afterAll(() => desks.close());

const ago = (hours: number): string => new Date(desks.now().getTime() - hours * 3_600_000).toISOString();
const inHours = (hours: number): string => ago(-hours);

function opened(ref: string, kind: EventInput['touchpoint']['kind'], customer: EventInput['customer']): EventInput {
  counter += 1;
  return {
    source: 'test', eventId: `e${counter}`, type: 'opened', occurredAt: ago(5), touchpoint: { kind, ref },
    ...(customer !== undefined && { customer }),
  };
}

/** A call that has been answered and has ended, on shen's desk; its id. */
async function talked(phone: string): Promise<string> {
  const pbxId = `w${(counter += 1)}`;
  const e = pbxCall(pbxId, phone, () => desks.now());
  await desks.pbx([e('leg.ringing', '8001'), e('leg.answered', '8001'), e('call.ended', null, { reason: 'completed' })]).expect(202);
  return callDocId('pbx', pbxId);
}

const wrapUp = (callId: string, body: object, username = 'shen') =>
  desks.as(username, 'post', `/v1/calls/${callId}/wrap-up`, body);

async function historyOf(kind: string, ref: string): Promise<string[]> {
  await desks.settled();
  const events = await desks.get(EventRepository).history(touchpointId(kind, ref));
  return events.map((event) => event.body.type);
}

describe('a caller who gives up', () => {
  it('is owed a call back, once, held by the team of the queue; and gets it by the next call', async () => {
    const pbxId = `a${(counter += 1)}`;
    const e = pbxCall(pbxId, '13800138000', () => desks.now());
    const stream = [
      e('call.offered'), e('call.queued', null, { queue: 'claims' }), e('leg.ringing', '8001'),
      e('leg.missed', '8001', { reason: 'caller_gone' }), e('call.ended', null, { reason: 'abandoned' }),
    ];
    await desks.pbx(stream).expect(202);
    await desks.pbx(stream).expect(200);
    await desks.settled();
    const ref = callbackRef(callDocId('pbx', pbxId));
    const owed = await desks.get(TouchpointRepository).get(SYSTEM, touchpointId('callback', ref));
    expect(owed).toMatchObject({ open: true, custodian: 'team:claims', customerId: customerId('C-1'), attributes: { reason: 'abandoned-call' } });
    expect(await historyOf('callback', ref)).toEqual(['opened']);
    expect((await desks.desk('shen')).queue).toContainEqual(
      expect.objectContaining({ touchpointId: owed!._id, kind: 'callback', maskedName: '林＊＊', why: 'abandoned-call' }),
    );

    const callId = await talked('13800138000');
    expect((await wrapUp(callId, { outcome: 'resolved', cause: 'timeliness' })).status).toBe(200);
    expect(await historyOf('callback', ref)).toEqual(['opened', 'called-back']);
    const done = await desks.get(TouchpointRepository).get(SYSTEM, touchpointId('callback', ref));
    expect(done!.clocks.map((clock) => clock.state)).toEqual(['met']);
    expect((await desks.desk('shen')).queue.map((item) => item.touchpointId)).not.toContain(owed!._id);
  });

  it('is not owed one when an answer is told of late, nor when the number was withheld', async () => {
    const pbxId = `a${(counter += 1)}`;
    const e = pbxCall(pbxId, '13700137000', () => desks.now());
    const answered = e('leg.answered', '8001');
    await desks.pbx([e('leg.ringing', '8001'), e('call.ended', null, { reason: 'abandoned' })]).expect(202);
    await desks.settled();
    const ref = callbackRef(callDocId('pbx', pbxId));
    const owed = await desks.get(TouchpointRepository).get(SYSTEM, touchpointId('callback', ref));
    expect(owed).toMatchObject({ open: true, customerId: null, attributes: { callbackNumber: '+8613700137000' } });
    await desks.pbx(answered).expect(202);
    expect(await historyOf('callback', ref)).toEqual(['opened', 'cancelled']);

    const hidden = `a${(counter += 1)}`;
    const h = pbxCall(hidden, 'anonymous', () => desks.now());
    await desks.pbx([h('call.offered'), h('call.ended', null, { reason: 'abandoned' })]).expect(202);
    expect(await historyOf('callback', callbackRef(callDocId('pbx', hidden)))).toEqual([]);
  });

  it('is owed one even if the process died before handing it on', async () => {
    const pbxId = `a${(counter += 1)}`;
    const id = callDocId('pbx', pbxId);
    const e = pbxCall(pbxId, '13800138000', () => desks.now());
    await desks.pbx(e('call.offered')).expect(202);
    // What a crash leaves behind: the call with its effect, saved long ago.
    await desks.get(CallRepository).update(SYSTEM, id, (doc) => ({
      ...doc, callback: 'owed', effects: [{ id: 'callback', kind: 'callback-owed' }], effectsAt: new Date(ago(1)),
    }));
    await desks.get(CallEffects).sweep();
    expect(await historyOf('callback', callbackRef(id))).toEqual(['opened']);
    expect(await desks.get(CallRepository).get(SYSTEM, id)).toMatchObject({ effects: [], effectsAt: null });
  });
});

describe('the wrap-up', () => {
  it('keeps the disposition, leaves the desk, and makes a promise run', async () => {
    const callId = await talked('13800138000');
    const promise = { item: '赔款', wording: '明天下班前打款', dueAt: inHours(30), fulfiller: 'team:finance' };
    const saved = await wrapUp(callId, { outcome: 'promised', cause: 'promise', causeDetail: 'payment-date', promise, note: '客户同意' });
    expect(saved.status).toBe(200);
    expect(saved.body).toMatchObject({ state: 'closed', closedBecause: 'wrapped_up', wrapUp: { outcome: 'promised', promise } });
    expect((await historyOf('claim-payment', 'CP-1')).slice(-2).sort()).toEqual(['appointment-made', 'note']);
    const payment = await desks.get(TouchpointRepository).get(SYSTEM, touchpointId('claim-payment', 'CP-1'));
    expect(payment!.promises).toContainEqual(expect.objectContaining({ state: 'open', wording: '明天下班前打款', fulfiller: 'team:finance' }));
    const file = (await desks.as('shen', 'get', `/v1/customers/${customerId('C-1')}/file`)).body as NonNullable<PopView['file']>;
    expect(file.promiseCounts.open).toBe(1);
  });

  it('answers an open enquiry', async () => {
    const callId = await talked('13800138002');
    expect((await wrapUp(callId, { outcome: 'resolved' })).status).toBe(200);
    expect(await historyOf('enquiry', 'EN-2')).toEqual(['opened', 'called-back']);
    const enquiry = await desks.get(TouchpointRepository).get(SYSTEM, touchpointId('enquiry', 'EN-2'));
    expect(enquiry!.clocks.find((clock) => clock.milestone === 'first-response')).toMatchObject({ state: expect.stringMatching(/met|missed/) as string });
  });

  it('opens a complaint with its cause', async () => {
    const callId = await talked('13800138003');
    expect((await wrapUp(callId, { outcome: 'complaint-registered', cause: 'attitude' })).status).toBe(200);
    await desks.settled();
    const ref = `CP-${callId.slice(3, 11)}-8001`;
    expect(await desks.get(TouchpointRepository).get(SYSTEM, touchpointId('complaint', ref))).toMatchObject({
      open: true, custodian: 'team:complaints', customerId: customerId('C-3'), attributes: { cause: 'attitude', channel: 'call' },
    });
  });

  it('makes an enquiry of a call that is about nothing open, settled when it is resolved', async () => {
    const callId = await talked('13700137777');
    expect((await wrapUp(callId, { outcome: 'resolved' })).status).toBe(200);
    // A stranger with nothing promised leaves no touchpoint behind.
    expect(await historyOf('enquiry', `EQ-${callId.slice(3, 11)}-8001`)).toEqual([]);
    const again = await talked('13700137778');
    const promise = { item: 'call back', wording: 'call tomorrow', dueAt: inHours(20), fulfiller: 'team:claims' };
    expect((await wrapUp(again, { outcome: 'promised', promise })).status).toBe(200);
    expect((await historyOf('enquiry', `EQ-${again.slice(3, 11)}-8001`)).sort()).toEqual(['appointment-made', 'called-back', 'opened']);
  });

  it('can be saved twice with the same words, and not with others', async () => {
    const callId = await talked('13800138002');
    const body = { outcome: 'escalated', note: 'x' };
    expect((await wrapUp(callId, body)).status).toBe(200);
    const again = await wrapUp(callId, body);
    expect(again.status).toBe(200);
    expect((await wrapUp(callId, { outcome: 'resolved' })).status).toBe(409);
    expect((await historyOf('enquiry', 'EN-2')).filter((type) => type === 'escalated')).toHaveLength(1);
  });

  it.each([
    [{}, 'outcome'],
    [{ outcome: 'happy' }, 'outcome'],
    [{ outcome: 'resolved', cause: 'weather' }, 'cause'],
    [{ outcome: 'resolved', note: 'x'.repeat(4001) }, 'note'],
    [{ outcome: 'resolved', note: 'a\u0000b' }, 'note'],
    [{ outcome: 'resolved', colour: 'red' }, 'colour'],
    [{ outcome: 'promised', promise: { item: 'x', wording: 'y', dueAt: 'tomorrow', fulfiller: 'team:a' } }, 'promise.dueAt'],
    [{ outcome: 'promised', promise: { item: 'x', wording: 'y', dueAt: '2020-01-01T00:00:00Z', fulfiller: 'team:a' } }, 'promise.dueAt'],
    [{ outcome: 'promised', promise: { item: 'x', wording: 'y', dueAt: '2026-12-01T00:00:00Z', fulfiller: 'me' } }, 'promise.fulfiller'],
  ])('refuses %j, naming %s', async (body, field) => {
    const callId = await talked('13800138002');
    const answer = await wrapUp(callId, body);
    expect(answer.status).toBe(400);
    const { error } = answer.body as { error: { problems: { field: string }[] } };
    expect(error.problems.map((problem) => problem.field)).toContain(field);
  });

  it('needs a talk', async () => {
    const pbxId = `n${(counter += 1)}`;
    const e = pbxCall(pbxId, '13800138000', () => desks.now());
    await desks.pbx(e('leg.ringing', '8001')).expect(202);
    expect((await wrapUp(callDocId('pbx', pbxId), { outcome: 'resolved' })).status).toBe(409);
  });
});
