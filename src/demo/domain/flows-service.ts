import {
  afterwards,
  blunders,
  careTeam,
  chase,
  feelingOf,
  keepInformed,
  pickPartner,
  plainContact,
} from './afterwards.js';
import { awake, DAY_MS, HOUR_MS, MINUTE_MS, officeClose, wallTime } from './china-time.js';
import { type DeliveryItem, write } from './contacts.js';
import { Draft } from './draft.js';
import { sayDeadline } from './sayings.js';
import type { Story } from './story.js';

const BY_CUSTOMER = { kind: 'customer' as const };
const BY_SYSTEM = { kind: 'system' as const };
const ANSWER = { visible: true, substantive: true };

const english = (story: Story): boolean => story.customer.language === 'en';

export function enquire(story: Story, openedMs: number): Draft {
  const { random } = story;
  const draft = new Draft(story, 'enquiry', openedMs);
  const team = careTeam(random);
  const urgent = random.chance(0.06);
  const first = draft.work('first-response', `team:${team}`, { serviceHours: urgent ? 1 : 4 }, openedMs);
  const attributes = {
    channel: random.pick(['phone', 'app', 'wechat', 'mail']),
    ...(urgent ? { priority: 'urgent' } : {}),
  };
  draft.emit('opened', openedMs, { custodian: `team:${team}`, actor: BY_CUSTOMER, attributes });
  if (random.chance(0.45)) {
    write(draft, openedMs + 1_000, 'chat', { cause: null, sentiment: 0 });
  }
  if (random.chance(0.3)) {
    draft.emit('replied', openedMs + 20_000, {
      actor: { kind: 'bot', id: 'assistant' },
      data: { visible: true, substantive: false },
    });
  }
  chase(draft, first, { team, promiseItem: 'reply' });
  blunders(draft, null);
  const answered = draft.emit('replied', first.atMs, { actor: draft.human(team), data: ANSWER });
  let endMs = answered;
  if (random.chance(0.22)) {
    const askedMs = draft.emit('asked-customer', answered + MINUTE_MS, {
      actor: draft.human(team),
      data: { item: 'documents' },
    });
    const backMs = draft.emit('customer-answered', awake(askedMs + random.lognormal(9, 0.9) * HOUR_MS), {
      actor: BY_CUSTOMER,
    });
    endMs = draft.emit(
      'replied',
      draft.work('next-response', `team:${team}`, { serviceHours: 4 }, backMs).atMs,
      {
        actor: draft.human(team),
        data: ANSWER,
      },
    );
  } else if (random.chance(0.2)) {
    const askedMs = draft.emit('message-received', awake(answered + random.lognormal(3, 0.8) * HOUR_MS), {
      actor: BY_CUSTOMER,
    });
    endMs = draft.emit(
      'replied',
      draft.work('next-response', `team:${team}`, { serviceHours: 4 }, askedMs).atMs,
      {
        actor: draft.human(team),
        data: ANSWER,
      },
    );
  }
  const closedMs = draft.emit('closed', endMs + random.lognormal(40, 1) * MINUTE_MS, {
    actor: draft.human(team),
  });
  return afterwards(draft.finish(), closedMs);
}

export function checkPolicy(story: Story, openedMs: number): Draft {
  const { random } = story;
  const draft = new Draft(story, 'policy-check', openedMs);
  const seller = random.chance(0.6) ? pickPartner(random, 'agency', 'broker') : null;
  draft.partner = seller?.id ?? null;
  const holder = 'team:underwriting';
  const wrong = random.chance(0.04 + 0.9 * (seller?.errorRate ?? 0.015));
  const check = draft.work('checked', holder, { workdays: 3 }, openedMs);
  draft.emit('opened', openedMs, {
    custodian: holder,
    actor: BY_SYSTEM,
    attributes: { policy: story.customer.policies[0] ?? '' },
  });
  plainContact(draft, openedMs, check.atMs, careTeam(random));
  chase(draft, check, { team: careTeam(random) });
  const checkedMs = draft.emit('checked', check.atMs, {
    actor: draft.human('underwriting'),
    data: { correct: !wrong },
  });
  let endMs = checkedMs;
  if (wrong) {
    draft.hurt('operation', 0.5);
    const field = random.pick(['plate', 'identity-number', 'beneficiary', 'usage', 'address']);
    const fix = draft.work('corrected', holder, { workdays: 2 }, checkedMs);
    const fixedMs = draft.emit('corrected', fix.atMs, {
      actor: draft.human('underwriting'),
      data: { field, fulfils: 'correction' },
    });
    endMs = draft.emit('replied', draft.work('told', holder, { officeHours: 8 }, fixedMs).atMs, {
      actor: draft.human('underwriting'),
      data: ANSWER,
    });
  }
  const closedMs = draft.emit('closed', endMs + 5 * MINUTE_MS, { actor: BY_SYSTEM });
  return wrong || random.chance(0.3) ? afterwards(draft.finish(), closedMs) : draft.finish();
}

const SENT = {
  policy: { zh: '纸质保单', en: 'Your paper policy' },
  invoice: { zh: '发票随纸质保单一起', en: 'The invoice with your policy' },
  gift: { zh: '礼品', en: 'Your gift' },
} as const;

export function deliver(story: Story, openedMs: number, item: DeliveryItem): Draft {
  const { random, isWorkday } = story;
  const draft = new Draft(story, 'delivery', openedMs);
  const courier = pickPartner(random, 'courier');
  draft.partner = courier.id;
  const holder = `partner:${courier.id}`;
  const by = courier.id;
  // A gift somebody promised at the sale is what gets forgotten most.
  const forgotten = item === 'gift' && random.chance(0.1);
  const packed = draft.work('dispatched', 'team:issue', { workdays: 2 }, openedMs, forgotten ? 4 : 0.85);
  const road = draft.work('delivered', holder, { workdays: 2 }, packed.atMs);
  const missed = random.chance(0.05 + courier.errorRate);
  const appointmentMs = wallTime(road.atMs, 1, random.pick([10, 12, 16, 18]));
  const againMs = missed
    ? appointmentMs + (random.chance(0.85) ? -random.next() : random.next() * 20) * HOUR_MS
    : road.atMs;
  const dueMs = officeClose(openedMs, item === 'gift' ? 5 : 4, isWorkday);
  const words = english(story)
    ? `${SENT[item].en} will be delivered by ${sayDeadline(dueMs, 'en')}`
    : `${SENT[item].zh}${sayDeadline(dueMs, 'zh-CN')}前送到`;
  const promise = draft.promise(
    'delivery',
    words,
    dueMs,
    item === 'gift' ? `partner:${pickPartner(random, 'broker', 'agency').id}` : 'team:issue',
    holder,
    againMs,
  );
  draft.emit('opened', openedMs, {
    custodian: 'team:issue',
    actor: BY_SYSTEM,
    attributes: { item },
    ...(random.chance(0.75) || item === 'gift' ? { promise } : {}),
  });
  chase(draft, packed, { team: careTeam(random), promiseItem: 'delivery', item });
  draft.emit('handed-over', packed.atMs - 10 * MINUTE_MS, { custodian: holder, actor: draft.human('issue') });
  draft.emit('dispatched', packed.atMs, {
    by,
    actor: BY_SYSTEM,
    data: { tracking: `${by.slice(8, 10).toUpperCase()}${random.int(10_000_000, 99_999_999)}` },
  });
  plainContact(draft, packed.atMs, road.atMs, careTeam(random), item);
  chase(draft, road, { team: careTeam(random), promiseItem: 'delivery', item });
  if (missed) {
    draft.emit('delivery-failed', road.atMs, {
      by,
      actor: BY_SYSTEM,
      data: { reason: random.pick(['nobody-home', 'wrong-address', 'refused']) },
    });
    draft.emit('appointment-made', road.atMs + random.lognormal(60, 0.6) * MINUTE_MS, {
      by,
      actor: BY_SYSTEM,
    });
  }
  blunders(draft, courier);
  const endMs = draft.emit('delivered', againMs, {
    by,
    actor: { kind: 'human', id: `${by}-rider-${random.int(1, 40)}` },
    data: { signed: true, fulfils: 'delivery' },
  });
  return afterwards(draft.finish(), endMs, item);
}

export function refund(story: Story, openedMs: number): Draft {
  const { random } = story;
  const draft = new Draft(story, 'refund', openedMs);
  const team = careTeam(random);
  const cooling = random.chance(0.25);
  const amount = random.int(4, 160) * 50;
  const acknowledged = draft.work('acknowledged', `team:${team}`, { serviceHours: 8 }, openedMs, 0.6);
  draft.emit('opened', openedMs, {
    custodian: `team:${team}`,
    actor: BY_CUSTOMER,
    attributes: { withinCoolingOff: cooling, repeatedRequest: false, amount },
  });
  draft.emit('refund-requested', openedMs + 2_000, { actor: BY_CUSTOMER });
  draft.emit('acknowledged', acknowledged.atMs, { actor: draft.human(team), data: { visible: true } });
  let fromMs = acknowledged.atMs;
  if (random.chance(0.4)) {
    fromMs = draft.emit('retention-attempt', awake(fromMs + random.next() * 5 * HOUR_MS), {
      actor: draft.human('renewal'),
    });
    if (random.chance(0.28)) {
      const endMs = draft.emit('cancelled', fromMs + 20 * MINUTE_MS, {
        actor: BY_CUSTOMER,
        data: { reason: 'retained' },
      });
      return afterwards(draft.finish(), endMs);
    }
    if (random.chance(0.35)) fromMs = askAgain(draft, fromMs);
  }
  if (random.chance(0.25)) {
    const askedMs = draft.emit('asked-customer', fromMs + 30 * MINUTE_MS, {
      actor: draft.human(team),
      data: { item: 'bank-account' },
    });
    fromMs = draft.emit('customer-answered', awake(askedMs + random.lognormal(20, 0.8) * HOUR_MS), {
      actor: BY_CUSTOMER,
    });
  }
  const handedMs = draft.emit('handed-over', fromMs + 30 * MINUTE_MS, {
    custodian: 'team:finance',
    actor: draft.human(team),
  });
  const pay = draft.work('refunded', 'team:finance', { workdays: cooling ? 3 : 5 }, openedMs, 1.05);
  const paidMs = Math.max(pay.atMs, handedMs + HOUR_MS);
  if (random.chance(0.05)) draft.hurt('amount', 1);
  chase(draft, { ...pay, atMs: paidMs }, { team, promiseItem: 'refund' });
  keepInformed(draft, paidMs, 32 * HOUR_MS, team);
  blunders(draft, null);
  const endMs = draft.emit('refunded', paidMs, {
    actor: draft.human('finance'),
    data: { amount, visible: true, fulfils: 'refund' },
  });
  return afterwards(draft.finish(), endMs);
}

/** The customer says again that they want out, and is talked to once more: allowed by nobody, done anyway. */
function askAgain(draft: Draft, fromMs: number): number {
  const { random } = draft.story;
  const askedMs = draft.emit('message-received', awake(fromMs + random.lognormal(10, 0.7) * HOUR_MS), {
    actor: BY_CUSTOMER,
    attributes: { repeatedRequest: true },
  });
  if (!random.chance(0.5)) return askedMs;
  draft.hurt('attitude', 1.2);
  const triedMs = draft.emit('retention-attempt', askedMs + random.lognormal(90, 0.6) * MINUTE_MS, {
    actor: draft.human('renewal'),
  });
  return draft.emit('escalated', triedMs + random.lognormal(35, 0.6) * MINUTE_MS, {
    actor: draft.human('renewal'),
  });
}

export function renew(story: Story, openedMs: number): Draft {
  const { random } = story;
  const draft = new Draft(story, 'renewal', openedMs);
  const broker = random.chance(0.65) ? pickPartner(random, 'broker', 'agency') : null;
  draft.partner = broker?.id ?? null;
  const holder = broker === null ? 'team:renewal' : `partner:${broker.id}`;
  const offer = draft.work('offer', holder, { workdays: 2 }, openedMs);
  draft.emit('opened', openedMs, {
    custodian: 'team:renewal',
    actor: BY_SYSTEM,
    attributes: { policy: story.customer.policies[0] ?? '' },
  });
  if (broker !== null)
    draft.emit('handed-over', openedMs + 20 * MINUTE_MS, {
      custodian: holder,
      actor: draft.human('renewal'),
    });
  chase(draft, offer, { team: 'renewal' });
  const reporter =
    broker === null
      ? { actor: draft.human('renewal') }
      : { by: broker.id, actor: { kind: 'human' as const, id: `${broker.id}-desk` } };
  let atMs = draft.emit('replied', offer.atMs, { ...reporter, data: { ...ANSWER, what: 'offer' } });
  if (random.chance(0.3)) {
    const askedMs = draft.emit('message-received', awake(atMs + random.lognormal(20, 0.8) * HOUR_MS), {
      actor: BY_CUSTOMER,
    });
    atMs = draft.emit('replied', draft.work('next-response', holder, { serviceHours: 4 }, askedMs).atMs, {
      ...reporter,
      data: ANSWER,
    });
  }
  if (random.chance(0.2)) {
    const askedMs = draft.emit('asked-customer', atMs + HOUR_MS, { ...reporter, data: { item: 'decision' } });
    atMs = draft.emit('customer-answered', awake(askedMs + random.lognormal(4, 0.6) * DAY_MS), {
      actor: BY_CUSTOMER,
    });
  }
  if (random.chance(0.05)) draft.hurt('amount', 0.9);
  blunders(draft, broker);
  const stays = random.chance(Math.max(0.3, 0.86 - 0.12 * story.grievance));
  const endMs = draft.emit(
    stays ? 'agreed' : 'cancelled',
    awake(atMs + random.lognormal(3.5, 0.9) * DAY_MS),
    {
      actor: BY_CUSTOMER,
      data: stays
        ? { fulfils: 'renewal' }
        : { reason: random.pick(['price', 'service', 'sold-car', 'other-insurer']) },
    },
  );
  return afterwards(draft.finish(), endMs);
}

/** A complaint about a touchpoint, lodged at an instant. */
export function complain(about: Draft, openedMs: number): Draft {
  const { story } = about;
  const { random } = story;
  const draft = new Draft(story, 'complaint', openedMs);
  draft.becauseOf = { kind: about.kind, ref: about.ref };
  draft.partner = about.partner;
  const cause = feelingOf(about).cause ?? 'timeliness';
  const complex = random.chance(0.15);
  const holder = 'team:complaints';
  const acknowledged = draft.work('acknowledged', holder, { officeHours: 7 }, openedMs);
  const first = draft.work(
    'first-contact',
    holder,
    { serviceHours: story.customer.grade === 'gold' ? 2 : 8 },
    openedMs,
    1.05,
  );
  draft.emit('opened', openedMs, {
    custodian: holder,
    actor: BY_CUSTOMER,
    attributes: {
      about: { kind: about.kind, ref: about.ref },
      cause,
      grade: story.customer.grade,
      ...(complex ? { complexity: 'complex' } : {}),
    },
  });
  write(draft, openedMs + 1_000, random.chance(0.5) ? 'mail' : 'chat', { cause, sentiment: -2 });
  const early = [
    { atMs: acknowledged.atMs, type: 'acknowledged', data: { visible: true } },
    { atMs: first.atMs, type: 'replied', data: ANSWER },
  ].toSorted((a, b) => a.atMs - b.atMs);
  for (const { atMs, type, data } of early)
    draft.emit(type, atMs, { actor: draft.human('complaints'), data });
  if (random.chance(0.08)) {
    const endMs = draft.emit('cancelled', awake(draft.lastMs + random.lognormal(30, 0.6) * HOUR_MS), {
      actor: BY_CUSTOMER,
      data: { reason: 'withdrawn' },
    });
    return afterwards(draft.finish(), endMs);
  }
  return investigate(draft, openedMs, complex);
}

function investigate(draft: Draft, openedMs: number, complex: boolean): Draft {
  const { story, partner } = draft;
  const { random } = story;
  if (partner !== null && random.chance(0.7)) {
    const handedMs = draft.emit('handed-over', draft.lastMs + HOUR_MS, {
      custodian: `partner:${partner}`,
      actor: draft.human('complaints'),
    });
    const answer = draft.work('partner-answer', `partner:${partner}`, { workdays: 2 }, handedMs);
    draft.emit('note', answer.atMs, {
      custodian: 'team:complaints',
      by: partner,
      actor: { kind: 'human', id: `${partner}-desk` },
    });
  }
  const decision = draft.work(
    'decided',
    'team:complaints',
    complex ? { officeHours: 80 } : { officeHours: 40 },
    openedMs,
    1.1,
  );
  const decidedMs = Math.max(decision.atMs, draft.lastMs + HOUR_MS);
  keepInformed(draft, decidedMs, 2.5 * DAY_MS, 'complaints');
  let endMs = draft.emit('decided', decidedMs, {
    actor: draft.human('complaints'),
    data: { visible: true, outcome: random.pick(['upheld', 'upheld', 'partly', 'not-upheld']) },
  });
  endMs = draft.emit('closed', endMs + 30 * MINUTE_MS, { actor: draft.human('complaints') });
  if (random.chance(0.06)) {
    const againMs = draft.emit('reopened', awake(endMs + random.lognormal(3, 0.5) * DAY_MS), {
      actor: BY_CUSTOMER,
    });
    const second = draft.work('decided-again', 'team:complaints', { officeHours: 40 }, againMs);
    keepInformed(draft, second.atMs, 2.5 * DAY_MS, 'complaints');
    endMs = draft.emit('decided', second.atMs, {
      actor: draft.human('complaints'),
      data: { visible: true, outcome: 'upheld' },
    });
    endMs = draft.emit('closed', endMs + 30 * MINUTE_MS, { actor: draft.human('complaints') });
  }
  story.grievance *= 0.5;
  return afterwards(draft.finish(), endMs);
}

/** Bad service makes complaints: the more, the worse it was and the more is remembered. */
export function maybeComplain(about: Draft): void {
  const { story } = about;
  const { random } = story;
  const weight = about.worst()?.weight ?? 0;
  const wrath = weight + 0.35 * story.grievance;
  const probability = Math.min(0.45, 0.0006 + (weight > 0 ? 0.05 * wrath ** 1.6 : 0));
  if (story.room <= 0 || about.kind === 'complaint' || !random.chance(probability)) return;
  const lastMs = Math.min(about.lastMs, story.nowMs);
  const openedMs = awake(lastMs + random.lognormal(20, 0.9) * HOUR_MS);
  if (openedMs <= story.nowMs) complain(about, openedMs);
}
