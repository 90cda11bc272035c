import type { ClockView } from '../../sla/clock-view.js';
import type { WaiverView } from '../../sla/waiver-view.js';
import type { Cause, TouchpointKind } from '../../touchpoints/domain/kinds.js';

/** The manager's board, whole in one answer. */
export interface BoardView {
  asOf: string;
  org: string;
  days: number;
  tiles: {
    open: number;
    openChange: number | null;
    dueWithinHour: number;
    dueWithinHourRegulatory: number;
    breachedToday: number;
    breachedTodayStillOpen: number;
    retractedToday: number;
    /** Share of clocks ended in the period that were met, 0 to 1; null without any. */
    onTimeRate: number | null;
    /** Clocks of the period left out of the rate because a waiver covers all their lateness. */
    waived: number;
    onTimeTarget: number;
    complaintsPer10k: number | null;
    complaintsTarget: number;
    complaints: number;
    policiesInForce: number | null;
  };
  burning: BurningRowView[];
  burningTotal: number;
  /** Unhappy voices per kind and cause. */
  heat: { kind: TouchpointKind; cause: Cause; count: number }[];
  /** Hours since the newest event per organisation (or partner) and kind; absent pairs have never reported. */
  coverage: { org: string; kind: TouchpointKind; hours: number }[];
  coverageSilent: number;
  trend: { week: string; onTimeRate: number | null; ended: number; complaints: number; complaintsPer10k: number | null }[];
}

export interface BurningRowView {
  touchpointId: string;
  kind: TouchpointKind;
  ref: string;
  maskedName: string;
  custodian: string;
  clock: ClockView;
}

/** A touchpoint opened from any number: its clocks and the events behind them. */
export interface TouchpointView {
  id: string;
  kind: TouchpointKind;
  ref: string;
  customerId: string | null;
  maskedName: string | null;
  org: string;
  partners: string[];
  custodian: string;
  open: boolean;
  openedAt: string;
  closedAt: string | null;
  attributes: Record<string, unknown>;
  policy: { name: string; version: string } | null;
  clocks: ClockView[];
  /** Waivers in force for it; a partner sees those of its own clocks only, inside them. */
  waivers: WaiverView[];
  events: EventView[];
  alerts: AlertView[];
  asOf: string;
}

export interface EventView {
  id: string;
  source: string;
  type: string;
  occurredAt: string;
  recordedAt: string;
  actor: { kind: string; id?: string; team?: string } | null;
  custodian: string | null;
  promise: { item: string; wording: string; dueAt: string; madeBy: string; fulfiller: string } | null;
  data: Record<string, unknown> | null;
  attributes: Record<string, unknown> | null;
}

export interface AlertView {
  id: string;
  touchpointId: string;
  milestone: string;
  cycle: number;
  threshold: string;
  crossedAt: string;
  recordedAt: string;
  retracted: { at: string; becauseOf: string } | null;
  acknowledged: { by: string; at: string } | null;
}

/** An alert in a list of many, with what it is about. */
export interface AlertLineView extends AlertView {
  kind: TouchpointKind;
  ref: string;
}

/** Why a clock is due when it is: a sentence first, the drawing as proof, the table as evidence. */
/** A rule of the law as it is cited. */
export interface ArticleView {
  id: string;
  jurisdiction: string;
  cite: { zh: string; en: string };
  says: { zh: string; en: string };
  note: { zh: string; en: string } | null;
  source: string;
  from: string;
  until: string | null;
}

export interface ClockExplanationView {
  clock: ClockView;
  sentence: { zh: string; en: string };
  policy: { name: string; version: string; milestone: string; text: string };
  /** What the law says, for a clock that cites an article of `config/regulation/`. */
  article: ArticleView | null;
  calendar: { name: string; zone: string };
  /** Working windows between start and end (or due), at most 400; `truncated` says when there were more. */
  windows: { from: string; to: string; day: string; holiday: string | null }[];
  truncated: boolean;
  moved: { eventId: string; type: string; trueAt: string; knownAt: string; effect: string }[];
  events: EventView[];
}
