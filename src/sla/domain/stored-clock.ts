import { testsHold } from './condition.js';
import type { Clock, ClockState } from './clock.js';
import type { JsonObject } from './history.js';
import type { Policy } from './policy.js';

/** A clock as it is kept inside a touchpoint: plain JSON, instants as ISO text, with the base its target counts in. */
export interface StoredClock {
  milestone: string;
  cycle: number;
  type: Clock['type'];
  state: ClockState;
  missed: boolean;
  startedAt: string;
  endedAt: string | null;
  dueAt: string | null;
  calendar: string;
  base: 'business' | 'elapsed';
  usedMs: number;
  pausedMs: number;
  lateBusinessMs: number;
  lateElapsedMs: number;
  segments: { from: string; to: string | null; custodian: string; state: 'running' | 'paused'; reason: string | null }[];
  lateBy: { custodian: string; elapsedMs: number }[];
  crossed: { threshold: string; at: string }[];
  nextAlarmAt: string | null;
  warnings: string[];
}

/** `attributes` as they are now: they decide which of several targets is in force. */
export function storeClock(clock: Clock, policy: Policy, attributes: JsonObject): StoredClock {
  const milestone = policy.milestones.find(({ name }) => name === clock.milestone);
  const choice = milestone?.choices.find(({ when }) => testsHold(when, null, attributes));
  return {
    ...clock,
    base: choice?.base === 'business' ? 'business' : 'elapsed',
    startedAt: clock.startedAt.toISOString(),
    endedAt: clock.endedAt?.toISOString() ?? null,
    dueAt: clock.dueAt?.toISOString() ?? null,
    segments: clock.segments.map((segment) => ({
      ...segment,
      from: segment.from.toISOString(),
      to: segment.to?.toISOString() ?? null,
    })),
    lateBy: clock.lateBy.map((part) => ({ ...part })),
    crossed: clock.crossed.map(({ threshold, at }) => ({ threshold, at: at.toISOString() })),
    nextAlarmAt: clock.nextAlarmAt?.toISOString() ?? null,
  };
}
