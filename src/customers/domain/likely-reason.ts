import type { Cause, TouchpointKind } from '../../touchpoints/domain/kinds.js';
import type { LikelyReasonView } from './customer-file.js';
import { readSignals, type ReasonFacts, type ReasonOptions, type Signal } from './reason-signals.js';
import { KIND_NOUN, type Bilingual } from './wording.js';

export type { ReasonFacts, ReasonOptions };

/** Weight of "something else altogether": with one weak sign we must not sound sure. */
const UNKNOWN_WEIGHT = 1;
const LEAST_WEIGHT = 0.5;
const MOST_EVIDENCE = 3;
const SUPERSCRIPTS = ['¹', '²', '³'];

/**
 * Why the customer would call now, in one sentence with numbered evidence; null when nothing on file suggests a
 * reason. Broken promises weigh more than late clocks, those more than unhappy voices, those more than things merely
 * under way; what lies longer ago weighs less. The sentence names no customer, so it may stand on a masked file.
 */
export function likelyReason(facts: ReasonFacts, options: ReasonOptions): LikelyReasonView | null {
  // Sorted before anything is summed, so that the answer does not depend on the order of the file.
  const signals = readSignals(facts, options).sort((a, b) => b.weight - a.weight || compareText(a.about, b.about));
  const topics = new Map<string, Signal[]>();
  for (const signal of signals) {
    if (signal.supportsAll) continue;
    const topic = topicOf(signal.kind);
    topics.set(topic, [...(topics.get(topic) ?? []), signal]);
  }
  const supporting = signals.filter((signal) => signal.supportsAll);
  if (topics.size === 0 && supporting.length > 0) topics.set('callback', []);
  const ranked = [...topics].map(([topic, own]) => ({ topic, own, weight: weightOf(own) + weightOf(supporting) }));
  ranked.sort((a, b) => b.weight - a.weight || compareText(a.topic, b.topic));
  const best = ranked[0];
  if (best === undefined || best.weight < LEAST_WEIGHT) return null;
  const all = ranked.reduce((sum, { own }) => sum + weightOf(own), weightOf(supporting));
  return compose([...best.own, ...supporting], best.weight / (all + UNKNOWN_WEIGHT));
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function weightOf(signals: readonly Signal[]): number {
  return signals.reduce((sum, signal) => sum + signal.weight, 0);
}

/** Stages of one claim are one matter to the customer: who waits for the money asks about the survey. */
function topicOf(kind: TouchpointKind): string {
  return kind.startsWith('claim-') ? 'claim' : kind;
}

function compose(signals: Signal[], confidence: number): LikelyReasonView {
  const ordered = [...signals].sort((a, b) => b.weight - a.weight || compareText(a.about, b.about));
  const shown = distinct(ordered).slice(0, MOST_EVIDENCE);
  const lead = shown[0]!;
  const cause = lead.cause;
  const clauses = shown.map((signal, index) => ({
    zh: `${signal.clause.zh}${SUPERSCRIPTS[index]}`,
    en: `${signal.clause.en}${SUPERSCRIPTS[index]}`,
  }));
  const opening = openingOf(lead.kind, cause, lead.mild);
  return {
    kind: lead.kind,
    cause,
    sentence: {
      zh: `${opening.zh}：${clauses.map((clause) => clause.zh).join('；')}。`,
      en: `${opening.en}: ${clauses.map((clause) => clause.en).join('; ')}.`,
    },
    confidence: Math.round(Math.min(0.95, confidence) * 100) / 100,
    evidence: shown.map((signal, index) => ({ number: index + 1, what: signal.evidence, link: signal.link })),
  };
}

/** One clause per touchpoint and sort of sign: two late clocks of one touchpoint say the same to a handler. */
function distinct(signals: Signal[]): Signal[] {
  const seen = new Set<string>();
  return signals.filter((signal) => {
    if (seen.has(signal.about)) return false;
    seen.add(signal.about);
    return true;
  });
}

function openingOf(kind: TouchpointKind, cause: Cause, mild: boolean): Bilingual {
  const noun = KIND_NOUN[kind];
  if (mild) return { zh: `可能来问${noun.zh}的进度`, en: `May be asking about ${noun.en}` };
  switch (cause) {
    case 'timeliness':
    case 'promise':
      return { zh: `多半来催${noun.zh}`, en: `Probably chasing ${noun.en}` };
    case 'attitude':
      return { zh: `多半来反映${noun.zh}中的服务态度`, en: `Probably unhappy with how they were treated over ${noun.en}` };
    case 'amount':
      return { zh: `多半来核对${noun.zh}的金额`, en: `Probably disputing the amount of ${noun.en}` };
    case 'accuracy':
      return { zh: `多半来核实${noun.zh}的说法`, en: `Probably questioning what they were told about ${noun.en}` };
    case 'operation':
      return { zh: `多半来要求更正${noun.zh}`, en: `Probably wants an error in ${noun.en} put right` };
  }
}
