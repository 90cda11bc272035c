import { FLIPPED_SHARE } from './hits.js';
import type { Hit } from './hits.js';
import { evidenceOf, strongest } from './segments.js';
import type { Material, Segment } from './segments.js';
import type { Evidence, Label, Sentiment, Severity, VoiceClass, WordsEvidence } from './voice-types.js';

/** One weighing hit with the direction it pulls. */
interface Pull {
  weight: number;
  hit: Hit;
  segment: Segment;
}

/** The four sums everything else is cut from. */
interface Balance {
  negative: number;
  positive: number;
  problem: number;
  enquiry: number;
  negativePulls: Pull[];
  positivePulls: Pull[];
  problemPulls: Pull[];
}

export interface Judgement {
  class: Label<VoiceClass>;
  dissatisfaction: number;
  sentiment: Label<Sentiment>;
  severity: Label<Severity>;
}

/** The same entry again and again is one opinion, said with emphasis. */
const MAX_COUNTED_PER_ENTRY = 2;

/** Cut points, tuned on public reviews and dialogues at their natural frequency (docs/voice.md). */
const COMPLAINT_AT = 1.8;
const PROBLEM_AT = 0.9;
/** Blame too weak for a complaint still says that something is wrong. */
const MILD_BLAME_SHARE = 0.6;
/** Praise outweighs blame a little less than one to one: a complaint often opens politely. */
const PRAISE_SHARE = 0.9;
/** A thing that does not work is a mild displeasure even when nobody is blamed. */
const PROBLEM_SHARE = 0.35;

/** Class, sentiment and severity of the given material, each with the words behind it. */
export function judge(material: Material): Judgement {
  const balance = weigh(material);
  const dissatisfaction = balance.negative + PROBLEM_SHARE * balance.problem
    - PRAISE_SHARE * balance.positive;
  const voiceClass = classify(balance, material);
  return {
    class: voiceClass,
    dissatisfaction: round(dissatisfaction),
    sentiment: sentimentOf(balance, material),
    severity: severityOf(balance, voiceClass.value, material),
  };
}

function weigh(material: Material): Balance {
  const balance: Balance = {
    negative: 0, positive: 0, problem: 0, enquiry: 0, negativePulls: [], positivePulls: [], problemPulls: [],
  };
  const counted = new Map<string, number>();
  for (const segment of material.segments) {
    for (const hit of segment.hits) {
      const key = hit.flipped ? `-${hit.entry.id}` : hit.entry.id;
      const times = counted.get(key) ?? 0;
      counted.set(key, times + 1);
      if (times < MAX_COUNTED_PER_ENTRY) pull(balance, segment, hit, times === 0 ? 1 : 0.5);
    }
  }
  if (material.score !== null) addScore(balance, material.score.score / material.score.scaleMax);
  return balance;
}

function pull(balance: Balance, segment: Segment, hit: Hit, share: number): void {
  const weight = hit.entry.weight * share * (hit.flipped ? FLIPPED_SHARE : 1);
  if (weight <= 0) return;
  const { tag } = hit.entry;
  const found: Pull = { weight, hit, segment };
  if ((tag === 'dissatisfaction' && !hit.flipped) || (tag === 'satisfaction' && hit.flipped)) {
    balance.negative += weight;
    balance.negativePulls.push(found);
  } else if (tag === 'dissatisfaction' || tag === 'satisfaction') {
    balance.positive += weight;
    balance.positivePulls.push(found);
  } else if (tag === 'problem' && !hit.flipped) {
    balance.problem += weight;
    balance.problemPulls.push(found);
  } else if (tag === 'enquiry') {
    balance.enquiry += weight;
  }
}

/** A survey figure counts like one or two strong words. */
function addScore(balance: Balance, share: number): void {
  if (share <= 0.2) balance.negative += 3;
  else if (share <= 0.4) balance.negative += 2;
  else if (share < 0.6) balance.negative += 0.8;
  else if (share >= 0.95) balance.positive += 2.5;
  else if (share >= 0.8) balance.positive += 1.5;
}

function classify(balance: Balance, material: Material): Label<VoiceClass> {
  const net = balance.negative + 0.2 * balance.problem - PRAISE_SHARE * balance.positive;
  // A question with one sore word in it is still a question.
  const bar = COMPLAINT_AT + Math.min(balance.enquiry, 1.5) * 0.5;
  if (net >= bar && balance.negative >= 1) {
    return { value: 'complaint', score: round(net), evidence: withScore(balance.negativePulls, material) };
  }
  const trouble = balance.problem + Math.max(0, net) * MILD_BLAME_SHARE;
  if (trouble >= PROBLEM_AT && balance.positive < 2 * (balance.problem + balance.negative)) {
    const pulls = [...balance.problemPulls, ...balance.negativePulls];
    return { value: 'problem', score: round(trouble), evidence: wordsOf(pulls) };
  }
  const calm = balance.positive + balance.enquiry;
  return { value: 'other', score: round(calm), evidence: withScore(balance.positivePulls, material) };
}

function sentimentOf(balance: Balance, material: Material): Label<Sentiment> {
  const { positive } = balance;
  const negative = balance.negative + PROBLEM_SHARE * balance.problem;
  const total = positive + negative;
  if (total === 0) return { value: 0, score: 0, evidence: [] };
  // Few words cannot carry a strong verdict, many words pulling both ways neither.
  const score = ((positive - negative) / total) * Math.min(1, total / 3);
  const pulls = score < 0 ? [...balance.negativePulls, ...balance.problemPulls] : balance.positivePulls;
  return { value: sentimentStep(score), score: round(score), evidence: withScore(pulls, material) };
}

function sentimentStep(score: number): Sentiment {
  if (score <= -0.75) return -2;
  if (score <= -0.2) return -1;
  if (score >= 0.75) return 2;
  return score >= 0.2 ? 1 : 0;
}

/**
 * 0 nothing · 1 something is wrong · 2 a complaint in strong or repeated words · 3 words that call for a
 * person today: regulator, lawyer, press, harm to somebody.
 */
function severityOf(balance: Balance, voiceClass: VoiceClass, material: Material): Label<Severity> {
  const named: Pull[] = [];
  for (const segment of material.segments) {
    for (const hit of segment.hits) {
      if (hit.entry.severity > 0 && !hit.flipped) named.push({ weight: hit.entry.severity, hit, segment });
    }
  }
  const highest = named.reduce((max, found) => Math.max(max, found.weight), 0);
  const decisive = named.filter((found) => found.weight === highest);
  const byClass = severityOfClass(balance, voiceClass);
  if (highest >= byClass && highest > 0) {
    return { value: Math.min(3, highest) as Severity, score: highest, evidence: wordsOf(decisive) };
  }
  if (byClass === 0) return { value: 0, score: 0, evidence: [] };
  const pulls = voiceClass === 'complaint'
    ? balance.negativePulls
    : [...balance.problemPulls, ...balance.negativePulls];
  const score = round(balance.negative + balance.problem);
  return { value: byClass, score, evidence: withScore(pulls, material) };
}

/** Sum of blame from which a complaint counts as strong. */
const STRONG_BLAME = 6;

function severityOfClass(balance: Balance, voiceClass: VoiceClass): Severity {
  if (voiceClass === 'complaint') return balance.negative >= STRONG_BLAME ? 2 : 1;
  return voiceClass === 'problem' ? 1 : 0;
}

function wordsOf(pulls: readonly Pull[]): WordsEvidence[] {
  return strongest(pulls.map(({ weight, hit, segment }) => ({ weight, evidence: evidenceOf(segment, hit) })));
}

function withScore(pulls: readonly Pull[], material: Material): Evidence[] {
  const words = wordsOf(pulls);
  return material.score === null ? words : [...words, material.score];
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
