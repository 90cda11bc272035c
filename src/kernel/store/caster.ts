import { mongo } from 'mongoose';
import { DomainError, invalid } from '../errors.js';
import { compileForgetting } from './known-fields.js';
import { isRegularText } from './text.js';
import type { Field, Shape } from './shape.js';

/** A plain object as it goes to and comes from an engine. */
export type PlainDoc = Record<string, unknown>;

/**
 * Checks and copies documents by a shape that was read from the mongoose schema once. A full mongoose document per
 * write costs some forty times as much (61 µs against 1.4 µs for ten fields), and both engines get exactly the same
 * treatment this way.
 *
 * Two kinds of failure: a document of the wrong form is a mistake in the program ({@link SchemaMismatch}); a value of
 * the right type that no engine can keep (NUL in text, an endless number, a date outside the years 0 to 9999, nesting
 * beyond 60 levels) may come from input and is a DomainError `invalid` with the field.
 */
export interface Caster {
  /** A deep copy with dates as Date, defaults filled in, undefined fields left out, `version` ignored. */
  cast(doc: object): PlainDoc;
  /** The JSON text of a document that was cast. */
  stringify(cast: PlainDoc): string;
  /** Turns the ISO strings of declared date paths back into dates and drops what is not declared, in place. */
  revive(doc: PlainDoc): PlainDoc;
  /** Drops what is not declared, in place: another release may have written it. */
  forget(doc: PlainDoc): PlainDoc;
}

/** A document that does not have the form its schema declares: a mistake in the program, not in the input. */
export class SchemaMismatch extends Error {
  constructor(
    readonly path: string,
    reason: string,
  ) {
    super(`${path} ${reason}`);
    this.name = 'SchemaMismatch';
  }
}

/** Largest document, in bytes of JSON. */
export const MAX_DOCUMENT_BYTES = 12 * 1024 * 1024;
/** MongoDB's limit of 16 MiB of BSON, less room for what it adds; a long list of numbers takes six times its JSON. */
const MAX_BSON_BYTES = 16 * 1024 * 1024 - 64 * 1024;
/** With less JSON than this no document can be that large: BSON never takes more than some nine times as much. */
const CERTAINLY_SMALL = MAX_BSON_BYTES / 9;
const MAX_DEPTH = 60;

type Cast = (value: unknown) => unknown;
type Revive = (value: unknown) => unknown;

export function compileCaster(name: string, shape: Extract<Shape, { kind: 'object' }>): Caster {
  const cast = objectCast(shape.fields, name, 'version');
  const revive = reviveOf(shape);
  const forget = compileForgetting(shape.fields, ['version']);
  return {
    cast: (doc) => cast(doc) as PlainDoc,
    stringify: (doc) => stringify(name, doc),
    revive: (doc) => forget(revive === null ? doc : (revive(doc) as PlainDoc)),
    forget,
  };
}

function castOf(shape: Shape, path: string): Cast {
  switch (shape.kind) {
    case 'string':
      return (value) => (typeof value === 'string' ? value : mismatch(path, 'is not text', value));
    case 'boolean':
      return (value) => (typeof value === 'boolean' ? value : mismatch(path, 'is not true or false', value));
    case 'number':
      return (value) =>
        typeof value === 'number' ? finite(value, path) : mismatch(path, 'is not a number', value);
    case 'date':
      return (value) => castDate(value, path);
    case 'mixed':
      return (value) => plainJson(value, path, 0);
    case 'array': {
      const item = castOf(shape.of, `${path}[]`);
      return (value) => {
        if (!Array.isArray(value)) return mismatch(path, 'is not an array', value);
        return value.map((entry: unknown) => item(entry ?? null));
      };
    }
    case 'map':
      return mapCast(castOf(shape.of, `${path}.*`), path);
    case 'object':
      return objectCast(shape.fields, path);
  }
}

function mapCast(item: Cast, path: string): Cast {
  return (value) => {
    if (!isObject(value)) return mismatch(path, 'is not an object', value);
    const copy: PlainDoc = {};
    for (const [key, entry] of Object.entries(value)) {
      if (entry !== undefined) copy[safeKey(key, path)] = entry === null ? null : item(entry);
    }
    return copy;
  };
}

function objectCast(fields: readonly Field[], path: string, ignored?: string): Cast {
  const compiled = fields.map((field) => ({
    ...field,
    path: `${path}.${field.name}`,
    cast: fieldCast(field, path),
  }));
  const known = new Set([...fields.map((field) => field.name), ...(ignored === undefined ? [] : [ignored])]);
  return (input) => {
    if (!isObject(input)) return mismatch(path, 'is not an object', input);
    const copy: PlainDoc = {};
    for (const field of compiled) {
      let value = input[field.name];
      if (value === undefined) {
        if (field.default !== undefined) {
          value = typeof field.default === 'function' ? (field.default as () => unknown)() : field.default;
        } else if (field.required) {
          return mismatch(field.path, 'is missing', value);
        } else continue;
      }
      if (value === null && field.required) return mismatch(field.path, 'is null', value);
      copy[field.name] = value === null ? null : field.cast(value);
    }
    for (const key in input) {
      if (!known.has(key) && input[key] !== undefined)
        return mismatch(`${path}.${key}`, 'is not declared', undefined);
    }
    return copy;
  };
}

function fieldCast(field: Field, path: string): Cast {
  const here = `${path}.${field.name}`;
  const cast = castOf(field.shape, here);
  if (field.checks.length === 0) return cast;
  return (value) => {
    const copy = cast(value);
    for (const check of field.checks) {
      const verdict = check.accepts(copy);
      // As mongoose reads its validators: anything falsy but undefined is a no.
      if (verdict !== undefined && !verdict) return mismatch(here, check.message, value);
    }
    return copy;
  };
}

function castDate(value: unknown, path: string): Date {
  const date = value instanceof Date || typeof value === 'string' ? new Date(value) : null;
  if (date === null) return mismatch(path, 'is not a date', value);
  const year = date.getUTCFullYear();
  // Outside these years the ISO text has another length and no longer orders by time.
  if (!(year >= 0 && year <= 9999)) throw refuse(path, 'is not a date between the years 0 and 9999');
  return date;
}

function finite(value: number, path: string): number {
  if (!Number.isFinite(value)) throw refuse(path, 'is not a finite number');
  return value === 0 ? 0 : value;
}

function plainJson(value: unknown, path: string, depth: number): unknown {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null || value === undefined) {
    return value ?? null;
  }
  if (typeof value === 'number') return finite(value, path);
  if (depth >= MAX_DEPTH) throw refuse(path, `is nested deeper than ${MAX_DEPTH} levels`);
  if (value instanceof Date) return castDate(value, path).toISOString();
  if (Array.isArray(value)) return value.map((entry) => plainJson(entry, path, depth + 1));
  if (typeof value !== 'object') return mismatch(path, 'is not plain JSON', value);
  const copy: PlainDoc = {};
  for (const [key, entry] of Object.entries(value)) {
    if (entry !== undefined) copy[safeKey(key, path)] = plainJson(entry, path, depth + 1);
  }
  return copy;
}

/** Assigning to `__proto__` would change the copy's prototype instead of making a field. */
function safeKey(key: string, path: string): string {
  if (key === '__proto__') throw refuse(path, 'has a field named __proto__');
  return key;
}

function stringify(name: string, doc: PlainDoc): string {
  const json = JSON.stringify(doc);
  // A backslash-u in the text is rare: only then is it worth finding out whether it is an escape or just text.
  if (json.includes('\\u') && /\\u(?:0000|d[89a-f])/.test(json)) refuseIrregularText(doc, name);
  if (json.length > MAX_DOCUMENT_BYTES / 3 && Buffer.byteLength(json) > MAX_DOCUMENT_BYTES) {
    throw new DomainError('too-large', `A ${name} document is larger than ${MAX_DOCUMENT_BYTES} bytes.`);
  }
  if (json.length > CERTAINLY_SMALL && mongo.BSON.calculateObjectSize(doc) > MAX_BSON_BYTES) {
    throw new DomainError('too-large', `A ${name} document is larger than 16 MiB as a database counts it.`);
  }
  return json;
}

function refuseIrregularText(value: unknown, path: string): void {
  if (typeof value === 'string') {
    if (!isRegularText(value)) throw refuse(path, 'contains a NUL or half of a character pair');
  } else if (Array.isArray(value)) {
    for (const entry of value) refuseIrregularText(entry, `${path}[]`);
  } else if (isObject(value) && !(value instanceof Date)) {
    for (const [key, entry] of Object.entries(value)) {
      refuseIrregularText(key, path);
      refuseIrregularText(entry, `${path}.${key}`);
    }
  }
}

function reviveOf(shape: Shape): Revive | null {
  switch (shape.kind) {
    case 'date':
      return (value) => (typeof value === 'string' ? new Date(value) : value);
    case 'array': {
      const item = reviveOf(shape.of);
      return item && ((value) => (Array.isArray(value) ? value.map(item) : value));
    }
    case 'map': {
      const item = reviveOf(shape.of);
      if (item === null) return null;
      return (value) => {
        if (!isObject(value)) return value;
        for (const key of Object.keys(value)) value[key] = item(value[key]);
        return value;
      };
    }
    case 'object':
      return reviveObject(shape.fields);
    default:
      return null;
  }
}

function reviveObject(fields: readonly Field[]): Revive | null {
  const dated: { name: string; revive: Revive }[] = [];
  for (const { name, shape } of fields) {
    const revive = reviveOf(shape);
    if (revive !== null) dated.push({ name, revive });
  }
  if (dated.length === 0) return null;
  return (value) => {
    if (!isObject(value)) return value;
    for (const { name, revive } of dated) {
      const entry = value[name];
      if (entry !== undefined && entry !== null) value[name] = revive(entry);
    }
    return value;
  };
}

function isObject(value: unknown): value is PlainDoc {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function mismatch(path: string, reason: string, value: unknown): never {
  // The type only: a value may be somebody's name or number, and this text ends up in a log.
  throw new SchemaMismatch(path, value === undefined ? reason : `${reason} (got ${typeName(value)})`);
}

const typeName = (value: unknown): string =>
  value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;

function refuse(path: string, reason: string): DomainError {
  return invalid(`${path} ${reason}.`, [{ field: path, reason }]);
}
