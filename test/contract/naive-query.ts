import type { Filter, Scalar, Sort } from '../../src/kernel/store/filter.js';

/**
 * The filter language told in the plainest way, by walking all documents: what the engines are compared with. Shares
 * no code with them.
 */
export function naiveMatch(doc: object, filter: Filter<never>): boolean {
  switch (filter.op) {
    case 'all':
      return true;
    case 'and':
      return filter.filters.every((inner) => naiveMatch(doc, inner));
    case 'or':
      return filter.filters.some((inner) => naiveMatch(doc, inner));
    case 'eq':
      return same(valueAt(doc, filter.path), filter.value);
    case 'in':
      return filter.values.some((value) => same(valueAt(doc, filter.path), value));
    case 'has':
      return elementsAt(doc, filter.path.split('.')).includes(filter.value);
    case 'range': {
      const value = valueAt(doc, filter.path);
      if (value === null) return false;
      return (
        (filter.gt === undefined || naiveCompare(value, filter.gt) > 0) &&
        (filter.gte === undefined || naiveCompare(value, filter.gte) >= 0) &&
        (filter.lt === undefined || naiveCompare(value, filter.lt) < 0) &&
        (filter.lte === undefined || naiveCompare(value, filter.lte) <= 0)
      );
    }
  }
}

/** Orders documents by the fields given; where all are equal, as they came. */
export function naiveSort<T extends object>(docs: readonly T[], sort: Sort<T>): T[] {
  return docs.toSorted((a, b) => {
    for (const [path, direction] of sort) {
      const compared = naiveCompare(valueAt(a, path), valueAt(b, path));
      if (compared !== 0) return compared * direction;
    }
    return 0;
  });
}

function naiveCompare(a: Scalar, b: Scalar): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? -1 : 1;
  if (typeof a === 'string' && typeof b === 'string') return Buffer.compare(Buffer.from(a), Buffer.from(b));
  return Number(a) - Number(b);
}

const same = (a: Scalar, b: Scalar): boolean => naiveCompare(a, b) === 0;

function valueAt(doc: unknown, path: string): Scalar {
  const value = path
    .split('.')
    .reduce<unknown>((inner, name) => (inner as Record<string, unknown> | null | undefined)?.[name], doc);
  return (value ?? null) as Scalar;
}

function elementsAt(value: unknown, path: string[]): unknown[] {
  if (Array.isArray(value)) return value.flatMap((entry) => elementsAt(entry, path));
  const [name, ...rest] = path;
  if (name === undefined) return [value];
  return value === null || value === undefined
    ? []
    : elementsAt((value as Record<string, unknown>)[name], rest);
}
