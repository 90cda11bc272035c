import { Automaton, Trie } from './automaton.js';
import type { NormalisedText } from './normalise.js';
import type { PatternPiece } from './pattern.js';

/** Where one pattern was found, in normalised offsets. */
export interface Match {
  /** Index of the pattern in the list the matcher was compiled from. */
  pattern: number;
  start: number;
  end: number;
  /** True when the pattern has a gap, so that the span holds words the pattern does not name. */
  gapped: boolean;
}

/** What one pass over a text carries along. */
interface Scan {
  codes: Uint16Array;
  /** Where the current sentence began. */
  sentence: number;
  reachedStart: Int32Array;
  reachedEnd: Int32Array;
  reachedGapped: Uint8Array;
  matches: Match[];
}

interface Literal {
  stage: number;
  length: number;
  checkStart: boolean;
  checkEnd: boolean;
}

/** A text of nothing but matches must not fill the memory; far beyond any real voice. */
const MAX_MATCHES = 20_000;

/**
 * All patterns of one lexicon as a single Aho–Corasick automaton: the work per character does not grow with
 * the number of patterns. Gaps and very wide patterns are chained stages on top.
 */
export class Matcher {
  private readonly automaton: Automaton;
  private readonly literals: Literal[] = [];
  /** Per stage: its pattern, whether a match may begin / end with it, may leave it out, may gap before it. */
  private readonly stagePattern: number[] = [];
  private readonly stageFirst: boolean[] = [];
  private readonly stageLast: boolean[] = [];
  private readonly stageOptional: boolean[] = [];
  private readonly stageAfterGap: boolean[] = [];

  constructor(patterns: readonly PatternPiece[][], private readonly maxGap: number) {
    const trie = new Trie();
    patterns.forEach((pieces, pattern) => {
      const firstNeeded = pieces.findIndex((piece) => !piece.optional);
      const lastNeeded = pieces.findLastIndex((piece) => !piece.optional);
      pieces.forEach((piece, index) => {
        this.addPiece(trie, piece, pattern, index <= firstNeeded, index >= lastNeeded);
      });
    });
    this.automaton = new Automaton(trie);
  }

  /** Every match in the text, in order of its end. Linear in the length of the text. */
  find(text: NormalisedText): Match[] {
    const { automaton } = this;
    const { codes, length } = text;
    const stages = this.stagePattern.length;
    const scan: Scan = {
      codes,
      sentence: -1,
      reachedStart: new Int32Array(stages).fill(-1),
      reachedEnd: new Int32Array(stages).fill(-1),
      reachedGapped: new Uint8Array(stages),
      matches: [],
    };
    let state = 0;
    for (let i = 0; i < length; i++) {
      const code = codes[i]!;
      if (isSentenceEnd(code, i + 1 < length ? codes[i + 1]! : 10)) scan.sentence = i;
      state = automaton.next(state, code);
      const to = automaton.outputsTo(state);
      for (let k = automaton.outputsFrom(state); k < to; k++) {
        const literal = this.literals[automaton.output(k)]!;
        const start = i + 1 - literal.length;
        if (atBoundaries(codes, length, start, i + 1, literal)) this.advance(scan, literal.stage, start, i + 1);
      }
      if (scan.matches.length >= MAX_MATCHES) break;
    }
    return scan.matches;
  }

  private advance(scan: Scan, stage: number, start: number, end: number): void {
    const before = this.precedingStage(scan, stage, start);
    if (before < 0 && this.stageFirst[stage] !== true) return;
    const begin = before < 0 ? start : scan.reachedStart[before]!;
    const gapped = before >= 0 && (this.stageAfterGap[stage] === true || scan.reachedGapped[before] === 1);
    if (this.stageLast[stage] === true) {
      scan.matches.push({ pattern: this.stagePattern[stage]!, start: begin, end, gapped });
    }
    scan.reachedStart[stage] = begin;
    scan.reachedEnd[stage] = end;
    scan.reachedGapped[stage] = gapped ? 1 : 0;
  }

  /** The nearest earlier stage this one may follow here, skipping the optional ones; −1 when there is none. */
  private precedingStage(scan: Scan, stage: number, start: number): number {
    for (let before = stage - 1; before >= 0; before--) {
      if (this.stagePattern[before] !== this.stagePattern[stage]) return -1;
      const reached = scan.reachedEnd[before]!;
      const distance = start - reached;
      if (reached > scan.sentence && distance >= 0) {
        if (this.stageAfterGap[stage] === true) {
          if (distance <= this.maxGap) return before;
        } else if (distance === 0 || (distance === 1 && scan.codes[reached] === 32)) {
          return before;
        }
      }
      if (this.stageOptional[before] !== true) return -1;
    }
    return -1;
  }

  private addPiece(trie: Trie, piece: PatternPiece, pattern: number, first: boolean, last: boolean): void {
    const stage = this.stagePattern.length;
    this.stagePattern.push(pattern);
    this.stageFirst.push(first);
    this.stageLast.push(last);
    this.stageOptional.push(piece.optional);
    this.stageAfterGap.push(piece.join === 'gap');
    for (const { text, open } of piece.literals) {
      const checkStart = isLatin(text.charCodeAt(0));
      const checkEnd = !open && isLatin(text.charCodeAt(text.length - 1));
      trie.add(text, this.literals.length);
      this.literals.push({ stage, length: text.length, checkStart, checkEnd });
    }
  }
}

function atBoundaries(
  codes: Uint16Array, length: number, start: number, end: number, literal: Literal,
): boolean {
  if (literal.checkStart && start > 0 && isLatin(codes[start - 1]!)) return false;
  return !(literal.checkEnd && end < length && isLatin(codes[end]!));
}

function isLatin(code: number): boolean {
  return code >= 97 && code <= 122;
}

/** . ! ? ; and line ends; a point inside "u.s" or before a letter ends nothing. */
export function isSentenceEnd(code: number, next: number): boolean {
  if (code === 0x21 || code === 0x3f || code === 0x3b || code === 0x0a) return true;
  return code === 0x2e && !isLatin(next);
}
