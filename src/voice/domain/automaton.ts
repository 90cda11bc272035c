/** Offsets tried before the region in front is taken to be full. */
const WORTH_SEARCHING = 64;

/** Collects literals before they are frozen into an {@link Automaton}. */
export class Trie {
  readonly children: Map<number, number>[] = [new Map()];
  readonly ends: number[][] = [[]];
  readonly alphabet = new Set<number>();

  add(text: string, literal: number): void {
    let node = 0;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      this.alphabet.add(code);
      let next = this.children[node]!.get(code);
      if (next === undefined) {
        next = this.children.length;
        this.children.push(new Map());
        this.ends.push([]);
        this.children[node]!.set(code, next);
      }
      node = next;
    }
    this.ends[node]!.push(literal);
  }
}

/**
 * Aho–Corasick over a double array: each state's children sit in one shared table at an offset of its own,
 * so tens of thousands of states over a thousand Han characters need a few hundred kilobytes (a dense table
 * would need hundreds of megabytes).
 */
export class Automaton {
  /** Symbol of each UTF-16 code; 0 for every character no literal holds. */
  private readonly symbols = new Uint16Array(65_536);
  private readonly base: Int32Array;
  private owner = new Int32Array(0);
  private target = new Int32Array(0);
  private readonly fail: Int32Array;
  private readonly outputStart: Int32Array;
  private readonly outputs: Int32Array;

  constructor(trie: Trie) {
    let symbol = 1;
    for (const code of trie.alphabet) {
      this.symbols[code] = symbol;
      symbol++;
    }
    const states = trie.children.length;
    this.base = new Int32Array(states);
    this.fail = new Int32Array(states);
    this.placeChildren(trie, symbol);
    const outputsOf = this.linkFailures(trie);
    this.outputStart = new Int32Array(states + 1);
    for (let state = 0; state < states; state++) {
      this.outputStart[state + 1] = this.outputStart[state]! + outputsOf[state]!.length;
    }
    this.outputs = Int32Array.from(outputsOf.flat());
  }

  /** The state after reading one more UTF-16 code. */
  next(state: number, code: number): number {
    const symbol = this.symbols[code]!;
    if (symbol === 0) return 0;
    let current = state;
    for (;;) {
      const cell = this.base[current]! + symbol;
      if (this.owner[cell] === current) return this.target[cell]!;
      if (current === 0) return 0;
      current = this.fail[current]!;
    }
  }

  /** Literals ending in a state are `output(k)` for k in [outputsFrom, outputsTo). */
  outputsFrom(state: number): number {
    return this.outputStart[state]!;
  }

  outputsTo(state: number): number {
    return this.outputStart[state + 1]!;
  }

  output(k: number): number {
    return this.outputs[k]!;
  }

  /** First fit, widest states first; single children fill the holes that remain. */
  private placeChildren(trie: Trie, width: number): void {
    const symbolsOf = trie.children.map((children) => [...children.keys()].map((code) => this.symbols[code]!));
    const order = symbolsOf.map((_, state) => state).sort((a, b) => symbolsOf[b]!.length - symbolsOf[a]!.length);
    const capacity = trie.children.length * 2 + width * 4 + 1024;
    this.owner = new Int32Array(capacity).fill(-1);
    this.target = new Int32Array(capacity);
    // Below `width` some holes suit no symbol; starting behind them keeps every step forward final.
    let hole = width;
    let wide = 0;
    for (const state of order) {
      const symbols = symbolsOf[state]!;
      const first = symbols[0];
      if (first === undefined) break;
      while (this.ownerAt(hole) !== -1) hole++;
      // A row of one can take any hole; wider rows would search the crowded front again and again.
      const from = symbols.length === 1 ? hole - first : wide;
      let base = from;
      while (symbols.some((symbol) => this.ownerAt(base + symbol) !== -1)) base++;
      if (symbols.length > 1 && base - from > WORTH_SEARCHING) wide = base - WORTH_SEARCHING / 2;
      this.base[state] = base;
      for (const [code, child] of trie.children[state]!) {
        const cell = base + this.symbols[code]!;
        this.owner[cell] = state;
        this.target[cell] = child;
      }
    }
  }

  /** Grows the table when a row reaches beyond it. */
  private ownerAt(cell: number): number {
    if (cell >= this.owner.length) {
      const owner = new Int32Array(cell * 2).fill(-1);
      const target = new Int32Array(cell * 2);
      owner.set(this.owner);
      target.set(this.target);
      this.owner = owner;
      this.target = target;
    }
    return this.owner[cell]!;
  }

  private linkFailures(trie: Trie): number[][] {
    const outputsOf = trie.ends.map((ends) => [...ends]);
    const order: number[] = [0];
    for (let head = 0; head < order.length; head++) {
      const state = order[head]!;
      for (const [code, child] of trie.children[state]!) {
        this.fail[child] = state === 0 ? 0 : this.next(this.fail[state]!, code);
        const shorter = outputsOf[this.fail[child] ?? 0] ?? [];
        outputsOf[child]?.push(...shorter);
        order.push(child);
      }
    }
    return outputsOf;
  }
}
