import type { mongo } from 'mongoose';
import { comparePositions, positionOf, type Position } from '../cursor.js';
import type { ModelInfo } from '../model.js';
import type { Plan } from '../planner.js';
import type { Scalar } from '../scalars.js';
import type { QueryPlan } from '../store.js';
import { storedPath } from './codec.js';
import type { StoredDoc } from './documents.js';
import { explained } from './explain.js';
import type { Operations } from './operations.js';
import {
  conjunction,
  scansOf,
  sortOf,
  storedIndex,
  stretchesBehind,
  wholeFilter,
  type MongoFilter,
  type Scan,
} from './query.js';

const BAD_VALUE = 2;

/** The queries of one collection, each on the index its plan names. */
export class Reading {
  constructor(
    private readonly info: ModelInfo,
    private readonly collection: mongo.Collection<StoredDoc>,
    private readonly operations: Operations,
  ) {}

  byIds(ids: readonly string[]): Promise<StoredDoc[]> {
    const [first] = ids;
    if (first === undefined) return Promise.resolve([]);
    // A single id by equality, which the server answers without planning.
    const filter = ids.length === 1 ? { _id: first } : { _id: { $in: [...ids] } };
    return this.operations.run(() => this.collection.find(filter, { batchSize: ids.length + 1 }).toArray());
  }

  /** At most `limit` documents behind a position, in the plan's order; with `only`, these of their fields. */
  async page(
    plan: Plan,
    limit: number,
    after: Position | undefined,
    only?: readonly string[],
  ): Promise<StoredDoc[]> {
    const scans = scansOf(plan);
    if (scans.length === 1) return this.walk(plan, scans[0] as Scan, limit, after, only);
    const pages = await Promise.all(scans.map((scan) => this.walk(plan, scan, limit, after, only)));
    return merged(plan, pages.flat()).slice(0, limit);
  }

  /** Ids and versions of documents that match, in no particular order. */
  versions(plan: Plan, limit: number): Promise<{ id: string; version: number }[]> {
    return this.hinted(plan, async (hint) => {
      const options = { ...hint, limit, batchSize: limit + 1, projection: { version: 1 } };
      const found = await this.collection.find(wholeFilter(plan), options).toArray();
      return found.map(({ _id, version }) => ({ id: _id, version }));
    });
  }

  count(plan: Plan): Promise<number> {
    return this.hinted(plan, (hint) => this.collection.countDocuments(wholeFilter(plan), hint));
  }

  /** Missing and null count under the empty string, as does empty text. */
  async countBy(path: string, plan: Plan): Promise<Map<string, number>> {
    const groups = await this.hinted(plan, (hint) =>
      this.collection
        .aggregate<{ _id: Scalar; count: number }>(
          [{ $match: wholeFilter(plan) }, { $group: { _id: `$${storedPath(path)}`, count: { $sum: 1 } } }],
          hint,
        )
        .toArray(),
    );
    const counts = new Map<string, number>();
    for (const { _id: value, count } of groups) {
      const label = value instanceof Date ? value.toISOString() : String(value ?? '');
      counts.set(label, (counts.get(label) ?? 0) + count);
    }
    return counts;
  }

  /** How the server would run the first page, and a page in the middle. */
  async explain(plan: Plan): Promise<QueryPlan> {
    const [scan] = scansOf(plan);
    if (scan === undefined) return { indexes: [], collectionScan: false, inMemorySort: false, detail: 'nothing' };
    const middle = plan.order.map((key) => SAMPLE[this.info.path(key.path).kind]);
    const stretches = [[], ...stretchesBehind(this.info, plan, scan, middle)];
    const answers = await this.operations.run(() =>
      Promise.all(
        stretches.map((stretch) =>
          this.collection
            .find(conjunction([...scan.conditions, ...stretch]), {
              hint: storedIndex(plan.index.name),
              sort: sortOf(scan.keys),
              limit: 2,
            })
            .explain('queryPlanner'),
        ),
      ),
    );
    return explained(answers);
  }

  private async walk(
    plan: Plan,
    scan: Scan,
    limit: number,
    after: Position | undefined,
    only: readonly string[] | undefined,
  ): Promise<StoredDoc[]> {
    const stretches: MongoFilter[][] =
      after === undefined ? [[]] : stretchesBehind(this.info, plan, scan, after);
    const found: StoredDoc[] = [];
    for (const stretch of stretches) {
      found.push(...(await this.stretch(plan, scan, stretch, limit - found.length, only)));
      if (found.length >= limit) break;
    }
    return found;
  }

  private stretch(
    plan: Plan,
    scan: Scan,
    stretch: MongoFilter[],
    limit: number,
    only: readonly string[] | undefined,
  ): Promise<StoredDoc[]> {
    const projection = only && Object.fromEntries(only.map((path) => [storedPath(path), 1]));
    const filter = conjunction([...scan.conditions, ...stretch]);
    const sort = sortOf(scan.keys);
    // A batch that holds them all, and one more: with exactly as many, the server keeps the cursor open.
    return this.hinted(plan, (hint) =>
      this.collection.find(filter, { ...hint, sort, limit, batchSize: limit + 1, ...(projection && { projection }) }).toArray(),
    );
  }

  /**
   * Runs a query on the plan's index. Where that is gone (a newer release has dropped it while this one is still
   * running, or an operator has), the server may choose: slow is better than nothing until this process is replaced.
   */
  private async hinted<R>(plan: Plan, query: (hint: { hint?: string }) => Promise<R>): Promise<R> {
    return this.operations.run(async () => {
      try {
        return await query({ hint: storedIndex(plan.index.name) });
      } catch (error) {
        const { code, message } = error as { code?: unknown; message?: string };
        if (code === BAD_VALUE && /hint provided does not correspond/.test(message ?? '')) return query({});
        throw error;
      }
    });
  }
}

/** Values in the middle of each type, for the question how a later page would be read. */
const SAMPLE = { string: 'm', number: 0, boolean: true, date: new Date(0) } as const;

/** The answers of several walks in one order, each document once. */
function merged(plan: Plan, docs: readonly StoredDoc[]): StoredDoc[] {
  const placed = docs.map((doc) => ({ doc, position: positionOf(plan.order, doc) }));
  placed.sort((a, b) => comparePositions(plan.order, a.position, b.position));
  const inOrder = placed.map(({ doc }) => doc);
  return plan.overlapping ? inOrder.filter((doc, i) => inOrder[i - 1]?._id !== doc._id) : inOrder;
}
