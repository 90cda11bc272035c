import { Injectable } from '@nestjs/common';
import { Directory } from '../access/directory.service.js';
import type { Bilingual } from '../customers/domain/wording.js';
import { Config } from '../kernel/config.js';
import { SystemScope } from '../kernel/scope.js';
import type { Stored } from '../kernel/store/store.js';
import type { AlertRecord } from '../sla/domain/alert-log.js';
import type { StoredClock } from '../sla/domain/stored-clock.js';
import { Rules } from '../sla/rules.js';
import { SlaService } from '../sla/sla.service.js';
import { TouchpointRepository } from '../touchpoints/touchpoint.repository.js';
import type { TouchpointDoc } from '../touchpoints/touchpoint.schema.js';
import { DeliveryFailure, Overtaken, Postponed } from './delivery.js';
import { stageOf } from './domain/rule-book.js';
import { openingAt } from './domain/send-time.js';
import { CLOCK_TYPE, dueWords, KIND_TITLE, thresholdTitle } from './domain/words.js';
import type { OutgoingMail } from './mail-transport.js';
import { MailTemplates, type AlertWords, type Language, type MailText } from './mail-templates.js';
import { MessageRepository } from './message.repository.js';
import type { MessageDoc } from './message.schema.js';
import { PeopleRepository } from './people.repository.js';
import { Recipients, type Reader } from './recipients.service.js';

const SYSTEM = SystemScope.because('write to people of alerts');
/** A mail longer than this is not read; the rest is counted and one link away. */
const MOST_ROWS = 100;
/** More entries than this are not looked through for one mail. */
const MOST_SCANNED = 1_000;

/** An alert as things stand when it is written about. */
interface Standing {
  touchpoint: TouchpointDoc;
  record: AlertRecord;
  clock: StoredClock | null;
}

/**
 * Writes the mails, from what is true at the moment of sending; throws {@link Overtaken} when nothing is left to say,
 * {@link Postponed} when the recipient is off duty.
 */
@Injectable()
export class Letters {
  constructor(
    private readonly touchpoints: TouchpointRepository,
    private readonly messages: MessageRepository,
    private readonly recipients: Recipients,
    private readonly people: PeopleRepository,
    private readonly templates: MailTemplates,
    private readonly directory: Directory,
    private readonly sla: SlaService,
    private readonly rules: Rules,
    private readonly config: Config,
  ) {}

  async write(message: Stored<MessageDoc>, now: Date): Promise<OutgoingMail> {
    return message.purpose === 'digest' ? this.digest(message, now) : this.single(message, now);
  }

  /** Throws {@link Overtaken} when the alert needs no telling any more: retracted, taken in hand, or over in time. */
  async requireCurrent(message: MessageDoc): Promise<Standing> {
    const standing = await this.standingOf(message);
    const reason = overtakenBy(message, standing);
    if (reason !== null) throw new Overtaken(reason);
    return standing;
  }

  private async single(message: Stored<MessageDoc>, now: Date): Promise<OutgoingMail> {
    const standing = await this.requireCurrent(message);
    const reader = await this.readerOf(message, standing.touchpoint.access, now);
    const words = await this.wordsOf(message, standing, reader.language, now);
    const text = this.templates.render(message.purpose === 'retraction' ? 'retraction' : 'alert', reader.language, words);
    return this.mail(message, reader, text, now, await this.answered(message));
  }

  private async digest(message: Stored<MessageDoc>, now: Date): Promise<OutgoingMail> {
    const reader = await this.readerOf(message, null, now);
    const entries = await this.messages.rows(message._id, MOST_SCANNED);
    const current = await Promise.all(
      entries.map(async (entry) => {
        const standing = await this.standingOf(entry);
        const overtaken = overtakenBy(entry, standing) !== null;
        const concerned = (await this.recipients.again(message.recipient, standing.touchpoint.access)) !== null;
        return overtaken || !concerned ? null : { entry, standing };
      }),
    );
    const rows = lastOfEachClock(current.filter((row) => row !== null));
    if (rows.length === 0) throw new Overtaken('nothing in it is current any more');
    const unseen = Math.max(0, (await this.messages.countRows(message._id)) - entries.length);
    const shown = await Promise.all(
      rows.slice(0, MOST_ROWS).map(({ entry, standing }) => this.wordsOf(entry, standing, reader.language, now)),
    );
    const text = this.templates.render('digest', reader.language, {
      count: rows.length + unseen,
      more: rows.length + unseen - shown.length,
      link: this.link('/alerts'),
      rows: shown,
    });
    return this.mail(message, reader, text, now, null);
  }

  private mail(message: MessageDoc, reader: Reader, text: MailText, now: Date, inReplyTo: string | null): OutgoingMail {
    return { id: message._id, to: reader.email, inReplyTo, ...text, date: now };
  }

  /** A correction answers the mail it corrects, so that mail programs show them together. */
  private async answered(message: MessageDoc): Promise<string | null> {
    if (message.purpose !== 'retraction' || message.alertId === null) return null;
    const told = (await this.messages.ofAlert(message.alertId)).find(
      ({ recipient, purpose, channel }) => recipient === message.recipient && channel === 'mail' && purpose !== 'retraction',
    );
    return told === undefined ? null : (told.into ?? told._id);
  }

  private async readerOf(message: MessageDoc, access: readonly string[] | null, now: Date): Promise<Reader> {
    const reader = await this.recipients.again(message.recipient, access);
    if (reader === null) throw new Overtaken('the recipient is blocked, has no address, or is not concerned any more');
    // An outage or a new calendar may have moved a mail out of the hours it was meant for.
    const openMs = openingAt(reader.calendar, now.getTime());
    if (reader.own && openMs > now.getTime()) throw new Postponed(new Date(openMs));
    return reader;
  }

  private async standingOf(message: MessageDoc): Promise<Standing> {
    const touchpoint = await this.touchpoints.get(SYSTEM, message.touchpointId ?? '');
    const record = touchpoint?.alerts.find(({ id }) => id === message.alertId) ?? null;
    if (touchpoint === null || record === null) throw new DeliveryFailure('its touchpoint is gone', 'never');
    const clock = touchpoint.clocks.find(({ milestone, cycle }) => milestone === record.milestone && cycle === record.cycle);
    return { touchpoint, record, clock: clock ?? null };
  }

  private async wordsOf(message: MessageDoc, standing: Standing, language: Language, now: Date): Promise<AlertWords> {
    const { touchpoint, record, clock } = standing;
    const say = ({ zh, en }: Bilingual): string => (language === 'zh-CN' ? zh : en);
    const view = clock === null ? null : this.sla.view({ ...touchpoint, id: touchpoint._id }, clock, now);
    const zone = view?.zone ?? this.config.values.zone;
    const time = dueWords(
      view ?? { dueAt: record.dueAt, zone, remainingMs: msUntil(record.dueAt, now), base: 'elapsed', missed: false },
    );
    return {
      kind: say(KIND_TITLE[touchpoint.kind]),
      milestone: this.titleOf(touchpoint, record.milestone, language),
      ref: touchpoint.ref,
      clockType: say(CLOCK_TYPE[record.type]),
      threshold: say(thresholdTitle(record.threshold)),
      due: say(time.due),
      zone,
      remaining: say(time.remaining),
      over: time.over,
      custodian: await this.nameOf(view?.custodian ?? record.custodian, language),
      escalation: message.purpose === 'escalation',
      retracted: record.retracted !== null,
      link: this.link(`/touchpoints/${encodeURIComponent(touchpoint._id)}`),
    };
  }

  private titleOf({ policy }: TouchpointDoc, milestone: string, language: Language): string {
    const version = policy === null ? null : this.rules.version(policy.version);
    const title = version?.policy.milestones.find(({ name }) => name === milestone)?.title;
    return title?.[language === 'zh-CN' ? 'zh' : 'en'] ?? milestone;
  }

  /** Names of teams, partners and our own people; the id where there is no name. */
  private async nameOf(custodian: string, language: Language): Promise<string> {
    const [part = '', id = ''] = custodian.split(/:(.*)/s);
    const key = language === 'zh-CN' ? 'zh' : 'en';
    if (part === 'team') return (await this.directory.team(id))?.name[key] ?? id;
    if (part === 'partner') return (await this.directory.partner(id))?.name[key] ?? id;
    if (part === 'person') return (await this.people.named(id))?.name ?? id;
    return language === 'zh-CN' ? '尚未分派' : 'nobody yet';
  }

  private link(path: string): string {
    const { publicUrl, port } = this.config.values;
    return `${(publicUrl ?? `http://localhost:${port}`).replace(/\/+$/, '')}${path}`;
  }
}

function overtakenBy(message: MessageDoc, { record, clock }: Standing): string | null {
  if (message.purpose === 'retraction') return null;
  if (record.retracted !== null) return 'the alert was retracted';
  const over = clock === null || clock.endedAt !== null;
  if (message.purpose === 'escalation') {
    if (record.acknowledged !== null) return 'somebody took the alert in hand';
    return over ? 'the clock has ended' : null;
  }
  // A warning of what has been done meanwhile helps nobody; a breach is told even when it is over.
  return over && stageOf(record.threshold) === 'before' ? 'the clock has ended' : null;
}

/** One row per clock, the latest crossing of it; whoever reads the row needs no earlier ones. */
function lastOfEachClock<T extends { standing: Standing }>(rows: readonly T[]): T[] {
  const last = new Map<string, T>();
  for (const row of rows) {
    const { touchpoint, record } = row.standing;
    const key = `${touchpoint._id} ${record.milestone} ${record.cycle} ${record.retracted === null}`;
    const other = last.get(key);
    if (other === undefined || other.standing.record.crossedAt <= record.crossedAt) last.set(key, row);
  }
  return [...last.values()];
}

const msUntil = (dueAt: string | null, now: Date): number | null =>
  dueAt === null ? null : Date.parse(dueAt) - now.getTime();
