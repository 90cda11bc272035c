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
  /** How far the current text has come in each stage; scratch, valid for one call of `find` only. */
  private round = 0;
  private reachedRound = new Int32Array(0);
  private reachedStart = new Int32Array(0);
  private reachedEnd = new Int32Array(0);
  private reachedGapped = new Uint8Array(0);

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
    const scan: Scan = { codes, sentence: -1, matches: [] };
    this.newRound();
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

  /** Marks of earlier texts become invalid without being wiped: there are thousands, and texts are short. */
  private newRound(): void {
    const stages = this.stagePattern.length;
    if (this.reachedRound.length !== stages || this.round === 0x7fffffff) {
      this.round = 0;
      this.reachedRound = new Int32Array(stages);
      this.reachedStart = new Int32Array(stages);
      this.reachedEnd = new Int32Array(stages);
      this.reachedGapped = new Uint8Array(stages);
    }
    this.round++;
  }

  private advance(scan: Scan, stage: number, start: number, end: number): void {
    const before = this.precedingStage(scan, stage, start);
    if (before < 0 && this.stageFirst[stage] !== true) return;
    const begin = before < 0 ? start : this.reachedStart[before]!;
    const gapped = before >= 0 && (this.stageAfterGap[stage] === true || this.reachedGapped[before] === 1);
    if (this.stageLast[stage] === true) {
      scan.matches.push({ pattern: this.stagePattern[stage]!, start: begin, end, gapped });
    }
    this.reachedRound[stage] = this.round;
    this.reachedStart[stage] = begin;
    this.reachedEnd[stage] = end;
    this.reachedGapped[stage] = gapped ? 1 : 0;
  }

  /** The nearest earlier stage this one may follow here, skipping the optional ones; −1 when there is none. */
  private precedingStage(scan: Scan, stage: number, start: number): number {
    for (let before = stage - 1; before >= 0; before--) {
      if (this.stagePattern[before] !== this.stagePattern[stage]) return -1;
      const reached = this.reachedRound[before] === this.round ? this.reachedEnd[before]! : -1;
      const distance = start - reached;
      if (reached > scan.sentence && distance >= 0) {
        if (this.stageAfterGap[stage] === true) {
          if (distance <= this.maxGap) return before;
        } else if (distance === 0 || (distance === 1 && betweenWords(scan.codes, reached))) {
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

/** Parts of a wide English pattern stand a blank apart; Chinese ones follow each other at once. */
function betweenWords(codes: Uint16Array, at: number): boolean {
  return codes[at] === 32 && isLatin(codes[at + 1]!);
}

function isLatin(code: number): boolean {
  return code >= 97 && code <= 122;
}

/** . ! ? ; and line ends; a point inside "u.s" or before a letter ends nothing. */
export function isSentenceEnd(code: number, next: number): boolean {
  if (code === 0x21 || code === 0x3f || code === 0x3b || code === 0x0a) return true;
  return code === 0x2e && !isLatin(next);
}
