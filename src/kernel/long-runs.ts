/** Why a run under way is made to end; the reason its signal is aborted with. */
export class RunStopped extends Error {
  constructor(readonly state: 'cancelled' | 'interrupted') {
    super(state);
  }
}

/**
 * Long work of this process, such as an import, one after the other, so that it never crowds out live work. What is to
 * be done stands in the store under an id; this only knows whose turn it is.
 */
export class LongRuns {
  readonly #queue: string[] = [];
  #running: { id: string; stop: AbortController; done: Promise<void> } | null = null;
  #working: Promise<void> = Promise.resolve();
  #stopped = false;

  /**
   * @param run Does the work of one id. The controller is aborted with {@link RunStopped} when it has to end, and `run`
   *   may abort it itself when it learns so elsewhere.
   * @param lost Told when `run` failed, which should have kept its own failure.
   */
  constructor(
    private readonly run: (id: string, stop: AbortController) => Promise<void>,
    private readonly lost: (id: string, error: unknown) => void,
  ) {}

  enqueue(id: string): void {
    this.#queue.push(id);
    if (this.#queue.length === 1 && this.#running === null) this.#working = this.#work();
  }

  /** Stops the run if it is under way here; tells whether it was. */
  cancel(id: string): boolean {
    if (this.#running?.id !== id) return false;
    this.#running.stop.abort(new RunStopped('cancelled'));
    return true;
  }

  /** Whether this process has it, running or waiting. */
  has(id: string): boolean {
    return this.#running?.id === id || this.#queue.includes(id);
  }

  /** Resolves when the run has ended here. */
  async ended(id: string): Promise<void> {
    if (this.#running?.id === id) await this.#running.done;
  }

  /** Interrupts what is under way, begins nothing more, and resolves when all is still. */
  async shutDown(): Promise<void> {
    this.#stopped = true;
    this.#running?.stop.abort(new RunStopped('interrupted'));
    await this.#working;
  }

  async #work(): Promise<void> {
    for (let id = this.#queue.shift(); id !== undefined && !this.#stopped; id = this.#queue.shift()) {
      const current = id;
      const stop = new AbortController();
      const done = this.run(current, stop).catch((error: unknown) => this.lost(current, error));
      this.#running = { id: current, stop, done };
      await done;
      this.#running = null;
    }
  }
}
