import { evidenceOf, strongest } from './segments.js';
import type { Segment } from './segments.js';
import { CAUSE_IDS } from './voice-types.js';
import type {
  CauseId, CauseReading, Demand, Label, TouchpointKindHint, VoiceClass, WordsEvidence,
} from './voice-types.js';

interface Tally {
  score: number;
  found: { weight: number; evidence: WordsEvidence; sentence: string }[];
}

/** A second cause is named only when it is at least this strong beside the first. */
const SECOND_CAUSE_SHARE = 0.35;
const WEAKEST_CAUSE = 0.5;
const MAX_DEMANDS = 3;

/** Up to two causes. Someone who is not unhappy has none, whatever words they used. */
export function readCauses(segments: readonly Segment[], voiceClass: VoiceClass): CauseReading[] {
  if (voiceClass === 'other') return [];
  const tallies = tallyCauses(segments);
  const kinds = kindsBySentence(segments);
  const ranked = CAUSE_IDS.flatMap((cause) => {
    const tally = tallies.get(cause);
    return tally === undefined || tally.score < WEAKEST_CAUSE ? [] : [{ cause, tally }];
  }).sort((a, b) => b.tally.score - a.tally.score);
  const first = ranked[0];
  if (first === undefined) return [];
  return ranked
    .slice(0, 2)
    .filter(({ tally }) => tally.score >= first.tally.score * SECOND_CAUSE_SHARE)
    .map(({ cause, tally }) => ({
      cause,
      score: Math.round(tally.score * 1000) / 1000,
      touchpointKind: kindOf(tally, kinds),
      evidence: strongest(tally.found),
    }));
}

function tallyCauses(segments: readonly Segment[]): Map<CauseId, Tally> {
  const tallies = new Map<CauseId, Tally>();
  const counted = new Map<string, number>();
  for (const segment of segments) {
    for (const hit of segment.hits) {
      if (hit.flipped !== (hit.entry.tag === 'satisfaction')) continue;
      const times = counted.get(hit.entry.id) ?? 0;
      counted.set(hit.entry.id, times + 1);
      if (times >= 2) continue;
      for (const cause of CAUSE_IDS) {
        const share = hit.entry.causes[cause];
        if (share === undefined) continue;
        const weight = share * Math.max(hit.entry.weight, 0.5) * (times === 0 ? 1 : 0.5);
        const tally = tallies.get(cause) ?? { score: 0, found: [] };
        tally.score += weight;
        tally.found.push({ weight, evidence: evidenceOf(segment, hit), sentence: sentenceKey(segment, hit.start) });
        tallies.set(cause, tally);
      }
    }
  }
  return tallies;
}

/** Sentences are told apart by the original offset of the last line or sentence end before the hit. */
function sentenceKey(segment: Segment, at: number): string {
  const { codes } = segment.text;
  let i = at;
  // Far enough for any sentence somebody speaks; keeps a text without punctuation linear.
  const limit = Math.max(0, at - 300);
  while (i > limit && !isEnd(codes[i - 1]!)) i--;
  return `${segment.from}/${segment.turn}/${i}`;
}

function isEnd(code: number): boolean {
  return code === 0x2e || code === 0x21 || code === 0x3f || code === 0x3b || code === 0x0a;
}

function kindsBySentence(segments: readonly Segment[]): Map<string, TouchpointKindHint> {
  const kinds = new Map<string, TouchpointKindHint>();
  for (const segment of segments) {
    for (const hit of segment.hits) {
      if (hit.entry.kind === null) continue;
      const key = sentenceKey(segment, hit.start);
      if (!kinds.has(key)) kinds.set(key, hit.entry.kind);
    }
  }
  return kinds;
}

/** The kind named in the sentence of the strongest words. */
function kindOf(tally: Tally, kinds: ReadonlyMap<string, TouchpointKindHint>): TouchpointKindHint | null {
  for (const found of [...tally.found].sort((a, b) => b.weight - a.weight)) {
    const kind = kinds.get(found.sentence);
    if (kind !== undefined) return kind;
  }
  return null;
}

/** The touchpoint kind most of the words speak about. */
export function readKind(segments: readonly Segment[]): Label<TouchpointKindHint> | null {
  return rankLabels(segments, (segment) => segment.entry.kind)[0] ?? null;
}

/** What the customer wants, strongest first. */
export function readDemands(segments: readonly Segment[]): Label<Demand>[] {
  return rankLabels(segments, (hit) => hit.entry.demand).slice(0, MAX_DEMANDS);
}

function rankLabels<T extends string>(
  segments: readonly Segment[], labelOf: (hit: Segment['hits'][number]) => T | null,
): Label<T>[] {
  const tallies = new Map<T, { score: number; found: { weight: number; evidence: WordsEvidence }[] }>();
  for (const segment of segments) {
    for (const hit of segment.hits) {
      const label = labelOf(hit);
      if (label === null || hit.flipped) continue;
      const weight = hit.entry.tag === 'demand' ? 2 : 1;
      const tally = tallies.get(label) ?? { score: 0, found: [] };
      tally.score += weight;
      tally.found.push({ weight, evidence: evidenceOf(segment, hit) });
      tallies.set(label, tally);
    }
  }
  return [...tallies]
    .map(([value, tally]) => ({ value, score: tally.score, evidence: strongest(tally.found) }))
    .sort((a, b) => b.score - a.score);
}
