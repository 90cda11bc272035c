import { setTimeout as sleep } from 'node:timers/promises';
import { DomainError } from '../../errors.js';
import { duplicatesOf, isPassing, mongoFailure } from './failures.js';

/** Times an operation is sent, beyond the driver's own second attempt inside each of them. */
const ATTEMPTS = 4;
const BACK_OFF_MS = 50;

/**
 * Runs the database operations of one store: sends again what may pass, turns failures into the port's errors, and
 * knows what is still under way, so that closing can wait for it.
 *
 * Everything run here is written so that it may be sent again: an insert carries its id, a replace the version it
 * replaces, and both the number of the write, by which a copy of its own is recognised.
 */
export class Operations {
  readonly #running = new Set<Promise<unknown>>();
  #closed = false;

  /** @throws duplicate-key errors as they are, everything else as the port's errors. */
  run<T>(operation: () => Promise<T>): Promise<T> {
    if (this.#closed) return Promise.reject(new DomainError('unavailable', 'The store is closed.'));
    const outcome = this.attempt(operation);
    this.#running.add(outcome);
    void outcome.catch(() => undefined).finally(() => this.#running.delete(outcome));
    return outcome;
  }

  /** Takes no more operations and waits for those under way. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.allSettled(this.#running);
  }

  private async attempt<T>(operation: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await operation();
      } catch (error) {
        if (duplicatesOf(error) !== null) throw error;
        if (attempt === ATTEMPTS || !isPassing(error)) throw mongoFailure(error);
      }
      await sleep(BACK_OFF_MS * 2 ** attempt * (0.5 + Math.random()));
    }
  }
}
