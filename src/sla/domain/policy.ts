import type { Calendar } from './calendar.js';
import type { Condition, Test } from './condition.js';
import type { TargetChoice } from './target.js';
import type { Threshold } from './threshold.js';
import type { TimeBase } from './duration.js';

export const MILESTONE_TYPES = ['regulatory', 'customer', 'internal', 'partner', 'promise'] as const;
export type MilestoneType = (typeof MILESTONE_TYPES)[number];
export type Titles = Readonly<Record<string, string>>;

/** What begins a pause, what ends it, and how long it may last. */
export interface PauseWay {
  readonly on: readonly Condition[];
  readonly until: readonly Condition[];
  readonly max: { readonly base: TimeBase; readonly durationMs: number } | null;
}

/** A reason for which a milestone's clock stands still; any of its ways begins it. */
export interface Pause {
  readonly reason: string;
  readonly ways: readonly PauseWay[];
}

/** What one custodian may use of a cycle before lateness is laid at its door. */
export interface Budgets {
  readonly exact: ReadonlyMap<string, number>;
  /** `partner:*`: for every custodian with that beginning; the longest that fits counts. */
  readonly prefixes: readonly { readonly prefix: string; readonly budgetMs: number }[];
}

/** One milestone, ready to be run. */
export interface Milestone {
  readonly name: string;
  readonly title: Titles | null;
  readonly type: MilestoneType;
  /** The law or rule the target comes from. */
  readonly article: string | null;
  readonly calendar: Calendar;
  readonly start: readonly Condition[];
  readonly stop: readonly Condition[];
  readonly cancel: readonly Condition[];
  readonly reset: readonly Condition[];
  readonly repeat: boolean;
  readonly choices: readonly TargetChoice[];
  /** The target in force can change with the attributes. */
  readonly choosesByAttributes: boolean;
  readonly pauses: readonly Pause[];
  readonly thresholds: readonly Threshold[];
  readonly budgets: Budgets | null;
  /** Types of event any of its conditions listens to: all others pass it by. */
  readonly listensTo: readonly string[];
  readonly needsBusinessTime: boolean;
}

/** A policy version, checked and bound to its calendars: what `readClocks` runs. */
export interface Policy {
  readonly name: string;
  readonly title: Titles | null;
  readonly appliesTo: { readonly kinds: ReadonlySet<string> | null; readonly where: readonly Test[] };
  /** First local date (day number, in `calendar`'s zone) this version is in force. */
  readonly effectiveFromDay: number;
  readonly calendar: Calendar;
  readonly milestones: readonly Milestone[];
  /** By type of event, the places in `milestones` of those that listen to it. */
  readonly listening: ReadonlyMap<string, readonly number[]>;
}
