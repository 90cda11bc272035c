import { Injectable } from '@nestjs/common';
import { monotonicMs } from '../kernel/clock.js';

/** With this many events waiting to become durable, callers feel everything else the process does. */
const HIGH = 16;
/** Every commit empties the waiting room for a moment; that alone does not mean that the rush is over. */
const LASTS_MS = 100;

/** How many events this process has taken and not yet acknowledged. Whatever can wait asks before it works. */
@Injectable()
export class IngestPressure {
  #waiting = 0;
  #highUntilMs = Number.NEGATIVE_INFINITY;

  get high(): boolean {
    return this.#waiting >= HIGH || monotonicMs() < this.#highUntilMs;
  }

  /** Counts `events` as waiting while `work` is under way. */
  async during<T>(events: number, work: () => Promise<T>): Promise<T> {
    this.#waiting += events;
    if (this.#waiting >= HIGH) this.#highUntilMs = monotonicMs() + LASTS_MS;
    try {
      return await work();
    } finally {
      this.#waiting -= events;
    }
  }
}
