import type { Evidence, WordsEvidence } from './voice-types.js';

/** Longer quotes are not read while the phone rings. */
const LONGEST_QUOTE = 160;
const SENTENCE_END = /[.!?;。！？；\n\r]/;

/** Gives back the original text an evidence span lies in. */
export type OriginalOf = (evidence: WordsEvidence) => string;

/**
 * The sentence around the strongest words, cut to a length a handler can read at a glance. Null when no
 * words carry the verdict.
 */
export function quoteAround(evidence: readonly Evidence[], originalOf: OriginalOf): WordsEvidence | null {
  const words = evidence.find((item): item is WordsEvidence => item.from !== 'score');
  if (words === undefined) return null;
  const original = originalOf(words);
  let start = words.start;
  while (start > 0 && words.end - start < LONGEST_QUOTE && !SENTENCE_END.test(original[start - 1]!)) start--;
  let end = words.end;
  while (end < original.length && end - start < LONGEST_QUOTE && !SENTENCE_END.test(original[end]!)) end++;
  start = skipBlanks(original, start, words.start);
  start = afterSurrogate(original, start);
  end = afterSurrogate(original, end);
  return { ...words, start, end, text: original.slice(start, end) };
}

function skipBlanks(text: string, from: number, to: number): number {
  let at = from;
  while (at < to && /\s/.test(text[at]!)) at++;
  return at;
}

/** A cut through the middle of a pair would show a broken character. */
function afterSurrogate(text: string, at: number): number {
  const code = text.charCodeAt(at);
  const before = text.charCodeAt(at - 1);
  return code >= 0xdc00 && code <= 0xdfff && before >= 0xd800 && before <= 0xdbff ? at + 1 : at;
}
