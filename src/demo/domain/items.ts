import type { EventInput } from '../../touchpoints/domain/event.js';
import type { Cause, TouchpointKind } from '../../touchpoints/domain/kinds.js';

/** A name in both languages of the product. */
export interface Name {
  zh: string;
  en: string;
}

export type Language = 'zh-CN' | 'en';

export interface SimOrg {
  path: string;
  name: Name;
}

export interface SimTeam {
  id: string;
  name: Name;
  handlers: number;
}

export interface SimHandler {
  id: string;
  extension: string;
  name: Name;
  team: string;
  org: string;
}

export interface SimPartner {
  id: string;
  type: 'agency' | 'broker' | 'rescue' | 'adjuster' | 'courier' | 'claims-administrator';
  name: Name;
  slowness: number;
  errorRate: number;
  rudeness: number;
  /** Share of the work among partners of the same type. */
  share: number;
}

export interface SimCustomer {
  ref: string;
  name: string;
  /** How the customer is addressed: `ms`, `mr`; absent when not known. */
  title?: 'ms' | 'mr';
  phones: string[];
  email?: string;
  grade: 'gold' | 'silver' | 'standard';
  language: Language;
  policies: string[];
  plates: string[];
  org: string;
  /** Year of the first policy. */
  since: number;
}

export interface VoiceTurn {
  speaker: 'customer' | 'agent';
  text: string;
  startMs: number;
  endMs: number;
}

/** What `POST /v1/voice` takes. */
export interface VoiceInput {
  voiceId: string;
  customerRef: string;
  touchpoint?: { kind: TouchpointKind; ref: string };
  channel: 'call' | 'survey' | 'chat' | 'mail';
  occurredAt: string;
  language: Language;
  org?: string;
  callId?: string;
  /** Who spoke on our side, as `person:h-1001`. */
  handler?: string;
  turns?: VoiceTurn[];
  text?: string;
  survey?: { question: string; answer: string; score: number; scaleMax: number };
}

/** What `POST /v1/call-events` takes: the envelope of the screen pop. */
export interface CallEventInput {
  eventId: string;
  source: string;
  callId: string;
  legId?: string;
  seq: number;
  type:
    | 'call.offered'
    | 'call.queued'
    | 'leg.ringing'
    | 'leg.answered'
    | 'leg.missed'
    | 'leg.ended'
    | 'call.ended';
  occurredAt: string;
  receivedAt: string;
  direction: 'inbound' | 'outbound';
  party: { raw: string; presentation: 'allowed' | 'restricted' | 'unavailable'; e164: string | null };
  did: string;
  queue?: string;
  handler?: { extension: string };
  reason?: string;
}

/** One intended step of a touchpoint and how it went. Durations in milliseconds of plain time. */
export interface StepTruth {
  step: string;
  intendedAt: string;
  /** False when the step lies after `now`, or after its reporter fell silent, so no event was made for it. */
  happened: boolean;
  holder: string;
  /** How far past its usual target it was meant to come, in the target's own time; 0 when in time. */
  lateMs: number;
}

export interface PromiseTruth {
  item: string;
  dueAt: string;
  outcome: 'kept' | 'broken' | 'open';
  fulfiller: string;
}

/** What really happened to one touchpoint: for evaluation only, never shown to the product. */
export interface TouchpointTruth {
  type: 'touchpoint';
  kind: TouchpointKind;
  ref: string;
  customerRef: string;
  org: string;
  partner?: string;
  openedAt: string;
  state: 'open' | 'closed' | 'cancelled';
  steps: StepTruth[];
  promises: PromiseTruth[];
  /** Why it hurt, worst first; empty when it did not. */
  causes: Cause[];
  /** For a complaint: the touchpoint that brought it about. */
  becauseOf?: { kind: TouchpointKind; ref: string };
}

/** What a voice was written to mean: the labels a reader should find. */
export interface VoiceTruth {
  type: 'voice';
  voiceId: string;
  class: 'complaint' | 'problem' | 'other';
  causes: Cause[];
  /** −2 very unhappy … +2 very pleased. */
  sentiment: -2 | -1 | 0 | 1 | 2;
  /** The customer's sentence that carries it. */
  quote: string;
  /** Things our side promised in it. */
  promises: string[];
}

export type Truth = TouchpointTruth | VoiceTruth;

/** One thing the simulator yields, in the order a loader should take it. */
export type SimItem =
  | { type: 'org'; org: SimOrg }
  | { type: 'team'; team: SimTeam }
  | { type: 'handler'; handler: SimHandler }
  | { type: 'partner'; partner: SimPartner }
  | { type: 'customer'; customer: SimCustomer }
  | { type: 'event'; event: EventInput }
  | { type: 'voice'; voice: VoiceInput }
  | { type: 'call'; call: CallEventInput }
  | { type: 'truth'; truth: Truth };
