/**
 * Slows down guessing without ever locking anybody out: a stranger who guesses at a user's name from elsewhere costs
 * that user at most a short wait. Attempts count when they begin, so parallel guesses gain nothing.
 */
export interface ThrottleRule {
  /** Attempts that cost nothing. */
  free: number;
  /** Longest wait between attempts. */
  longestWaitMs: number;
  /** Attempts are forgotten after this long without another. */
  forgetAfterMs: number;
}

const MINUTE_MS = 60_000;

export const PER_USER_AND_ADDRESS: ThrottleRule = { free: 5, longestWaitMs: 15 * MINUTE_MS, forgetAfterMs: 30 * MINUTE_MS };
export const PER_ADDRESS: ThrottleRule = { free: 50, longestWaitMs: 5 * MINUTE_MS, forgetAfterMs: 30 * MINUTE_MS };
export const PER_USER: ThrottleRule = { free: 30, longestWaitMs: 30_000, forgetAfterMs: 30 * MINUTE_MS };

interface Attempts {
  count: number;
  lastMs: number;
}

const MOST_KEYS = 20_000;

/** Failed attempts per key, in memory and bounded: the oldest keys are forgotten first. */
export class LoginThrottle {
  readonly #attempts = new Map<string, Attempts>();

  /** Milliseconds until the next attempt under this key is heard; 0 when it may come now. */
  waitMs(key: string, rule: ThrottleRule, now: Date): number {
    const attempts = this.#current(key, rule, now);
    if (attempts === undefined || attempts.count < rule.free) return 0;
    const waitMs = Math.min(rule.longestWaitMs, 2 ** Math.min(30, attempts.count - rule.free) * 1000);
    return Math.max(0, attempts.lastMs + waitMs - now.getTime());
  }

  /** Counts an attempt as failed until {@link forgive} says otherwise. */
  begin(key: string, rule: ThrottleRule, now: Date): void {
    const count = (this.#current(key, rule, now)?.count ?? 0) + 1;
    this.#attempts.delete(key);
    this.#attempts.set(key, { count, lastMs: now.getTime() });
    if (this.#attempts.size <= MOST_KEYS) return;
    const oldest = this.#attempts.keys().next();
    if (oldest.done === false) this.#attempts.delete(oldest.value);
  }

  /** Takes one attempt back. */
  takeBack(key: string): void {
    const attempts = this.#attempts.get(key);
    if (attempts === undefined) return;
    attempts.count -= 1;
    if (attempts.count <= 0) this.#attempts.delete(key);
  }

  /** Forgets everything about a key: the right password was given. */
  forgive(key: string): void {
    this.#attempts.delete(key);
  }

  #current(key: string, rule: ThrottleRule, now: Date): Attempts | undefined {
    const attempts = this.#attempts.get(key);
    return attempts !== undefined && now.getTime() - attempts.lastMs < rule.forgetAfterMs ? attempts : undefined;
  }
}
