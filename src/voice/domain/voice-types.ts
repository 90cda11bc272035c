/** Words shared by everything that reads the customer's voice. Pure data, no behaviour. */

export type VoiceLanguage = 'zh' | 'en';
export type VoiceChannel = 'call' | 'survey' | 'chat' | 'mail';
export type Speaker = 'customer' | 'agent' | 'system';

/** Three-way on purpose: "my card is still not here" is neither a complaint nor an ordinary question. */
export type VoiceClass = 'complaint' | 'problem' | 'other';

export type Sentiment = -2 | -1 | 0 | 1 | 2;
export type Severity = 0 | 1 | 2 | 3;

/** The fixed first level of the cause taxonomy (product words); the order is the order of display. */
export const CAUSE_IDS = ['timeliness', 'attitude', 'accuracy', 'amount', 'operation', 'promise'] as const;
export type CauseId = (typeof CAUSE_IDS)[number];

export const DEMANDS = [
  'status', 'payment', 'refund', 'correction', 'callback', 'document', 'cancellation',
  'apology', 'rescue', 'coverage-question', 'escalation', 'other',
] as const;
export type Demand = (typeof DEMANDS)[number];

/** Facts a customer may have to give twice. `unspecified` when the words do not say which. */
export const FACTS = [
  'policy-number', 'claim-number', 'identity', 'phone', 'address', 'plate', 'bank-account',
  'documents', 'story', 'unspecified',
] as const;
export type Fact = (typeof FACTS)[number];

export const TOUCHPOINT_KINDS = [
  'enquiry', 'policy-check', 'delivery', 'refund', 'claim-report', 'claim-survey', 'claim-decision',
  'claim-payment', 'rescue', 'renewal', 'callback', 'complaint',
] as const;
export type TouchpointKindHint = (typeof TOUCHPOINT_KINDS)[number];

export interface VoiceTurn {
  speaker: Speaker;
  text: string;
  /** Milliseconds since the start of the call. Chat exports and some transcripts have none. */
  startMs?: number;
  endMs?: number;
}

export interface SurveyAnswer {
  question: string;
  answer: string;
  score?: number;
  /** The best possible score; higher is always better. */
  scaleMax?: number;
}

export interface VoiceInput {
  voiceId: string;
  customerRef?: string;
  channel: VoiceChannel;
  occurredAt: Date;
  /** Overrides detection; leave it out unless the source knows better than the text. */
  language?: VoiceLanguage;
  turns?: VoiceTurn[];
  text?: string;
  survey?: SurveyAnswer;
}

/** Words of the customer (or of our side, for promises) that produced a label. */
export interface WordsEvidence {
  from: 'text' | 'answer' | 'turn';
  /** Index into `turns` when `from` is `turn`, otherwise −1. */
  turn: number;
  /** UTF-16 offsets into the original, untouched text: `original.slice(start, end) === text`. */
  start: number;
  end: number;
  text: string;
  /** Identifier of the lexicon entry or rule, for example `zh:waiting#3`. */
  rule: string;
}

/** A survey's own figure is evidence too, but it quotes no words. */
export interface ScoreEvidence {
  from: 'score';
  score: number;
  scaleMax: number;
}

export type Evidence = WordsEvidence | ScoreEvidence;

/** One label with the raw strength behind it (not a probability) and what produced it. */
export interface Label<T> {
  value: T;
  score: number;
  evidence: Evidence[];
}

export interface CauseReading {
  cause: CauseId;
  score: number;
  /** The touchpoint kind the same words speak about, when they do. */
  touchpointKind: TouchpointKindHint | null;
  evidence: WordsEvidence[];
}

export interface FactAskedAgain {
  fact: Fact;
  evidence: WordsEvidence[];
}

export interface PromiseReading {
  wording: WordsEvidence;
  /** What was promised, as a stable word: `callback`, `payment`, `refund`, `delivery`… */
  item: string;
  /** Null when nothing fixes the date: "as soon as possible", or a trigger nobody can date yet. */
  dueAt: Date | null;
  /** The words naming the deadline, as spoken. */
  dueWording: string | null;
  /** The condition that starts the time, as spoken ("after we receive the documents"). */
  trigger: string | null;
  /** Who has to fulfil it, as spoken ("the courier", "理赔部"); null means the speaker's own side. */
  fulfiller: string | null;
}

export interface TurnReading {
  turn: number;
  speaker: Speaker;
  class: Label<VoiceClass>;
  sentiment: Label<Sentiment>;
  severity: Label<Severity>;
  demands: Label<Demand>[];
  causes: CauseReading[];
}

/** Figures about who spoke when; every one is null when the source has no times. */
export interface TalkFigures {
  durationMs: number;
  customerMs: number;
  agentMs: number;
  /** Customer's share of all speech, 0–1. */
  customerShare: number;
  silenceMs: number;
  longestSilenceMs: number;
  overlapMs: number;
  /** How often one side began while the other was still speaking. */
  interruptions: number;
}

export interface VoiceReading {
  voiceId: string;
  language: VoiceLanguage;
  class: Label<VoiceClass>;
  /** Raw dissatisfaction, unbounded, higher is worse: what `class` and `sentiment` are cut from. */
  dissatisfaction: number;
  sentiment: Label<Sentiment>;
  severity: Label<Severity>;
  demands: Label<Demand>[];
  causes: CauseReading[];
  touchpointKind: Label<TouchpointKindHint> | null;
  promises: PromiseReading[];
  askedAgain: FactAskedAgain[];
  /** One reading per customer turn. */
  turns: TurnReading[];
  talk: TalkFigures | null;
  /** The one sentence worth showing on the desk. */
  quote: WordsEvidence | null;
}
