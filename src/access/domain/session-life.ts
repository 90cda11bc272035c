/** A session ends after this long without a request. A shift, with its breaks, fits in. */
export const SESSION_IDLE_MS = 12 * 3_600_000;
/** A session ends after this long whatever happens. */
export const SESSION_ABSOLUTE_MS = 7 * 86_400_000;
/** The end is pushed out at most this often, so that a busy desk does not write on every request. */
const TOUCH_EVERY_MS = 60_000;

export interface SessionLife {
  createdAt: Date;
  /** The earlier of idle and absolute end. */
  expiresAt: Date;
}

export function beginLife(now: Date): SessionLife {
  return { createdAt: now, expiresAt: new Date(now.getTime() + SESSION_IDLE_MS) };
}

/** Alive up to, and not at, the instant of expiry. */
export function isAlive(life: SessionLife, now: Date): boolean {
  return now.getTime() < life.expiresAt.getTime();
}

/** The later end a request at `now` earns, or null when it is too soon to write one. */
export function prolong(life: SessionLife, now: Date): Date | null {
  const absoluteMs = life.createdAt.getTime() + SESSION_ABSOLUTE_MS;
  const endMs = Math.min(now.getTime() + SESSION_IDLE_MS, absoluteMs);
  return endMs - life.expiresAt.getTime() >= TOUCH_EVERY_MS ? new Date(endMs) : null;
}
