import { afterwards, feelingOf, keepInformed } from './afterwards.js';
import { awake, DAY_MS, HOUR_MS, MINUTE_MS } from './china-time.js';
import { write } from './contacts.js';
import { Draft } from './draft.js';
import { ANSWER, BY_CUSTOMER } from './story.js';

const HOLDER = 'team:complaints';
const UPDATE_EVERY_MS = 2.5 * DAY_MS;

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

/** A complaint about another touchpoint, from its opening to its end. */
export function complain(about: Draft, openedMs: number): Draft {
  const { story } = about;
  const { random } = story;
  const draft = new Draft(story, 'complaint', openedMs);
  draft.becauseOf = { kind: about.kind, ref: about.ref };
  draft.partner = about.partner;
  const cause = feelingOf(about).cause ?? 'timeliness';
  const complex = random.chance(0.15);
  draft.emit('opened', openedMs, {
    custodian: HOLDER,
    actor: BY_CUSTOMER,
    attributes: {
      about: { kind: about.kind, ref: about.ref },
      cause,
      grade: story.customer.grade,
      ...(complex ? { complexity: 'complex' } : {}),
    },
  });
  write(draft, openedMs + 1_000, random.chance(0.5) ? 'mail' : 'chat', { cause, sentiment: -2 });
  takeUp(draft, openedMs);
  if (random.chance(0.08)) {
    const withdrawnMs = awake(draft.lastMs + random.lognormal(30, 0.6) * HOUR_MS);
    const data = { reason: 'withdrawn' };
    const endMs = draft.emit('cancelled', withdrawnMs, { actor: BY_CUSTOMER, data });
    return afterwards(draft.finish(), endMs);
  }
  askPartner(draft);
  const closedMs = decideOn(draft, openedMs, complex);
  const endMs = random.chance(0.06) ? decideAgain(draft, closedMs) : closedMs;
  story.grievance *= 0.5;
  return afterwards(draft.finish(), endMs);
}

/** Acknowledgement and first contact, in whichever order they come. */
function takeUp(draft: Draft, openedMs: number): void {
  const gold = draft.story.customer.grade === 'gold';
  const acknowledged = draft.work('acknowledged', HOLDER, { officeHours: 7 }, openedMs);
  const first = draft.work('first-contact', HOLDER, { serviceHours: gold ? 2 : 8 }, openedMs);
  const early = [
    { atMs: acknowledged.atMs, type: 'acknowledged', data: { visible: true } },
    { atMs: first.atMs, type: 'replied', data: ANSWER },
  ].toSorted((a, b) => a.atMs - b.atMs);
  for (const { atMs, type, data } of early)
    draft.emit(type, atMs, { actor: draft.human('complaints'), data });
}

function askPartner(draft: Draft): void {
  const { partner } = draft;
  if (partner === null || !draft.story.random.chance(0.7)) return;
  const handedMs = draft.emit('handed-over', draft.lastMs + HOUR_MS, {
    custodian: `partner:${partner}`,
    actor: draft.human('complaints'),
  });
  const answer = draft.work('partner-answer', `partner:${partner}`, { workdays: 2 }, handedMs);
  draft.emit('note', answer.atMs, {
    custodian: HOLDER,
    by: partner,
    actor: { kind: 'human', id: `${partner}-desk` },
  });
}

function decideOn(draft: Draft, openedMs: number, complex: boolean): number {
  const outcome = draft.story.random.pick(['upheld', 'upheld', 'partly', 'not-upheld']);
  const decision = draft.work('decided', HOLDER, { officeHours: complex ? 80 : 40 }, openedMs, 0.95);
  return decided(draft, Math.max(decision.atMs, draft.lastMs + HOUR_MS), outcome);
}

function decideAgain(draft: Draft, closedMs: number): number {
  const backMs = awake(closedMs + draft.story.random.lognormal(3, 0.5) * DAY_MS);
  const againMs = draft.emit('reopened', backMs, { actor: BY_CUSTOMER });
  const second = draft.work('decided-again', HOLDER, { officeHours: 40 }, againMs);
  return decided(draft, second.atMs, 'upheld');
}

function decided(draft: Draft, atMs: number, outcome: string): number {
  keepInformed(draft, atMs, UPDATE_EVERY_MS, 'complaints');
  const data = { visible: true, outcome };
  const toldMs = draft.emit('decided', atMs, { actor: draft.human('complaints'), data });
  return draft.emit('closed', toldMs + 30 * MINUTE_MS, { actor: draft.human('complaints') });
}
