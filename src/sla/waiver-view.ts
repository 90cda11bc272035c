import { waiverAnswerOf, type WaiverAnswer } from './domain/answers.js';
import type { Waiver } from './domain/waiver.js';

/** A waiver that concerns a touchpoint. */
export interface WaiverView extends WaiverAnswer {
  article: string | null;
  /** The clocks it is for; empty for all. */
  milestones: string[];
  /** Granted for many at once, in `config/waivers/`; else by an event of this touchpoint. */
  standing: boolean;
}

/** A waiver in force as people see it. */
export function waiverView(waiver: Waiver, granted: ReadonlySet<string>): WaiverView {
  const { id, article, scope } = waiver;
  return { ...waiverAnswerOf(waiver), article, milestones: [...scope.milestones], standing: !granted.has(id) };
}
