import { hash } from 'node:crypto';

/** Slots are doubled up to this many; with 16 bytes each, 128 MiB. */
const MOST_SLOTS = 8 * 1024 * 1024;
const WORDS_PER_SLOT = 4;

/**
 * Remembers which events a dry run has met, in 16 bytes each: two words tell the event, two its body. Beyond six
 * million events it stops remembering, and says so in `full`, rather than grow.
 */
export class EventLedger {
  #slots = 64 * 1024;
  #words = new Uint32Array(this.#slots * WORDS_PER_SLOT);
  #used = 0;
  full = false;

  /** Whether the event is new, the same again, or another under the same id. */
  meet(key: string, content: string): 'new' | 'same' | 'other' {
    const id = hash('sha256', key, 'buffer');
    const body = hash('sha256', content, 'buffer');
    const first = (id.readUInt32LE(0) | 1) >>> 0;
    const second = id.readUInt32LE(4);
    const [bodyFirst, bodySecond] = [body.readUInt32LE(0), body.readUInt32LE(4)];
    const at = this.#find(first, second);
    if (this.#words[at] !== 0) {
      return this.#words[at + 2] === bodyFirst && this.#words[at + 3] === bodySecond ? 'same' : 'other';
    }
    if (this.#used >= this.#slots * 0.75 && !this.#grow()) {
      this.full = true;
      return 'new';
    }
    this.#words.set([first, second, bodyFirst, bodySecond], this.#find(first, second));
    this.#used++;
    return 'new';
  }

  /** The slot that holds the id, or the free one where it would go. A first word of 0 means free. */
  #find(first: number, second: number): number {
    for (let slot = second % this.#slots; ; slot = (slot + 1) % this.#slots) {
      const at = slot * WORDS_PER_SLOT;
      if (this.#words[at] === 0 || (this.#words[at] === first && this.#words[at + 1] === second)) return at;
    }
  }

  #grow(): boolean {
    if (this.#slots >= MOST_SLOTS) return false;
    const old = this.#words;
    this.#slots *= 2;
    this.#words = new Uint32Array(this.#slots * WORDS_PER_SLOT);
    for (let at = 0; at < old.length; at += WORDS_PER_SLOT) {
      if (old[at] !== 0) this.#words.set(old.subarray(at, at + WORDS_PER_SLOT), this.#find(old[at]!, old[at + 1]!));
    }
    return true;
  }
}
