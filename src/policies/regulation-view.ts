import type { ArticleView } from '../insight/domain/board.js';

/** A clock that the law puts on a kind of touchpoint. */
export interface LawClockView {
  kind: string;
  milestone: string;
  title: Readonly<Record<string, string>> | null;
  /** `internal` for a window the law opens without asking that it be kept. */
  type: string;
  /** The target as it is written, such as `{ days: 30 }`. */
  target: string;
  /** Calendar of the days; null for that of the policy it is put into. */
  calendar: string | null;
  /** Policies it runs in; empty where the pack is not in force. */
  policies: string[];
}

/** The rules of one jurisdiction, with the clocks they bring. */
export interface RegulationPackView {
  name: string;
  jurisdiction: string;
  title: { zh: string; en: string };
  file: string;
  inForce: boolean;
  articles: (ArticleView & { clocks: LawClockView[] })[];
}
