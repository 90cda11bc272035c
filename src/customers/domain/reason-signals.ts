import type { Cause, TouchpointKind } from '../../touchpoints/domain/kinds.js';
import type { ChainRowView, CustomerFileView, LikelyReasonView, PromiseView, VoiceQuoteView } from './customer-file.js';
import { dayWords, durationWords, KIND_NOUN, momentWords, type Bilingual } from './wording.js';

/** What the likely reason is read from: parts of the customer file. */
export type ReasonFacts = Pick<CustomerFileView, 'chain' | 'promises' | 'voices'>;

export interface ReasonOptions {
  now: Date;
  /** IANA zone of dates in the sentence, unless a clock names its own. */
  zone: string;
  /** Name of a custodian (`partner:swift`, `team:claims`) as a handler knows it; null when unknown. */
  nameOf?: (custodian: string) => Bilingual | null;
}

/** One thing on file that may make the customer call. */
export interface Signal {
  kind: TouchpointKind;
  cause: Cause;
  weight: number;
  /** Nothing is wrong; the customer may just ask. */
  mild: boolean;
  /** Speaks for calling at all, whatever the matter: an abandoned call. */
  supportsAll: boolean;
  /** Signals with the same `about` say the same thing. */
  about: string;
  /** Part of the sentence. */
  clause: Bilingual;
  /** The short label of the evidence. */
  evidence: Bilingual;
  link: LikelyReasonView['evidence'][number]['link'];
}

const DAY_MS = 86_400_000;
const LONGEST_WORDING = 28;

/** Every sign on the file, unordered. */
export function readSignals(facts: ReasonFacts, options: ReasonOptions): Signal[] {
  const rows = new Map(facts.chain.map((row) => [row.touchpointId, row]));
  return [
    ...facts.promises.flatMap((promise) => promiseSignal(promise, rows, options)),
    ...facts.chain.flatMap((row) => (row.open ? rowSignal(row, options) : [])),
    ...facts.voices.flatMap((voice) => voiceSignal(voice, options)),
  ];
}

/** 1 at first, half after `halfLifeDays`, nothing for what lies in the future. */
function fading(from: string | null, now: Date, halfLifeDays: number): number {
  if (from === null) return 0;
  const ageMs = now.getTime() - new Date(from).getTime();
  return ageMs < 0 ? 0 : 2 ** (-ageMs / (halfLifeDays * DAY_MS));
}

function promiseSignal(promise: PromiseView, rows: Map<string, ChainRowView>, options: ReasonOptions): Signal[] {
  if (promise.state !== 'broken' || promise.dueAt === null) return [];
  const row = promise.touchpointId === null ? undefined : rows.get(promise.touchpointId);
  const day = dayWords(new Date(promise.dueAt), row?.clock?.zone ?? options.zone);
  const words = promise.wording.length <= LONGEST_WORDING ? promise.wording : promise.item;
  return [{
    kind: row?.kind ?? kindOfItem(promise.item),
    cause: 'promise',
    weight: 4 * fading(promise.dueAt, options.now, 14),
    mild: false,
    supportsAll: false,
    about: `promise:${promise.touchpointId ?? promise.id}`,
    clause: {
      zh: `说好 ${day.zh}前“${words}”，未兑现`,
      en: `“${words}” was promised by ${day.en} and not kept`,
    },
    evidence: { zh: `承诺落空 ${day.zh}`, en: `broken promise, ${day.en}` },
    link: { promiseId: promise.id, ...(promise.touchpointId !== null && { touchpointId: promise.touchpointId }) },
  }];
}

const ITEM_KINDS: [RegExp, TouchpointKind][] = [
  [/pay|赔款|打款/i, 'claim-payment'],
  [/refund|退/i, 'refund'],
  [/call|回电|回拨/i, 'callback'],
  [/deliver|invoice|policy|寄|发票/i, 'delivery'],
  [/rescue|tow|救援|拖车/i, 'rescue'],
  [/survey|查勘|定损/i, 'claim-survey'],
];

function kindOfItem(item: string): TouchpointKind {
  return ITEM_KINDS.find(([pattern]) => pattern.test(item))?.[1] ?? 'enquiry';
}

function rowSignal(row: ChainRowView, options: ReasonOptions): Signal[] {
  const base = { kind: row.kind, cause: 'timeliness' as Cause, link: { touchpointId: row.touchpointId } };
  const noun = shortNoun(row.kind);
  if (row.kind === 'callback') {
    const at = momentWords(new Date(row.openedAt), row.clock?.zone ?? options.zone);
    return [{
      ...base, weight: 1.5 * fading(row.openedAt, options.now, 3), mild: false, supportsAll: true,
      about: `callback:${row.touchpointId}`,
      clause: { zh: `${at.zh} 起在等回电`, en: `waiting for a call back since ${at.en}` },
      evidence: { zh: `待回电 ${row.ref}`, en: `call back ${row.ref}` },
    }];
  }
  const clock = row.clock;
  if (clock !== null && (clock.mood === 'breached' || clock.mood === 'warning')) {
    const late = clock.mood === 'breached';
    const time = durationWords(clock.remainingMs ?? clock.lateElapsedMs, clock.base);
    const holder = holderWords(clock.custodian, options);
    return [{
      ...base, weight: late ? 3 * fading(clock.dueAt ?? clock.startedAt, options.now, 21) : 1.5, mild: false, supportsAll: false,
      about: `row:${row.touchpointId}`,
      clause: {
        zh: `${noun.zh}${holder === null ? '' : `在${holder.zh}手里，`}${late ? '已超时' : '只剩'} ${time.zh}`,
        en: `the ${noun.en} ${late ? `is ${time.en} over` : `has ${time.en} left`}${holder === null ? '' : `, held by ${holder.en}`}`,
      },
      evidence: late
        ? { zh: `${row.ref} 超时`, en: `${row.ref} is late` }
        : { zh: `${row.ref} 将到期`, en: `${row.ref} is due soon` },
    }];
  }
  const at = dayWords(new Date(row.lastEvent.at), clock?.zone ?? options.zone);
  const complaint = row.kind === 'complaint';
  return [{
    ...base, weight: (complaint ? 2 : 0.8) * fading(row.lastEvent.at, options.now, complaint ? 14 : 4), mild: !complaint,
    supportsAll: false, about: `row:${row.touchpointId}`,
    clause: { zh: `${noun.zh}正在办理，最近进展 ${at.zh}`, en: `the ${noun.en} is under way, last step ${at.en}` },
    evidence: { zh: `${row.ref} 办理中`, en: `${row.ref} under way` },
  }];
}

function shortNoun(kind: TouchpointKind): Bilingual {
  const noun = KIND_NOUN[kind];
  return { zh: noun.zh, en: noun.en.replace(/^(?:the|an?) /, '') };
}

/** Null when nobody is known to hold it. */
function holderWords(custodian: string, options: ReasonOptions): Bilingual | null {
  const named = options.nameOf?.(custodian) ?? null;
  if (named !== null) return named;
  if (custodian.startsWith('partner:')) return { zh: custodian.slice(8), en: custodian.slice(8) };
  if (custodian === 'unassigned' || custodian === '') return null;
  return { zh: '我方', en: 'us' };
}

function voiceSignal(voice: VoiceQuoteView, options: ReasonOptions): Signal[] {
  if (voice.kind === null || voice.sentiment > 0) return [];
  const weights = { '-2': 2.5, '-1': 1.5, '0': 0.8 } as const;
  const day = dayWords(new Date(voice.at), options.zone);
  const channel = CHANNELS[voice.channel];
  const mood = voice.sentiment === -2 ? MOODS.furious : voice.sentiment === -1 ? MOODS.unhappy : MOODS.calm;
  return [{
    kind: voice.kind,
    cause: voice.causes[0] ?? 'timeliness',
    weight: weights[`${voice.sentiment as -2 | -1 | 0}`] * fading(voice.at, options.now, 5),
    mild: voice.sentiment === 0,
    supportsAll: false,
    about: `voice:${voice.kind}`,
    clause: { zh: `${day.zh} ${channel.zh}中${mood.zh}`, en: `${mood.en} in a ${channel.en} on ${day.en}` },
    evidence: { zh: `${day.zh} ${channel.zh}`, en: `${channel.en}, ${day.en}` },
    link: { voiceId: voice.id },
  }];
}

const CHANNELS: Record<VoiceQuoteView['channel'], Bilingual> = {
  call: { zh: '来电', en: 'call' },
  survey: { zh: '调查', en: 'survey' },
  chat: { zh: '在线客服', en: 'chat' },
  mail: { zh: '邮件', en: 'mail' },
};

const MOODS = {
  furious: { zh: '很不满', en: 'very upset' },
  unhappy: { zh: '表示不满', en: 'upset' },
  calm: { zh: '问起此事', en: 'asked about it' },
};
