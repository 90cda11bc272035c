import type { JsonObject } from '../../touchpoints/domain/event.js';
import { afterwards, blunders, chase, keepInformed, pickPartner, plainContact } from './afterwards.js';
import { addOffice, awake, DAY_MS, HOUR_MS, MINUTE_MS } from './china-time.js';
import { phone } from './contacts.js';
import { bankAccount, someDocuments } from './documents.js';
import { Draft } from './draft.js';
import { ANSWER, BY_CUSTOMER, BY_SYSTEM, type Story } from './story.js';

export function reportClaim(story: Story, openedMs: number): Draft {
  const { random } = story;
  const draft = new Draft(story, 'claim-report', openedMs);
  const injury = random.chance(0.08);
  const holder = 'team:claims';
  const contact = draft.work('first-contact', holder, { minutes: injury ? 10 : 30 }, openedMs);
  const loss = random.pick(['collision', 'scratch', 'flood', 'glass', 'theft', 'illness']);
  draft.emit('opened', openedMs, { custodian: holder, actor: BY_CUSTOMER, attributes: { injury, loss } });
  if (random.chance(0.35)) phone(draft, openedMs, { cause: null, sentiment: 0 }, { team: 'claims' });
  draft.emit('acknowledged', openedMs + 15_000, { actor: BY_SYSTEM, data: { visible: true } });
  blunders(draft, null);
  const actor = draft.human('claims');
  const repliedMs = draft.emit('replied', contact.atMs, { actor, data: ANSWER });
  const order = draft.work('dispatched', holder, { minutes: 240 }, openedMs, 0.7);
  const orderedMs = draft.emit('dispatched', Math.max(order.atMs, repliedMs + MINUTE_MS), { actor });
  const completeMs = collectDocuments(draft, holder, orderedMs);
  const endMs = draft.emit('closed', completeMs + 10 * MINUTE_MS, { actor: BY_SYSTEM });
  return afterwards(draft.finish(), endMs);
}

function collectDocuments(draft: Draft, holder: string, orderedMs: number): number {
  const { random, isWorkday } = draft.story;
  const named = draft.work('documents-named', holder, { workdays: 2 }, draft.openedMs, 0.8);
  const askedMs = draft.emit('asked-customer', Math.max(named.atMs, orderedMs + MINUTE_MS), {
    actor: draft.human('claims'),
    data: { item: 'documents' },
  });
  const sentMs = awake(askedMs + random.lognormal(22, 0.8) * HOUR_MS);
  keepInformed(draft, sentMs, 2.2 * DAY_MS, 'claims');
  draft.emit('customer-answered', sentMs, {
    actor: BY_CUSTOMER,
    data: { received: someDocuments(draft.story) },
  });
  const completeMs = addOffice(sentMs, random.lognormal(1, 0.6) * HOUR_MS, isWorkday);
  return draft.emit('documents-complete', completeMs, { actor: draft.human('claims') });
}

export function decide(story: Story, openedMs: number): { draft: Draft; refused: boolean } {
  const { random } = story;
  const draft = new Draft(story, 'claim-decision', openedMs);
  const complex = random.chance(0.12);
  const outside = random.chance(story.customer.plates.length === 0 ? 0.85 : 0.2);
  const administrator = outside ? pickPartner(story, 'claims-administrator') : null;
  draft.partner = administrator?.id ?? null;
  const holder = administrator === null ? 'team:claims' : `partner:${administrator.id}`;
  const attributes: JsonObject = complex ? { complexity: 'complex' } : {};
  draft.emit('opened', openedMs, { custodian: 'team:claims', actor: BY_SYSTEM, attributes });
  draft.emit('documents-complete', openedMs + 2 * MINUTE_MS, { actor: draft.human('claims') });
  if (administrator !== null) {
    draft.emit('handed-over', openedMs + 15 * MINUTE_MS, {
      custodian: holder,
      actor: draft.human('claims'),
    });
  }
  const fromMs = askForMore(draft, openedMs);
  const work = draft.work('decided', holder, { officeHours: complex ? 80 : 24 }, fromMs, 0.92);
  const refused = random.chance(0.05);
  if (refused) draft.hurt(random.chance(0.5) ? 'accuracy' : 'amount', 1.2);
  else if (random.chance(0.06)) draft.hurt('amount', 0.9);
  blunders(draft, administrator);
  plainContact(draft, fromMs, work.atMs, 'claims');
  chase(draft, work, { team: 'claims' });
  keepInformed(draft, work.atMs, 4 * DAY_MS, 'claims');
  const endMs = tellDecision(draft, work.atMs, refused, administrator?.id);
  afterwards(draft.finish(), endMs);
  return { draft, refused };
}

/** Documents asked for once more, although they had been called complete. */
function askForMore(draft: Draft, openedMs: number): number {
  const { random, isWorkday } = draft.story;
  if (!random.chance(0.18)) return openedMs;
  const askMs = addOffice(openedMs, 5 * HOUR_MS, isWorkday);
  const actor = draft.human('claims');
  const askedMs = draft.emit('asked-customer', askMs, { actor, data: { item: 'documents' } });
  if (random.chance(0.2)) draft.hurt('operation', 0.5);
  const backMs = awake(askedMs + random.lognormal(30, 0.8) * HOUR_MS);
  return draft.emit('customer-answered', backMs, {
    actor: BY_CUSTOMER,
    data: { received: someDocuments(draft.story) },
  });
}

function tellDecision(draft: Draft, atMs: number, refused: boolean, by: string | undefined): number {
  const { random } = draft.story;
  const actor = draft.human('claims');
  const data = { outcome: refused ? 'refused' : 'accepted', visible: true, fulfils: 'decision' };
  let endMs = draft.emit('decided', atMs, { ...(by === undefined ? {} : { by }), actor, data });
  if (refused) {
    endMs = draft.emit('replied', endMs + random.lognormal(14, 0.6) * HOUR_MS, {
      actor,
      data: { ...ANSWER, what: 'refusal-notice' },
    });
  }
  return draft.emit('closed', endMs + 10 * MINUTE_MS, { actor: BY_SYSTEM });
}

export function pay(story: Story, openedMs: number): Draft {
  const { random, isWorkday } = story;
  const draft = new Draft(story, 'claim-payment', openedMs);
  const amount = random.int(6, 400) * 50;
  draft.emit('opened', openedMs, { custodian: 'team:claims', actor: BY_SYSTEM, attributes: { amount } });
  draft.emit('agreed', openedMs + MINUTE_MS, { actor: BY_CUSTOMER });
  const passedMs = addOffice(openedMs + MINUTE_MS, random.lognormal(60, 0.7) * MINUTE_MS, isWorkday);
  draft.emit('handed-over', passedMs, { custodian: 'team:finance', actor: draft.human('claims') });
  let fromMs = openedMs;
  if (random.chance(0.08)) {
    const actor = draft.human('finance');
    const data = { item: 'bank-account' };
    const askedMs = draft.emit('asked-customer', draft.lastMs + HOUR_MS, { actor, data });
    const backMs = awake(askedMs + random.lognormal(12, 0.8) * HOUR_MS);
    fromMs = draft.emit('customer-answered', backMs, {
      actor: BY_CUSTOMER,
      data: { received: bankAccount(story) },
    });
  }
  const work = draft.work('paid', 'team:finance', { workdays: 3 }, fromMs, 0.9);
  const paidMs = Math.max(work.atMs, draft.lastMs + HOUR_MS);
  blunders(draft, null);
  promisePayment(
    draft,
    paidMs,
    chase(draft, { ...work, atMs: paidMs }, { team: 'claims', promiseItem: 'payment' }),
  );
  const data = { amount, fulfils: 'payment' };
  const endMs = draft.emit('paid', paidMs, { actor: draft.human('finance'), data });
  return afterwards(draft.finish(), endMs);
}

/** What a handler promised on the phone about the money is written down where the money is. */
function promisePayment(draft: Draft, paidMs: number, spoken: ReturnType<typeof chase>): void {
  if (spoken === null) return;
  const { handler, dueMs, atMs } = spoken;
  const english = draft.story.customer.language === 'en';
  const wording = english ? 'The money will be in your account' : '赔款打到卡上';
  const person = `person:${handler.id}`;
  const promise = draft.promise('payment', wording, dueMs, person, 'team:finance', paidMs);
  const actor = { kind: 'human' as const, id: handler.id, team: handler.team };
  draft.emit('note', atMs + 4 * MINUTE_MS, { actor, promise });
}
