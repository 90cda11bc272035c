import type { Lexicon, LexiconEntry } from './lexicon.js';
import type { Match } from './matcher.js';
import type { NormalisedText } from './normalise.js';

/** A lexicon entry found in a text, with overlaps and negation already settled. */
export interface Hit {
  entry: LexiconEntry;
  /** Normalised offsets; `start` includes the negator that turned the hit round. */
  start: number;
  end: number;
  /** True when a negation turned the weight round. */
  flipped: boolean;
}

/** A turned-round word is weaker than its opposite: "not good" is milder than "bad". */
export const FLIPPED_SHARE = 0.6;

/** Finds every entry, lets longer patterns silence the ones inside them, and applies negation. */
export function findHits(text: NormalisedText, lexicon: Lexicon): Hit[] {
  const matches = lexicon.matcher.find(text);
  if (matches.length === 0) return [];
  const kept = removeCovered(matches, lexicon);
  const negators = kept.filter((match) => match.pattern >= lexicon.firstNegator);
  const hits: Hit[] = [];
  for (const match of kept) {
    const entry = lexicon.entries[match.pattern];
    if (entry === undefined || entry.tag === 'neutral') continue;
    const hit = settleNegation(text, lexicon, entry, match, negators);
    if (hit !== null) hits.push(hit);
  }
  return hits;
}

/**
 * The longer of two overlapping patterns knows more, but only about its own subject: "退款一直没到"
 * silences the weight of "没到", not the touchpoint kind of "退款". Neutral patterns silence all.
 */
function removeCovered(matches: readonly Match[], lexicon: Lexicon): Match[] {
  const ordered = [...matches].sort((a, b) => a.start - b.start || b.end - a.end);
  const kept: Match[] = [];
  let active: Match[] = [];
  for (const match of ordered) {
    active = active.filter((other) => other.end > match.start);
    const covered = active.some((other) => silences(other, match, lexicon));
    if (covered) continue;
    kept.push(match);
    if (!match.gapped && active.length < 32) active.push(match);
  }
  return kept;
}

function silences(outer: Match, inner: Match, lexicon: Lexicon): boolean {
  if (inner.end > outer.end) return false;
  const outerEntry = lexicon.entries[outer.pattern];
  const innerEntry = lexicon.entries[inner.pattern];
  if (outerEntry === undefined) return false;
  if (outerEntry.tag === 'neutral') return true;
  if (innerEntry === undefined) return weighs(outerEntry);
  if (innerEntry.tag === 'neutral') return false;
  if (outer.pattern === inner.pattern) return true;
  return weighs(innerEntry) && weighs(outerEntry) && inner.end - inner.start < outer.end - outer.start;
}

function weighs(entry: LexiconEntry): boolean {
  return entry.weight > 0 && entry.tag !== 'neutral';
}

function settleNegation(
  text: NormalisedText, lexicon: Lexicon, entry: LexiconEntry, match: Match, negators: readonly Match[],
): Hit | null {
  const plain: Hit = { entry, start: match.start, end: match.end, flipped: false };
  if (entry.negation === 'none' || negators.length === 0) return plain;
  for (const negator of negators) {
    if (negator.end > match.start || match.start - negator.end > 60) continue;
    if (!reaches(text, negator.end, match.start, lexicon)) continue;
    if (entry.negation === 'drop') return null;
    return { entry, start: negator.start, end: match.end, flipped: true };
  }
  return plain;
}

/** A negator reaches over a few words (English) or characters (Chinese), never over punctuation. */
function reaches(text: NormalisedText, from: number, to: number, lexicon: Lexicon): boolean {
  let units = 0;
  for (let i = from; i < to; i++) {
    const code = text.codes[i]!;
    const isPunctuation = code === 0x2c || code === 0x2e || code === 0x21 || code === 0x3f
      || code === 0x3b || code === 0x0a || code === 0x3001;
    if (isPunctuation) return false;
    if (lexicon.language === 'zh' || code === 0x20) units++;
  }
  return units <= (lexicon.language === 'zh' ? lexicon.negationScope : lexicon.negationScope + 1);
}
