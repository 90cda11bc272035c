import type { ClockView } from '../../sla/clock-view.js';

/** A rate with what it rests on; `judged` is null while the interval lies across the target. */
export interface RateView {
  /** 0 to 1; null without any cases. */
  value: number | null;
  low: number | null;
  high: number | null;
  sample: number;
  target: number | null;
  judged: 'better' | 'worse' | null;
  /** The middle half of the peers, when there are five or more. */
  peers: { low: number; high: number; firms: number } | null;
}

export interface PartnerScorecardView {
  partner: { id: string; name: { zh: string; en: string }; type: string };
  days: number;
  volume: number;
  open: number;
  onTime: RateView;
  /** Share of ended cases with an error that is the partner's: failed delivery, correction, broken promise. */
  errors: RateView;
  /** Lateness attributed to the partner alone. */
  lateMs: number;
  lateCases: number;
  /** Clocks not judged because a waiver covers all their lateness. */
  waived: number;
  promises: { kept: number; broken: number; open: number };
  trend: { week: string; volume: number; onTimeRate: number | null; lateMs: number; errorRate: number | null }[];
  asOf: string;
}

/** A case as its partner sees it: no customer name, no other partner's minutes. */
export interface PartnerCaseView {
  touchpointId: string;
  kind: string;
  ref: string;
  open: boolean;
  openedAt: string;
  clock: ClockView | null;
  /** Minutes of lateness that are ours. */
  ourLateMs: number;
  totalLateMs: number;
  lastEvent: { type: string; at: string };
}

export interface PartnerCasesPage {
  items: PartnerCaseView[];
  next: string | null;
}
