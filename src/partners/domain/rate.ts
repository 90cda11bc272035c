import type { RateView } from './scorecard-view.js';
import { quartiles, wilson } from './wilson.js';

/** With fewer firms the middle half would point at somebody. */
export const PEERS_AT_LEAST = 5;
/** A firm with fewer cases says more about chance than about firms. */
const PEER_SAMPLE_AT_LEAST = 5;

export interface Share {
  count: number;
  sample: number;
}

export interface RateInput {
  own: Share;
  target: number | null;
  /** Whether a high share is good (on time) or bad (errors). */
  good: 'high' | 'low';
  /** Every firm of the same type, the own one among them. */
  firms: readonly Share[];
}

/** A share with its interval, judged only when the whole interval lies on one side of the target. */
export function rateOf({ own, target, good, firms }: RateInput): RateView {
  const interval = wilson(own.count, own.sample);
  return {
    value: own.sample === 0 ? null : own.count / own.sample,
    low: interval?.low ?? null,
    high: interval?.high ?? null,
    sample: own.sample,
    target,
    judged: interval === null || target === null ? null : judge(interval, target, good),
    peers: peersOf(firms),
  };
}

function judge(interval: { low: number; high: number }, target: number, good: 'high' | 'low'): RateView['judged'] {
  if (interval.low > target) return good === 'high' ? 'better' : 'worse';
  if (interval.high < target) return good === 'high' ? 'worse' : 'better';
  return null;
}

function peersOf(firms: readonly Share[]): RateView['peers'] {
  const shares = firms.filter(({ sample }) => sample >= PEER_SAMPLE_AT_LEAST).map(({ count, sample }) => count / sample);
  return shares.length < PEERS_AT_LEAST ? null : { ...quartiles(shares), firms: shares.length };
}
