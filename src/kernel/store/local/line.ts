import { storeError, type Failure } from './failures.js';

type Outcome = { value: unknown } | { error: Failure };
export type Answer = 'ready' | [number, Outcome] | [number, Outcome][];

/** Every thread that writes through the same writer numbers its writes within a span of its own. */
export const NUMBERS = 2 ** 40;

interface Waiting {
  resolve: (value: unknown) => void;
  reject: (error: Error) => void;
}

/** One end of a conversation with a store thread: numbered requests, their promises, and what if nobody is there any more. */
export class Line {
  readonly #waiting = new Map<number, Waiting>();
  #seq: number;
  #dead: Failure | null = null;
  #whenIdle: (() => void) | null = null;

  /** @param end which of the ends this is among those that talk to the same thread */
  constructor(
    private readonly post: (message: unknown) => void,
    end = 0,
  ) {
    this.#seq = end * NUMBERS;
  }

  /** Takes a number for a request; `send` it in the same turn or reject it. */
  expect(): { seq: number; answer: Promise<unknown> } {
    const seq = (this.#seq += 1);
    const answer = new Promise<unknown>((resolve, reject) => {
      if (this.#dead !== null) reject(storeError(this.#dead));
      else this.#waiting.set(seq, { resolve, reject });
    });
    return { seq, answer };
  }

  send(message: unknown): void {
    if (this.#dead === null) this.post(message);
  }

  receive(message: Answer): void {
    if (message === 'ready') return;
    if (typeof message[0] === 'number') this.settle(message as [number, Outcome]);
    else for (const outcome of message as [number, Outcome][]) this.settle(outcome);
    if (this.#waiting.size === 0) this.#whenIdle?.();
  }

  /** Resolves when every request has been answered. */
  async idle(): Promise<void> {
    if (this.#waiting.size > 0) await new Promise<void>((resolve) => (this.#whenIdle = resolve));
  }

  /** Nothing will be answered any more. */
  die(failure: Failure): void {
    this.#dead ??= failure;
    for (const waiting of this.#waiting.values()) waiting.reject(storeError(failure));
    this.#waiting.clear();
    this.#whenIdle?.();
  }

  private settle([seq, outcome]: [number, Outcome]): void {
    const waiting = this.#waiting.get(seq);
    this.#waiting.delete(seq);
    if ('error' in outcome) waiting?.reject(storeError(outcome.error));
    else waiting?.resolve(outcome.value);
  }
}
