import type { ClockExplanationView, EventView } from '../insight/domain/board.js';
import type { ClockAnswer } from '../sla/domain/answers.js';

/** One thing wrong with what was pasted, at its place. */
export interface DryRunProblem {
  /** Which box it stands in. */
  part: 'policy' | 'calendar' | 'waiver' | 'history' | 'now' | 'knownAt';
  /** Of several calendars or waivers, which one. */
  index: number | null;
  /** Counted from 1 in that box; null where the whole is meant. */
  line: number | null;
  field: string;
  reason: string;
}

/** What a policy would do to a history. */
export interface DryRunView {
  /** Just what `firebreak clocks --json` prints; null when the question itself cannot be answered. */
  clocks: ClockAnswer[] | null;
  /** The same clocks for the screen; at most sixty. */
  explanations: ClockExplanationView[];
  events: EventView[];
  /** Whether the policy applies to the history: its dates, kinds and attributes. */
  applies: boolean;
  problems: DryRunProblem[];
  now: string | null;
}
