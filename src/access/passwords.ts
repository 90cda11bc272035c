import { Injectable } from '@nestjs/common';
import argon2 from 'argon2';
import { randomBytes } from 'node:crypto';
import { DomainError } from '../kernel/errors.js';

/** argon2id with 19 MiB and two passes (OWASP Password Storage Cheat Sheet): 29 ms on one core. */
const COST = { type: argon2.argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** Hashing shares the machine with ingestion and screen pops; more at once would starve them. */
const AT_ONCE = 2;
const WAITING_AT_MOST = 100;

/** Hashes and checks passwords, a few at a time. */
@Injectable()
export class Passwords {
  #busy = 0;
  readonly #waiting: (() => void)[] = [];
  #dummy: Promise<string> | undefined;

  async hash(password: string): Promise<string> {
    return this.inTurn(() => argon2.hash(password.normalize('NFC'), COST));
  }

  /** Whether the password is the one; without a hash (no such user) the same work is done for nothing. */
  async verify(hash: string | null, password: string): Promise<boolean> {
    const compareWith = hash ?? (await this.dummy());
    const same = await this.inTurn(() => argon2.verify(compareWith, password.normalize('NFC')));
    return same && hash !== null;
  }

  /** Made ahead of the first log-in, so that not even that one tells by its time whether a user exists. */
  async dummy(): Promise<string> {
    this.#dummy ??= argon2.hash(randomBytes(32), COST);
    return this.#dummy;
  }

  private async inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#busy < AT_ONCE) this.#busy += 1;
    else await this.turn();
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#busy -= 1;
      else next();
    }
  }

  /** Waits until a place is handed over; the number of busy places stays the same. */
  private async turn(): Promise<void> {
    if (this.#waiting.length >= WAITING_AT_MOST) {
      throw new DomainError('unavailable', 'Too many people are signing in at this moment; try again.');
    }
    await new Promise<void>((resolve) => {
      this.#waiting.push(resolve);
    });
  }
}
