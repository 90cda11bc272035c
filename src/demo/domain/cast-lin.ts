import {
  addOffice,
  DAY_MS,
  HOUR_MS,
  localWeekday,
  MINUTE_MS,
  subtractService,
  wallTime,
} from './china-time.js';
import { abandonedCall } from './calls.js';
import { type CastContext, type CastItems, CastWriter } from './cast-writer.js';
import type { Draft } from './draft.js';
import { ANSWER, BY_CUSTOMER, BY_SYSTEM, HOLDING } from './story.js';

/**
 * The customer of the demo call, +86 138 0013 8000: a car accident a fortnight ago, handled well on the road
 * and badly since. Payment was promised for a Friday and never came, because the survey it waits for is
 * late.
 */
export function linZhiruo(context: CastContext): CastItems {
  const cast = new CastWriter(context, {
    ref: 'C-K0001',
    name: '林芷若',
    title: 'ms',
    phones: ['+8613800138000'],
    email: 'c-k0001@example.com',
    grade: 'gold',
    language: 'zh-CN',
    policies: ['QY-M-20-0044718'],
    plates: ['沪A·7I2K1'],
    org: 'hq/east/shanghai',
    since: 2020,
  });
  const rescued = rescueOnTheRoad(cast);
  reported(cast);
  const surveyed = surveyOverdue(cast);
  const decision = decisionRunning(cast);
  const invoice = invoiceDueToday(cast);
  callbackDueSoon(cast);
  renewalWaiting(cast);
  speak(cast, { rescued, surveyed, decision, invoice });
  return cast.finish();
}

function rescueOnTheRoad(cast: CastWriter): Draft {
  const openedMs = cast.at(16, 16, 26);
  const rescue = cast.draft('rescue', 'RS-7731', openedMs, 'rescue-anqiao');
  const firm = 'partner:rescue-anqiao';
  const driver = { kind: 'human' as const, id: 'rescue-anqiao-driver-12' };
  rescue.emit('opened', openedMs, {
    custodian: 'team:rescue',
    actor: BY_CUSTOMER,
    attributes: { area: 'city', need: 'tow' },
  });
  rescue.emit('dispatched', openedMs + 4 * MINUTE_MS, { custodian: firm, actor: rescue.human('rescue') });
  const arrivedMs = openedMs + 20 * MINUTE_MS;
  const arrival = rescue.promise(
    'arrival',
    '一小时内拖车到',
    openedMs + 60 * MINUTE_MS,
    'team:rescue',
    firm,
    arrivedMs,
  );
  rescue.emit('appointment-made', openedMs + 5 * MINUTE_MS, {
    actor: rescue.human('rescue'),
    promise: arrival,
  });
  rescue.note('arrived', firm, arrivedMs, openedMs + 60 * MINUTE_MS);
  rescue.emit('arrived', arrivedMs, {
    by: 'rescue-anqiao',
    actor: driver,
    data: { fulfils: 'arrival', proof: '签收单' },
  });
  const carMs = cast.at(15, 9, 30);
  const courtesyCar = rescue.promise('courtesy-car', '免费代步车三天', cast.at(15, 12), firm, firm, carMs);
  rescue.emit('note', openedMs + 65 * MINUTE_MS, {
    by: 'rescue-anqiao',
    actor: driver,
    promise: courtesyCar,
    data: { visible: true },
  });
  rescue.emit('delivered', carMs, {
    by: 'rescue-anqiao',
    actor: driver,
    data: { fulfils: 'courtesy-car', proof: '用车单' },
  });
  // The tow was over within two hours; the car hire is a part of the same job, so it closes with it.
  rescue.emit('closed', carMs + 10 * MINUTE_MS, { by: 'rescue-anqiao', actor: BY_SYSTEM });
  return rescue.finish();
}

function reported(cast: CastWriter): void {
  const openedMs = cast.at(16, 16, 34);
  const report = cast.draft('claim-report', 'CR-88213', openedMs);
  const actor = report.human('claims');
  report.emit('opened', openedMs, {
    custodian: 'team:claims',
    actor: BY_CUSTOMER,
    attributes: { injury: false, loss: 'collision' },
  });
  report.emit('replied', openedMs + 18 * MINUTE_MS, {
    actor,
    data: { ...ANSWER, received: ['事故经过（录音转写）'] },
  });
  report.note('first-contact', 'team:claims', openedMs + 18 * MINUTE_MS, openedMs + 30 * MINUTE_MS);
  report.emit('dispatched', openedMs + 40 * MINUTE_MS, { actor });
  report.emit('asked-customer', openedMs + 44 * MINUTE_MS, { actor, data: { item: 'documents' } });
  report.emit('customer-answered', cast.at(15, 10, 12), {
    actor: BY_CUSTOMER,
    data: { received: ['事故照片 12 张'] },
  });
  report.emit('customer-answered', cast.at(15, 10, 20), {
    actor: BY_CUSTOMER,
    data: { received: ['行驶证、驾驶证'] },
  });
  report.emit('replied', cast.at(15, 11, 30), { actor, data: ANSWER });
  report.emit('customer-answered', cast.at(13, 9, 50), {
    actor: BY_CUSTOMER,
    data: { received: ['收款卡 尾号 6612'] },
  });
  report.emit('documents-complete', cast.at(13, 10, 40), { actor });
  report.emit('closed', cast.at(13, 10, 45), { actor: BY_SYSTEM });
  report.finish();
}

/**
 * Five working days to survey a complex damage, one of them paused: due at the last close of business six
 * hours back.
 */
function surveyOverdue(cast: CastWriter): Draft {
  const dueMs = cast.workdayAgo(1, 18, 0, cast.story.nowMs - 6 * HOUR_MS);
  const openedMs = cast.workdayAgo(6, 10, 5, dueMs);
  const firm = 'partner:adjuster-hengchi';
  const by = 'adjuster-hengchi';
  const adjuster = { kind: 'human' as const, id: 'adjuster-hengchi-a7' };
  const survey = cast.draft('claim-survey', 'SV-40718', openedMs, by);
  survey.emit('opened', openedMs, {
    custodian: 'team:claims',
    actor: survey.human('claims'),
    attributes: { complexity: 'complex' },
  });
  const appointmentMs = openedMs + 55 * MINUTE_MS;
  survey.emit('appointment-made', appointmentMs, { actor: survey.human('claims') });
  survey.emit('asked-customer', cast.workdayAgo(5, 16, 20, dueMs), {
    actor: survey.human('claims'),
    data: { item: '补件' },
  });
  const answeredMs = cast.workdayAgo(4, 9, 40, dueMs);
  survey.emit('customer-answered', answeredMs, { actor: BY_CUSTOMER });
  survey.emit('handed-over', answeredMs + 10 * MINUTE_MS, { custodian: firm, actor: survey.human('claims') });
  survey.emit('arrived', answeredMs + 5 * HOUR_MS, { by, actor: adjuster });
  survey.note('surveyed', firm, cast.story.nowMs + 2 * DAY_MS, dueMs);
  survey.hurt('timeliness', 1.2);
  return survey.finish();
}

function decisionRunning(cast: CastWriter): Draft {
  const openedMs = cast.workdayAgo(8, 10, 45);
  const decision = cast.draft('claim-decision', 'CL-88213', openedMs);
  const attributes = { complexity: 'complex' };
  decision.emit('opened', openedMs, { custodian: 'team:claims', actor: BY_SYSTEM, attributes });
  decision.emit('documents-complete', openedMs + 5 * MINUTE_MS, { actor: decision.human('claims') });
  const handler = cast.handler('8003');
  const fridayMs = lastFriday(cast);
  const calledMs = Math.max(openedMs + 3 * HOUR_MS, fridayMs - 3 * DAY_MS - 7 * HOUR_MS - 46 * MINUTE_MS);
  const person = `person:${handler.id}`;
  const promise = decision.promise('payment', '周五前赔款打到卡上', fridayMs, person, 'team:finance', null);
  const notedMs = calledMs + 6 * MINUTE_MS;
  const toldMs = cast.workdayAgo(3, 15, 10);
  const promiseIt = (): number =>
    decision.emit('note', notedMs, {
      actor: { kind: 'human', id: handler.id, team: handler.team },
      promise,
      data: { callId: 'call-CL-88213-promise', spokenAtMs: 134_000 },
    });
  const holdOff = (): number =>
    decision.emit('replied', toldMs, {
      actor: decision.human('claims'),
      data: HOLDING,
    });
  for (const emit of notedMs < toldMs ? [promiseIt, holdOff] : [holdOff, promiseIt]) emit();
  cast.callOnly('call-CL-88213-promise', calledMs, handler.extension, 312_000);
  decision.note('decided', 'team:claims', cast.story.nowMs + 4 * DAY_MS, openedMs + 30 * DAY_MS);
  return decision.finish();
}

/** 18:00 of the last Friday that is at least a day over. */
function lastFriday(cast: CastWriter): number {
  for (let day = 1; ; day += 1) {
    const atMs = cast.at(day, 18);
    if (localWeekday(atMs) === 5 && atMs < cast.story.nowMs - DAY_MS) return atMs;
  }
}

function invoiceDueToday(cast: CastWriter): Draft {
  const dueMs = cast.next(18);
  const openedMs = cast.workdayAgo(3, 10, 12);
  const by = 'courier-xunyi';
  const invoice = cast.draft('delivery', 'DL-20931', openedMs, by);
  const promise = invoice.promise(
    'delivery',
    '发票随纸质保单一起寄到',
    dueMs,
    'team:issue',
    `partner:${by}`,
    dueMs - HOUR_MS,
  );
  invoice.emit('opened', openedMs, {
    custodian: 'team:issue',
    actor: BY_SYSTEM,
    attributes: { item: 'invoice' },
    promise,
  });
  const sentMs = cast.workdayAgo(1, 11, 5);
  invoice.emit('handed-over', sentMs - 20 * MINUTE_MS, {
    custodian: `partner:${by}`,
    actor: invoice.human('issue'),
  });
  invoice.emit('dispatched', sentMs, { by, actor: BY_SYSTEM, data: { tracking: 'XY48207715' } });
  invoice.note('delivered', `partner:${by}`, dueMs - HOUR_MS, dueMs);
  return invoice.finish();
}

/** Gave up in the queue; the four telephone hours to call back run out in eighteen minutes of them. */
function callbackDueSoon(cast: CastWriter): void {
  const openedMs = subtractService(cast.story.nowMs, 3 * HOUR_MS + 42 * MINUTE_MS);
  abandonedCall(cast.story, openedMs - 700_000, 'claims');
  const callback = cast.draft('callback', 'CB-5512', openedMs);
  callback.emit('opened', openedMs, {
    custodian: 'team:service-2',
    actor: BY_SYSTEM,
    attributes: { reason: 'abandoned-call' },
  });
  callback.note('called-back', 'team:service-2', openedMs + DAY_MS, openedMs + DAY_MS);
  callback.finish();
}

function renewalWaiting(cast: CastWriter): void {
  const openedMs = cast.at(9, 9, 20);
  const by = 'broker-heguang';
  const renewal = cast.draft('renewal', 'RN-3307', openedMs, by);
  const broker = { kind: 'human' as const, id: 'broker-heguang-desk' };
  renewal.emit('opened', openedMs, {
    custodian: 'team:renewal',
    actor: BY_SYSTEM,
    attributes: { policy: 'QY-M-20-0044718' },
  });
  renewal.emit('handed-over', openedMs + 25 * MINUTE_MS, {
    custodian: `partner:${by}`,
    actor: renewal.human('renewal'),
  });
  const offerMs = addOffice(openedMs, 9 * HOUR_MS, cast.story.isWorkday);
  renewal.emit('replied', offerMs, { by, actor: broker, data: { ...ANSWER, what: 'offer' } });
  renewal.emit('message-received', offerMs + 3 * HOUR_MS, { actor: BY_CUSTOMER });
  renewal.emit('replied', offerMs + 4 * HOUR_MS, { by, actor: broker, data: ANSWER });
  renewal.emit('asked-customer', offerMs + 4 * HOUR_MS + MINUTE_MS, {
    by,
    actor: broker,
    data: { item: 'decision', reason: '客户要求等理赔结果' },
  });
  renewal.finish();
}

interface Touched {
  rescued: Draft;
  surveyed: Draft;
  decision: Draft;
  invoice: Draft;
}

function speak(cast: CastWriter, { rescued, surveyed, decision, invoice }: Touched): void {
  const { nowMs } = cast.story;
  cast.call(
    { about: rescued, atMs: cast.at(15, 18, 5), quote: '拖车来得很快，谢谢师傅。', sentiment: 1 },
    '8002',
    [
      ['agent', '您好，青屿保险回访，昨天的道路救援还顺利吗？'],
      ['customer', '拖车来得很快，谢谢师傅。'],
      ['agent', '代步车也收到了吧？'],
      ['customer', '收到了，用着呢。'],
      ['agent', '好的，祝您用车平安，再见。'],
    ],
  );
  cast.write(
    {
      about: invoice,
      atMs: wallTime(nowMs, -2, 12, 40),
      quote: '保单发票什么时候能寄到？',
      sentiment: 0,
      class: 'other',
    },
    'chat',
  );
  cast.survey({
    about: surveyed,
    atMs: cast.workdayAgo(1, 19, 12),
    quote: '定损员挺客气，就是没下文。',
    sentiment: -1,
    cause: 'timeliness',
  });
  const quote = '说好周五打款，到现在一分没见着。';
  cast.call(
    {
      about: decision,
      atMs: Math.min(cast.at(1, 10, 22), nowMs - 3 * HOUR_MS),
      quote,
      sentiment: -2,
      cause: 'promise',
    },
    '8001',
    [
      ['agent', '您好，青屿保险，工号 8001，请问有什么可以帮您？'],
      ['customer', quote],
      ['agent', '麻烦您报一下证件后四位，我核对身份。'],
      ['customer', '又问一遍？我上次不是报过了吗，6612。'],
      ['agent', '看到了，您的车损还在定损，衡尺公估那边还没出结果。'],
      ['customer', '定损是你们的事，答应我的事没一件算数。'],
      ['agent', '让您久等是我们没跟住，对不起，我先帮您催一下。'],
      ['customer', '再这样下去我要投诉了。'],
    ],
  );
}
