import type { Schema } from 'mongoose';
import { castScalar, type Scalar } from './scalars.js';
import { resolvePath, type PathInfo, type ScalarKind, type Shape } from './shape.js';

export interface IndexKey {
  path: string;
  direction: 1 | -1;
  kind: ScalarKind;
  array: PathInfo['array'];
}

/** One condition of a partial index; all of them must hold for a document to be in it. */
export type PartialTerm =
  | { path: string; kind: ScalarKind; op: 'exists' }
  | { path: string; kind: ScalarKind; op: 'eq' | 'gt' | 'gte' | 'lt' | 'lte'; value: Scalar };

/** An index as an engine has to build it. */
export interface IndexSpec {
  name: string;
  /**
   * The declared keys and, unless the index is unique, `_id` in the direction of the last of them: so that the order
   * of an index is total and a page can begin after any document.
   */
  keys: IndexKey[];
  unique: boolean;
  partial: PartialTerm[];
}

/** The indexes of a model by name, and what serves a query that is not confined to one access token. */
export interface IndexSet {
  /** Everything an engine builds, companions included. */
  specs: IndexSpec[];
  /** Names of the indexes written down in the schema. */
  declared: string[];
  /** The index to use for a query on `name`: its companion when the filter does not pin `access`. */
  find(name: string, pinsAccess: boolean): IndexSpec | undefined;
}

export const ID_INDEX = '_id';
const COMPANION = '_all';
const KNOWN_OPTIONS = new Set(['name', 'unique', 'partialFilterExpression', 'background']);

/**
 * Reads `schema.index(…)` declarations. An index that begins with `access` serves confined callers; an administrator
 * asks the same question without a token, so it gets a companion without that key, named `<name>_all`.
 */
export function indexesOf(model: string, schema: Schema, root: Shape): IndexSet {
  const byName = new Map<string, IndexSpec>();
  for (const [fields, options] of schema.indexes() as [Record<string, unknown>, Record<string, unknown>][]) {
    const spec = readIndex(model, root, fields, options);
    if (byName.has(spec.name)) throw new Error(`${model}: two indexes are named ${spec.name}`);
    byName.set(spec.name, spec);
  }
  const declared = [...byName.keys()];
  byName.set(ID_INDEX, {
    name: ID_INDEX,
    keys: [idKey(1)],
    unique: true,
    partial: [],
  });
  const companions = new Map<string, IndexSpec>();
  for (const spec of byName.values()) {
    if (spec.keys[0]?.path !== 'access') continue;
    const bare: IndexSpec = { ...spec, name: `${spec.name}${COMPANION}`, keys: spec.keys.slice(1) };
    if (byName.has(bare.name)) throw new Error(`${model}: ${bare.name} is the name of a companion index`);
    companions.set(spec.name, sameAs(byName, bare) ?? bare);
  }
  return {
    specs: [...new Set([...byName.values(), ...companions.values()])],
    declared,
    find: (name, pinsAccess) => (pinsAccess ? byName.get(name) : (companions.get(name) ?? byName.get(name))),
  };
}

const idKey = (direction: 1 | -1): IndexKey => ({ path: '_id', direction, kind: 'string', array: null });

function sameAs(byName: Map<string, IndexSpec>, wanted: IndexSpec): IndexSpec | undefined {
  const form = ({ keys, unique, partial }: IndexSpec): string => JSON.stringify({ keys, unique, partial });
  return [...byName.values()].find((spec) => form(spec) === form(wanted));
}

function readIndex(
  model: string,
  root: Shape,
  fields: Record<string, unknown>,
  options: Record<string, unknown>,
): IndexSpec {
  const name = options['name'];
  const where = `${model}: index ${typeof name === 'string' ? name : JSON.stringify(fields)}`;
  if (typeof name !== 'string' || !/^[A-Za-z][A-Za-z0-9_-]*$/.test(name)) {
    throw new Error(`${where} needs a name of letters, digits, _ and - (schema.index({…}, { name }))`);
  }
  for (const option of Object.keys(options)) {
    if (!KNOWN_OPTIONS.has(option))
      throw new Error(`${where}: option ${option} is not supported by both engines`);
  }
  const keys = Object.entries(fields).map(([path, direction]) => readKey(where, root, path, direction));
  const last = keys.at(-1);
  if (last === undefined) throw new Error(`${where} has no fields`);
  const unique = options['unique'] === true;
  const arrays = keys.filter((key) => key.array !== null).length;
  if (arrays > 1) throw new Error(`${where} covers two arrays`);
  if (unique && arrays > 0) throw new Error(`${where}: an array cannot be unique`);
  if (!unique && !keys.some((key) => key.path === '_id'))
    keys.push(idKey(last.array === null ? last.direction : 1));
  const partial = readPartial(where, root, options['partialFilterExpression']);
  return { name, keys, unique, partial };
}

function readKey(where: string, root: Shape, path: string, direction: unknown): IndexKey {
  if (direction !== 1 && direction !== -1) throw new Error(`${where}: ${path} must be 1 or -1`);
  const info = resolvePath(root, path);
  if (typeof info === 'string') throw new Error(`${where}: ${path} ${info}`);
  return { path, direction, ...info };
}

function readPartial(where: string, root: Shape, expression: unknown): PartialTerm[] {
  const terms: PartialTerm[] = [];
  for (const [path, condition] of Object.entries((expression ?? {}) as Record<string, unknown>)) {
    const info = resolvePath(root, path);
    if (typeof info === 'string' || info.array !== null)
      throw new Error(`${where}: cannot be partial by ${path}`);
    const operators: [string, unknown][] =
      typeof condition === 'object' && condition !== null && !(condition instanceof Date)
        ? Object.entries(condition)
        : [['$eq', condition]];
    for (const [operator, operand] of operators)
      terms.push(partialTerm(where, path, info.kind, operator, operand));
  }
  return terms;
}

function partialTerm(
  where: string,
  path: string,
  kind: ScalarKind,
  operator: string,
  operand: unknown,
): PartialTerm {
  if (operator === '$exists' && operand === true) return { path, kind, op: 'exists' };
  const op = { $eq: 'eq', $gt: 'gt', $gte: 'gte', $lt: 'lt', $lte: 'lte' }[operator] as
    'eq' | 'gt' | 'gte' | 'lt' | 'lte' | undefined;
  if (op === undefined || operand === null) throw new Error(`${where}: ${path} ${operator} is not supported`);
  return { path, kind, op, value: castScalar(kind, operand as Scalar, `${where}: ${path}`) };
}
