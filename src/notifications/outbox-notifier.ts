import { Injectable } from '@nestjs/common';
import { stableId } from '../kernel/ids.js';
import { Jobs } from '../kernel/jobs/jobs.js';
import { Metrics } from '../kernel/metrics.js';
import { SystemScope } from '../kernel/scope.js';
import type { AlertRecord } from '../sla/domain/alert-log.js';
import { Calendar } from '../sla/domain/calendar.js';
import { zoneNamed, type Zone } from '../sla/domain/zone.js';
import type { TouchpointDoc } from '../touchpoints/touchpoint.schema.js';
import { sendAtOf, wantedBy, type Addressee, type FoundStep, type Wanted } from './domain/chain.js';
import { PEOPLE, stageOf, stepsFor, type Manner, type PeopleWord, type Step } from './domain/rule-book.js';
import { MessageRepository } from './message.repository.js';
import type { About, MessageDoc, Purpose } from './message.schema.js';
import { Notifier, type Told } from './notifier.js';
import { Recipients } from './recipients.service.js';
import { RuleBooks } from './rule-books.service.js';

const SYSTEM = SystemScope.because('tell people of alerts');
/** Webhooks and urgent mails know no night. */
const ALWAYS = Calendar.alwaysOpen(zoneNamed('UTC') as Zone);

const WITHDRAWABLE: ReadonlySet<string> = new Set(['queued', 'failed', 'dead']);

/**
 * Puts what the rules ask for into the outbox, durably, and sends nothing itself. A message's id is made from alert,
 * purpose, channel and recipient, so telling the same again adds nothing.
 */
@Injectable()
export class OutboxNotifier extends Notifier {
  constructor(
    private readonly messages: MessageRepository,
    private readonly recipients: Recipients,
    private readonly books: RuleBooks,
    private readonly metrics: Metrics,
    private readonly jobs: Jobs,
  ) {
    super();
  }

  override async tell(alerts: readonly Told[], now: Date): Promise<void> {
    const behind = remembering(this.recipients);
    const docs = await Promise.all(alerts.map((one) => this.messagesFor(one, behind, now)));
    await this.insert(docs.flat());
  }

  private async messagesFor({ touchpoint, records }: Told, behind: Behind, now: Date): Promise<MessageDoc[]> {
    const docs: MessageDoc[] = [];
    // In order: of several records of one cause the first is told and the others are repetitions.
    for (const record of records) {
      if (record.retracted !== null) docs.push(...(await this.correct(touchpoint, record, now)));
      else if (!this.isHistory(record)) docs.push(...(await this.announce(touchpoint, record, behind, docs, now)));
    }
    return docs;
  }

  /** Crossed long before we learned of it: an import or a demo being loaded, and nothing anybody can still act on. */
  private isHistory({ crossedAt, recordedAt }: AlertRecord): boolean {
    return Date.parse(recordedAt) - Date.parse(crossedAt) > this.books.book.staleMs;
  }

  private async announce(
    touchpoint: TouchpointDoc,
    record: AlertRecord,
    behind: Behind,
    before: readonly MessageDoc[],
    now: Date,
  ): Promise<MessageDoc[]> {
    const steps = stepsFor(this.books.book.rules, { ...record, kind: touchpoint.kind });
    const wanted = oneEach(await this.wantedBy(steps, touchpoint, record, behind, now));
    return Promise.all(
      wanted.map(async (each) => {
        const doc = this.messageOf(touchpoint, record, each, now);
        return (await this.isRepetition(doc, before, now)) ? { ...doc, state: 'withheld' as const, sendAt: null } : doc;
      }),
    );
  }

  private async wantedBy(
    rules: readonly (readonly Step[])[],
    touchpoint: TouchpointDoc,
    record: AlertRecord,
    behind: Behind,
    now: Date,
  ): Promise<Wanted[]> {
    const late = this.isLate(record);
    const wanted: Wanted[] = [];
    for (const steps of rules) {
      const found: FoundStep[] = [];
      for (const step of steps) found.push({ ...step, to: await this.addressees(step, touchpoint, record, behind) });
      for (const each of wantedBy(found, now.getTime())) wanted.push(late ? gathered(each) : each);
    }
    return wanted;
  }

  private async addressees({ to }: Step, touchpoint: TouchpointDoc, record: AlertRecord, behind: Behind): Promise<Addressee[]> {
    const found: Addressee[] = [];
    for (const word of to) {
      if (!isPeople(word)) {
        found.push({ channel: 'webhook', id: word.slice('endpoint:'.length), calendar: ALWAYS, own: false });
        continue;
      }
      for (const { id, calendar, own } of await behind(word, touchpoint, record.custodian)) {
        found.push({ channel: 'mail', id, calendar, own });
      }
    }
    return found;
  }

  private isLate({ crossedAt, recordedAt }: AlertRecord): boolean {
    return Date.parse(recordedAt) - Date.parse(crossedAt) > this.books.book.lateMs;
  }

  private messageOf(touchpoint: TouchpointDoc, record: AlertRecord, wanted: Wanted, now: Date): MessageDoc {
    const { to, afterMs } = wanted;
    const purpose: Purpose = afterMs === null ? 'alert' : 'escalation';
    return {
      ...blank(purpose, to, wanted.manner, now),
      _id: stableId('ms', record.id, purpose, to.channel, to.id),
      ...this.timing(wanted, now, this.isLate(record)),
      alertId: record.id,
      touchpointId: touchpoint._id,
      cause: stableId('ca', purpose, touchpoint._id, record.milestone, String(record.cycle), stageOf(record.threshold), String(record.occurrence)),
      about: aboutOf(touchpoint, record),
    };
  }

  private timing(wanted: Wanted, now: Date, late: boolean): Pick<MessageDoc, 'lane' | 'sendAt' | 'into'> {
    const { to, manner } = wanted;
    const { everyMs, catchUpMs } = this.books.book.digest;
    const sendAt = new Date(sendAtOf(wanted, now.getTime(), late ? catchUpMs : everyMs));
    if (to.channel === 'webhook') return { lane: `endpoint:${to.id}`, sendAt, into: null };
    if (manner !== 'digest') return { lane: 'mail', sendAt, into: null };
    return { lane: 'digest', sendAt, into: stableId('ms', 'digest', to.id, sendAt.toISOString()) };
  }

  /** Whether the recipient was told of the same cause a while ago; an escalation has causes of its own. */
  private async isRepetition(doc: MessageDoc, before: readonly MessageDoc[], now: Date): Promise<boolean> {
    if (doc.channel === 'webhook' || doc.cause === null) return false;
    const since = new Date(now.getTime() - this.books.book.quietMs);
    const stored = await this.messages.ofCause(doc.cause, doc.recipient, since);
    const told = [...stored, ...before.filter(({ cause, recipient }) => cause === doc.cause && recipient === doc.recipient)];
    return told.some(({ alertId, state }) => alertId !== doc.alertId && state !== 'withheld' && state !== 'withdrawn');
  }

  /** What has not gone out is withdrawn; whoever may have been told of a wrong alert is told that it was wrong. */
  private async correct(touchpoint: TouchpointDoc, record: AlertRecord, now: Date): Promise<MessageDoc[]> {
    const corrections: MessageDoc[] = [];
    for (const message of await this.messages.ofAlert(record.id)) {
      if (message.purpose === 'retraction') continue;
      const mayBeOut = await this.mayBeOut(message);
      // A dead letter too: had it been replayed later, the wrong alert would have gone out without its correction.
      if (WITHDRAWABLE.has(message.state) || (message.state === 'gathered' && !mayBeOut)) {
        await this.messages.update(SYSTEM, message._id, (doc) =>
          doc.state === 'sent' ? null : { ...doc, state: 'withdrawn', sendAt: null },
        );
        this.metrics.messages.inc({ channel: message.channel, outcome: 'withdrawn' });
      }
      if (mayBeOut) corrections.push(await this.correctionOf(message, touchpoint, record, now));
    }
    return corrections;
  }

  private async mayBeOut(message: MessageDoc): Promise<boolean> {
    if (message.state === 'sent') return true;
    if (message.state === 'gathered' && message.into !== null) {
      const digest = await this.messages.get(SYSTEM, message.into);
      return digest !== null && (digest.state === 'sent' || digest.attempts > 0);
    }
    // An attempt whose end nobody saw may have arrived.
    return ['queued', 'failed', 'withdrawn'].includes(message.state) && message.attempts > 0;
  }

  private async correctionOf(message: MessageDoc, touchpoint: TouchpointDoc, record: AlertRecord, now: Date): Promise<MessageDoc> {
    const { channel, recipient, manner } = message;
    const reader = channel === 'mail' ? await this.recipients.again(recipient, null) : null;
    const to: Addressee = { channel, id: recipient, calendar: reader?.calendar ?? ALWAYS, own: reader?.own ?? false };
    return {
      ...blank('retraction', to, manner, now),
      _id: stableId('ms', record.id, 'retraction', channel, recipient),
      ...this.timing({ to, manner, afterMs: null }, now, false),
      alertId: record.id,
      touchpointId: touchpoint._id,
      about: aboutOf(touchpoint, record),
    };
  }

  private wakeSenders(docs: readonly MessageDoc[]): void {
    const ready = docs.filter(({ sendAt, createdAt }) => sendAt !== null && sendAt <= createdAt);
    for (const lane of new Set(ready.map((doc) => doc.lane))) this.jobs.add('messages.send', { lane }, { jobId: `lane-${lane}` });
  }

  private async insert(docs: readonly MessageDoc[]): Promise<void> {
    if (docs.length === 0) return;
    const outcomes = await this.messages.insertMany(SYSTEM, docs);
    this.wakeSenders(docs);
    docs.forEach(({ channel, state }, index) => {
      if (outcomes[index]?.inserted === true) this.metrics.messages.inc({ channel, outcome: state });
    });
  }
}

type Behind = Recipients['behind'];

/** Many alerts at once concern the same few people. */
function remembering(recipients: Recipients): Behind {
  const known = new Map<string, ReturnType<Behind>>();
  return (word, touchpoint, custodian) => {
    const key = [word, custodian, touchpoint.org, ...touchpoint.access].join(' ');
    let found = known.get(key);
    if (found === undefined) known.set(key, (found = recipients.behind(word, touchpoint, custodian)));
    return found;
  };
}

const isPeople = (word: string): word is PeopleWord => (PEOPLE as readonly string[]).includes(word);

const URGENCY: Record<Manner, number> = { now: 0, hours: 1, digest: 2 };

/**
 * What is told late is gathered, so that nobody is flooded after an outage. What should have gone out at once does not
 * wait for the morning, unless somebody's own hours ask for it. Escalations are told as they are.
 */
function gathered(wanted: Wanted): Wanted {
  const { to, manner, afterMs } = wanted;
  if (to.channel === 'webhook' || afterMs !== null) return wanted;
  return { to: manner === 'now' && !to.own ? { ...to, calendar: ALWAYS } : to, manner: 'digest', afterMs };
}

/** One message per recipient, the most urgent one; beside it at most one escalation, the earliest. */
function oneEach(wanted: readonly Wanted[]): Wanted[] {
  const first = new Map<string, Wanted>();
  const escalations = new Map<string, Wanted>();
  const keyOf = ({ to }: Wanted): string => `${to.channel} ${to.id}`;
  for (const each of wanted) {
    const key = keyOf(each);
    const [kept, order] = each.afterMs === null ? [first, URGENCY[each.manner]] : [escalations, each.afterMs];
    const other = kept.get(key);
    const otherOrder = other === undefined ? Infinity : (other.afterMs ?? URGENCY[other.manner]);
    if (order < otherOrder) kept.set(key, each);
  }
  return [...first.values(), ...escalations.values()];
}

function blank(purpose: Purpose, to: Addressee, manner: Manner, now: Date): Omit<MessageDoc, '_id' | 'lane' | 'sendAt' | 'into'> {
  return {
    purpose,
    channel: to.channel,
    recipient: to.id,
    manner,
    state: 'queued',
    attempts: 0,
    attemptsBefore: 0,
    lastFailure: null,
    createdAt: now,
    sentAt: null,
    alertId: null,
    touchpointId: null,
    cause: null,
    about: null,
  };
}

function aboutOf({ kind, ref, org, policy }: TouchpointDoc, alert: AlertRecord): About {
  return { kind, ref, org, policy, alert };
}
