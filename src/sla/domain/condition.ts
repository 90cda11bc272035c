import { shown } from './civil.js';
import type { ClockEvent, JsonObject } from './history.js';
import type { Problems } from './problems.js';
import { isPlainObject } from './problems.js';

type Scalar = string | number | boolean;

/** One conjunct of `where` or `when`: a path into the attributes or the event, and what must hold there. */
export interface Test {
  readonly source: 'attributes' | 'actor' | 'data';
  readonly keys: readonly string[];
  readonly holds: (value: unknown) => boolean;
  /** Where it stands, if no value at all can satisfy it. */
  readonly never: readonly (string | number)[] | null;
}

/** `{ on, where, again }`: the types of event it listens to and what must hold. */
export interface Condition {
  readonly types: ReadonlySet<string>;
  readonly tests: readonly Test[];
  /** Starts a further cycle after an earlier one has ended. */
  readonly again: boolean;
}

const COMPARISONS: Record<string, (value: number, bound: number) => boolean> = {
  gt: (value, bound) => value > bound,
  gte: (value, bound) => value >= bound,
  lt: (value, bound) => value < bound,
  lte: (value, bound) => value <= bound,
};

/** Reads a condition or a list of them. `extraKeys` are the words that may stand beside `on` and `where`. */
export function readConditions(
  raw: unknown,
  path: (string | number)[],
  problems: Problems,
  extraKeys: readonly string[] = [],
): Condition[] {
  if (raw === undefined) return [];
  const list: unknown[] = Array.isArray(raw) ? raw : [raw];
  if (list.length === 0) problems.add(path, 'an empty list can never hold');
  return list.flatMap((item, index) => {
    const itemPath = Array.isArray(raw) ? [...path, index] : path;
    const body = problems.object(item, itemPath, ['on', 'where', ...extraKeys]);
    if (body === null) return [];
    const again = body['again'] ?? false;
    if (typeof again !== 'boolean') problems.add([...itemPath, 'again'], 'must be true or false');
    return [
      {
        types: readTypes(body['on'], [...itemPath, 'on'], problems),
        tests: body['where'] === undefined ? [] : readTests(body['where'], [...itemPath, 'where'], problems, true),
        again: again === true,
      },
    ];
  });
}

function readTypes(raw: unknown, path: (string | number)[], problems: Problems): Set<string> {
  const list: unknown[] = Array.isArray(raw) ? raw : [raw];
  const types = new Set<string>();
  if (raw === undefined) problems.add(path, 'is missing: name the type of event');
  else if (list.length === 0) problems.add(path, 'an empty list can never hold');
  else {
    list.forEach((type, index) => {
      if (typeof type === 'string' && type !== '') types.add(type);
      else problems.add(Array.isArray(raw) ? [...path, index] : path, `"${shown(type)}" is not a type of event`);
    });
  }
  return types;
}

/** Reads a conjunction; with `ofEvent`, paths beginning `actor.` or `data.` look at the event. */
export function readTests(
  raw: unknown,
  path: (string | number)[],
  problems: Problems,
  ofEvent: boolean,
): Test[] {
  const body = problems.object(raw, path, null);
  if (body === null) return [];
  return Object.entries(body).map(([key, wanted]) => {
    const keys = key.split('.');
    if (keys.some((part) => part === '')) problems.add([...path, key], `"${key}" is not a path`);
    const holds = readTest(wanted, [...path, key], problems);
    const never = canNeverHold(wanted) ? [...path, key] : null;
    const root = keys[0];
    if (ofEvent && keys.length > 1 && (root === 'actor' || root === 'data')) {
      return { source: root, keys: keys.slice(1), holds, never };
    }
    return { source: 'attributes', keys, holds, never };
  });
}

function readTest(wanted: unknown, path: (string | number)[], problems: Problems): (value: unknown) => boolean {
  if (Array.isArray(wanted)) {
    const members = new Set<unknown>(wanted.filter((member) => member !== null));
    if (wanted.some((member) => member !== null && !isScalar(member))) {
      problems.add(path, 'a list of values may hold texts, numbers, true and false');
    }
    return (value) => value !== undefined && members.has(value);
  }
  if (isPlainObject(wanted)) return readOperators(wanted, path, problems);
  if (wanted === null) return () => false;
  if (!isScalar(wanted)) problems.add(path, `"${shown(wanted)}" is not a value`);
  return (value) => value === wanted;
}

function readOperators(
  wanted: Record<string, unknown>,
  path: (string | number)[],
  problems: Problems,
): (value: unknown) => boolean {
  const parts: ((value: unknown) => boolean)[] = [];
  for (const [operator, bound] of Object.entries(wanted)) {
    const compare = Object.hasOwn(COMPARISONS, operator) ? COMPARISONS[operator] : undefined;
    if (operator === 'exists' && typeof bound === 'boolean') {
      parts.push((value) => (value !== undefined && value !== null) === bound);
    } else if (compare !== undefined && typeof bound === 'number') {
      parts.push((value) => typeof value === 'number' && compare(value, bound));
    } else if (operator === 'exists') problems.add([...path, operator], 'must be true or false');
    else if (compare !== undefined) problems.add([...path, operator], 'must be a number');
    else problems.add([...path, operator], `unknown word "${operator}"; known here: exists, gt, gte, lt, lte`);
  }
  if (Object.keys(wanted).length === 0) problems.add(path, 'says nothing: name exists, gt, gte, lt or lte');
  const [only] = parts;
  return parts.length === 1 && only !== undefined ? only : (value) => parts.every((part) => part(value));
}

/** Nothing equals `null`, is in an empty list, lies above 5 and below 3, or is a number without existing. */
function canNeverHold(wanted: unknown): boolean {
  if (wanted === null) return true;
  if (Array.isArray(wanted)) return wanted.every((member) => member === null);
  if (!isPlainObject(wanted)) return false;
  const bounds = (...words: string[]): number[] => words.map((word) => wanted[word]).filter((bound) => typeof bound === 'number');
  if (wanted['exists'] === false && bounds('gt', 'gte', 'lt', 'lte').length > 0) return true;
  const lower = Math.max(...bounds('gt', 'gte'));
  const upper = Math.min(...bounds('lt', 'lte'));
  const open = bounds('gt').includes(lower) || bounds('lt').includes(upper);
  return lower > upper || (lower === upper && open);
}

function isScalar(value: unknown): value is Scalar {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

/** The first condition that holds for the event, with the attributes as they are after it. */
export function matching(
  conditions: readonly Condition[],
  event: ClockEvent,
  attributes: JsonObject,
): Condition | null {
  for (const condition of conditions) {
    if (condition.types.has(event.type) && testsHold(condition.tests, event, attributes)) return condition;
  }
  return null;
}

/** Whether every test holds; `event` may be left out where only attributes are looked at. */
export function testsHold(tests: readonly Test[], event: ClockEvent | null, attributes: JsonObject): boolean {
  for (const test of tests) {
    const root: unknown = test.source === 'attributes' ? attributes : event?.[test.source];
    if (!test.holds(valueAt(root, test.keys))) return false;
  }
  return true;
}

function valueAt(root: unknown, keys: readonly string[]): unknown {
  let value = root;
  for (const key of keys) {
    if (typeof value !== 'object' || value === null || Array.isArray(value) || !Object.hasOwn(value, key)) {
      return undefined;
    }
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}
