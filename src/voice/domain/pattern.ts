/**
 * The pattern language of the lexicons, small enough to be learnt from its examples:
 *
 * - `still waiting`      the words, at word boundaries in Latin script
 * - `disappoint*`        a word beginning (Latin script only)
 * - `(a|an|) joke`       alternatives, an empty one makes the part optional; they may be nested
 * - `{num}天`            a named set of alternatives from the head of the file
 * - `#天`                any number in figures
 * - `没有…回复`          a gap inside one sentence, not longer than the lexicon's `gap`
 */

/** More would be a mistake in the pattern, not a wish. */
const MAX_ALTERNATIVES = 5000;
/** A stretch standing for more strings than this is cut into parts that must follow each other. */
const MAX_PER_PIECE = 60;

/** Part of a pattern: any one of its literals. A trailing `*` has been split off into `open`. */
export interface PatternPiece {
  literals: { text: string; open: boolean }[];
  /** How it hangs on the part before: at once (a blank may lie between), or after a gap. */
  join: 'next' | 'gap';
  /** May be left out. */
  optional: boolean;
}

/** A pattern that cannot be understood; the message says why, the caller says where. */
export class PatternError extends Error {}

/** Expands one pattern into its pieces. Throws {@link PatternError} with the reason. */
export function parsePattern(pattern: string, sets: ReadonlyMap<string, readonly string[]>): PatternPiece[] {
  const pieces = splitGaps(fillSets(pattern, sets)).flatMap((stretch) => {
    const parts = cutStretch(stretch);
    return parts.map((part, index) => toPiece(part, index === 0 ? 'gap' : 'next'));
  });
  if (pieces.every((piece) => piece.optional)) throw new PatternError('the pattern, or a side of its gap, is empty');
  return pieces;
}

function toPiece(part: string, join: PatternPiece['join']): PatternPiece {
  const texts = expand(part).map((text) => text.replace(/\s+/g, ' ').trim());
  const literals = [...new Set(texts.filter((text) => text !== ''))].map(toLiteral);
  if (literals.length === 0) throw new PatternError('the pattern, or a side of its gap, is empty');
  return { literals, join, optional: texts.includes('') };
}

/** Cuts a stretch that stands for very many strings between its outermost brackets. */
function cutStretch(stretch: string): string[] {
  if (countOf(stretch) <= MAX_PER_PIECE) return [stretch];
  const parts: string[] = [];
  let current = '';
  for (const unit of unitsOf(stretch)) {
    if (current.trim() !== '' && countOf(current + unit) > MAX_PER_PIECE) {
      if (/[a-z]\)?$/.test(current) && /^\(?[a-z]/.test(unit)) {
        throw new PatternError('stands for too many strings inside one word');
      }
      parts.push(current);
      current = '';
    }
    current += unit;
  }
  // A loose end without words of its own hangs on the part before.
  if (current.trim() !== '') parts.push(current);
  return parts;
}

/** The outermost brackets and the text between them. */
function unitsOf(stretch: string): string[] {
  const units: string[] = [];
  let from = 0;
  for (let open = stretch.indexOf('('); open >= 0; open = stretch.indexOf('(', from)) {
    if (open > from) units.push(stretch.slice(from, open));
    const close = closingBracket(stretch, open);
    units.push(stretch.slice(open, close + 1));
    from = close + 1;
  }
  if (from < stretch.length) units.push(stretch.slice(from));
  return units;
}

/** How many strings a bracket expression stands for, without writing them out. */
function countOf(pattern: string): number {
  return unitsOf(pattern).reduce((product, unit) => {
    if (!unit.startsWith('(')) return product;
    return product * splitAlternatives(unit.slice(1, -1)).reduce((sum, part) => sum + countOf(part), 0);
  }, 1);
}

function toLiteral(text: string): { text: string; open: boolean } {
  const open = text.endsWith('*');
  // Numbers are folded before matching, so a figure written out could never be found, or find all of them.
  if (/\d/.test(text)) throw new PatternError('figures cannot be told apart here, write "#" for any number');
  const bare = (open ? text.slice(0, -1) : text).replaceAll('#', '0');
  if (bare === '' || bare.includes('*')) {
    throw new PatternError(`"*" may only stand at the end of a word, in "${text}"`);
  }
  return { text: bare, open };
}

function fillSets(pattern: string, sets: ReadonlyMap<string, readonly string[]>): string {
  return pattern.replace(/\{([a-z-]+)\}/g, (_, name: string) => {
    const members = sets.get(name);
    if (members === undefined) throw new PatternError(`there is no set "${name}"`);
    return `(${members.join('|')})`;
  });
}

/** Splits at `…` outside brackets. */
function splitGaps(pattern: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (let i = 0; i < pattern.length; i++) {
    const char = pattern[i];
    if (char === '(') depth++;
    if (char === ')') depth--;
    if (depth < 0) throw new PatternError('a ")" without its "("');
    if (char === '…') {
      if (depth > 0) throw new PatternError('a gap "…" cannot stand inside brackets');
      parts.push(pattern.slice(from, i));
      from = i + 1;
    }
  }
  if (depth > 0) throw new PatternError('a "(" without its ")"');
  parts.push(pattern.slice(from));
  return parts;
}

/** All strings a bracket expression stands for. */
function expand(pattern: string): string[] {
  const open = pattern.indexOf('(');
  if (open < 0) return [pattern];
  const close = closingBracket(pattern, open);
  const rest = expand(pattern.slice(close + 1));
  const inner = splitAlternatives(pattern.slice(open + 1, close)).flatMap(expand);
  if (inner.length * rest.length > MAX_ALTERNATIVES) {
    throw new PatternError(`stands for more than ${MAX_ALTERNATIVES} strings`);
  }
  const head = pattern.slice(0, open);
  return inner.flatMap((middle) => rest.map((tail) => head + middle + tail));
}

function closingBracket(pattern: string, open: number): number {
  let depth = 0;
  for (let i = open; i < pattern.length; i++) {
    if (pattern[i] === '(') depth++;
    if (pattern[i] === ')' && --depth === 0) return i;
  }
  throw new PatternError('a "(" without its ")"');
}

function splitAlternatives(inner: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (let i = 0; i < inner.length; i++) {
    const char = inner[i];
    if (char === '(') depth++;
    if (char === ')') depth--;
    if (char === '|' && depth === 0) {
      parts.push(inner.slice(from, i));
      from = i + 1;
    }
  }
  parts.push(inner.slice(from));
  return parts;
}
