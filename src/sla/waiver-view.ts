import type { Waiver } from './domain/waiver.js';

/** A waiver that concerns a touchpoint. */
export interface WaiverView {
  id: string;
  ground: Waiver['ground'];
  title: Waiver['title'];
  from: string;
  to: string;
  approvedBy: string;
  approvedAt: string;
  article: string | null;
  /** The clocks it is for; empty for all. */
  milestones: string[];
  /** Granted for many at once, in `config/waivers/`; else by an event of this touchpoint. */
  standing: boolean;
}

/** A waiver in force as people see it. */
export function waiverView(waiver: Waiver, granted: ReadonlySet<string>): WaiverView {
  const { id, ground, title, from, to, approvedBy, approvedAt, article, scope } = waiver;
  return {
    id,
    ground,
    title,
    from: from.toISOString(),
    to: to.toISOString(),
    approvedBy,
    approvedAt: approvedAt.toISOString(),
    article,
    milestones: [...scope.milestones],
    standing: !granted.has(id),
  };
}
