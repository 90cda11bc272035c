import { afterwards, blunders, chase, pickPartner } from './afterwards.js';
import { awake, DAY_MS, HOUR_MS, MINUTE_MS } from './china-time.js';
import { Draft, type More } from './draft.js';
import { ANSWER, BY_CUSTOMER, BY_SYSTEM, type Story } from './story.js';

/** A renewal, mostly through a broker; who remembers much against us leaves. */
export function renew(story: Story, openedMs: number): Draft {
  const { random, customer } = story;
  const draft = new Draft(story, 'renewal', openedMs);
  const broker = random.chance(0.65) ? pickPartner(story, 'broker', 'agency') : null;
  draft.partner = broker?.id ?? null;
  const holder = broker === null ? 'team:renewal' : `partner:${broker.id}`;
  const offer = draft.work('offer', holder, { workdays: 2 }, openedMs);
  const attributes = { policy: customer.policies[0] ?? null };
  draft.emit('opened', openedMs, { custodian: 'team:renewal', actor: BY_SYSTEM, attributes });
  if (broker !== null) {
    draft.emit('handed-over', openedMs + 20 * MINUTE_MS, {
      custodian: holder,
      actor: draft.human('renewal'),
    });
  }
  chase(draft, offer, { team: 'renewal' });
  const reporter: More =
    broker === null
      ? { actor: draft.human('renewal') }
      : { by: broker.id, actor: { kind: 'human', id: `${broker.id}-desk` } };
  const offeredMs = draft.emit('replied', offer.atMs, { ...reporter, data: { ...ANSWER, what: 'offer' } });
  const readyMs = considerIt(draft, holder, reporter, offeredMs);
  if (random.chance(0.05)) draft.hurt('amount', 0.9);
  blunders(draft, broker);
  const stays = random.chance(Math.max(0.3, 0.86 - 0.12 * story.grievance));
  const reason = random.pick(['price', 'service', 'sold-car', 'other-insurer']);
  const decidedMs = awake(readyMs + random.lognormal(3.5, 0.9) * DAY_MS);
  const endMs = draft.emit(stays ? 'agreed' : 'cancelled', decidedMs, {
    actor: BY_CUSTOMER,
    data: stays ? { fulfils: 'renewal' } : { reason },
  });
  return afterwards(draft.finish(), endMs);
}

/** Questions and second thoughts on the way. */
function considerIt(draft: Draft, holder: string, reporter: More, offeredMs: number): number {
  const { random } = draft.story;
  let atMs = offeredMs;
  if (random.chance(0.3)) {
    const asksMs = awake(atMs + random.lognormal(20, 0.8) * HOUR_MS);
    const askedMs = draft.emit('message-received', asksMs, { actor: BY_CUSTOMER });
    const next = draft.work('next-response', holder, { serviceHours: 4 }, askedMs, 0.9);
    atMs = draft.emit('replied', next.atMs, { ...reporter, data: ANSWER });
  }
  if (random.chance(0.2)) {
    const askedMs = draft.emit('asked-customer', atMs + HOUR_MS, { ...reporter, data: { item: 'decision' } });
    const answersMs = awake(askedMs + random.lognormal(4, 0.6) * DAY_MS);
    atMs = draft.emit('customer-answered', answersMs, { actor: BY_CUSTOMER });
  }
  return atMs;
}
