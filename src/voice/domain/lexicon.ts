import { Matcher } from './matcher.js';
import { normalise, normalisedString } from './normalise.js';
import { parsePattern, PatternError } from './pattern.js';
import type { CauseId, Demand, Fact, TouchpointKindHint, VoiceLanguage } from './voice-types.js';

/**
 * What a pattern says about the customer:
 * - `dissatisfaction` blame or hurt; `satisfaction` praise; `problem` something does not work or has
 *   not come, without blame; `enquiry` the form of a question;
 * - `demand` and `hint` name a wish, a fact or a touchpoint kind and weigh nothing;
 * - `repeat-ask` the customer is, or says they were, asked again; `ask` our side asks for something;
 * - `neutral` swallows the patterns inside it ("nothing else", "投诉电话是多少").
 */
export const LEXICON_TAGS = [
  'dissatisfaction', 'satisfaction', 'problem', 'enquiry', 'demand', 'hint', 'repeat-ask', 'ask', 'neutral',
] as const;
export type LexiconTag = (typeof LEXICON_TAGS)[number];

/** What a negation in front does: turns the weight round, silences the hit, or nothing. */
export const NEGATION_EFFECTS = ['flip', 'drop', 'none'] as const;
export type NegationEffect = (typeof NEGATION_EFFECTS)[number];

export interface LexiconEntry {
  /** `waiting#3`: group and position, quoted by evidence. */
  id: string;
  pattern: string;
  tag: LexiconTag;
  /** Strength, always ≥ 0; the tag gives the direction. */
  weight: number;
  causes: Partial<Record<CauseId, number>>;
  demand: Demand | null;
  kind: TouchpointKindHint | null;
  fact: Fact | null;
  severity: number;
  negation: NegationEffect;
}

export interface LexiconSource {
  language: VoiceLanguage;
  /** Longest gap `…` may span, in characters. */
  gap: number;
  /** How far a negator reaches: words for English, characters for Chinese. */
  negationScope: number;
  sets: ReadonlyMap<string, readonly string[]>;
  negators: readonly string[];
  entries: readonly LexiconEntry[];
}

/** A lexicon ready to read with. Immutable; share one per language. */
export interface Lexicon {
  language: VoiceLanguage;
  negationScope: number;
  entries: readonly LexiconEntry[];
  /** Patterns with this index or above are negators. */
  firstNegator: number;
  matcher: Matcher;
}

export type Lexicons = Readonly<Record<VoiceLanguage, Lexicon>>;

/** An entry of a lexicon source that cannot be compiled. */
export class LexiconError extends Error {
  constructor(readonly entryId: string, readonly pattern: string, readonly reason: string) {
    super(`${entryId} "${pattern}": ${reason}`);
  }
}

/** Compiles a validated source into one matcher. Throws {@link LexiconError} naming the entry. */
export function compileLexicon(source: LexiconSource): Lexicon {
  const sets = new Map([...source.sets].map(([name, members]) => [name, members.map(canonical)]));
  const parse = (id: string, pattern: string) => {
    try {
      return parsePattern(canonical(pattern), sets);
    } catch (error) {
      if (error instanceof PatternError) throw new LexiconError(id, pattern, error.message);
      throw error;
    }
  };
  const pieces = source.entries.map((entry) => parse(entry.id, entry.pattern));
  const negators = source.negators.map((pattern, index) => parse(`negators#${index + 1}`, pattern));
  let matcher: Matcher | null = null;
  return {
    language: source.language,
    negationScope: source.negationScope,
    entries: source.entries,
    firstNegator: pieces.length,
    // Built when the first text of the language is read: nothing can be wrong with it any more, and starting waits.
    get matcher() {
      matcher ??= new Matcher([...pieces, ...negators], source.gap);
      return matcher;
    },
  };
}

/** Patterns pass the same normalisation as texts, or a full-width comma in one would never match. */
function canonical(pattern: string): string {
  return pattern
    .split(/([…*#(){}|])/)
    .map((part, index) => (index % 2 === 1 ? part : keepEdges(part)))
    .join('');
}

/** Normalising trims the front of a text; inside a pattern that blank separates two words. */
function keepEdges(part: string): string {
  const rest = normalisedString(normalise(part, { digits: 'keep' }));
  return part.startsWith(' ') ? ` ${rest}` : rest;
}
