import { afterwards, blunders, careTeam, chase, keepInformed } from './afterwards.js';
import { awake, HOUR_MS, MINUTE_MS } from './china-time.js';
import { bankAccount } from './documents.js';
import { Draft } from './draft.js';
import { BY_CUSTOMER, type Story } from './story.js';

/** A refund or surrender: acknowledged, often talked against, paid in the end or given up. */
export function refund(story: Story, openedMs: number): Draft {
  const { random } = story;
  const draft = new Draft(story, 'refund', openedMs);
  const team = careTeam(random);
  const cooling = random.chance(0.25);
  const amount = random.int(4, 160) * 50;
  const acknowledged = draft.work('acknowledged', `team:${team}`, { serviceHours: 8 }, openedMs, 0.6);
  const attributes = { withinCoolingOff: cooling, repeatedRequest: false, amount };
  draft.emit('opened', openedMs, { custodian: `team:${team}`, actor: BY_CUSTOMER, attributes });
  draft.emit('refund-requested', openedMs + 2_000, { actor: BY_CUSTOMER });
  draft.emit('acknowledged', acknowledged.atMs, { actor: draft.human(team), data: { visible: true } });
  const talked = talkAgainst(draft, acknowledged.atMs);
  if (talked.retained) return afterwards(draft.finish(), talked.atMs);
  const readyMs = askForAccount(draft, team, talked.atMs);
  const custodian = 'team:finance';
  const handedMs = draft.emit('handed-over', readyMs + 30 * MINUTE_MS, {
    custodian,
    actor: draft.human(team),
  });
  const pay = draft.work('refunded', custodian, { workdays: cooling ? 3 : 5 }, openedMs, 1.05);
  const paidMs = Math.max(pay.atMs, handedMs + HOUR_MS);
  if (random.chance(0.05)) draft.hurt('amount', 1);
  chase(draft, { ...pay, atMs: paidMs }, { team, promiseItem: 'refund' });
  keepInformed(draft, paidMs, 32 * HOUR_MS, team);
  blunders(draft, null);
  const data = { amount, visible: true, fulfils: 'refund' };
  const endMs = draft.emit('refunded', paidMs, { actor: draft.human('finance'), data });
  return afterwards(draft.finish(), endMs);
}

function talkAgainst(draft: Draft, fromMs: number): { retained: boolean; atMs: number } {
  const { random } = draft.story;
  if (!random.chance(0.4)) return { retained: false, atMs: fromMs };
  const talkMs = awake(fromMs + random.next() * 5 * HOUR_MS);
  const triedMs = draft.emit('retention-attempt', talkMs, { actor: draft.human('renewal') });
  if (random.chance(0.28)) {
    const data = { reason: 'retained' };
    const atMs = draft.emit('cancelled', triedMs + 20 * MINUTE_MS, { actor: BY_CUSTOMER, data });
    return { retained: true, atMs };
  }
  return { retained: false, atMs: random.chance(0.35) ? askAgain(draft, triedMs) : triedMs };
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
  const againMs = askedMs + random.lognormal(90, 0.6) * MINUTE_MS;
  const triedMs = draft.emit('retention-attempt', againMs, { actor: draft.human('renewal') });
  const noticedMs = triedMs + random.lognormal(35, 0.6) * MINUTE_MS;
  return draft.emit('escalated', noticedMs, { actor: draft.human('renewal') });
}

function askForAccount(draft: Draft, team: string, fromMs: number): number {
  const { random } = draft.story;
  if (!random.chance(0.25)) return fromMs;
  const data = { item: 'bank-account' };
  const askedMs = draft.emit('asked-customer', fromMs + 30 * MINUTE_MS, { actor: draft.human(team), data });
  const backMs = awake(askedMs + random.lognormal(20, 0.8) * HOUR_MS);
  return draft.emit('customer-answered', backMs, {
    actor: BY_CUSTOMER,
    data: { received: bankAccount(draft.story) },
  });
}
