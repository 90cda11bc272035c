import type { Filter, Sort } from './filter.js';
import { describeModel } from './model.js';
import type { Doc, Model, QueryPlan, Store } from './store.js';

/** One kind of query that a repository made: the same form with other values counts as the same. */
export interface LoggedQuery {
  model: Model<Doc>;
  method: string;
  index: string;
  sort: Sort<Doc> | undefined;
  /** The first filter seen of this form. */
  filter: Filter<Doc>;
}

let log: Map<string, LoggedQuery> | null = null;

/** Starts to remember every distinct query of every repository of this process; for tests. */
export function startQueryLog(): void {
  log ??= new Map();
}

/** What was remembered since the start, and stops. */
export function stopQueryLog(): LoggedQuery[] {
  const queries = [...(log?.values() ?? [])];
  log = null;
  return queries;
}

/** Called by `ScopedRepository` for every query; costs nothing unless the log was started. */
export function logQuery<T extends Doc>(
  model: Model<T>,
  method: string,
  filter: Filter<T>,
  options: { index: string; sort?: Sort<T> },
): void {
  if (log === null) return;
  const key = JSON.stringify([
    model.name,
    method,
    options.index,
    options.sort,
    formOf(filter as Filter<unknown>),
  ]);
  if (log.has(key)) return;
  log.set(key, {
    model: model as unknown as Model<Doc>,
    method,
    index: options.index,
    sort: options.sort as Sort<Doc> | undefined,
    filter: filter as unknown as Filter<Doc>,
  });
}

/** A query that no index serves, and what the engine says it would do. */
export interface Unindexed {
  query: string;
  plan: QueryPlan;
}

/** Asks the engine how it would run each query; returns those that scan a collection or sort in memory. */
export async function explainAll(store: Store, queries: readonly LoggedQuery[]): Promise<Unindexed[]> {
  const unindexed: Unindexed[] = [];
  for (const { model, method, index, sort, filter } of queries) {
    const collection = await store.open(model);
    const plan = await collection.explain(filter, { index, ...(sort !== undefined && { sort }) });
    if (plan.collectionScan || plan.inMemorySort) {
      unindexed.push({
        query: `${model.name}.${method} by ${index}: ${JSON.stringify(formOf(filter as Filter<unknown>))}`,
        plan,
      });
    }
  }
  return unindexed;
}

/** The names of declared indexes (`model.index`) that no logged query used: each costs every write and serves nothing. */
export function unusedIndexes(models: readonly Model<Doc>[], queries: readonly LoggedQuery[]): string[] {
  const used = new Set(queries.map((query) => `${query.model.name}.${query.index}`));
  return models
    .flatMap((model) => describeModel(model).indexes.declared.map((name) => `${model.name}.${name}`))
    .filter((name) => !used.has(name));
}

function formOf(filter: Filter<unknown>): unknown {
  switch (filter.op) {
    case 'all':
      return 'all';
    case 'and':
    case 'or':
      return [filter.op, ...filter.filters.map(formOf)];
    case 'range':
      return [
        'range',
        filter.path,
        ...(['gt', 'gte', 'lt', 'lte'] as const).filter((side) => filter[side] !== undefined),
      ];
    case 'eq':
      return [filter.value === null ? 'null' : 'eq', filter.path];
    default:
      return [filter.op, filter.path];
  }
}
