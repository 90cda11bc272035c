import type { FilePath } from './file-problem.js';

/** Where a value stands in its text. Offsets are counted in UTF-16 units from 0. */
export interface Place {
  begin: number;
  end: number;
  /** Written as `{…}` or `[…]`. */
  braces: boolean;
  /** What a mapping holds, in order of writing. */
  keys: KeyPlace[];
  /** What a list holds; null for an entry without a value. */
  items: (Place | null)[];
}

export interface KeyPlace {
  key: string;
  begin: number;
  value: Place | null;
}

/** The place of a key of a mapping; null where it is not written. */
export function keyIn(place: Place | null, key: string): KeyPlace | null {
  return place?.keys.find((each) => each.key === key) ?? null;
}

/** Where the deepest part of a path begins that was written. */
export function offsetOf(root: Place | null, path: FilePath): number | null {
  let place = root;
  let offset = root?.begin ?? null;
  for (const step of path) {
    const key = keyIn(place, String(step));
    const next: Place | null = key === null ? (place?.items[Number(step)] ?? null) : key.value;
    if (key === null && next === null) return offset;
    offset = key?.begin ?? next?.begin ?? offset;
    place = next;
  }
  return offset;
}
