import type { PlainDoc } from '../caster.js';
import type { Shape } from '../shape.js';

/** Marks a key that was renamed on its way into the database. */
const MARK = '~';

/**
 * Plain JSON and maps may hold any key, but to MongoDB some mean something: `$ref` and `$id` come back as a
 * reference, `$`-names are refused in some places, and `_bsontype` makes the driver take an object of the request for
 * one of its own. Such keys are stored with a mark in front, which is taken off again on the way back.
 */
export function storedKey(key: string): string {
  return key.startsWith('$') || key.startsWith(MARK) || key === '_bsontype' ? MARK + key : key;
}

/** A dotted path as it is in the database. */
export const storedPath = (path: string): string => path.split('.').map(storedKey).join('.');

/** Renames keys inside one value; gives back the same object where nothing had to change. */
type Rename = (value: unknown) => unknown;

/** Renames the keys that need it, both ways; null where the shape has no place for free keys. */
export interface Codec {
  encode(doc: PlainDoc): PlainDoc;
  decode(doc: PlainDoc): PlainDoc;
}

export function compileCodec(shape: Shape): Codec {
  const encode = renameIn(shape, storedKey);
  const decode = renameIn(shape, (key) => (key.startsWith(MARK) ? key.slice(MARK.length) : key));
  return {
    encode: (doc) => (encode === null ? doc : (encode(doc) as PlainDoc)),
    decode: (doc) => (decode === null ? doc : (decode(doc) as PlainDoc)),
  };
}

function renameIn(shape: Shape, rename: (key: string) => string): Rename | null {
  switch (shape.kind) {
    case 'mixed':
      return (value) => deep(value, rename);
    case 'map': {
      const inner = renameIn(shape.of, rename);
      return (value) => entries(value, rename, inner);
    }
    case 'array': {
      const inner = renameIn(shape.of, rename);
      return inner && ((value) => items(value, inner));
    }
    case 'object': {
      const inner = new Map<string, Rename>();
      for (const field of shape.fields) {
        const found = renameIn(field.shape, rename);
        if (found !== null) inner.set(field.name, found);
      }
      return inner.size === 0 ? null : (value) => fields(value, inner);
    }
    default:
      return null;
  }
}

function deep(value: unknown, rename: (key: string) => string): unknown {
  const inner: Rename = (entry) => deep(entry, rename);
  return Array.isArray(value) ? items(value, inner) : entries(value, rename, inner);
}

function items(value: unknown, inner: Rename): unknown {
  if (!Array.isArray(value)) return value;
  let changed = false;
  const copy = value.map((entry: unknown) => {
    const renamed = inner(entry);
    changed ||= renamed !== entry;
    return renamed;
  });
  return changed ? copy : value;
}

function entries(value: unknown, rename: (key: string) => string, inner: Rename | null): unknown {
  if (!isObject(value)) return value;
  let changed = false;
  const renamed = Object.entries(value).map(([key, entry]): [string, unknown] => {
    const name = rename(key);
    const content = inner === null ? entry : inner(entry);
    changed ||= name !== key || content !== entry;
    return [name, content];
  });
  return changed ? Object.fromEntries(renamed) : value;
}

function fields(value: unknown, inner: Map<string, Rename>): unknown {
  if (!isObject(value)) return value;
  let copy: PlainDoc | undefined;
  for (const [name, rename] of inner) {
    const before = value[name];
    const after = rename(before);
    if (after !== before) (copy ??= { ...value })[name] = after;
  }
  return copy ?? value;
}

function isObject(value: unknown): value is PlainDoc {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}
