import { afterwards, blunders, careTeam, chase, pickPartner, plainContact } from './afterwards.js';
import { awake, HOUR_MS, MINUTE_MS } from './china-time.js';
import { write } from './contacts.js';
import { Draft } from './draft.js';
import { ANSWER, BY_CUSTOMER, BY_SYSTEM, HOLDING, type Story } from './story.js';

export function enquire(story: Story, openedMs: number): Draft {
  const { random } = story;
  const draft = new Draft(story, 'enquiry', openedMs);
  const team = careTeam(random);
  const urgent = random.chance(0.06);
  const first = draft.work('first-response', `team:${team}`, { serviceHours: urgent ? 1 : 4 }, openedMs);
  const channel = random.pick(['phone', 'app', 'wechat', 'mail']);
  draft.emit('opened', openedMs, {
    custodian: `team:${team}`,
    actor: BY_CUSTOMER,
    attributes: { channel, ...(urgent ? { priority: 'urgent' } : {}) },
  });
  if (random.chance(0.45)) write(draft, openedMs + 1_000, 'chat', { cause: null, sentiment: 0 });
  if (random.chance(0.3)) {
    draft.emit('replied', openedMs + 20_000, { actor: { kind: 'bot', id: 'assistant' }, data: HOLDING });
  }
  chase(draft, first, { team, promiseItem: 'reply' });
  blunders(draft, null);
  const answeredMs = draft.emit('replied', first.atMs, { actor: draft.human(team), data: ANSWER });
  const endMs = talkOn(draft, team, answeredMs);
  const closedMs = draft.emit('closed', endMs + random.lognormal(40, 1) * MINUTE_MS, {
    actor: draft.human(team),
  });
  return afterwards(draft.finish(), closedMs);
}

/** One more round, now and then: we ask back, or the customer does. Answers when the last word was said. */
function talkOn(draft: Draft, team: string, answeredMs: number): number {
  const { random } = draft.story;
  const weAsk = random.chance(0.22);
  if (!weAsk && !random.chance(0.16)) return answeredMs;
  let fromMs = answeredMs;
  if (weAsk) {
    const data = { item: 'documents' };
    fromMs = draft.emit('asked-customer', answeredMs + MINUTE_MS, { actor: draft.human(team), data });
  }
  const backMs = awake(fromMs + random.lognormal(weAsk ? 9 : 3, 0.9) * HOUR_MS);
  const heardMs = draft.emit(weAsk ? 'customer-answered' : 'message-received', backMs, {
    actor: BY_CUSTOMER,
  });
  const next = draft.work('next-response', `team:${team}`, { serviceHours: 4 }, heardMs, 0.9);
  return draft.emit('replied', next.atMs, { actor: draft.human(team), data: ANSWER });
}

export function checkPolicy(story: Story, openedMs: number): Draft {
  const { random, customer } = story;
  const draft = new Draft(story, 'policy-check', openedMs);
  const seller = random.chance(0.6) ? pickPartner(story, 'agency', 'broker') : null;
  draft.partner = seller?.id ?? null;
  const holder = 'team:underwriting';
  const wrong = random.chance(0.04 + 0.9 * (seller?.errorRate ?? 0.015));
  const check = draft.work('checked', holder, { workdays: 3 }, openedMs);
  const attributes = { policy: customer.policies[0] ?? null };
  draft.emit('opened', openedMs, { custodian: holder, actor: BY_SYSTEM, attributes });
  plainContact(draft, openedMs, check.atMs, careTeam(random));
  chase(draft, check, { team: careTeam(random) });
  const checkedMs = draft.emit('checked', check.atMs, {
    actor: draft.human('underwriting'),
    data: { correct: !wrong },
  });
  const endMs = wrong ? correct(draft, holder, checkedMs) : checkedMs;
  const closedMs = draft.emit('closed', endMs + 5 * MINUTE_MS, { actor: BY_SYSTEM });
  return wrong || random.chance(0.3) ? afterwards(draft.finish(), closedMs) : draft.finish();
}

/** A mistake was found in the policy: mended, and the customer told. */
function correct(draft: Draft, holder: string, checkedMs: number): number {
  draft.hurt('operation', 0.5);
  const field = draft.story.random.pick(['plate', 'identity-number', 'beneficiary', 'usage', 'address']);
  const fix = draft.work('corrected', holder, { workdays: 2 }, checkedMs);
  const fixedMs = draft.emit('corrected', fix.atMs, {
    actor: draft.human('underwriting'),
    data: { field, fulfils: 'correction' },
  });
  const told = draft.work('told', holder, { officeHours: 8 }, fixedMs);
  return draft.emit('replied', told.atMs, { actor: draft.human('underwriting'), data: ANSWER });
}
