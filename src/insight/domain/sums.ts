/**
 * Figures that are only ever added up: name → amount, without zeros. A day of a board or scorecard is one of these,
 * and so is what a single touchpoint adds to it.
 */
export type Sums = Record<string, number>;

/** What one thing (a touchpoint, a voice) adds to the cells of one or more days. */
export interface Part {
  /** Id of the thing; a newer state of it replaces what it added before. */
  _id: string;
  /** Version of the state it was read from; an older one never replaces a newer one. */
  of: number;
  entries: PartEntry[];
}

export interface PartEntry {
  cell: CellKey;
  sums: Sums;
}

/** Where figures are kept: a series (the board, one partner), an organisation and a local date. */
export interface CellKey {
  series: string;
  org: string;
  day: string;
}

export const BOARD_SERIES = 'board';

export const cellId = ({ series, org, day }: CellKey): string => `${series}|${org}|${day}`;

export function cellOf(id: string): CellKey {
  const [series = '', org = '', day = ''] = id.split('|');
  return { series, org, day };
}

/** The organisation above, or null at the root. */
export function orgAbove(org: string): string | null {
  const cut = org.lastIndexOf('/');
  return cut < 0 ? null : org.slice(0, cut);
}

export function addSums(into: Sums, more: Sums): void {
  for (const [name, amount] of Object.entries(more)) {
    const sum = (into[name] ?? 0) + amount;
    if (sum === 0) delete into[name];
    else into[name] = sum;
  }
}

export function sumAll(many: Iterable<Sums>): Sums {
  const total: Sums = {};
  for (const sums of many) addSums(total, sums);
  return total;
}

export function sameSums(a: Sums, b: Sums): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
}

/** Collects figures by cell, one entry per cell however often it is named. */
export class PartBuilder {
  readonly #cells = new Map<string, Sums>();

  add(cell: CellKey, name: string, amount = 1): void {
    if (amount === 0) return;
    const id = cellId(cell);
    const sums = this.#cells.get(id) ?? {};
    this.#cells.set(id, sums);
    addSums(sums, { [name]: amount });
  }

  entries(): PartEntry[] {
    return [...this.#cells].map(([id, sums]) => ({ cell: cellOf(id), sums }));
  }
}
