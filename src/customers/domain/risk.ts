import type { CustomerFileView, RiskReason, RiskView } from './customer-file.js';

/** What the risk is read from: parts of the customer file. */
export type RiskFacts = Pick<CustomerFileView, 'chain' | 'promises' | 'voices' | 'contactsIn14Days'>;

const DAY_MS = 86_400_000;
/** Older broken promises and voices no longer count: a healed wound is not a risk. */
const PROMISE_MEMORY_MS = 90 * DAY_MS;
const VOICE_MEMORY_MS = 30 * DAY_MS;

/** Points of the first sign of its kind, of each further one, and the most they can give together. */
const POINTS: Record<RiskReason, { first: number; next: number; most: number }> = {
  'broken-promise': { first: 25, next: 10, most: 40 },
  'breached-clock': { first: 20, next: 8, most: 36 },
  'burning-clock': { first: 8, next: 4, most: 16 },
  'repeated-contact': { first: 8, next: 4, most: 20 },
  'angry-voice': { first: 10, next: 5, most: 20 },
  'open-complaint': { first: 20, next: 5, most: 25 },
};

/** From this score on a level begins. */
export const RISK_LEVELS = { medium: 20, high: 45 } as const;

/**
 * How close a customer is to complaining, 0 to 100, and why: the reasons' points always add up to the score, the
 * heaviest first. More signs of any kind never lower it.
 */
export function readRisk(facts: RiskFacts, now: Date): RiskView {
  const reasons = (Object.entries(countSigns(facts, now)) as [RiskReason, number][])
    .filter(([, count]) => count > 0)
    .map(([code, count]) => ({ code, count, points: pointsOf(code, count) }))
    .sort((a, b) => b.points - a.points || a.code.localeCompare(b.code));
  // Above 100 the lightest reasons lose their points, so that the parts still add up to the whole.
  let left = 100;
  for (const reason of reasons) {
    reason.points = Math.min(reason.points, left);
    left -= reason.points;
  }
  const score = 100 - left;
  return { level: levelOf(score), score, reasons };
}

function countSigns(facts: RiskFacts, now: Date): Record<RiskReason, number> {
  const since = (instant: string | null): number => now.getTime() - new Date(instant ?? now).getTime();
  const open = facts.chain.filter((row) => row.open);
  const angry = facts.voices.filter((voice) => voice.sentiment < 0 && since(voice.at) <= VOICE_MEMORY_MS);
  return {
    'broken-promise': facts.promises.filter((p) => p.state === 'broken' && since(p.dueAt) <= PROMISE_MEMORY_MS).length,
    'breached-clock': open.filter((row) => row.clock?.mood === 'breached').length,
    'burning-clock': open.filter((row) => row.clock?.mood === 'warning').length,
    'repeated-contact': Math.max(0, facts.contactsIn14Days - 1),
    // A furious voice weighs as two unhappy ones.
    'angry-voice': angry.reduce((sum, voice) => sum + (voice.sentiment === -2 ? 2 : 1), 0),
    'open-complaint': open.filter((row) => row.kind === 'complaint').length,
  };
}

function pointsOf(code: RiskReason, count: number): number {
  const { first, next, most } = POINTS[code];
  return Math.min(most, first + (count - 1) * next);
}

function levelOf(score: number): RiskView['level'] {
  if (score >= RISK_LEVELS.high) return 'high';
  return score >= RISK_LEVELS.medium ? 'medium' : 'low';
}
