import type { FlipExample, MilestoneTally, SideTally, Tally } from './domain/tally.js';
import { EVERYBODY_ELSE } from './domain/tally.js';

/** One of the two sets of rules, as the API and the command line tell it: lists, largest first. */
export interface SideResult {
  breachedTouchpoints: number;
  cycles: number;
  missed: number;
  milestones: ({ milestone: string } & MilestoneTally)[];
  dueByHour: number[];
  alertsByHour: number[];
  lateness: { custodian: string; clocks: number; elapsedMs: number }[];
}

export interface FlipResult {
  milestone: string;
  becameLate: number;
  becameKept: number;
  lateExamples: FlipExample[];
  keptExamples: FlipExample[];
}

/** What a backtest came to. */
export interface BacktestResult {
  policy: string;
  /** Zone of the hours of the day, and of the dates of the period. */
  zone: string;
  from: string;
  to: string;
  asOf: string;
  /** Touchpoints opened in the period of kinds the policy names, and those it applies to. */
  touchpoints: number;
  judged: number;
  events: number;
  draft: SideResult;
  inForce: SideResult;
  becameLate: number;
  becameKept: number;
  flips: FlipResult[];
  ranUnder: { version: string; touchpoints: number }[];
}

export function resultOf(tally: Tally, about: Pick<BacktestResult, 'policy' | 'zone' | 'from' | 'to' | 'asOf'>): BacktestResult {
  const { touchpoints, judged, events, becameLate, becameKept } = tally;
  return {
    ...about,
    touchpoints,
    judged,
    events,
    draft: sideOf(tally.draft),
    inForce: sideOf(tally.inForce),
    becameLate,
    becameKept,
    flips: Object.entries(tally.flips)
      .map(([milestone, flip]) => ({ milestone, ...flip }))
      .sort((a, b) => b.becameLate + b.becameKept - a.becameLate - a.becameKept || byText(a.milestone, b.milestone)),
    ranUnder: Object.entries(tally.ranUnder)
      .map(([version, count]) => ({ version, touchpoints: count }))
      .sort((a, b) => b.touchpoints - a.touchpoints || byText(a.version, b.version)),
  };
}

function sideOf(side: SideTally): SideResult {
  const { breachedTouchpoints, cycles, missed, dueByHour, alertsByHour } = side;
  return {
    breachedTouchpoints,
    cycles,
    missed,
    milestones: Object.entries(side.milestones)
      .map(([milestone, figures]) => ({ milestone, ...figures }))
      .sort((a, b) => b.missed - a.missed || byText(a.milestone, b.milestone)),
    dueByHour,
    alertsByHour,
    lateness: Object.entries(side.lateness)
      .map(([custodian, part]) => ({ custodian, ...part }))
      .sort((a, b) => last(a) - last(b) || b.elapsedMs - a.elapsedMs || byText(a.custodian, b.custodian)),
  };
}

const last = ({ custodian }: { custodian: string }): number => Number(custodian === EVERYBODY_ELSE);
const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
