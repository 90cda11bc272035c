import { Injectable } from '@nestjs/common';

/** With this many events waiting to become durable, callers feel everything else the process does. */
const HIGH = 16;

/** How many events this process has taken and not yet acknowledged. Whatever can wait asks before it works. */
@Injectable()
export class IngestPressure {
  #waiting = 0;

  get high(): boolean {
    return this.#waiting >= HIGH;
  }

  /** Counts `events` as waiting while `work` is under way. */
  async during<T>(events: number, work: () => Promise<T>): Promise<T> {
    this.#waiting += events;
    try {
      return await work();
    } finally {
      this.#waiting -= events;
    }
  }
}
