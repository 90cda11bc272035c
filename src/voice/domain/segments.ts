import type { Hit } from './hits.js';
import type { NormalisedText } from './normalise.js';
import type { ScoreEvidence, Speaker, VoiceLanguage, WordsEvidence } from './voice-types.js';

/** One stretch of text by one side: a turn, a mail, a survey answer. */
export interface Segment {
  from: WordsEvidence['from'];
  turn: number;
  speaker: Speaker;
  language: VoiceLanguage;
  text: NormalisedText;
  hits: Hit[];
}

/** What a judgement is made from: the words of some segments and, for surveys, the figure given. */
export interface Material {
  segments: readonly Segment[];
  score: ScoreEvidence | null;
}

/** Evidence kept per label; more would only bury the strongest. */
export const MAX_EVIDENCE = 8;

/** The original words under a hit. */
export function evidenceOf(segment: Segment, hit: Hit): WordsEvidence {
  const { language } = segment;
  return spanEvidence(segment, hit.start, hit.end, `${language}:${hit.entry.id}${hit.flipped ? ' negated' : ''}`);
}

/** Evidence for normalised offsets [start, end) of a segment, expressed in original offsets. */
export function spanEvidence(segment: Segment, start: number, end: number, rule: string): WordsEvidence {
  const { text } = segment;
  const from = text.starts[start] ?? text.original.length;
  const to = end > start ? text.ends[end - 1]! : from;
  return {
    from: segment.from, turn: segment.turn, start: from, end: to, text: text.original.slice(from, to), rule,
  };
}

/** The same words named once, strongest first, not more than a reader can take in. */
export function strongest(found: readonly { weight: number; evidence: WordsEvidence }[]): WordsEvidence[] {
  const ordered = found.length > 1 ? [...found].sort((a, b) => b.weight - a.weight) : found;
  const kept: WordsEvidence[] = [];
  for (const { evidence } of ordered) {
    if (kept.some((other) => sameWords(other, evidence))) continue;
    kept.push(evidence);
    if (kept.length === MAX_EVIDENCE) break;
  }
  return kept;
}

function sameWords(a: WordsEvidence, b: WordsEvidence): boolean {
  return a.start === b.start && a.end === b.end && a.turn === b.turn && a.from === b.from;
}
