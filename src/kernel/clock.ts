/**
 * The only place that asks the machine for the time. Everything else is handed `now`, read once per
 * request or job, so that one decision never sees two times and tests can move the clock by hand.
 */
export abstract class Clock {
  /** The present instant. */
  abstract now(): Date;
}

/** The machine's clock. */
export class SystemClock extends Clock {
  override now(): Date {
    return new Date();
  }
}

/** A clock that stands still until it is moved; for tests, dry runs and seeding. */
export class ManualClock extends Clock {
  #atMs: number;

  constructor(start: Date) {
    super();
    this.#atMs = start.getTime();
  }

  override now(): Date {
    return new Date(this.#atMs);
  }

  set(instant: Date): void {
    this.#atMs = instant.getTime();
  }

  advance(durationMs: number): void {
    this.#atMs += durationMs;
  }
}

/** Milliseconds from an arbitrary origin that never go backwards: for measuring durations, never for dates. */
export function monotonicMs(): number {
  return performance.now();
}
