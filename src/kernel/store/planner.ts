import type { Filter, Sort } from './filter.js';
import type { IndexKey, IndexSpec, PartialTerm } from './indexes.js';
import type { ModelInfo } from './model.js';
import type { Doc } from './store.js';
import { castScalar, compareScalars, type Scalar } from './scalars.js';
import type { PathInfo } from './shape.js';

/** A filter checked against the schema: paths resolved, values in their declared types, nested `and`s flattened. */
export type Term =
  | { op: 'in'; path: string; info: PathInfo; values: Scalar[] }
  | { op: 'range'; path: string; info: PathInfo; bounds: Bounds }
  | { op: 'has'; path: string; info: PathInfo; values: string[] }
  | { op: 'and'; terms: Term[] }
  | { op: 'or'; terms: Term[] };

export interface Bounds {
  gt?: Scalar;
  gte?: Scalar;
  lt?: Scalar;
  lte?: Scalar;
}

/** A field of the total order of a query's answers. */
export interface OrderKey {
  path: string;
  direction: 1 | -1;
}

/** How one index serves one query; made the same way for both engines, so that both refuse the same queries. */
export interface Plan {
  index: IndexSpec;
  /** The leading keys fixed to one value (or, in turn, to each of several). */
  pins: { key: IndexKey; values: Scalar[] }[];
  /** Bounds on the key after the pins. */
  bounds: { key: IndexKey; bounds: Bounds } | null;
  /** What remains to be tested on each document. */
  rest: Term[];
  /** The order within one combination of pinned values: what the index itself gives. */
  walk: OrderKey[];
  /** Whether `walk` goes against the index. */
  backwards: boolean;
  /** The order of the whole answer; contains `walk`. */
  order: OrderKey[];
  /** Whether one document can answer to two combinations of pins. */
  overlapping: boolean;
}

/** Beyond this many combinations of pinned values MongoDB no longer merges index scans but sorts in memory. */
const MAX_COMBINATIONS = 200;
const ACCESS = 'access';

/** Thrown where an index cannot serve a query without scanning or sorting: a mistake in the program. */
export class IndexMismatch extends Error {
  constructor(model: string, index: string, reason: string) {
    super(`${model}: index ${index} cannot serve this query: ${reason}`);
    this.name = 'IndexMismatch';
  }
}

/** Works out how the named index serves the query. @throws IndexMismatch when it cannot. */
export function planQuery<T>(
  info: ModelInfo,
  filter: Filter<T>,
  options: { index: string; sort?: Sort<T> | undefined },
): Plan {
  const terms = flatten(info, filter as Filter<unknown>);
  const pinsAccess = terms.some((term) => term.op === 'has' && term.path === ACCESS);
  const index = info.indexes.find(options.index, pinsAccess);
  const refuse = (reason: string): never => {
    throw new IndexMismatch(info.name, options.index, reason);
  };
  if (index === undefined) return refuse('there is no such index');
  for (const condition of index.partial) {
    if (!terms.some((term) => implies(term, condition))) return refuse(`it holds only part of the documents`);
  }
  const rest = new Set(terms.filter((term) => !index.partial.some((condition) => says(term, condition))));
  const pins = takePins(index, rest);
  const combinations = pins.reduce((product, pin) => product * pin.values.length, 1);
  if (combinations > MAX_COMBINATIONS) return refuse(`more than ${MAX_COMBINATIONS} combinations of values`);
  const unpinned = index.keys.slice(pins.length);
  if (unpinned.some((key) => key.array !== null)) {
    return refuse(`the filter must name one element of ${unpinned.find((key) => key.array !== null)?.path}`);
  }
  const bounds = takeBounds(unpinned[0], rest);
  const { walk, order, backwards } = orderOf(
    info,
    index,
    pins,
    unpinned,
    options.sort as Sort<Doc> | undefined,
    refuse,
  );
  if (pins.length === 0 && bounds === null && rest.size > 0 && options.sort === undefined) {
    return refuse('the filter says nothing about its first field');
  }
  const overlapping = pins.some((pin) => pin.key.array !== null && pin.values.length > 1);
  return { index, pins, bounds, rest: [...rest], walk, backwards, order, overlapping };
}

/** Every combination of pinned values, in the order of the pins. */
export function combinations(plan: Plan): Scalar[][] {
  let product: Scalar[][] = [[]];
  for (const pin of plan.pins)
    product = product.flatMap((head) => pin.values.map((value) => [...head, value]));
  return product;
}

function takePins(index: IndexSpec, rest: Set<Term>): Plan['pins'] {
  const pins: Plan['pins'] = [];
  for (const key of index.keys) {
    const wanted = key.array === null ? 'in' : 'has';
    let pin: Extract<Term, { op: 'in' | 'has' }> | undefined;
    for (const term of rest) {
      if (
        term.op === wanted &&
        term.path === key.path &&
        (pin === undefined || term.values.length < pin.values.length)
      ) {
        pin = term;
      }
    }
    if (pin === undefined) break;
    rest.delete(pin);
    pins.push({ key, values: pin.values });
  }
  return pins;
}

function takeBounds(key: IndexKey | undefined, rest: Set<Term>): Plan['bounds'] {
  if (key === undefined) return null;
  for (const term of rest) {
    if (term.op === 'range' && term.path === key.path) {
      rest.delete(term);
      return { key, bounds: term.bounds };
    }
  }
  return null;
}

/**
 * Without a sort the answer comes in the order of the index; with one, the rest of the index breaks ties, walked the
 * same way as the last field of the sort that the index gives.
 */
function orderOf(
  info: ModelInfo,
  index: IndexSpec,
  pins: Plan['pins'],
  unpinned: IndexKey[],
  sort: Sort<Doc> | undefined,
  refuse: (reason: string) => never,
): Pick<Plan, 'walk' | 'order' | 'backwards'> {
  const fixed = new Set(pins.filter((pin) => pin.values.length <= 1).map((pin) => pin.key.path));
  const several = pins.filter((pin) => pin.values.length > 1 && pin.key.array === null).map((pin) => pin.key);
  const inTurn = new Set(several.map((key) => key.path));
  const order: OrderKey[] = [];
  let matched = 0;
  let backwards: boolean | undefined;
  let otherwise = false;
  for (const [path, direction] of sort ?? []) {
    if (info.path(path).array !== null) return refuse(`${path} is an array and has no order`);
    const pinned = pins.find((pin) => pin.key.path === path);
    // A field with one value decides nothing, but ties still go the way it was asked for.
    if (pinned !== undefined) otherwise = pinned.key.direction !== direction;
    if (fixed.has(path)) continue;
    order.push({ path, direction });
    if (inTurn.has(path)) continue;
    const key = unpinned[matched];
    const against = key?.direction !== direction;
    if (key?.path !== path || (backwards ?? against) !== against)
      return refuse(`it does not give the order by ${path}`);
    backwards = against;
    matched += 1;
  }
  backwards ??= otherwise;
  const against = backwards;
  const walk = unpinned.map(({ path, direction }): OrderKey => ({
    path,
    direction: flip(direction, against),
  }));
  const sorted = new Set(order.map((key) => key.path));
  const leading = several
    .filter((key) => !sorted.has(key.path))
    .map(({ path, direction }) => ({ path, direction }));
  const trailing = walk.filter((key) => !sorted.has(key.path));
  return {
    walk,
    backwards,
    order: sort === undefined ? [...leading, ...trailing] : [...order, ...trailing, ...leading],
  };
}

const flip = (direction: 1 | -1, against: boolean): 1 | -1 =>
  against ? (direction === 1 ? -1 : 1) : direction;

function flatten(info: ModelInfo, filter: Filter<unknown>): Term[] {
  switch (filter.op) {
    case 'all':
      return [];
    case 'and':
      return filter.filters.flatMap((inner) => flatten(info, inner));
    case 'or': {
      const branches = filter.filters.map((inner) => flatten(info, inner));
      // A branch without conditions matches everything, and so does the whole.
      return branches.some((terms) => terms.length === 0) ? [] : [disjunction(branches)];
    }
    default:
      return [leaf(info, filter)];
  }
}

/** Alternatives for one and the same field are a choice of values, which an index can serve. */
function disjunction(branches: Term[][]): Term {
  const terms = branches.map((terms): Term =>
    terms.length === 1 ? (terms[0] as Term) : { op: 'and', terms },
  );
  const first = terms[0];
  if (first !== undefined && (first.op === 'in' || first.op === 'has')) {
    const alike = terms.filter(
      (term): term is typeof first => term.op === first.op && term.path === first.path,
    );
    if (alike.length === terms.length) {
      const values = distinct(alike.flatMap((term): Scalar[] => term.values));
      return { ...first, values } as Term;
    }
  }
  return { op: 'or', terms };
}

function leaf(
  info: ModelInfo,
  filter: Extract<Filter<unknown>, { op: 'eq' | 'in' | 'range' | 'has' }>,
): Term {
  const path: string = filter.path;
  const where = `${info.name}.${path}`;
  const target = info.path(path);
  if (filter.op === 'has') {
    if (target.array === null) throw new TypeError(`${where} is not an array: use eq`);
    return { op: 'has', path, info: target, values: [castScalar('string', filter.value, where) as string] };
  }
  if (target.array !== null) throw new TypeError(`${where} is an array: use has`);
  if (filter.op === 'range')
    return { op: 'range', path, info: target, bounds: castBounds(filter, target, where) };
  const values = filter.op === 'eq' ? [filter.value] : filter.values;
  return {
    op: 'in',
    path,
    info: target,
    values: distinct(values.map((value) => castScalar(target.kind, value, where))),
  };
}

function castBounds(
  filter: Extract<Filter<unknown>, { op: 'range' }>,
  target: PathInfo,
  where: string,
): Bounds {
  const bounds: Bounds = {};
  for (const side of ['gt', 'gte', 'lt', 'lte'] as const) {
    if (filter[side] !== undefined) bounds[side] = castScalar(target.kind, filter[side], where);
  }
  if (Object.keys(bounds).length === 0) throw new TypeError(`${where}: a range without bounds`);
  return bounds;
}

function distinct(values: Scalar[]): Scalar[] {
  if (values.length < 2) return values;
  const sorted = [...values].sort(compareScalars);
  return sorted.filter((value, i) => i === 0 || compareScalars(sorted[i - 1] as Scalar, value) !== 0);
}

/** Whether a document that passes `term` is certainly in an index with this condition. */
function implies(term: Term, condition: PartialTerm): boolean {
  if (term.op === 'and') return term.terms.some((inner) => implies(inner, condition));
  if (term.op === 'or') return term.terms.every((inner) => implies(inner, condition));
  if (term.op === 'has' || term.path !== condition.path) return false;
  if (term.op === 'in') return term.values.every((value) => value !== null && meets(value, condition));
  if (condition.op === 'exists') return true;
  if (condition.op === 'eq') return false;
  const { bounds } = term;
  const near =
    condition.op === 'gt' || condition.op === 'gte' ? (bounds.gt ?? bounds.gte) : (bounds.lt ?? bounds.lte);
  if (near === undefined) return false;
  const strict =
    (condition.op === 'gt' && bounds.gt !== undefined) || (condition.op === 'lt' && bounds.lt !== undefined);
  return meets(near, condition) || (strict && compareScalars(near, condition.value) === 0);
}

/** Whether a condition of the filter is nothing but the condition of the index. */
function says(term: Term, condition: PartialTerm): boolean {
  if (term.op !== 'in' || condition.op !== 'eq' || term.path !== condition.path || term.values.length !== 1)
    return false;
  return compareScalars(term.values[0] ?? null, condition.value) === 0;
}

function meets(value: Scalar, condition: PartialTerm): boolean {
  if (condition.op === 'exists') return true;
  const compared = compareScalars(value, condition.value);
  return {
    eq: compared === 0,
    gt: compared > 0,
    gte: compared >= 0,
    lt: compared < 0,
    lte: compared <= 0,
  }[condition.op];
}
