import type { Cycle } from './cycle.js';

/** What moved a clock, in the order it happened. */
export type MoveKind =
  | 'started'
  | 'retargeted'
  | 'paused'
  | 'resumed'
  | 'pause-used-up'
  /** The due time passed while it ran. */
  | 'became-missed'
  /** Ended after its due time. */
  | 'missed'
  | 'met'
  | 'cancelled'
  | 'reset';

/** Listens to a replay; explanations use it, ordinary reads do without. */
export interface ReplayRecorder {
  move(cycle: Cycle, atMs: number, kind: MoveKind): void;
}
