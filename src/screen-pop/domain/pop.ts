import type { CustomerFileView } from '../../customers/domain/customer-file.js';
import type { Cause } from '../../touchpoints/domain/kinds.js';

/** How sure we are that a number is this customer's. */
export type MatchConfidence = 'exact-verified' | 'exact' | 'inferred' | 'none';

/** One live call on one handler's desk. Sent whole on every change, so the desk never has to merge. */
export interface PopView {
  callId: string;
  /** Position of this state in the stream of the desk; grows. */
  seq: number;
  state: 'ringing' | 'answered' | 'held' | 'wrap-up' | 'closed';
  /** Why a pop went away, for `closed`. */
  closedBecause: string | null;
  consultation: boolean;
  direction: 'inbound' | 'outbound';
  queue: string | null;
  did: string | null;
  extension: string;
  offeredAt: string | null;
  ringingAt: string;
  answeredAt: string | null;
  heldSince: string | null;
  endedAt: string | null;
  party: { shown: string; presentation: 'allowed' | 'restricted' | 'unavailable' };
  match: MatchConfidence;
  /** The file, when exactly one customer is matched with enough confidence or was chosen. */
  file: CustomerFileView | null;
  /** At most five, ranked by open risk, when several customers share the number. */
  candidates: CandidateView[];
  chosenBy: 'number' | 'handler' | 'learned' | null;
  /** When and how the handler verified who is calling; caller id never does. */
  verified?: { method: string; at: string } | null;
  script: ScriptView | null;
  wrapUp: WrapUpView | null;
  /** Milliseconds from the call event's arrival to the pop being sent. */
  popMs: number | null;
}

export interface CandidateView {
  customerId: string;
  maskedName: string;
  grade: string | null;
  risk: 'low' | 'medium' | 'high';
  openCount: number;
  hint: { zh: string; en: string };
}

/** Approved words for the likely cause; versioned by content. */
export interface ScriptView {
  id: string;
  version: number;
  title: { zh: string; en: string };
  opening: { zh: string; en: string };
  steps: { zh: string; en: string }[];
  caution: { zh: string; en: string } | null;
  checklist: { zh: string; en: string }[];
}

export const WRAP_UP_OUTCOMES = [
  'resolved',
  'promised',
  'transferred',
  'escalated',
  'complaint-registered',
  'no-answer-needed',
] as const;
export type WrapUpOutcome = (typeof WRAP_UP_OUTCOMES)[number];

/** What the handler records at the end of a call (the disposition). */
export interface WrapUpView {
  outcome: WrapUpOutcome;
  cause: Cause | null;
  causeDetail: string | null;
  promise: { item: string; wording: string; dueAt: string; fulfiller: string } | null;
  nextStep: string | null;
  note: string | null;
  savedAt: string;
}

export interface QueueItemView {
  touchpointId: string;
  kind: string;
  maskedName: string;
  mood: 'running' | 'warning' | 'breached' | 'paused' | 'met' | 'ended';
  remainingMs: number | null;
  dueAt: string | null;
  runsNow: boolean;
  custodian: string;
  /** Why it is in this handler's queue, such as `abandoned-call`, `repeated-request`, `held-by-you`. */
  why: string;
}

export interface DeskView {
  extension: string | null;
  calls: PopView[];
  queue: QueueItemView[];
  queueTotal: number;
  asOf: string;
  /** Send as `Last-Event-ID` to continue the stream from this state. */
  lastEventId: string;
}
