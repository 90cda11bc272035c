import type { Handed } from './writer.js';

/** A document as it was handed over. */
export interface State {
  version: number;
  text: string;
}

interface Link extends State {
  seq: number;
  /** Whether it was written, once that is known. */
  written: Promise<boolean>;
}

/**
 * Updates of one document that are under way in this process. A second update builds on the first without waiting
 * for its commit, so that a busy document (a partner's scorecard) costs one commit per group and not one per change.
 * The writer refuses every link whose predecessor failed; then the change is applied again to what is stored.
 */
export class UpdateChain {
  readonly #latest = new Map<string, Link>();

  /** The newest state handed over for a document, if its outcome is still open. */
  latest(id: string): Link | undefined {
    return this.#latest.get(id);
  }

  /** Makes a write the newest of its document until its outcome is known, and waits for that; null is success. */
  async add(id: string, state: State, { seq, outcome }: Handed<string | null>): Promise<string | null> {
    const link: Link = {
      ...state,
      seq,
      written: outcome.then(
        (violated) => violated === null,
        () => false,
      ),
    };
    this.#latest.set(id, link);
    try {
      return await outcome;
    } finally {
      if (this.#latest.get(id) === link) this.#latest.delete(id);
    }
  }
}
