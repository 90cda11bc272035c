import type { Cause, TouchpointKind } from '../../touchpoints/domain/kinds.js';
import type { ClockView } from '../../sla/clock-view.js';

/**
 * The customer file: everything a handler needs about one customer, on one page, kept ready. Names and numbers are
 * masked (`林＊＊`, `138••••2077`) until the call is answered and the read is written to the access log.
 */
export interface CustomerFileView {
  customer: {
    id: string;
    ref: string;
    name: string;
    masked: boolean;
    phones: { shown: string; verified: boolean }[];
    email: string | null;
    grade: string | null;
    language: string | null;
    policies: string[];
    plates: string[];
    org: string;
    /** Year of the first event we hold. */
    since: string | null;
  };
  risk: RiskView;
  /** The likely reason of a call now, as one sentence in both languages with its numbered evidence. */
  reason: LikelyReasonView | null;
  /** Open touchpoints first (worst first), then recently ended ones. */
  chain: ChainRowView[];
  openCount: number;
  promises: PromiseView[];
  promiseCounts: { open: number; broken: number; kept: number };
  voices: VoiceQuoteView[];
  contactsIn14Days: number;
  /** What we already hold and must not ask for again. */
  alreadyHeld: { item: string; at: string }[];
  updatedAt: string;
  asOf: string;
}

export interface RiskView {
  level: 'low' | 'medium' | 'high';
  /** 0 to 100; explained by the reasons, each with its share. */
  score: number;
  reasons: { code: RiskReason; count: number; points: number }[];
}

export type RiskReason =
  | 'broken-promise'
  | 'breached-clock'
  | 'burning-clock'
  | 'repeated-contact'
  | 'angry-voice'
  | 'open-complaint';

export interface LikelyReasonView {
  kind: TouchpointKind;
  cause: Cause;
  sentence: { zh: string; en: string };
  /** 0 to 1. */
  confidence: number;
  evidence: {
    number: number;
    what: { zh: string; en: string };
    link: { touchpointId?: string; voiceId?: string; promiseId?: string; callId?: string };
  }[];
}

export interface ChainRowView {
  touchpointId: string;
  kind: TouchpointKind;
  ref: string;
  openedAt: string;
  open: boolean;
  custodian: string;
  lastEvent: { type: string; at: string };
  /** The clock that matters most now, or the last one that ended. */
  clock: ClockView | null;
  otherClocks: number;
}

export interface PromiseView {
  id: string;
  state: 'open' | 'broken' | 'kept' | 'withdrawn';
  item: string;
  wording: string;
  madeBy: string;
  madeAt: string;
  fulfiller: string;
  dueAt: string | null;
  /** Only evidence closes a promise. */
  evidence: { type: string; at: string; touchpointId: string } | null;
  touchpointId: string | null;
  channel: string;
}

export interface VoiceQuoteView {
  id: string;
  at: string;
  channel: 'call' | 'survey' | 'chat' | 'mail';
  quote: string;
  sentiment: -2 | -1 | 0 | 1 | 2;
  demand: string | null;
  causes: Cause[];
  kind: TouchpointKind | null;
}
