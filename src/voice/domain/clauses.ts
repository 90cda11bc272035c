import { normalise, normalisedString } from './normalise.js';
import type { NormalisedText } from './normalise.js';
import type { VoiceLanguage } from './voice-types.js';

/** A clause of a sentence in normalised text (numbers kept), with its place. */
export interface Clause {
  text: string;
  /** Normalised offsets. */
  start: number;
  end: number;
}

export interface ClausedText {
  normalised: NormalisedText;
  sentences: Clause[][];
}

/** Rule work beyond this is not worth it in one breath, and keeps patterns off endless lines. */
const LONGEST_CLAUSE = 400;

/**
 * Sentences and their clauses. Chinese clauses end at commas; English ones at commas, semicolons and before
 * "and we", "but", "so", because English deadlines follow their verb inside one clause.
 */
export function splitClauses(original: string, language: VoiceLanguage): ClausedText {
  const normalised = normalise(original, { digits: 'keep' });
  const text = normalisedString(normalised);
  // A point between figures is a decimal; the Chinese full stop, normalised to a point, may stand before one.
  const sentenceEnd = /[!?;\n]|(?:(?<!\d)\.|\.(?!\d))(?![a-z]\.)/g;
  const clauseEnd = language === 'zh' ? /[,:]/g : /,(?!\d{3})|\s-+\s|\s(?=(?:and|but|so|then) (?:we|i|you|they|he|she|the|our|someone)\b)/g;
  const sentences = cut(text, 0, text.length, sentenceEnd, Number.MAX_SAFE_INTEGER).map((sentence) => ({
    sentence,
    question: text[sentence.end] === '?',
  }));
  return {
    normalised,
    sentences: sentences.map(({ sentence, question }) => {
      const clauses = cut(text, sentence.start, sentence.end, clauseEnd, LONGEST_CLAUSE);
      const last = clauses[clauses.length - 1];
      // The question mark belongs to the clause it closes; rules about offers need to see it.
      if (question && last !== undefined) last.text += '?';
      return clauses;
    }).filter((clauses) => clauses.length > 0),
  };
}

function cut(text: string, from: number, to: number, separator: RegExp, longest: number): Clause[] {
  const clauses: Clause[] = [];
  let start = from;
  separator.lastIndex = from;
  for (let match = separator.exec(text); match !== null && match.index < to; match = separator.exec(text)) {
    pushTrimmed(clauses, text, start, match.index, longest);
    start = match.index + match[0].length;
  }
  pushTrimmed(clauses, text, start, to, longest);
  return clauses;
}

function pushTrimmed(clauses: Clause[], text: string, from: number, to: number, longest: number): void {
  let start = from;
  let end = to;
  while (start < end && /\s/.test(text[start]!)) start++;
  while (end > start && /\s/.test(text[end - 1]!)) end--;
  for (let at = start; at < end; at += longest) {
    const stop = Math.min(end, at + longest);
    clauses.push({ text: text.slice(at, stop), start: at, end: stop });
  }
}
