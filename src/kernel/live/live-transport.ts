import { Injectable } from '@nestjs/common';

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

/** The transport of a single process. */
@Injectable()
export class InProcessTransport extends LiveTransport {
  readonly #listeners = new Set<(message: string) => void>();

  override publish(message: string): void {
    for (const listener of this.#listeners) listener(message);
  }

  override subscribe(listener: (message: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** There is nobody else to miss anything of. */
  override onGap(): () => void {
    return () => undefined;
  }

  override open(): void {
    // Nobody else speaks here.
  }

  override close(): Promise<void> {
    this.#listeners.clear();
    return Promise.resolve();
  }
}
