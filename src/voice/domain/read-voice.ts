import { readAskedAgain } from './asked-again.js';
import { readCauses, readDemands, readKind } from './causes.js';
import { findHits } from './hits.js';
import { judge } from './judge.js';
import { detectLanguage } from './language.js';
import type { Lexicons } from './lexicon.js';
import { normalise } from './normalise.js';
import { findPromises } from './promises.js';
import type { PromiseCalendar } from './promise-calendar.js';
import { quoteAround } from './quote.js';
import type { Material, Segment } from './segments.js';
import { readTalk } from './talk.js';
import type {
  PromiseReading, ScoreEvidence, Speaker, TurnReading, VoiceInput, VoiceLanguage, VoiceReading, WordsEvidence,
} from './voice-types.js';

export interface ReadVoiceOptions {
  /** Resolves deadlines of promises. Without one no promise is looked for. */
  calendar?: PromiseCalendar;
}

/**
 * Characters read of one turn, mail or answer. An hour of speech has about 60,000; more than this is a
 * pasted file, and reading it whole would hold up everybody else's voices.
 */
export const LONGEST_READ = 200_000;

/**
 * Reads one voice: class, sentiment, severity, demands, causes, promises of our side, facts asked again
 * and talk figures. Pure and deterministic; never throws, whatever characters the text holds. Scores are
 * raw strengths, not probabilities.
 */
export function readVoice(input: VoiceInput, lexicons: Lexicons, options: ReadVoiceOptions = {}): VoiceReading {
  const segments = segmentsOf(input, lexicons);
  const customer = segments.filter((segment) => segment.speaker === 'customer');
  const material: Material = { segments: customer, score: scoreOf(input) };
  const verdict = judge(material);
  const causes = readCauses(customer, verdict.class.value);
  const telling = [...causes.flatMap((cause) => cause.evidence.slice(0, 1)), ...verdict.class.evidence];
  const quoted = verdict.class.value === 'other' ? verdict.class.evidence : telling;
  return {
    voiceId: input.voiceId,
    language: languageOf(input, customer.length > 0 ? customer : segments),
    class: verdict.class,
    dissatisfaction: verdict.dissatisfaction,
    sentiment: verdict.sentiment,
    severity: verdict.severity,
    demands: readDemands(customer),
    causes,
    touchpointKind: readKind(customer),
    promises: readPromises(input, segments, options),
    askedAgain: readAskedAgain(segments),
    turns: customer.flatMap(readTurn),
    talk: input.turns === undefined ? null : readTalk(input.turns),
    quote: quoteAround(quoted, (evidence) => originalOf(input, evidence)),
  };
}

function segmentsOf(input: VoiceInput, lexicons: Lexicons): Segment[] {
  const segments: Segment[] = [];
  const add = (from: Segment['from'], turn: number, speaker: Speaker, original: string) => {
    if (original === '') return;
    const language = input.language ?? detectLanguage(original);
    const text = normalise(original.slice(0, LONGEST_READ), { digits: 'fold' });
    const hits = speaker === 'system' ? [] : findHits(text, lexicons[language]);
    segments.push({ from, turn, speaker, language, text, hits });
  };
  if (input.text !== undefined) add('text', -1, 'customer', input.text);
  if (input.survey !== undefined) add('answer', -1, 'customer', input.survey.answer);
  input.turns?.forEach((turn, index) => add('turn', index, turn.speaker, turn.text));
  return segments;
}

/** The language most of the customer's characters are in. */
function languageOf(input: VoiceInput, segments: readonly Segment[]): VoiceLanguage {
  if (input.language !== undefined) return input.language;
  let zh = 0;
  let en = 0;
  for (const segment of segments) {
    // A Han character says about as much as three Latin ones.
    if (segment.language === 'zh') zh += segment.text.length * 3;
    else en += segment.text.length;
  }
  return zh > en ? 'zh' : 'en';
}

function scoreOf(input: VoiceInput): ScoreEvidence | null {
  const score = input.survey?.score;
  const scaleMax = input.survey?.scaleMax;
  if (score === undefined || scaleMax === undefined) return null;
  if (!Number.isFinite(score) || !Number.isFinite(scaleMax) || scaleMax <= 0 || score < 0) return null;
  return { from: 'score', score, scaleMax };
}

function readTurn(segment: Segment): TurnReading[] {
  if (segment.from !== 'turn') return [];
  const verdict = judge({ segments: [segment], score: null });
  return [{
    turn: segment.turn,
    speaker: segment.speaker,
    class: verdict.class,
    sentiment: verdict.sentiment,
    severity: verdict.severity,
    demands: readDemands([segment]),
    causes: readCauses([segment], verdict.class.value),
  }];
}

function readPromises(
  input: VoiceInput, segments: readonly Segment[], options: ReadVoiceOptions,
): PromiseReading[] {
  const { calendar } = options;
  if (calendar === undefined) return [];
  return segments
    .filter((segment) => segment.speaker === 'agent')
    .flatMap((segment) => findPromises(segment.text.original, {
      language: segment.language,
      spokenAt: spokenAt(input, segment.turn),
      calendar,
      turn: segment.turn,
    }));
}

/** A promise counts from the moment it was spoken, not from the beginning of a long call. */
function spokenAt(input: VoiceInput, turn: number): Date {
  const startMs = input.turns?.[turn]?.startMs;
  const offset = startMs !== undefined && Number.isFinite(startMs) && startMs > 0 ? startMs : 0;
  return new Date(input.occurredAt.getTime() + offset);
}

function originalOf(input: VoiceInput, evidence: WordsEvidence): string {
  if (evidence.from === 'text') return input.text ?? '';
  if (evidence.from === 'answer') return input.survey?.answer ?? '';
  return input.turns?.[evidence.turn]?.text ?? '';
}
