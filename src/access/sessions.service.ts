import { Injectable } from '@nestjs/common';
import { SystemScope } from '../kernel/scope.js';
import { beginLife, isAlive, prolong } from './domain/session-life.js';
import { hashSecret, newSecret } from './secrets.js';
import { SessionRepository } from './session.repository.js';
import type { UserDoc } from './user.schema.js';
import { UserRepository } from './user.repository.js';

const SYSTEM = SystemScope.because('sessions');
const CLEAN_EVERY_MS = 3_600_000;

/** Opaque server-side sessions: 256 random bits in a cookie, their hash in the store. */
@Injectable()
export class Sessions {
  #cleanedAtMs = 0;

  constructor(
    private readonly sessions: SessionRepository,
    private readonly users: UserRepository,
  ) {}

  /** Begins a session and returns the cookie's value, which is kept nowhere. */
  async begin(user: UserDoc, now: Date): Promise<string> {
    await this.clean(now);
    const token = newSecret();
    await this.sessions.insert(SYSTEM, {
      _id: hashSecret(token),
      userId: user._id,
      epoch: user.epoch,
      ...beginLife(now),
    });
    return token;
  }

  /** The session and its user while both are good; using it pushes its end out. */
  async resume(token: string, now: Date): Promise<{ sessionId: string; user: UserDoc } | null> {
    const sessionId = hashSecret(token);
    const user = await this.userOf(sessionId, now, true);
    return user === null ? null : { sessionId, user };
  }

  /** Whether a long-lived stream may go on: the session has not ended and its user is not blocked since. */
  async stillGood(sessionId: string, now: Date): Promise<boolean> {
    return (await this.userOf(sessionId, now, false)) !== null;
  }

  /** Ends a session; ending one that is over is no mistake. */
  async end(token: string): Promise<void> {
    await this.sessions.remove(SYSTEM, hashSecret(token));
  }

  /** Removes what {@link UserDoc.epoch} has already made worthless. */
  async endAllOf(userId: string): Promise<void> {
    await this.sessions.removeOfUser(SYSTEM, userId);
  }

  private async userOf(sessionId: string, now: Date, use: boolean): Promise<UserDoc | null> {
    const session = await this.sessions.get(SYSTEM, sessionId);
    if (session === null || !isAlive(session, now)) return null;
    const user = await this.users.get(SYSTEM, session.userId);
    if (user === null || user.disabled || user.epoch !== session.epoch) return null;
    const expiresAt = use ? prolong(session, now) : null;
    if (expiresAt !== null) {
      await this.sessions.update(SYSTEM, sessionId, (kept) => (kept.expiresAt < expiresAt ? { ...kept, expiresAt } : null));
    }
    return user;
  }

  private async clean(now: Date): Promise<void> {
    if (now.getTime() - this.#cleanedAtMs < CLEAN_EVERY_MS) return;
    this.#cleanedAtMs = now.getTime();
    await this.sessions.removeExpired(SYSTEM, now);
  }
}
