import type { Clock, ClockSegment } from './clock.js';

type Texts<T> = { [K in keyof T]: T[K] extends Date ? string : T[K] extends Date | null ? string | null : T[K] };

/** A clock with its instants as UTC texts with milliseconds, exactly as the CLI, the API and the vectors print it. */
export type ClockAnswer = Omit<Texts<Clock>, 'segments' | 'crossed'> & {
  segments: Texts<ClockSegment>[];
  crossed: { threshold: string; at: string }[];
};

/** The printed form of a clock; the keys stand in the order of the documentation. */
export function answerOf(clock: Clock): ClockAnswer {
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
    crossed: clock.crossed.map(({ threshold, at }) => ({ threshold, at: at.toISOString() })),
    nextAlarmAt: clock.nextAlarmAt?.toISOString() ?? null,
  };
}
