import type { Position } from '../cursor.js';
import type { PartialTerm } from '../indexes.js';
import type { ModelInfo } from '../model.js';
import { combinations, type Bounds, type OrderKey, type Plan, type Term } from '../planner.js';
import { compareScalars, type Scalar } from '../scalars.js';
import type { ScalarKind } from '../shape.js';
import { storedPath } from './codec.js';

/** A filter in MongoDB's language; made only here, of values in their declared types. */
export type MongoFilter = Record<string, unknown>;
export type MongoSort = Record<string, 1 | -1>;

/** A walk along one index, or along one stretch of it: its answers come in the order of `keys` without sorting. */
export interface Scan {
  conditions: MongoFilter[];
  keys: readonly OrderKey[];
  /** Fields that have one value throughout. */
  fixed: ReadonlyMap<string, Scalar>;
}

const PREFIX = 'fb_';
const ID_INDEX = '_id_';

/** Our indexes carry a prefix, so that an operator's own are told apart and left alone. */
export const storedIndex = (name: string): string => (name === '_id' ? ID_INDEX : PREFIX + name);

/** The declared name behind the database's; an operator's index keeps its own. */
export function declaredIndex(stored: string): string {
  if (stored === ID_INDEX) return '_id';
  return stored.startsWith(PREFIX) ? stored.slice(PREFIX.length) : stored;
}

export const isOurIndex = (stored: string): boolean => stored.startsWith(PREFIX);

export function conjunction(conditions: readonly MongoFilter[]): MongoFilter {
  return conditions.length === 1 ? (conditions[0] as MongoFilter) : conditions.length === 0 ? {} : { $and: conditions };
}

/** The whole filter of a plan; MongoDB hands out a document once even where several array elements lead to it. */
export function wholeFilter(plan: Plan): MongoFilter {
  return conjunction([...pinConditions(plan), ...otherConditions(plan)]);
}

/** Whether nothing can match: a choice among no values. */
export const isEmpty = (plan: Plan): boolean => plan.pins.some((pin) => pin.values.length === 0);

/**
 * The walks that together answer a plan. One, where the index gives the order by itself. Otherwise one for each
 * combination of pinned values, to be merged by the caller: whether the server would merge such walks or sort in
 * memory differs between its versions.
 */
export function scansOf(plan: Plan): Scan[] {
  if (isEmpty(plan)) return [];
  const others = otherConditions(plan);
  if (!plan.overlapping && givesOrder(plan)) {
    return [{ conditions: [...pinConditions(plan), ...others], keys: plan.order, fixed: new Map() }];
  }
  return combinations(plan).map((values) => ({
    conditions: [
      ...plan.pins.map((pin, i) => equal(pin.key.path, values[i] ?? null)),
      ...others,
    ],
    keys: plan.walk,
    fixed: new Map(plan.pins.map((pin, i) => [pin.key.path, values[i] ?? null])),
  }));
}

/**
 * The stretches of a walk behind a position, in order, each a single range of the index: the ties of the last key
 * first, then everything beyond on the key before, and so on. MongoDB cannot compare tuples, and one `$or` for all of
 * it would read all ties again for every page.
 */
export function stretchesBehind(info: ModelInfo, plan: Plan, scan: Scan, after: Position): MongoFilter[][] {
  const walked: { key: OrderKey; value: Scalar }[] = [];
  let inclusive = false;
  for (const [i, key] of plan.order.entries()) {
    const value = after[i] ?? null;
    const fixed = scan.fixed.get(key.path);
    if (fixed === undefined) {
      walked.push({ key, value });
      continue;
    }
    // A field with one value throughout decides by itself or not at all.
    const compared = compareScalars(fixed, value) * key.direction;
    if (compared === 0) continue;
    inclusive = compared > 0;
    break;
  }
  const ties = walked.map(({ key, value }) => equal(key.path, value));
  const stretches: MongoFilter[][] = inclusive ? [ties] : [];
  for (let i = walked.length - 1; i >= 0; i -= 1) {
    const { key, value } = walked[i] as (typeof walked)[0];
    const bounded = plan.bounds?.key.path === key.path || key.path === '_id';
    for (const beyond of conditionsBeyond(key, info.path(key.path).kind, value, bounded)) {
      stretches.push([...ties.slice(0, i), beyond]);
    }
  }
  return stretches;
}

export function sortOf(keys: readonly OrderKey[]): MongoSort {
  return Object.fromEntries(keys.map((key) => [storedPath(key.path), key.direction]));
}

/** The condition of a partial index, in the words that MongoDB accepts in an index and recognises in a query. */
export function partialFilter(terms: readonly PartialTerm[]): MongoFilter {
  const filter: Record<string, Record<string, unknown>> = {};
  for (const term of terms) {
    const conditions = (filter[storedPath(term.path)] ??= {});
    if (term.op === 'exists') conditions['$exists'] = true;
    else conditions[`$${term.op}`] = term.value;
  }
  return filter;
}

/** Whether an index with several values pinned in front still gives the plan's order when it is read in one go. */
function givesOrder(plan: Plan): boolean {
  const fixed = new Set(plan.pins.filter((pin) => pin.values.length === 1).map((pin) => pin.key.path));
  const keys = plan.index.keys.filter((key) => !fixed.has(key.path));
  if (keys.length !== plan.order.length) return false;
  const against = keys[0]?.direction !== plan.order[0]?.direction;
  return keys.every((key, i) => {
    const wanted = plan.order[i] as OrderKey;
    return key.path === wanted.path && (key.direction !== wanted.direction) === against;
  });
}

const pinConditions = (plan: Plan): MongoFilter[] =>
  plan.pins.map(({ key, values }) => oneOf(key.path, values));

function otherConditions(plan: Plan): MongoFilter[] {
  const conditions: MongoFilter[] = [];
  if (plan.bounds !== null) conditions.push(within(plan.bounds.key.path, plan.bounds.bounds));
  if (plan.index.partial.length > 0) conditions.push(partialFilter(plan.index.partial));
  return [...conditions, ...plan.rest.map(condition)];
}

function condition(term: Term): MongoFilter {
  switch (term.op) {
    case 'and':
      return conjunction(term.terms.map(condition));
    case 'or':
      return term.terms.length === 0 ? NOTHING : { $or: term.terms.map(condition) };
    case 'range':
      return within(term.path, term.bounds);
    default:
      return oneOf(term.path, term.values);
  }
}

const NOTHING: MongoFilter = { _id: { $in: [] } };

/** Null equals missing, as in SQL it would not. */
const equal = (path: string, value: Scalar): MongoFilter => ({ [storedPath(path)]: { $eq: value } });

const oneOf = (path: string, values: readonly Scalar[]): MongoFilter =>
  values.length === 1 ? equal(path, values[0] ?? null) : { [storedPath(path)]: { $in: values } };

/** MongoDB compares within a type, so null and missing are in no range. */
function within(path: string, bounds: Bounds): MongoFilter {
  return { [storedPath(path)]: Object.fromEntries(Object.entries(bounds).map(([side, value]) => [`$${side}`, value])) };
}

/** The least value of each type: at or above it lies everything that is there at all. */
const LEAST: Record<ScalarKind, Scalar> = {
  string: '',
  number: Number.NEGATIVE_INFINITY,
  boolean: false,
  date: new Date(-8_640_000_000_000_000),
};

/** What lies beyond a value on one key, in order; `present` where null cannot occur. */
function conditionsBeyond(key: OrderKey, kind: ScalarKind, value: Scalar, present: boolean): MongoFilter[] {
  const path = storedPath(key.path);
  if (key.direction === 1) {
    return [{ [path]: value === null ? { $gte: LEAST[kind] } : { $gt: value } }];
  }
  if (value === null) return [];
  const less = { [path]: { $lt: value } };
  return present ? [less] : [less, { [path]: { $eq: null } }];
}
