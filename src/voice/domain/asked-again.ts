import { evidenceOf, strongest } from './segments.js';
import type { Segment } from './segments.js';
import type { Fact, FactAskedAgain, WordsEvidence } from './voice-types.js';

type Found = Map<Fact, { weight: number; evidence: WordsEvidence }[]>;

/**
 * Facts the customer had to give twice: they say so ("I already sent the documents"), or our side asks
 * for the same fact in two turns with an answer of the customer in between.
 */
export function readAskedAgain(segments: readonly Segment[]): FactAskedAgain[] {
  const found: Found = new Map();
  for (const segment of segments) {
    if (segment.speaker === 'customer') addSaid(segment, found);
  }
  addAskedTwice(segments, found);
  return [...found].map(([fact, evidence]) => ({ fact, evidence: strongest(evidence) }));
}

function addSaid(segment: Segment, found: Found): void {
  for (const hit of segment.hits) {
    if (hit.entry.tag !== 'repeat-ask' || hit.flipped) continue;
    const fact = hit.entry.fact ?? nearestFact(segment, hit.start, hit.end);
    add(found, fact, evidenceOf(segment, hit));
  }
}

/** The fact named within a short breath of the words "again", else `unspecified`. */
function nearestFact(segment: Segment, start: number, end: number): Fact {
  let best: Fact = 'unspecified';
  let bestDistance = 40;
  for (const hit of segment.hits) {
    if (hit.entry.fact === null) continue;
    const distance = hit.start >= end ? hit.start - end : Math.max(0, start - hit.end);
    if (distance < bestDistance) {
      best = hit.entry.fact;
      bestDistance = distance;
    }
  }
  return best;
}

/** Asking again at once ("sorry, once more?") is a bad line, not a bad service: someone must answer between. */
function addAskedTwice(segments: readonly Segment[], found: Found): void {
  const asked = new Map<Fact, { answered: boolean }>();
  for (const segment of segments) {
    if (segment.from !== 'turn') continue;
    if (segment.speaker === 'customer') {
      for (const state of asked.values()) state.answered = true;
      continue;
    }
    if (segment.speaker !== 'agent') continue;
    for (const [fact, evidence] of factsAsked(segment)) {
      const state = asked.get(fact);
      if (state?.answered === true) add(found, fact, evidence);
      asked.set(fact, { answered: false });
    }
  }
}

function factsAsked(segment: Segment): Map<Fact, WordsEvidence> {
  const facts = new Map<Fact, WordsEvidence>();
  const asks = segment.hits.filter((hit) => hit.entry.tag === 'ask');
  if (asks.length === 0) return facts;
  for (const hit of segment.hits) {
    const fact = hit.entry.fact;
    if (fact === null || hit.entry.tag !== 'hint') continue;
    const near = asks.some((ask) => Math.abs(ask.start - hit.start) <= 40 || Math.abs(ask.end - hit.start) <= 40);
    if (near && !facts.has(fact)) facts.set(fact, evidenceOf(segment, hit));
  }
  return facts;
}

function add(found: Found, fact: Fact, evidence: WordsEvidence): void {
  const list = found.get(fact) ?? [];
  list.push({ weight: 1, evidence });
  found.set(fact, list);
}
