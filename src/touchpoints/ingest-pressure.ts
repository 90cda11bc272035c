import { Inject, Injectable, Optional } from '@nestjs/common';
import { monotonicMs } from '../kernel/clock.js';
import { HALF, SHARED_BYTES, type Half } from '../kernel/halves/half.js';

/** With this many events waiting to become durable, callers feel everything else the process does. */
const HIGH = 16;
/** Every commit empties the waiting room for a moment; that alone does not mean that the rush is over. */
const LASTS_MS = 100;

/** How many events this process, whichever half, has taken and not yet acknowledged. Whatever can wait asks before it works. */
@Injectable()
export class IngestPressure {
  readonly #waiting: Int32Array;
  #highUntilMs = Number.NEGATIVE_INFINITY;

  constructor(@Optional() @Inject(HALF) half: Half | null = null) {
    this.#waiting = new Int32Array(half?.shared ?? new ArrayBuffer(SHARED_BYTES));
  }

  get high(): boolean {
    this.note();
    return monotonicMs() < this.#highUntilMs;
  }

  /** Counts `events` as waiting while `work` is under way. */
  async during<T>(events: number, work: () => Promise<T>): Promise<T> {
    Atomics.add(this.#waiting, 0, events);
    this.note();
    try {
      return await work();
    } finally {
      Atomics.sub(this.#waiting, 0, events);
    }
  }

  private note(): void {
    if (Atomics.load(this.#waiting, 0) >= HIGH) this.#highUntilMs = monotonicMs() + LASTS_MS;
  }
}
