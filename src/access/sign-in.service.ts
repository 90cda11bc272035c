import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DomainError } from '../kernel/errors.js';
import { SystemScope } from '../kernel/scope.js';
import { AccessLog } from './access-log.service.js';
import { normaliseUsername } from './domain/credentials.js';
import { LoginThrottle, PER_ADDRESS, PER_USER, PER_USER_AND_ADDRESS, type ThrottleRule } from './domain/login-throttle.js';
import type { SessionView } from './domain/session-view.js';
import { Passwords } from './passwords.js';
import { scopeOfUser, userView } from './scope-of.js';
import { Sessions } from './sessions.service.js';
import { UserRepository, userIdOf } from './user.repository.js';

const SIGNING_IN = SystemScope.because('sign somebody in');

/** A guess too many; tells how long to wait. */
export class TooManyAttempts extends DomainError {
  constructor(readonly retryAfterSeconds: number) {
    super('rate-limited', `Too many attempts. Try again in ${retryAfterSeconds} s.`);
    this.name = 'TooManyAttempts';
  }
}

/** Checks a user name and password. An unknown user, a blocked one and a wrong password answer alike, and as slowly. */
@Injectable()
export class SignIn implements OnModuleInit {
  readonly #throttle = new LoginThrottle();

  constructor(
    private readonly users: UserRepository,
    private readonly passwords: Passwords,
    private readonly sessions: Sessions,
    private readonly log: AccessLog,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.passwords.dummy();
  }

  /** Throws {@link TooManyAttempts}, or `unauthenticated`. */
  async signIn(
    given: { username: string; password: string; address: string },
    now: Date,
  ): Promise<{ token: string; view: SessionView }> {
    const id = userIdOf(given.username);
    const keys = throttleKeys(given.username, given.address);
    this.admit(keys, now);
    const user = await this.users.get(SIGNING_IN, id);
    const right = await this.passwords.verify(user?.passwordHash ?? null, given.password);
    if (user === null || !right || user.disabled) {
      throw new DomainError('unauthenticated', 'The user name or the password is wrong.');
    }
    this.#throttle.forgive(keys.pair[0]);
    this.#throttle.takeBack(keys.address[0]);
    this.#throttle.takeBack(keys.user[0]);
    await this.log.logSignIn(scopeOfUser(user), { what: 'session', id: user._id, why: 'signed in' });
    return { token: await this.sessions.begin(user, now), view: { user: userView(user) } };
  }

  private admit(keys: ReturnType<typeof throttleKeys>, now: Date): void {
    const all = Object.values(keys);
    const waitMs = Math.max(...all.map(([key, rule]) => this.#throttle.waitMs(key, rule, now)));
    if (waitMs > 0) throw new TooManyAttempts(Math.ceil(waitMs / 1000));
    for (const [key, rule] of all) this.#throttle.begin(key, rule, now);
  }
}

function throttleKeys(username: string, address: string): Record<'pair' | 'address' | 'user', [string, ThrottleRule]> {
  const name = normaliseUsername(username);
  return {
    pair: [JSON.stringify([name, address]), PER_USER_AND_ADDRESS],
    address: [`address ${address}`, PER_ADDRESS],
    user: [`user ${name}`, PER_USER],
  };
}
