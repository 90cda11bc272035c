import { DAY_MS, HOUR_MS, localMidnight, wallTime, type Workdays } from './china-time.js';
import { bookOf } from './sayings.js';
import { answeredCall } from './calls.js';
import { timed } from './contacts.js';
import { Draft } from './draft.js';
import type { Cause, TouchpointKind } from '../../touchpoints/domain/kinds.js';
import type { SimCustomer, SimHandler, VoiceInput, VoiceTruth } from './items.js';
import { Random } from './random.js';
import { Collected, type Numbers, type QuoteMemory, type Story } from './story.js';
import { HANDLERS } from './world.js';

export interface CastContext {
  nowMs: number;
  isWorkday: Workdays;
  quotes: QuoteMemory;
  numbers: Numbers;
}

export interface CastItems {
  /** Null when the items belong to a customer already introduced. */
  customer: SimCustomer | null;
  touchpoints: number;
  collected: Collected;
}

/** What a curated voice says and how it is meant. */
export interface Said {
  about: Draft;
  atMs: number;
  quote: string;
  sentiment: VoiceTruth['sentiment'];
  cause?: Cause;
  class?: VoiceTruth['class'];
}

/** Writes one curated customer, every instant relative to `now`; no seed has a say in it. */
export class CastWriter {
  readonly story: Story;
  #made = 0;

  constructor(
    readonly context: CastContext,
    readonly customer: SimCustomer,
  ) {
    this.story = {
      random: new Random(`cast/${customer.ref}`),
      nowMs: context.nowMs,
      isWorkday: context.isWorkday,
      silences: [],
      customer,
      branchSlowness: 1,
      numbers: context.numbers,
      quotes: context.quotes,
      room: 0,
      grievance: 0,
      out: new Collected(),
    };
  }

  /** The instant of a wall time so many calendar days before today (from 1). */
  at(daysAgo: number, hour: number, minute = 0): number {
    return wallTime(this.story.nowMs, -daysAgo, hour, minute);
  }

  /** The instant of a wall time on the n-th working day before today. */
  workdayAgo(count: number, hour: number, minute = 0, fromMs = this.story.nowMs): number {
    let left = count;
    for (let day = -1; day > -400; day -= 1) {
      const atMs = wallTime(fromMs, day, hour, minute);
      if (this.story.isWorkday(atMs)) left -= 1;
      if (left <= 0) return atMs;
    }
    throw new RangeError('no working day within a year before');
  }

  /** The next wall time of that hour at least `marginMs` ahead. */
  next(hour: number, marginMs = HOUR_MS): number {
    const todayMs = wallTime(this.story.nowMs, 0, hour);
    return todayMs >= this.story.nowMs + marginMs ? todayMs : todayMs + DAY_MS;
  }

  get midnightMs(): number {
    return localMidnight(this.story.nowMs);
  }

  draft(kind: TouchpointKind, ref: string, openedMs: number, partner?: string): Draft {
    const draft = new Draft(this.story, kind, openedMs, ref);
    draft.partner = partner ?? null;
    this.#made += 1;
    return draft;
  }

  handler(extension: string): SimHandler {
    const found = HANDLERS.find((each) => each.extension === extension);
    if (found === undefined) throw new RangeError(`no handler has extension ${extension}`);
    return found;
  }

  /** A call that was answered at `extension`, with what was said in it. */
  call(said: Said, extension: string, lines: readonly (readonly ['customer' | 'agent', string])[]): void {
    const callId = `call-${said.about.ref}-${Math.round(said.atMs / 60_000)}`;
    const turns = timed(lines, this.customer.language === 'en' ? 58 : 210, 500);
    this.callOnly(callId, said.atMs, extension, turns[turns.length - 1]!.endMs + 1_500);
    this.#voice(said, `${callId}-voice`, {
      channel: 'call',
      callId,
      handler: `person:${this.handler(extension).id}`,
      turns,
    });
  }

  /** A call of which no transcript exists. */
  callOnly(callId: string, atMs: number, extension: string, talkMs: number): void {
    const handler = this.handler(extension);
    answeredCall(this.story, callId, atMs, talkMs, handler, handler.team);
  }

  write(said: Said, channel: 'chat' | 'mail'): void {
    this.#voice(said, `${said.about.ref}-${channel}-${Math.round(said.atMs / 1_000)}`, {
      channel,
      text: said.quote,
    });
  }

  survey(said: Said): void {
    const score = [1, 2, 3, 4, 5][said.sentiment + 2]!;
    const question = bookOf(this.customer.language).surveyQuestion[said.about.kind];
    this.#voice(said, `${said.about.ref}-survey`, {
      channel: 'survey',
      survey: { question, answer: said.quote, score, scaleMax: 5 },
    });
  }

  #voice(
    said: Said,
    voiceId: string,
    what: Pick<VoiceInput, 'channel' | 'turns' | 'text' | 'survey' | 'callId' | 'handler'>,
  ): void {
    const { out, quotes } = this.story;
    quotes.remember(said.quote);
    const { ref, language, org } = this.customer;
    out.voice(
      {
        voiceId,
        customerRef: ref,
        touchpoint: { kind: said.about.kind, ref: said.about.ref },
        occurredAt: new Date(said.atMs).toISOString(),
        language,
        org,
        ...what,
      },
      said.atMs,
    );
    const usual = said.sentiment === -2 ? 'complaint' : said.cause === undefined ? 'other' : 'problem';
    out.truth({
      type: 'voice',
      voiceId,
      class: said.class ?? usual,
      causes: said.cause === undefined ? [] : [said.cause],
      sentiment: said.sentiment,
      quote: said.quote,
      promises: [],
    });
  }

  finish(): CastItems {
    return { customer: this.customer, touchpoints: this.#made, collected: this.story.out };
  }
}
