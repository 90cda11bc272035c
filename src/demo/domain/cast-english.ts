import { addOffice, DAY_MS, HOUR_MS, MINUTE_MS, subtractService } from './china-time.js';
import { type CastContext, type CastItems, CastWriter } from './cast-writer.js';
import { ANSWER, BY_CUSTOMER, BY_SYSTEM, HOLDING } from './story.js';

/**
 * The English story, +86 138 0013 8001: a refund talked about for a fortnight, and a home claim paid late.
 */
export function claraCorrigan(context: CastContext): CastItems {
  const cast = new CastWriter(context, {
    ref: 'C-K0002',
    name: 'Clara Corrigan',
    title: 'ms',
    phones: ['+8613800138001', '+12025550142'],
    email: 'c-k0002@example.com',
    grade: 'silver',
    language: 'en',
    policies: ['QY-H-22-0071203', 'QY-T-26-0071203'],
    plates: [],
    org: 'hq/south/shenzhen',
    since: 2022,
  });
  latePayment(cast);
  refundOverdue(cast);
  giftOnTheWay(cast);
  return cast.finish();
}

function latePayment(cast: CastWriter): void {
  const openedMs = cast.workdayAgo(4, 9, 30);
  const payment = cast.draft('claim-payment', 'PY-61124', openedMs);
  const person = 'person:h-1001';
  payment.emit('opened', openedMs, {
    custodian: 'team:claims',
    actor: BY_SYSTEM,
    attributes: { amount: 8_600 },
  });
  payment.emit('agreed', openedMs + 4 * MINUTE_MS, { actor: BY_CUSTOMER });
  payment.emit('handed-over', openedMs + 2 * HOUR_MS, {
    custodian: 'team:finance',
    actor: payment.human('claims'),
  });
  const saidMs = cast.workdayAgo(3, 15, 20);
  const promise = payment.promise(
    'payment',
    'Paid to your account by tomorrow evening',
    saidMs + DAY_MS + 2.5 * HOUR_MS,
    person,
    'team:finance',
    null,
  );
  payment.emit('note', saidMs, { actor: { kind: 'human', id: 'h-1001', team: 'service-1' }, promise });
  payment.note('paid', 'team:finance', cast.story.nowMs + DAY_MS, cast.workdayAgo(1, 18));
  payment.hurt('timeliness', 1);
  payment.finish();
  const quote = 'You promised tomorrow evening and I have still not been paid.';
  cast.call({ about: payment, atMs: cast.at(1, 11, 15), quote, sentiment: -2, cause: 'promise' }, '8001', [
    ['agent', 'Qingyu Insurance, good day, how can I help?'],
    ['customer', quote],
    ['agent', 'May I have the last four of your ID?'],
    ['customer', 'Again? I gave you that last time. 3308.'],
    ['agent', 'I can see your claim payment, it is with Finance at the moment.'],
    ['customer', 'Do not say sorry again, do something.'],
    ['agent', 'I will chase it for you.'],
  ]);
}

function refundOverdue(cast: CastWriter): void {
  const openedMs = cast.workdayAgo(4, 10, 15);
  const refund = cast.draft('refund', 'RF-3318', openedMs);
  refund.emit('opened', openedMs, {
    custodian: 'team:service-2',
    actor: BY_CUSTOMER,
    attributes: { withinCoolingOff: true, repeatedRequest: false, amount: 420 },
  });
  refund.emit('refund-requested', openedMs + 2_000, { actor: BY_CUSTOMER });
  refund.emit('acknowledged', openedMs + 70 * MINUTE_MS, {
    actor: refund.human('service-2'),
    data: { visible: true },
  });
  refund.emit('retention-attempt', openedMs + 5 * HOUR_MS, { actor: refund.human('renewal') });
  const answeredMs = refund.emit('replied', subtractService(cast.story.nowMs, 14 * HOUR_MS), {
    actor: refund.human('service-2'),
    data: HOLDING,
  });
  refund.emit('handed-over', answeredMs + 10 * MINUTE_MS, {
    custodian: 'team:finance',
    actor: refund.human('service-2'),
  });
  refund.hurt('timeliness', 0.9);
  refund.note('refunded', 'team:finance', cast.story.nowMs + 2 * DAY_MS, cast.workdayAgo(1, 18));
  refund.finish();
  cast.write(
    {
      about: refund,
      atMs: cast.at(2, 20, 10),
      quote: 'I said no four times and he was still rude and pushing.',
      sentiment: -1,
      cause: 'attitude',
    },
    'chat',
  );
}

function giftOnTheWay(cast: CastWriter): void {
  const openedMs = cast.workdayAgo(2, 11);
  const by = 'courier-beilu';
  const gift = cast.draft('delivery', 'DL-20977', openedMs, by);
  const dueMs = addOffice(cast.story.nowMs, 10 * HOUR_MS, cast.story.isWorkday);
  const promise = gift.promise(
    'delivery',
    'The travel mug comes within the week',
    dueMs,
    'partner:broker-yuanshu',
    `partner:${by}`,
    dueMs - HOUR_MS,
  );
  gift.emit('opened', openedMs, {
    custodian: 'team:issue',
    actor: BY_SYSTEM,
    attributes: { item: 'gift' },
    promise,
  });
  const sentMs = cast.workdayAgo(1, 15);
  gift.emit('handed-over', sentMs, { custodian: `partner:${by}`, actor: gift.human('issue') });
  gift.emit('dispatched', sentMs + 15 * MINUTE_MS, {
    by,
    actor: BY_SYSTEM,
    data: { tracking: 'BL77120934' },
  });
  gift.finish();
  const policy = cast.draft('policy-check', 'PC-9902', cast.at(12, 10));
  policy.emit('opened', cast.at(12, 10), { custodian: 'team:underwriting', actor: BY_SYSTEM });
  policy.emit('checked', cast.at(12, 15), { actor: policy.human('underwriting'), data: { correct: true } });
  policy.emit('closed', cast.at(12, 15, 20), { actor: BY_SYSTEM });
  policy.finish();
  cast.survey({
    about: policy,
    atMs: cast.at(11, 19),
    quote: 'Quick, and she spelled my name right for once.',
    sentiment: 1,
  });
}

/** Mr Fennick, +86 138 0013 8002: everything in order, so that a calm file is on show as well. */
export function theoFennick(context: CastContext): CastItems {
  const cast = new CastWriter(context, {
    ref: 'C-K0003',
    name: 'Theo Fennick',
    title: 'mr',
    phones: ['+8613800138002'],
    grade: 'standard',
    language: 'en',
    policies: ['QY-M-24-0088120'],
    plates: ['浙A·6I8M2'],
    org: 'hq/east/hangzhou',
    since: 2024,
  });
  const openedMs = subtractService(cast.story.nowMs, 70 * MINUTE_MS);
  const enquiry = cast.draft('enquiry', 'EN-30551', openedMs);
  enquiry.emit('opened', openedMs, {
    custodian: 'team:service-1',
    actor: BY_CUSTOMER,
    attributes: { channel: 'app' },
  });
  enquiry.finish();
  cast.write(
    {
      about: enquiry,
      atMs: openedMs + 1_000,
      quote: 'Does my cover follow me to Hong Kong by ferry?',
      sentiment: 0,
    },
    'chat',
  );
  const earlierMs = cast.at(6, 14, 3);
  const answered = cast.draft('enquiry', 'EN-30218', earlierMs);
  answered.emit('opened', earlierMs, { custodian: 'team:service-1', actor: BY_CUSTOMER });
  const answeredMs = earlierMs + 35 * MINUTE_MS;
  const wording = 'You will have our answer within the hour';
  const promise = answered.promise('reply', wording, earlierMs + HOUR_MS, 'team:service-1', 'team:service-1', answeredMs);
  answered.emit('appointment-made', earlierMs + 2 * MINUTE_MS, { actor: answered.human('service-1'), promise });
  answered.note('replied', 'team:service-1', answeredMs, earlierMs + HOUR_MS);
  answered.emit('replied', answeredMs, { actor: answered.human('service-1'), data: { ...ANSWER, fulfils: 'reply' } });
  answered.emit('closed', earlierMs + 50 * MINUTE_MS, { actor: answered.human('service-1') });
  answered.finish();
  cast.survey({
    about: answered,
    atMs: earlierMs + 3 * HOUR_MS,
    quote: 'Plain words and no upselling. Thank you.',
    sentiment: 2,
  });
  return cast.finish();
}
