import { afterwards, blunders, chase, keepInformed, pickPartner, plainContact } from './afterwards.js';
import { addOffice, awake, DAY_MS, HOUR_MS, MINUTE_MS, wallTime } from './china-time.js';
import { phone } from './contacts.js';
import { Draft } from './draft.js';
import { sayDeadline } from './sayings.js';
import type { Story } from './story.js';

const BY_CUSTOMER = { kind: 'customer' as const };
const BY_SYSTEM = { kind: 'system' as const };
const ANSWER = { visible: true, substantive: true };

const english = (story: Story): boolean => story.customer.language === 'en';

export function rescue(story: Story, openedMs: number): Draft {
  const { random } = story;
  const draft = new Draft(story, 'rescue', openedMs);
  const firm = pickPartner(random, 'rescue');
  draft.partner = firm.id;
  const by = firm.id;
  const remote = random.chance(0.15);
  const minutes = remote ? 90 : 45;
  const dispatch = draft.work('dispatched', 'team:rescue', { minutes: 10 }, openedMs);
  const arrive = draft.work('arrived', `partner:${by}`, { minutes }, openedMs, 1.05);
  const arrivedMs = Math.max(arrive.atMs, dispatch.atMs + 4 * MINUTE_MS);
  draft.emit('opened', openedMs, {
    custodian: 'team:rescue',
    actor: BY_CUSTOMER,
    attributes: {
      area: remote ? 'remote' : 'city',
      need: random.pick(['tow', 'tow', 'battery', 'tyre', 'fuel']),
    },
  });
  if (random.chance(0.4)) phone(draft, openedMs, { cause: null, sentiment: 0 }, { team: 'rescue' });
  draft.emit('dispatched', dispatch.atMs, { custodian: `partner:${by}`, actor: draft.human('rescue') });
  if (random.chance(0.6)) {
    const dueMs = openedMs + (minutes + random.pick([0, 5, 15])) * MINUTE_MS;
    const wording = english(story)
      ? `With you within ${remote ? 'an hour and a half' : 'the hour'}`
      : `${remote ? '一个半' : '一'}小时内到现场`;
    const promise = draft.promise('arrival', wording, dueMs, 'team:rescue', `partner:${by}`, arrivedMs);
    draft.emit('appointment-made', dispatch.atMs + 30_000, { actor: draft.human('rescue'), promise });
  }
  blunders(draft, firm);
  if (random.chance(0.02)) draft.hurt('amount', 0.9);
  draft.emit('arrived', arrivedMs, {
    by,
    actor: { kind: 'human', id: `${by}-driver-${random.int(1, 30)}` },
    data: { fulfils: 'arrival' },
  });
  const endMs = draft.emit('closed', arrivedMs + random.lognormal(45, 0.5) * MINUTE_MS, {
    by,
    actor: BY_SYSTEM,
  });
  return afterwards(draft.finish(), endMs);
}

export function reportClaim(story: Story, openedMs: number): Draft {
  const { random } = story;
  const draft = new Draft(story, 'claim-report', openedMs);
  const injury = random.chance(0.08);
  const holder = 'team:claims';
  const contact = draft.work('first-contact', holder, { minutes: injury ? 10 : 30 }, openedMs);
  draft.emit('opened', openedMs, {
    custodian: holder,
    actor: BY_CUSTOMER,
    attributes: { injury, loss: random.pick(['collision', 'scratch', 'flood', 'glass', 'theft', 'illness']) },
  });
  if (random.chance(0.35)) phone(draft, openedMs, { cause: null, sentiment: 0 }, { team: 'claims' });
  draft.emit('acknowledged', openedMs + 15_000, { actor: BY_SYSTEM, data: { visible: true } });
  blunders(draft, null);
  const repliedMs = draft.emit('replied', contact.atMs, { actor: draft.human('claims'), data: ANSWER });
  const order = draft.work('dispatched', holder, { minutes: 240 }, openedMs, 0.7);
  const orderedMs = draft.emit('dispatched', Math.max(order.atMs, repliedMs + MINUTE_MS), {
    actor: draft.human('claims'),
  });
  const named = draft.work('documents-named', holder, { workdays: 2 }, openedMs, 0.8);
  const askedMs = draft.emit('asked-customer', Math.max(named.atMs, orderedMs + MINUTE_MS), {
    actor: draft.human('claims'),
    data: { item: 'documents' },
  });
  const sentMs = awake(askedMs + random.lognormal(22, 0.8) * HOUR_MS);
  keepInformed(draft, sentMs, 2.2 * DAY_MS, 'claims');
  draft.emit('customer-answered', sentMs, { actor: BY_CUSTOMER, data: { documents: random.int(3, 14) } });
  const completeMs = draft.emit(
    'documents-complete',
    addOffice(sentMs, random.lognormal(1, 0.6) * HOUR_MS, story.isWorkday),
    { actor: draft.human('claims') },
  );
  const endMs = draft.emit('closed', completeMs + 10 * MINUTE_MS, { actor: BY_SYSTEM });
  return afterwards(draft.finish(), endMs);
}

export function survey(story: Story, openedMs: number): Draft {
  const { random, isWorkday } = story;
  const draft = new Draft(story, 'claim-survey', openedMs);
  const adjuster = pickPartner(random, 'adjuster');
  draft.partner = adjuster.id;
  const by = adjuster.id;
  const holder = `partner:${by}`;
  const actor = { kind: 'human' as const, id: `${by}-a${random.int(1, 25)}` };
  const complex = random.chance(0.15);
  draft.emit('opened', openedMs, {
    custodian: 'team:claims',
    actor: draft.human('claims'),
    attributes: complex ? { complexity: 'complex' } : {},
  });
  const handedMs = draft.emit(
    'handed-over',
    addOffice(openedMs, random.lognormal(20, 0.7) * MINUTE_MS, isWorkday),
    { custodian: holder, actor: draft.human('claims') },
  );
  const fixed = draft.work('appointment', holder, { serviceHours: 2 }, openedMs, 0.75);
  const fixedMs = Math.max(fixed.atMs, handedMs + MINUTE_MS);
  const dueMs = wallTime(
    addOffice(fixedMs, 2.5 * HOUR_MS, isWorkday),
    0,
    random.pick([10, 11, 12, 16, 17, 18]),
  );
  const meetingMs =
    dueMs > fixedMs + HOUR_MS ? dueMs : wallTime(addOffice(fixedMs, 7.5 * HOUR_MS, isWorkday), 0, 12);
  const onTime = !random.chance(Math.min(0.4, 0.07 * adjuster.slowness ** 2));
  const cameMs = onTime
    ? meetingMs - random.next() * 50 * MINUTE_MS
    : meetingMs + random.lognormal(4, 0.9) * HOUR_MS;
  const wording = english(story)
    ? `The adjuster comes by ${sayDeadline(meetingMs, 'en')}`
    : `定损员${sayDeadline(meetingMs, 'zh-CN')}前到现场`;
  const promise = draft.promise('arrival', wording, meetingMs, holder, holder, cameMs);
  draft.emit('appointment-made', fixedMs, { by, actor, promise });
  draft.note('arrived', holder, cameMs, meetingMs);
  const done = draft.work('surveyed', holder, { workdays: complex ? 5 : 2 }, openedMs);
  const doneMs = Math.max(done.atMs, cameMs + 30 * MINUTE_MS);
  blunders(draft, adjuster);
  if (random.chance(0.05)) draft.hurt(random.chance(0.6) ? 'amount' : 'accuracy', 0.9);
  draft.emit('arrived', cameMs, { by, actor, data: { fulfils: 'arrival' } });
  plainContact(draft, cameMs, doneMs, 'claims');
  chase(draft, { ...done, atMs: doneMs }, { team: 'claims', promiseItem: 'survey' });
  draft.emit('surveyed', doneMs, { by, actor, data: { amount: random.int(6, 300) * 50, fulfils: 'survey' } });
  const endMs = draft.emit('closed', doneMs + 5 * MINUTE_MS, { actor: BY_SYSTEM });
  return afterwards(draft.finish(), endMs);
}

export function decide(story: Story, openedMs: number): { draft: Draft; refused: boolean } {
  const { random } = story;
  const draft = new Draft(story, 'claim-decision', openedMs);
  const complex = random.chance(0.12);
  const tpa = random.chance(story.customer.plates.length === 0 ? 0.85 : 0.2)
    ? pickPartner(random, 'claims-administrator')
    : null;
  draft.partner = tpa?.id ?? null;
  const holder = tpa === null ? 'team:claims' : `partner:${tpa.id}`;
  draft.emit('opened', openedMs, {
    custodian: 'team:claims',
    actor: BY_SYSTEM,
    attributes: complex ? { complexity: 'complex' } : {},
  });
  draft.emit('documents-complete', openedMs + 2 * MINUTE_MS, { actor: draft.human('claims') });
  if (tpa !== null)
    draft.emit('handed-over', openedMs + 15 * MINUTE_MS, { custodian: holder, actor: draft.human('claims') });
  let fromMs = openedMs;
  if (random.chance(0.18)) {
    const askedMs = draft.emit('asked-customer', addOffice(openedMs, 5 * HOUR_MS, story.isWorkday), {
      actor: draft.human('claims'),
      data: { item: 'documents' },
    });
    fromMs = draft.emit('customer-answered', awake(askedMs + random.lognormal(30, 0.8) * HOUR_MS), {
      actor: BY_CUSTOMER,
    });
    if (random.chance(0.2)) draft.hurt('operation', 0.5);
  }
  const work = draft.work('decided', holder, { officeHours: complex ? 80 : 24 }, fromMs, 0.92);
  const refused = random.chance(0.05);
  if (refused) draft.hurt(random.chance(0.5) ? 'accuracy' : 'amount', 1.2);
  else if (random.chance(0.06)) draft.hurt('amount', 0.9);
  blunders(draft, tpa);
  plainContact(draft, fromMs, work.atMs, 'claims');
  chase(draft, work, { team: 'claims' });
  keepInformed(draft, work.atMs, 4 * DAY_MS, 'claims');
  const outcome = refused ? 'refused' : 'accepted';
  let endMs = draft.emit('decided', work.atMs, {
    ...(tpa === null ? {} : { by: tpa.id }),
    actor: draft.human('claims'),
    data: { outcome, visible: true, fulfils: 'decision' },
  });
  if (refused)
    endMs = draft.emit('replied', endMs + random.lognormal(14, 0.6) * HOUR_MS, {
      actor: draft.human('claims'),
      data: { ...ANSWER, what: 'refusal-notice' },
    });
  endMs = draft.emit('closed', endMs + 10 * MINUTE_MS, { actor: BY_SYSTEM });
  afterwards(draft.finish(), endMs);
  return { draft, refused };
}

export function pay(story: Story, openedMs: number): Draft {
  const { random, isWorkday } = story;
  const draft = new Draft(story, 'claim-payment', openedMs);
  const amount = random.int(6, 400) * 50;
  draft.emit('opened', openedMs, { custodian: 'team:claims', actor: BY_SYSTEM, attributes: { amount } });
  draft.emit('agreed', openedMs + MINUTE_MS, { actor: BY_CUSTOMER });
  draft.emit(
    'handed-over',
    addOffice(openedMs + MINUTE_MS, random.lognormal(60, 0.7) * MINUTE_MS, isWorkday),
    { custodian: 'team:finance', actor: draft.human('claims') },
  );
  let fromMs = openedMs;
  if (random.chance(0.08)) {
    const askedMs = draft.emit('asked-customer', draft.lastMs + HOUR_MS, {
      actor: draft.human('finance'),
      data: { item: 'bank-account' },
    });
    fromMs = draft.emit('customer-answered', awake(askedMs + random.lognormal(12, 0.8) * HOUR_MS), {
      actor: BY_CUSTOMER,
    });
  }
  const work = draft.work('paid', 'team:finance', { workdays: 3 }, fromMs, 0.9);
  const paidMs = Math.max(work.atMs, draft.lastMs + HOUR_MS);
  blunders(draft, null);
  const promised = chase(draft, { ...work, atMs: paidMs }, { team: 'claims', promiseItem: 'payment' });
  if (promised !== null) {
    const person = `person:${promised.handler.id}`;
    const wording = english(story) ? 'The money will be in your account' : '赔款打到卡上';
    const promise = draft.promise('payment', wording, promised.dueMs, person, 'team:finance', paidMs);
    draft.emit('note', promised.atMs + 4 * MINUTE_MS, {
      actor: { kind: 'human', id: promised.handler.id, team: promised.handler.team },
      promise,
    });
  }
  const endMs = draft.emit('paid', paidMs, {
    actor: draft.human('finance'),
    data: { amount, fulfils: 'payment' },
  });
  return afterwards(draft.finish(), endMs);
}
