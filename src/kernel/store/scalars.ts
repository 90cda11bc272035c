import type { Scalar } from './filter.js';
import type { ScalarKind } from './shape.js';
import { compareText, isRegularText } from './text.js';
import { invalid } from '../errors.js';

export type { Scalar } from './filter.js';

/**
 * A filter value in the type its path declares. A wrong type is a mistake in the program; text no engine can keep
 * cannot be found either, and comes from input.
 */
export function castScalar(kind: ScalarKind, value: Scalar, where: string): Scalar {
  if (value === null) return null;
  if (kind === 'date') {
    const date = value instanceof Date || typeof value === 'string' ? new Date(value) : null;
    if (date === null || Number.isNaN(date.getTime()))
      throw new TypeError(`${where} compares a date with ${typeof value}`);
    return date;
  }
  if (typeof value !== kind) throw new TypeError(`${where} compares ${kind} with ${typeof value}`);
  if (typeof value === 'number' && !Number.isFinite(value))
    throw new TypeError(`${where} compares with ${value}`);
  if (typeof value === 'string' && !isRegularText(value)) {
    throw invalid('Text with a NUL or half of a character pair.', [
      { field: where, reason: 'is not regular text' },
    ]);
  }
  return value;
}

/** The order of both engines: null first, then by value; false before true; text by code point. */
export function compareScalars(a: Scalar, b: Scalar): number {
  if (a === null || b === null) return Number(b === null) - Number(a === null);
  if (typeof a === 'string' && typeof b === 'string') return compareText(a, b);
  return Number(a) - Number(b);
}

/** The scalar at a dotted path of a document; missing is null. */
export function scalarAt(doc: object, path: string): Scalar {
  let value: unknown = doc;
  for (const segment of path.split('.')) {
    if (typeof value !== 'object' || value === null) return null;
    value = (value as Record<string, unknown>)[segment];
  }
  return (value ?? null) as Scalar;
}
