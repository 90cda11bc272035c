import type { FieldValue } from '../readers/read-item.js';

/** What an expression can give. `undefined` is "nothing there": empty cells and missing keys alike. */
export type Value = string | number | boolean | Date | Value[] | undefined;

/** Why one row cannot become events; costs the row, never the run. */
export class RowRefusal extends Error {
  constructor(
    readonly field: string,
    readonly reason: string,
  ) {
    super(reason);
    this.name = 'RowRefusal';
  }
}

export interface RowWarning {
  field: string;
  reason: string;
}

/** One row while it is being mapped: its fields, the named values worked out so far, and what there is to report. */
export interface RowContext {
  readonly row: number;
  readonly fields: Record<string, FieldValue>;
  readonly warnings: RowWarning[];
  /** Place of the row within its group, counted from 1; 1 everywhere when the mapping declares no group. */
  position: number;
  /** A `$name`: a parameter, a named value (worked out once per row), `$row` or `$position`. */
  named: (name: string) => Value;
}

/** Finds a field by its exact name, else along dots into nested JSON. Text is trimmed; empty is nothing. */
export function fieldOf(context: RowContext, name: string): Value {
  const raw = lookInto(context.fields, name);
  if (raw === undefined || raw === null) return undefined;
  if (typeof raw === 'string') return raw.trim() === '' ? undefined : raw.trim();
  if (typeof raw === 'number') {
    // 9007199254740993 in JSON has already become ...992: as an id it would point to someone else.
    if (Number.isInteger(raw) && !Number.isSafeInteger(raw)) {
      throw new RowRefusal(name, 'is a number too large to be exact; the source must write it as text');
    }
    if (!Number.isFinite(raw)) throw new RowRefusal(name, 'is a number too large to be read');
    return raw;
  }
  if (typeof raw === 'boolean') return raw;
  if (Array.isArray(raw)) return raw.map((item) => plain(item, name));
  throw new RowRefusal(name, 'is an object where a single value is expected');
}

function plain(item: FieldValue, name: string): Value {
  if (typeof item === 'object') throw new RowRefusal(name, 'is a list of objects where single values are expected');
  return item;
}

function lookInto(fields: Record<string, FieldValue>, name: string): FieldValue | undefined {
  if (Object.hasOwn(fields, name)) return fields[name];
  if (!name.includes('.')) return undefined;
  let value: FieldValue | undefined = fields;
  for (const part of name.split('.')) {
    if (typeof value !== 'object' || value === null || Array.isArray(value) || !Object.hasOwn(value, part)) {
      return undefined;
    }
    value = value[part];
  }
  return value;
}

/** A value as text: instants as ISO 8601 UTC. */
export function textOf(value: Exclude<Value, undefined>): string {
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map((item) => (item === undefined ? '' : textOf(item))).join(', ');
  return String(value);
}
