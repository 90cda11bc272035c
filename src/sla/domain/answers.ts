import type { Clock, ClockSegment } from './clock.js';
import type { WaivedClock } from './waived-clock.js';
import type { Waiver } from './waiver.js';

type Texts<T> = { [K in keyof T]: T[K] extends Date ? string : T[K] extends Date | null ? string | null : T[K] };

/** A waiver as it is printed beside a clock. */
export type WaiverAnswer = Pick<Waiver, 'id' | 'ground' | 'title' | 'approvedBy'> & { from: string; to: string; approvedAt: string };

export type WaivedAnswer = Omit<Texts<WaivedClock>, 'waivers'> & { waivers: WaiverAnswer[] };

/**
 * A clock with its instants as UTC texts with milliseconds, exactly as the CLI, the API and the vectors print it.
 * `waived` is there only where a waiver touches the clock.
 */
export type ClockAnswer = Omit<Texts<Clock>, 'segments' | 'crossed' | 'base' | 'waived'> & {
  segments: Texts<ClockSegment>[];
  crossed: { threshold: string; at: string }[];
  waived?: WaivedAnswer;
};

/** The printed form of a clock; the keys stand in the order of the documentation. */
export function answerOf({ base: _base, waived, ...clock }: Clock): ClockAnswer {
  return {
    ...clock,
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
    ...(waived === null ? {} : { waived: waivedAnswerOf(waived) }),
  };
}

/** The printed form of what was granted, by whom and when. */
export function waiverAnswerOf({ id, ground, title, from, to, approvedBy, approvedAt }: Waiver): WaiverAnswer {
  return { id, ground, title, from: from.toISOString(), to: to.toISOString(), approvedBy, approvedAt: approvedAt.toISOString() };
}

function waivedAnswerOf(waived: WaivedClock): WaivedAnswer {
  return {
    ...waived,
    waivers: waived.waivers.map(waiverAnswerOf),
    dueAt: waived.dueAt?.toISOString() ?? null,
  };
}
