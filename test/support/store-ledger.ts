import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { DomainError } from '../../src/kernel/errors.js';
import { eq } from '../../src/kernel/store/filter.js';
import { UniqueViolation, type Collection, type Stored } from '../../src/kernel/store/store.js';
import { caseOf, type Case } from '../contract/store.contract.model.js';

const COUNTERS = 4;
let ledgers = 0;

type Act = 'insert' | 'insertMany' | 'update' | 'put' | 'remove' | 'removeWhere' | 'read';

/**
 * Writes to a store and keeps its own account of what was acknowledged. Afterwards: everything acknowledged is there,
 * nothing is there twice, and every change of a counter that was acknowledged was made exactly once.
 */
export class StoreLedger {
  readonly #name = `l${(ledgers += 1)}`;
  readonly #sent = new Map<string, Case>();
  readonly #acknowledged = new Set<string>();
  readonly #removed = new Set<string>();
  /** Changes of counters by their own id. */
  readonly #changes = new Set<string>();
  readonly #changed = new Set<string>();
  readonly #surprises: unknown[] = [];
  readonly #writers: Promise<void>[] = [];
  #next = 0;
  #stopping = false;
  /** Operations refused for the time being; the writer then tries again, or leaves it at that. */
  unavailable = 0;

  /** @param nodes One and the same collection, seen from several nodes. */
  constructor(private readonly nodes: readonly Collection<Case>[]) {}

  start(writers: number): void {
    for (let i = 0; i < writers; i += 1) this.#writers.push(this.write());
  }

  /** Waits until so many more operations have been acknowledged. */
  async more(operations: number): Promise<void> {
    const enough = this.done + operations;
    while (this.done < enough && this.#surprises.length === 0) await sleep(20);
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    await Promise.all(this.#writers);
  }

  /** One operation, which must come through. */
  async one(act: Act): Promise<void> {
    await this.act(act);
    expect(this.#surprises).toEqual([]);
  }

  get done(): number {
    return this.#acknowledged.size + this.#changed.size;
  }

  summary(): string {
    return `${this.#acknowledged.size} inserts and ${this.#changed.size} changes acknowledged, ${this.unavailable} refused for the time being; 0 lost, 0 doubled`;
  }

  /** Holds what is stored against the account. */
  async verify(stored: readonly Stored<Case>[]): Promise<void> {
    expect(this.#surprises).toEqual([]);
    const own = stored.filter((doc) => doc._id.startsWith(`${this.#name}-`));
    const found = new Map(own.map((doc) => [doc._id, doc]));
    expect(found.size).toBe(own.length);
    const lost = [...this.#acknowledged].filter((id) => !found.has(id) && !this.#removed.has(id));
    expect(lost).toEqual([]);
    for (const [id, doc] of this.#sent) {
      const there = found.get(id);
      if (there !== undefined) expect(there).toMatchObject({ ...doc });
    }
    const counters = own.filter((doc) => doc.kind === 'counter');
    const made = counters.flatMap((doc) => doc.steps?.map(({ name }) => name) ?? []);
    expect(new Set(made).size).toBe(made.length);
    expect([...this.#changed].filter((id) => !made.includes(id))).toEqual([]);
    expect(made.filter((id) => !this.#changes.has(id))).toEqual([]);
    for (const doc of counters) expect(doc.version).toBe(doc.steps?.length);
  }

  private async write(): Promise<void> {
    while (!this.#stopping && this.#surprises.length === 0) {
      await this.act((['insert', 'update', 'insertMany', 'update', 'put', 'read'] as const)[this.#next % 6] as Act);
    }
  }

  private async act(act: Act): Promise<void> {
    this.#next += 1;
    const node = this.nodes[this.#next % this.nodes.length] as Collection<Case>;
    try {
      await this.carryOut(act, node, this.#next);
    } catch (error) {
      if (error instanceof DomainError && error.code === 'unavailable') this.unavailable += 1;
      else this.#surprises.push(error);
    }
  }

  private async carryOut(act: Act, node: Collection<Case>, n: number): Promise<void> {
    switch (act) {
      case 'insert':
        return this.insert(node, this.fresh(n));
      case 'insertMany':
        return this.insertMany(node, [0, 1, 2, 3, 4].map((i) => this.fresh(n, i)));
      case 'update':
        return this.change(node, n);
      case 'put':
        return node.put({ ...caseOf(`${this.#name}-put`), number: ledgerNumber(this.#name, 0, 9) });
      case 'read':
        await node.get(`${this.#name}-put`);
        await node.find(eq('_id', `${this.#name}-put`), { index: '_id', limit: 1 });
        return;
      default:
        return this.remove(act, node, n);
    }
  }

  private async insert(node: Collection<Case>, doc: Case): Promise<void> {
    await this.untilTold(async () => {
      await node.insert(doc).catch((error: unknown) => {
        // From the second time on, the first may have come through after all.
        if (!(error instanceof UniqueViolation && error.index === '_id' && this.#sent.has(doc._id))) throw error;
      });
      this.#acknowledged.add(doc._id);
    }, [doc]);
  }

  private async insertMany(node: Collection<Case>, docs: Case[]): Promise<void> {
    let again = false;
    await this.untilTold(async () => {
      const outcomes = await node.insertMany(docs);
      for (const [i, outcome] of outcomes.entries()) {
        const expected = outcome.inserted || (again && outcome.violated === '_id');
        if (!expected) throw new Error(`an insert was refused: ${JSON.stringify(outcome)}`);
        this.#acknowledged.add((docs[i] as Case)._id);
      }
    }, docs, () => (again = true));
  }

  /** What was refused for the time being is sent again under its id, as a client would. */
  private async untilTold(send: () => Promise<void>, docs: Case[], onRefusal?: () => void): Promise<void> {
    for (;;) {
      try {
        await send();
        for (const doc of docs) this.#sent.set(doc._id, doc);
        return;
      } catch (error) {
        if (!(error instanceof DomainError && error.code === 'unavailable')) throw error;
        this.unavailable += 1;
        for (const doc of docs) this.#sent.set(doc._id, doc);
        onRefusal?.();
        if (this.#stopping) return;
        await sleep(50);
      }
    }
  }

  private async change(node: Collection<Case>, n: number): Promise<void> {
    const counter = n % COUNTERS;
    const id = `${this.#name}-c${counter}`;
    const name = `${id}:${n}`;
    const create = (): Case =>
      caseOf(id, { kind: 'counter', steps: [], number: ledgerNumber(this.#name, counter, 8) });
    this.#changes.add(name);
    await node.update(id, (doc) => ({ ...doc, steps: [...(doc.steps ?? []), { name }] }), { create });
    this.#changed.add(name);
  }

  private async remove(act: Act, node: Collection<Case>, n: number): Promise<void> {
    const doc = this.fresh(n);
    await this.insert(node, doc);
    const gone =
      act === 'remove'
        ? await node.remove(doc._id)
        : (await node.removeWhere(eq('_id', doc._id), { index: '_id' })) === 1;
    if (!gone) throw new Error('a removal was not told of');
    this.#removed.add(doc._id);
  }

  private fresh(n: number, i = 0): Case {
    return caseOf(`${this.#name}-${n}-${i}`, { number: ledgerNumber(this.#name, n, i) });
  }
}

/** A number of its own for every document of every ledger. */
const ledgerNumber = (name: string, n: number, i: number): number =>
  Number(name.slice(1)) * 10_000_000 + n * 10 + i;
