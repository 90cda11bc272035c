import type { EventInput, PromiseFacts } from '../../touchpoints/domain/event.js';
import type { Cause, TouchpointKind } from '../../touchpoints/domain/kinds.js';
import { HOUR_MS } from './china-time.js';
import type { PromiseTruth, StepTruth } from './items.js';
import { heardUntilMs } from './silences.js';
import { BY_SYSTEM, type Hurt, REF_PREFIX, SOURCE, type Story } from './story.js';
import { doneAt, dueOf, type Target } from './targets.js';
import { handlersOf, partnerById } from './world.js';

/** What an event may carry besides its type and time. */
export type More = Pick<EventInput, 'custodian' | 'actor' | 'attributes' | 'data'> & {
  promise?: PromiseFacts;
  /** Reported by this partner's system rather than ours. */
  by?: string;
};

/**
 * How one step went: when it was (or will be) done, when it was due, and how bad the lateness is (0: in
 * time).
 */
export interface Work {
  atMs: number;
  dueMs: number;
  late: number;
}

/** Kinds that are over with the event that fulfils them; the others wait for `closed`. */
const ENDED_BY: Partial<Record<TouchpointKind, string>> = {
  delivery: 'delivered',
  refund: 'refunded',
  'claim-payment': 'paid',
  renewal: 'agreed',
  callback: 'called-back',
};

const SECOND_MS = 1_000;
/**
 * Spread of the time a step takes; with the median below, one step in twenty of an average holder is late.
 */
const STEP_SIGMA = 0.5;
const STEP_MEDIAN = 0.49;
const STEP_LONGEST = 2.6;

/**
 * One touchpoint while it is being made up. The whole intended course is written down; only what lies at or
 * before `now` becomes events, so open work is simply a course that has not finished.
 */
export class Draft {
  readonly ref: string;
  readonly hurts: Hurt[] = [];
  partner: string | null = null;
  becauseOf: { kind: TouchpointKind; ref: string } | null = null;
  readonly #steps: StepTruth[] = [];
  readonly #promises: PromiseTruth[] = [];
  readonly #openedMs: number;
  #custodian = '';
  #lastMs = Number.NEGATIVE_INFINITY;
  #toldMs = Number.NEGATIVE_INFINITY;
  #count = 0;
  #state: 'open' | 'closed' | 'cancelled' = 'open';

  constructor(
    readonly story: Story,
    readonly kind: TouchpointKind,
    openedMs: number,
    ref?: string,
  ) {
    this.ref = ref ?? `${REF_PREFIX[kind]}-${story.numbers.touchpoint()}`;
    this.#openedMs = Math.floor(openedMs / SECOND_MS) * SECOND_MS;
    story.room -= 1;
  }

  get openedMs(): number {
    return this.#openedMs;
  }

  /** The instant of the newest event so far (intended, perhaps after `now`). */
  get lastMs(): number {
    return this.#lastMs;
  }

  /** The instant of the newest event that came to be known; minus infinity before the first. */
  get toldMs(): number {
    return this.#toldMs;
  }

  get custodian(): string {
    return this.#custodian;
  }

  /** Adds one event to the course and answers its instant. Events never share an instant. */
  emit(type: string, atMs: number, more: More = {}): number {
    const occurredMs = Math.max(Math.floor(atMs / SECOND_MS) * SECOND_MS, this.#lastMs + SECOND_MS);
    const first = this.#count === 0;
    this.#lastMs = occurredMs;
    this.#count += 1;
    if (occurredMs > this.#heardUntilMs) return occurredMs;
    if (more.custodian !== undefined) this.#custodian = more.custodian;
    this.#follow(type);
    this.#toldMs = occurredMs;
    this.story.out.event(this.#event(type, occurredMs, more, first), occurredMs);
    return occurredMs;
  }

  /**
   * A note by the system of whoever holds it, outside the course of things: it moves nothing. It comes after what is
   * known, so never before `toldMs`.
   */
  sign(atMs: number, what: string): void {
    const signedMs = Math.max(Math.floor(atMs / SECOND_MS) * SECOND_MS, this.#toldMs + SECOND_MS);
    const by = /^partner:(.+)$/.exec(this.#custodian)?.[1];
    const more: More = { ...(by === undefined ? {} : { by }), actor: BY_SYSTEM, data: { what } };
    this.#count += 1;
    this.#toldMs = signedMs;
    this.story.out.event(this.#event('note', signedMs, more, false), signedMs);
  }

  /** Until when events of this touchpoint come to be known. */
  get #heardUntilMs(): number {
    return heardUntilMs(this.story, this.kind, this.partner);
  }

  #follow(type: string): void {
    if (type === 'cancelled') this.#state = 'cancelled';
    else if (type === 'closed' || ENDED_BY[this.kind] === type) this.#state = 'closed';
    else if (type === 'reopened') this.#state = 'open';
  }

  #event(type: string, occurredMs: number, more: More, first: boolean): EventInput {
    const { by, ...facts } = more;
    const { customer } = this.story;
    const partner = this.partner ?? undefined;
    return {
      source: by ?? SOURCE[this.kind],
      eventId: `${this.ref}-${this.#count}`,
      type,
      occurredAt: new Date(occurredMs).toISOString(),
      recordedAt: new Date(this.#learnedMs(occurredMs, by !== undefined)).toISOString(),
      touchpoint: { kind: this.kind, ref: this.ref },
      customer: first ? factsOf(customer) : { ref: customer.ref },
      org: customer.org,
      ...(partner === undefined ? {} : { partner }),
      ...facts,
    };
  }

  /** Our own systems report within seconds; a partner's now and then only with its evening file. */
  #learnedMs(occurredMs: number, byPartner: boolean): number {
    const { random } = this.story;
    const lagMs =
      byPartner && random.chance(0.03) ? random.int(2, 20) * HOUR_MS : random.int(0, 9) * SECOND_MS;
    return Math.min(occurredMs + lagMs, this.story.nowMs);
  }

  /**
   * When a step held by `holder` is done, if it starts at `fromMs` against `target`. Lateness is noted as a
   * hurt of the touchpoint and in the truth. `pace` multiplies the holder's slowness.
   */
  work(step: string, holder: string, target: Target, fromMs: number, pace = 1): Work {
    const { random, isWorkday } = this.story;
    const share = Math.min(
      STEP_LONGEST,
      random.lognormal(STEP_MEDIAN * this.#slowness(holder) * pace, STEP_SIGMA),
    );
    const atMs = doneAt(target, fromMs, Math.max(0.02, share), isWorkday);
    const dueMs = dueOf(target, fromMs, isWorkday);
    this.note(step, holder, atMs, dueMs);
    const late = atMs > dueMs ? Math.min(2, 0.4 + share - 1) : 0;
    if (late > 0) this.hurt('timeliness', late);
    return { atMs, dueMs, late };
  }

  /** Writes an intended step into the truth without drawing it. */
  note(step: string, holder: string, atMs: number, dueMs: number): void {
    this.#steps.push({
      step,
      intendedAt: new Date(atMs).toISOString(),
      happened: atMs <= this.#heardUntilMs,
      holder,
      lateMs: Math.max(0, Math.round(atMs - dueMs)),
    });
  }

  hurt(cause: Cause, weight: number): void {
    this.hurts.push({ cause, weight });
  }

  /** The facts of a promise for `emit`, and its outcome in the truth; `doneMs` null when it is never kept. */
  promise(
    item: string,
    wording: string,
    dueMs: number,
    madeBy: string,
    fulfiller: string,
    doneMs: number | null,
  ): PromiseFacts {
    const dueAt = new Date(dueMs).toISOString();
    const { nowMs } = this.story;
    const keptInTime = doneMs !== null && doneMs <= dueMs;
    const outcome = keptInTime && doneMs <= nowMs ? 'kept' : dueMs >= nowMs ? 'open' : 'broken';
    this.#promises.push({ item, dueAt, outcome, fulfiller });
    if (!keptInTime) this.hurt('promise', 0.8);
    return { item, wording, dueAt, madeBy, fulfiller };
  }

  /** Somebody of the team, for `actor`; the same person for all of a draft's steps would be too neat. */
  human(team: string): NonNullable<EventInput['actor']> {
    return { kind: 'human', id: this.story.random.pick(handlersOf(team)).id, team };
  }

  #slowness(holder: string): number {
    const partnerId = /^partner:(.+)$/.exec(holder)?.[1];
    return partnerId === undefined ? this.story.branchSlowness : partnerById(partnerId).slowness;
  }

  /** The worst thing that happened, if anything did. */
  worst(): Hurt | null {
    return this.hurts.toSorted((a, b) => b.weight - a.weight)[0] ?? null;
  }

  get isOpen(): boolean {
    return this.#state === 'open';
  }

  /** Hands the truth over. Call once, when the course is complete. */
  finish(): this {
    const { customer, out } = this.story;
    const causes = this.hurts.toSorted((a, b) => b.weight - a.weight).map((each) => each.cause);
    out.truth({
      type: 'touchpoint',
      kind: this.kind,
      ref: this.ref,
      customerRef: customer.ref,
      org: customer.org,
      ...(this.partner === null ? {} : { partner: this.partner }),
      openedAt: new Date(this.#openedMs).toISOString(),
      state: this.#state,
      steps: this.#steps,
      promises: this.#promises,
      causes: [...new Set(causes)],
      ...(this.becauseOf === null ? {} : { becauseOf: this.becauseOf }),
    });
    return this;
  }
}

function factsOf(customer: Story['customer']): NonNullable<EventInput['customer']> {
  const { ref, name, phones, email, grade, language, policies, plates } = customer;
  return { ref, name, phones, ...(email === undefined ? {} : { email }), grade, language, policies, plates };
}
