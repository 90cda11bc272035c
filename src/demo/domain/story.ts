import type { Cause, TouchpointKind } from '../../touchpoints/domain/kinds.js';
import type { Workdays } from './china-time.js';
import type { CallEventInput, SimCustomer, SimItem, Truth, VoiceInput } from './items.js';
import type { EventInput } from '../../touchpoints/domain/event.js';
import type { Random } from './random.js';
import type { Silence } from './silences.js';

/** Remembers the last customer sentences, so that two neighbours on a screen never say the same. */
export class QuoteMemory {
  readonly #recent = new Set<string>();

  constructor(readonly size = 400) {}

  /**
   * Draws until what is said is new. Where single sentences have all been said lately, two are put together with
   * `glue` between them; when even that runs dry, the last draw stands.
   */
  fresh(glue: string, draw: () => string): string {
    let said = draw();
    for (let tries = 0; tries < 24 && this.#recent.has(said); tries += 1) {
      const [one, two] = [draw(), draw()];
      said = tries < 6 || one === two ? one : `${one}${glue}${two}`;
    }
    this.remember(said);
    return said;
  }

  remember(sentence: string): void {
    this.#recent.delete(sentence);
    this.#recent.add(sentence);
    if (this.#recent.size <= this.size) return;
    const [oldest] = this.#recent;
    if (oldest !== undefined) this.#recent.delete(oldest);
  }
}

/** Gives out the running numbers of touchpoints and calls. */
export class Numbers {
  #touchpoint = 100_000;
  #call = 0;

  touchpoint(): number {
    this.#touchpoint += 1;
    return this.#touchpoint;
  }

  call(): number {
    this.#call += 1;
    return this.#call;
  }
}

/** One or more touchpoints that belong together, of one customer; small enough to be held whole. */
export interface Story {
  readonly random: Random;
  readonly nowMs: number;
  /** Whose reports have stopped; nobody's, in most stories. */
  readonly silences: readonly Silence[];
  /** The partner that gets the work, where one of its type is called for; else one is drawn. */
  readonly chosenPartner?: string;
  readonly isWorkday: Workdays;
  readonly customer: SimCustomer;
  /** How slow our own people at the customer's branch are; 1 is the average. */
  readonly branchSlowness: number;
  readonly numbers: Numbers;
  readonly quotes: QuoteMemory;
  /** How many touchpoints may still be made. */
  room: number;
  /** What the customer remembers against us; bad service adds to it, time heals it. */
  grievance: number;
  readonly out: Collected;
}

/** What a story has produced so far. */
export class Collected {
  readonly #timed: { atMs: number; item: SimItem }[] = [];
  readonly #truths: Truth[] = [];

  event(event: EventInput, atMs: number): void {
    this.#timed.push({ atMs, item: { type: 'event', event } });
  }

  voice(voice: VoiceInput, atMs: number): void {
    this.#timed.push({ atMs, item: { type: 'voice', voice } });
  }

  call(call: CallEventInput, atMs: number): void {
    this.#timed.push({ atMs, item: { type: 'call', call } });
  }

  truth(truth: Truth): void {
    this.#truths.push(truth);
  }

  /**
   * Everything in the order it happened, then the truth about it; what is collected is handed over and
   * forgotten.
   */
  *drain(): Generator<SimItem> {
    this.#timed.sort((a, b) => a.atMs - b.atMs);
    for (const { item } of this.#timed) yield item;
    for (const truth of this.#truths) yield { type: 'truth', truth };
    this.#timed.length = 0;
    this.#truths.length = 0;
  }
}

/** Beginning of a touchpoint's number, by kind. */
export const REF_PREFIX: Record<TouchpointKind, string> = {
  enquiry: 'EN',
  'policy-check': 'PC',
  delivery: 'DL',
  refund: 'RF',
  'claim-report': 'CR',
  'claim-survey': 'SV',
  'claim-decision': 'CL',
  'claim-payment': 'PY',
  rescue: 'RS',
  renewal: 'RN',
  callback: 'CB',
  complaint: 'CP',
};

/** The system of ours that reports a kind; partners report their own part under their own name. */
export const SOURCE: Record<TouchpointKind, string> = {
  enquiry: 'service-desk',
  'policy-check': 'policy-admin',
  delivery: 'fulfilment',
  refund: 'policy-admin',
  'claim-report': 'claims-core',
  'claim-survey': 'claims-core',
  'claim-decision': 'claims-core',
  'claim-payment': 'claims-core',
  rescue: 'rescue-desk',
  renewal: 'policy-admin',
  callback: 'service-desk',
  complaint: 'complaints-desk',
};

export const KIND_NAME: Record<TouchpointKind, { zh: string; en: string }> = {
  enquiry: { zh: '咨询', en: 'enquiry' },
  'policy-check': { zh: '保单核对', en: 'policy check' },
  delivery: { zh: '寄送', en: 'delivery' },
  refund: { zh: '退保退费', en: 'refund' },
  'claim-report': { zh: '报案', en: 'claim report' },
  'claim-survey': { zh: '定损', en: 'damage survey' },
  'claim-decision': { zh: '理赔审核', en: 'claim' },
  'claim-payment': { zh: '赔款支付', en: 'claim payment' },
  rescue: { zh: '道路救援', en: 'roadside rescue' },
  renewal: { zh: '续保', en: 'renewal' },
  callback: { zh: '回电', en: 'call back' },
  complaint: { zh: '投诉', en: 'complaint' },
};

/** What somebody is unhappy about, for the next voice or complaint. */
export interface Hurt {
  cause: Cause;
  /** 0 hardly … 2 badly. */
  weight: number;
}

/** Actors and data that nearly every story needs. */
export const BY_CUSTOMER = { kind: 'customer' as const };
export const BY_SYSTEM = { kind: 'system' as const };
/** A reply that answers. */
export const ANSWER = { visible: true, substantive: true };
/** A reply that only says we are on it. */
export const HOLDING = { visible: true, substantive: false };
