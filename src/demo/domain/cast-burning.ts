import { DAY_MS, HOUR_MS, MINUTE_MS, subtractOffice, subtractService } from './china-time.js';
import { abandonedCall } from './calls.js';
import { type CastContext, type CastItems, CastWriter } from './cast-writer.js';
import type { SimCustomer } from './items.js';
import { ANSWER, BY_CUSTOMER, BY_SYSTEM, HOLDING } from './story.js';

/** What is burning when the board is opened, each clock placed to the minute before `now`. */
export function burningCast(context: CastContext): CastItems[] {
  return SCENES.map(([name, more, play], index) => {
    const number = index + 10;
    const cast = new CastWriter(context, {
      ref: `C-K00${number}`,
      name,
      phones: [`+86138001380${number}`],
      grade: 'standard',
      language: 'zh-CN',
      policies: [`QY-M-23-00${number}417`],
      plates: [`沪A·${(number % 8) + 1}I${'CDEFGH'[number % 6]}${number}`],
      org: 'hq/east/shanghai',
      since: 2023,
      ...more,
    });
    play(cast);
    return cast.finish();
  });
}

type Scene = readonly [name: string, more: Partial<SimCustomer>, play: (cast: CastWriter) => void];

const SCENES: readonly Scene[] = [
  ['汤湄', { grade: 'silver', org: 'hq/south/guangzhou' }, refundInSilence],
  ['唐述白', { org: 'hq/southwest/chengdu' }, correctionNotTold],
  ['易长风', { org: 'hq/east/hangzhou' }, rescueAboutToBeLate],
  ['贺棠', { org: 'hq/north/tianjin' }, complaintAwaitsCall],
  ['罗以安', { grade: 'gold', org: 'hq/south/shenzhen' }, surrenderAskedTwice],
  ['季扬', { org: 'hq/southwest/chongqing' }, refusalNotice],
  ['方圆', {}, abandonedThisMorning],
  ['余洛', { org: 'hq/south/guangzhou' }, policyOnTheWay],
  ['邱岚', { grade: 'silver' }, claimPaused],
  ['孟夏', {}, enquiryFresh],
  ['乔木', { org: 'hq/north/qingdao' }, reportInProgress],
  ['纪川', { org: 'hq/southwest/chengdu' }, checkRunning],
];

function refundInSilence(cast: CastWriter): void {
  const heardMs = subtractService(cast.story.nowMs, 25 * HOUR_MS + 27 * MINUTE_MS);
  const openedMs = heardMs - 3 * HOUR_MS;
  const refund = cast.draft('refund', 'RF-3291', openedMs);
  refund.emit('opened', openedMs, {
    custodian: 'team:service-1',
    actor: BY_CUSTOMER,
    attributes: { withinCoolingOff: false, repeatedRequest: false, amount: 2_350 },
  });
  refund.emit('acknowledged', heardMs, { actor: refund.human('service-1'), data: { visible: true } });
  refund.emit('handed-over', heardMs + 20 * MINUTE_MS, {
    custodian: 'team:finance',
    actor: refund.human('service-1'),
  });
  refund.note('told', 'team:finance', cast.story.nowMs + HOUR_MS, cast.story.nowMs - 87 * MINUTE_MS);
  refund.hurt('timeliness', 0.9);
  refund.finish();
  const quote = '退款一直没人理，我像在跟墙说话。';
  cast.write(
    { about: refund, atMs: cast.story.nowMs - 2 * HOUR_MS, quote, sentiment: -2, cause: 'timeliness' },
    'chat',
  );
}

function correctionNotTold(cast: CastWriter): void {
  const fixedMs = subtractOffice(cast.story.nowMs, 9 * HOUR_MS + 5 * MINUTE_MS, cast.story.isWorkday);
  const checkedMs = subtractOffice(fixedMs, 3 * HOUR_MS, cast.story.isWorkday);
  const check = cast.draft('policy-check', 'PC-11873', checkedMs - HOUR_MS, 'agency-songguo');
  check.emit('opened', checkedMs - HOUR_MS, { custodian: 'team:underwriting', actor: BY_SYSTEM });
  check.emit('checked', checkedMs, { actor: check.human('underwriting'), data: { correct: false } });
  check.emit('corrected', fixedMs, { actor: check.human('underwriting'), data: { field: 'usage' } });
  check.hurt('operation', 0.8);
  check.note('told', 'team:underwriting', cast.story.nowMs + HOUR_MS, cast.story.nowMs - 65 * MINUTE_MS);
  check.finish();
  cast.write(
    {
      about: check,
      atMs: checkedMs - 50 * MINUTE_MS,
      quote: '我开的是家用车，保单写错成了营运。',
      sentiment: -1,
      cause: 'operation',
    },
    'chat',
  );
}

function rescueAboutToBeLate(cast: CastWriter): void {
  const openedMs = cast.story.nowMs - 39 * MINUTE_MS;
  const by = 'rescue-anqiao';
  const rescue = cast.draft('rescue', 'RS-7790', openedMs, by);
  rescue.emit('opened', openedMs, {
    custodian: 'team:rescue',
    actor: BY_CUSTOMER,
    attributes: { area: 'city', need: 'tow' },
  });
  rescue.emit('dispatched', openedMs + 5 * MINUTE_MS, {
    custodian: `partner:${by}`,
    actor: rescue.human('rescue'),
  });
  rescue.note('arrived', `partner:${by}`, cast.story.nowMs + 9 * MINUTE_MS, openedMs + 45 * MINUTE_MS);
  rescue.finish();
  const quote = '高架上停着，后面的车一辆接一辆。';
  cast.call({ about: rescue, atMs: openedMs + 30_000, quote, sentiment: 0, class: 'problem' }, '8009', [
    ['agent', '青屿保险道路救援，请讲。'],
    ['customer', quote],
    ['agent', '请您人先到护栏外，拖车马上派出。'],
    ['customer', '好，快一点。'],
  ]);
}

function complaintAwaitsCall(cast: CastWriter): void {
  const openedMs = subtractService(cast.story.nowMs, 7 * HOUR_MS + 29 * MINUTE_MS);
  const complaint = cast.draft('complaint', 'CP-2611-049', openedMs);
  complaint.emit('opened', openedMs, {
    custodian: 'team:complaints',
    actor: BY_CUSTOMER,
    attributes: { cause: 'attitude', grade: 'standard' },
  });
  complaint.hurt('attitude', 1);
  complaint.note(
    'first-contact',
    'team:complaints',
    cast.story.nowMs + 20 * MINUTE_MS,
    cast.story.nowMs + 31 * MINUTE_MS,
  );
  complaint.finish();
  const quote = '柜台的人一边嗑瓜子一边让我重填三遍，态度太差了。';
  cast.write({ about: complaint, atMs: openedMs + 1_000, quote, sentiment: -2, cause: 'attitude' }, 'mail');
}

/**
 * A surrender asked for twice and talked out of twice, with the silence alarm close; and an older complaint
 * about the sale, which was decided inside and never answered, so that the regulator's fifteen days ran out.
 */
function surrenderAskedTwice(cast: CastWriter): void {
  const by = 'broker-heguang';
  const desk = { kind: 'human' as const, id: `${by}-desk` };
  const openedMs = cast.workdayAgo(5, 10, 40);
  const refund = cast.draft('refund', 'RF-3240', openedMs, by);
  const attributes = { withinCoolingOff: false, repeatedRequest: false, amount: 18_400 };
  refund.emit('opened', openedMs, { custodian: 'team:service-1', actor: BY_CUSTOMER, attributes });
  const seen = { visible: true };
  refund.emit('acknowledged', openedMs + 50 * MINUTE_MS, { actor: refund.human('service-1'), data: seen });
  refund.emit('retention-attempt', openedMs + 5 * HOUR_MS, { by, custodian: `partner:${by}`, actor: desk });
  const againMs = cast.workdayAgo(4, 9, 12);
  refund.emit('message-received', againMs, { actor: BY_CUSTOMER, attributes: { repeatedRequest: true } });
  refund.emit('retention-attempt', againMs + 2 * HOUR_MS, { by, actor: desk });
  refund.emit('escalated', againMs + 150 * MINUTE_MS, { actor: refund.human('complaints') });
  const heardMs = subtractService(cast.story.nowMs, 23 * HOUR_MS + 13 * MINUTE_MS);
  if (againMs + 5 * HOUR_MS < heardMs) {
    refund.emit('replied', againMs + 3 * HOUR_MS, { actor: refund.human('service-1'), data: HOLDING });
  }
  refund.emit('replied', heardMs, { actor: refund.human('service-1'), data: HOLDING });
  refund.hurt('attitude', 1.4);
  refund.finish();
  const quote = '第二次申请退保了，别再打电话骚扰我。';
  cast.write({ about: refund, atMs: againMs, quote, sentiment: -1, cause: 'attitude' }, 'chat');
  complaintNeverAnswered(cast, by);
}

function complaintNeverAnswered(cast: CastWriter, by: string): void {
  const openedMs = cast.at(17, 11, 20);
  const complaint = cast.draft('complaint', 'CP-2611-041', openedMs, by);
  const attributes = { cause: 'promise', grade: 'gold' };
  complaint.emit('opened', openedMs, { custodian: 'team:complaints', actor: BY_CUSTOMER, attributes });
  complaint.emit('replied', openedMs + 80 * MINUTE_MS, {
    actor: complaint.human('complaints'),
    data: ANSWER,
  });
  const seen = { visible: true };
  complaint.emit('acknowledged', openedMs + 2 * HOUR_MS, {
    actor: complaint.human('complaints'),
    data: seen,
  });
  complaint.emit('replied', cast.at(15, 15), { actor: complaint.human('complaints'), data: HOLDING });
  complaint.emit('replied', cast.at(13, 15), { actor: complaint.human('complaints'), data: HOLDING });
  const outcome = { visible: false, outcome: 'upheld' };
  complaint.emit('decided', cast.at(12, 10), { actor: complaint.human('complaints'), data: outcome });
  complaint.note('told', 'team:complaints', cast.story.nowMs + DAY_MS, openedMs + 15 * DAY_MS);
  complaint.hurt('promise', 1.4);
  complaint.finish();
  const quote = '说好十五天书面答复，到现在都没答复，说话不算数。';
  const said = { about: complaint, atMs: cast.at(1, 9, 50), quote, sentiment: -2, cause: 'promise' } as const;
  cast.call(said, '8004', [
    ['agent', '您好，青屿保险投诉专线。'],
    ['customer', quote],
    ['agent', '让您久等是我们没跟住，向您道歉。'],
    ['customer', '道歉没用，我要结果。'],
    ['agent', '我把情况转给负责的同事。'],
  ]);
}

function refusalNotice(cast: CastWriter): void {
  const decidedMs = cast.at(3, 16, 10);
  const decision = cast.draft('claim-decision', 'CL-87990', cast.at(7, 10), 'tpa-lanqiao');
  decision.emit('opened', cast.at(7, 10), { custodian: 'team:claims', actor: BY_SYSTEM });
  decision.emit('documents-complete', cast.at(7, 10, 4), { actor: decision.human('claims') });
  decision.emit('decided', decidedMs, {
    actor: decision.human('claims'),
    data: { outcome: 'refused', visible: false },
  });
  decision.hurt('accuracy', 1);
  decision.note('refusal-notice', 'team:claims', cast.story.nowMs + 2 * HOUR_MS, cast.midnightMs + DAY_MS);
  decision.finish();
  cast.write(
    {
      about: decision,
      atMs: cast.at(2, 20, 44),
      quote: '凭什么拒赔，连张写明理由的纸都没有？',
      sentiment: -1,
      cause: 'accuracy',
    },
    'chat',
  );
}

function abandonedThisMorning(cast: CastWriter): void {
  const openedMs = subtractService(cast.story.nowMs, 2 * HOUR_MS + 40 * MINUTE_MS);
  abandonedCall(cast.story, openedMs - 640_000, 'service-1');
  const callback = cast.draft('callback', 'CB-5530', openedMs);
  callback.emit('opened', openedMs, {
    custodian: 'team:service-1',
    actor: BY_SYSTEM,
    attributes: { reason: 'abandoned-call' },
  });
  callback.finish();
}

function policyOnTheWay(cast: CastWriter): void {
  const by = 'courier-xunyi';
  const openedMs = cast.workdayAgo(3, 14, 20);
  const dueMs = cast.next(18, 30 * MINUTE_MS);
  const delivery = cast.draft('delivery', 'DL-20944', openedMs, by);
  const promise = delivery.promise(
    'delivery',
    '纸质保单当天下班前送到',
    dueMs,
    'team:issue',
    `partner:${by}`,
    dueMs + HOUR_MS,
  );
  delivery.emit('opened', openedMs, {
    custodian: 'team:issue',
    actor: BY_SYSTEM,
    attributes: { item: 'policy' },
    promise,
  });
  const sentMs = cast.workdayAgo(1, 10, 30);
  delivery.emit('handed-over', sentMs, { custodian: `partner:${by}`, actor: delivery.human('issue') });
  delivery.emit('dispatched', sentMs + 5 * MINUTE_MS, {
    by,
    actor: BY_SYSTEM,
    data: { tracking: 'XY48209963' },
  });
  delivery.finish();
  cast.write(
    {
      about: delivery,
      atMs: cast.at(1, 21, 5),
      quote: '单号查不到新轨迹，保单还在吗？',
      sentiment: 0,
      class: 'problem',
      cause: 'timeliness',
    },
    'chat',
  );
}

function claimPaused(cast: CastWriter): void {
  const openedMs = cast.workdayAgo(2, 11);
  const decision = cast.draft('claim-decision', 'CL-88301', openedMs);
  decision.emit('opened', openedMs, { custodian: 'team:claims', actor: BY_SYSTEM });
  decision.emit('asked-customer', cast.workdayAgo(1, 15, 30), {
    actor: decision.human('claims'),
    data: { item: '病历首页' },
  });
  decision.finish();
}

function enquiryFresh(cast: CastWriter): void {
  const openedMs = subtractService(cast.story.nowMs, 25 * MINUTE_MS);
  const enquiry = cast.draft('enquiry', 'EN-30560', openedMs);
  enquiry.emit('opened', openedMs, {
    custodian: 'team:service-2',
    actor: BY_CUSTOMER,
    attributes: { channel: 'wechat' },
  });
  enquiry.emit('replied', openedMs + 15_000, {
    actor: { kind: 'bot', id: 'assistant' },
    data: HOLDING,
  });
  enquiry.finish();
  cast.write(
    { about: enquiry, atMs: openedMs + 1_000, quote: '新能源车自燃在不在车损险里？', sentiment: 0 },
    'chat',
  );
}

function reportInProgress(cast: CastWriter): void {
  const openedMs = cast.workdayAgo(2, 15, 8);
  const report = cast.draft('claim-report', 'CR-88340', openedMs);
  const actor = report.human('claims');
  report.emit('opened', openedMs, {
    custodian: 'team:claims',
    actor: BY_CUSTOMER,
    attributes: { injury: false, loss: 'flood' },
  });
  report.emit('replied', openedMs + 21 * MINUTE_MS, { actor, data: ANSWER });
  report.emit('dispatched', openedMs + 50 * MINUTE_MS, { actor });
  report.emit('asked-customer', openedMs + 55 * MINUTE_MS, { actor, data: { item: 'documents' } });
  report.finish();
  cast.write(
    {
      about: report,
      atMs: openedMs + 70 * MINUTE_MS,
      quote: '地库进水，发动机还能不能打火？',
      sentiment: 0,
      class: 'problem',
    },
    'chat',
  );
}

function checkRunning(cast: CastWriter): void {
  const openedMs = cast.workdayAgo(2, 9, 40);
  const check = cast.draft('policy-check', 'PC-11902', openedMs, 'broker-lianqiao');
  check.emit('opened', openedMs, { custodian: 'team:underwriting', actor: BY_SYSTEM });
  check.finish();
}
