/**
 * Carries live messages between the nodes of an installation. A message is a text small enough for any broker: it
 * says *that* something changed and where to look, the store says what. Losing one is repaired by the next, or by the
 * state every stream begins with; so a transport need not be reliable, only fast.
 */
export abstract class LiveTransport {
  /** Hands a message to every node, this one included. Never throws; a broker that is down loses it. */
  abstract publish(message: string): void;
  /** @returns a function that ends the subscription */
  abstract subscribe(listener: (message: string) => void): () => void;
  /**
   * Calls back whenever messages of other nodes may have been missed, and now and then while they cannot be heard.
   *
   * @returns a function that ends it
   */
  abstract onGap(listener: () => void): () => void;
  /** Begins to listen to other nodes; called once, when the installation is complete. */
  abstract open(): void;
  abstract close(): Promise<void>;
}

/** While nothing is heard of other nodes, streams look into the store this often. */
export const DEAF_MS = 3_000;

/** The transport of a process that hears of no other: because there is none, or because there is no Redis. */
export class InProcessTransport extends LiveTransport {
  readonly #listeners = new Set<(message: string) => void>();
  readonly #gapListeners = new Set<() => void>();
  #deaf: NodeJS.Timeout | null = null;

  /** @param alone false where there may be other nodes: what they do is then looked for in the store */
  constructor(private readonly alone = true) {
    super();
  }

  override publish(message: string): void {
    for (const listener of this.#listeners) listener(message);
  }

  override subscribe(listener: (message: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  override onGap(listener: () => void): () => void {
    this.#gapListeners.add(listener);
    return () => this.#gapListeners.delete(listener);
  }

  override open(): void {
    if (this.alone || this.#deaf !== null) return;
    this.#deaf = setInterval(() => {
      for (const listener of this.#gapListeners) listener();
    }, DEAF_MS);
    this.#deaf.unref();
  }

  override close(): Promise<void> {
    if (this.#deaf !== null) clearInterval(this.#deaf);
    this.#listeners.clear();
    this.#gapListeners.clear();
    return Promise.resolve();
  }
}
