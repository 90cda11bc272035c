import { CALLS_SOURCE } from '../../calls/domain/callback-events.js';
import type { ChainRowView, CustomerFileView } from '../../customers/domain/customer-file.js';
import type { EventInput, JsonObject } from '../../touchpoints/domain/event.js';
import type { TouchpointKind } from '../../touchpoints/domain/kinds.js';
import type { WrapUpView } from './pop.js';

export interface WrapUpFacts {
  callDocId: string;
  /** `x:8001`: who wraps up; a call that moved is wrapped up once by each. */
  handler: string;
  user: { id: string; team: string | null };
  /** Of the customer who called; null for a stranger. */
  file: CustomerFileView | null;
  wrapUp: WrapUpView;
  org: string;
  /** When the handler began to speak with the customer; always before `now`. */
  spokeAt: Date;
  now: Date;
}

const PROMISE_KINDS: [RegExp, TouchpointKind][] = [
  [/pay|赔款|打款|赔付/i, 'claim-payment'],
  [/refund|退/i, 'refund'],
  [/call ?back|回电|回拨/i, 'callback'],
  [/deliver|invoice|寄|发票|快递/i, 'delivery'],
  [/rescue|tow|救援|拖车/i, 'rescue'],
  [/survey|查勘|定损/i, 'claim-survey'],
];

/**
 * What a saved wrap-up means for the touchpoints, as events:
 * - the call backs owed to this customer are done, for we have spoken (unless the call was only passed on);
 * - the matter the call was about gets a note, or is escalated; an enquiry counts as answered;
 * - a promise goes to the touchpoint it is about, and its clock runs by it from now on;
 * - a complaint is opened when one was registered; without any open matter, the call itself becomes an enquiry.
 *
 * Only call backs and enquiries are closed or answered by a call: that a claim was talked about is not its decision.
 */
export function wrapUpEvents(facts: WrapUpFacts): EventInput[] {
  const { file, wrapUp } = facts;
  const open = file?.chain.filter((row) => row.open) ?? [];
  const events: EventInput[] = [];
  if (wrapUp.outcome !== 'transferred') {
    for (const row of open.filter((row) => row.kind === 'callback')) events.push(eventOn(facts, row, 'called-back', SPOKEN));
  }
  let matter: Matter | null = matterOf(file, open);
  if (wrapUp.outcome === 'complaint-registered') {
    matter = { kind: 'complaint', ref: `CP-${shortId(facts)}` };
    events.push(opening(facts, matter));
  } else if (matter !== null) {
    events.push(aboutMatter(facts, matter));
  } else if (wrapUp.outcome !== 'transferred' && (file !== null || wrapUp.promise !== null)) {
    matter = { kind: 'enquiry', ref: `EQ-${shortId(facts)}` };
    events.push(opening(facts, matter), eventOn(facts, matter, 'called-back', SPOKEN));
    const settled = wrapUp.outcome === 'resolved' || wrapUp.outcome === 'no-answer-needed';
    if (settled && wrapUp.promise === null) events.push(eventOn(facts, matter, 'closed'));
  }
  if (wrapUp.promise !== null) {
    const concerned = promisedMatter(wrapUp.promise.item, open) ?? matter;
    if (concerned !== null) events.push(promising(facts, concerned, wrapUp.promise));
  }
  return events;
}

type Matter = Pick<ChainRowView, 'kind' | 'ref'>;

/** A person spoke with the customer, to the point: this is what response clocks wait for. */
const SPOKEN: JsonObject = { visible: true, substantive: true };

const shortId = (facts: WrapUpFacts): string => `${facts.callDocId.slice(3, 11)}-${facts.handler.slice(2, 10)}`;

/** The open touchpoint the likely reason rests on, else the worst of its kind, else the worst one open. */
function matterOf(file: CustomerFileView | null, open: readonly ChainRowView[]): Matter | null {
  const rows = open.filter((row) => row.kind !== 'callback');
  const reason = file?.reason ?? null;
  const cited = new Set(reason?.evidence.flatMap(({ link }) => link.touchpointId ?? []));
  return (
    rows.find((row) => cited.has(row.touchpointId) && row.kind === reason?.kind) ??
    rows.find((row) => row.kind === reason?.kind) ??
    rows.find((row) => cited.has(row.touchpointId)) ??
    rows[0] ??
    null
  );
}

function promisedMatter(item: string, open: readonly ChainRowView[]): Matter | null {
  const kind = PROMISE_KINDS.find(([pattern]) => pattern.test(item))?.[1];
  return open.find((row) => row.kind === kind) ?? null;
}

function aboutMatter(facts: WrapUpFacts, matter: Matter): EventInput {
  const { outcome } = facts.wrapUp;
  if (outcome === 'escalated') return eventOn(facts, matter, 'escalated');
  const answered = matter.kind === 'enquiry' && (outcome === 'resolved' || outcome === 'promised');
  return answered ? eventOn(facts, matter, 'called-back', SPOKEN) : eventOn(facts, matter, 'note', { visible: false });
}

function opening(facts: WrapUpFacts, matter: Matter): EventInput {
  const { wrapUp } = facts;
  const event = eventOn(facts, matter, 'opened');
  return {
    ...event,
    // Before everything else that the same call brought about, or it would be answered before it was asked.
    occurredAt: facts.spokeAt.toISOString(),
    actor: { kind: 'customer' },
    ...(matter.kind === 'complaint' && { custodian: 'team:complaints' }),
    attributes: {
      channel: 'call',
      callId: facts.callDocId,
      ...(wrapUp.cause !== null && { cause: wrapUp.cause }),
      ...(wrapUp.causeDetail !== null && { causeDetail: wrapUp.causeDetail }),
    },
  };
}

function promising(facts: WrapUpFacts, matter: Matter, promise: NonNullable<WrapUpView['promise']>): EventInput {
  return {
    // Of one instant, events stand in the order of their ids: the call that made a promise must not be what keeps it.
    ...eventOn(facts, matter, 'appointment-made', { visible: true }, 'promise'),
    promise: { ...promise, madeBy: `person:${facts.user.id}` },
  };
}

function eventOn(facts: WrapUpFacts, matter: Matter, type: string, data: JsonObject = {}, name = type): EventInput {
  const { wrapUp, user, file } = facts;
  return {
    source: CALLS_SOURCE,
    eventId: `${facts.callDocId}|${facts.handler}|${name}|${matter.kind}|${encodeURIComponent(matter.ref)}`.slice(0, 200),
    type,
    occurredAt: facts.now.toISOString(),
    touchpoint: { kind: matter.kind, ref: matter.ref },
    ...(file !== null && { customer: { ref: file.customer.ref } }),
    org: file?.customer.org ?? facts.org,
    actor: { kind: 'human', id: user.id, ...(user.team !== null && { team: user.team }) },
    data: {
      callId: facts.callDocId,
      outcome: wrapUp.outcome,
      ...(wrapUp.cause !== null && { cause: wrapUp.cause }),
      ...(wrapUp.causeDetail !== null && { causeDetail: wrapUp.causeDetail }),
      ...(wrapUp.nextStep !== null && { nextStep: wrapUp.nextStep }),
      ...(wrapUp.note !== null && { note: wrapUp.note }),
      ...data,
    },
  };
}
