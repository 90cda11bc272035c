import type { Logger } from 'pino';
import { monotonicMs } from './clock.js';

/** What is marked within this time is done together. */
export const SETTLE_MS = 500;
/** Takes at most this share of the time, so that a busy day never holds up a screen pop. */
const BUSY_SHARE = 0.2;

/**
 * Work that was put off and marked durably, done in the background a piece at a time until nothing is left. Being
 * woken costs nothing, and not being woken loses nothing: the marks stand in the store.
 */
export class Chore {
  #running: Promise<unknown> = Promise.resolve();
  #timer: NodeJS.Timeout | null = null;
  #stopped = false;

  /**
   * @param piece does some of what is marked; returns how much that was, 0 when nothing is left
   * @param what it keeps ready, for the log
   */
  constructor(
    private readonly piece: () => Promise<number>,
    private readonly what: string,
    private readonly logger: Logger,
  ) {}

  /** Asks for what is marked to be done soon. */
  wake(afterMs = SETTLE_MS): void {
    if (this.#timer !== null || this.#stopped) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      void this.runInBackground();
    }, afterMs);
    this.#timer.unref();
  }

  /** Does one piece now, after whatever is under way in this process. */
  async run(): Promise<number> {
    const run = this.#running.then(() => this.piece());
    this.#running = run.catch(() => undefined);
    return run;
  }

  /** Does everything that is marked now. */
  async finish(): Promise<void> {
    while ((await this.run()) > 0);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#running;
  }

  private async runInBackground(): Promise<void> {
    const startedMs = monotonicMs();
    try {
      const done = await this.run();
      const pauseMs = (monotonicMs() - startedMs) * (1 / BUSY_SHARE - 1);
      if (done > 0) this.wake(Math.max(SETTLE_MS, pauseMs));
    } catch (error) {
      this.logger.error({ err: error }, `${this.what} could not be brought up to date; trying again`);
      this.wake(10 * SETTLE_MS);
    }
  }
}
