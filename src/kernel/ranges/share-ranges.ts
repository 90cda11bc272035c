/**
 * The work that sweeps find is divided into this many ranges by the hash of a touchpoint's id; each is swept by the
 * one node that holds its lease. Stored with documents, so it never changes; more working nodes than this idle.
 */
export const RANGES = 16;
export const EVERY_RANGE: readonly number[] = Array.from({ length: RANGES }, (_, range) => range);

/** The range an id falls into, 0 to 15: FNV-1a over its characters, folded. */
export function rangeOf(id: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < id.length; i += 1) hash = Math.imul(hash ^ id.charCodeAt(i), 0x01000193);
  return ((hash >>> 16) ^ (hash & 0xffff)) % RANGES;
}

/**
 * The values of a stored `range` that belong to these ranges. Documents of releases that had no ranges carry null; they
 * go with the first one.
 */
export function storedRanges(ranges: readonly number[]): (number | null)[] {
  return ranges.includes(0) ? [null, ...ranges] : [...ranges];
}

/** A lease as it stands in the store. */
export interface RangeLease {
  range: number;
  /** The node that holds it; null when it was given back. */
  holder: string | null;
  /** Grows whenever the holder changes: whoever was overtaken sees a number above its own. */
  fence: number;
  until: Date;
}

export interface Share {
  /** Held and to be held on. */
  renew: number[];
  /** Free, run out, or never held, to be taken now. */
  take: number[];
  /** Held beyond a fair share, to be given back. */
  release: number[];
}

/**
 * What one node does with the leases: keeps what it has up to a fair share, gives back what is more, and takes what
 * nobody holds. Every node decides for itself; a write on condition of the lease's version settles who was first.
 *
 * @param members working nodes alive, this one included
 */
export function shareOf(node: string, members: number, leases: ReadonlyMap<number, RangeLease>, now: Date): Share {
  const fair = Math.ceil(RANGES / Math.max(1, members));
  const held: number[] = [];
  const free: number[] = [];
  // Each begins its search at another place, so that nodes that start together do not reach for the same ones.
  const start = rangeOf(node);
  for (let i = 0; i < RANGES; i += 1) {
    const range = (start + i) % RANGES;
    const lease = leases.get(range);
    if (lease?.holder === node) held.push(range);
    else if (lease === undefined || lease.holder === null || lease.until <= now) free.push(range);
  }
  return { renew: held.slice(0, fair), release: held.slice(fair), take: free.slice(0, Math.max(0, fair - held.length)) };
}
