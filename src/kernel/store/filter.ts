/**
 * The filter language of the store port: equality, membership, ranges, `and`, `or`, and membership in an array.
 * Filters are made only by these functions, so nothing that came in a request can become an operator.
 */
export type Scalar = string | number | boolean | Date | null;

/** A field of T, or a dotted path that begins with one. */
export type PathOf<T> = (keyof T & string) | `${keyof T & string}.${string}`;

export type Filter<T> =
  | { op: 'all' }
  | { op: 'eq'; path: PathOf<T>; value: Scalar }
  | { op: 'in'; path: PathOf<T>; values: readonly Scalar[] }
  | { op: 'range'; path: PathOf<T>; gt?: Bound; gte?: Bound; lt?: Bound; lte?: Bound }
  /** The array at `path` contains `value`. */
  | { op: 'has'; path: PathOf<T>; value: string }
  | { op: 'and'; filters: readonly Filter<T>[] }
  | { op: 'or'; filters: readonly Filter<T>[] };

export type Bound = string | number | Date;

/**
 * Fields in order, `1` ascending, `-1` descending; null and missing come before everything. The order is made total by
 * what follows in the index, at last by `_id`, in the direction of the last field. Without a sort, documents come in
 * the order of the index.
 */
export type Sort<T> = readonly (readonly [PathOf<T>, 1 | -1])[];

export const all = <T>(): Filter<T> => ({ op: 'all' });
/** `null` equals both null and missing. */
export const eq = <T>(path: PathOf<T>, value: Scalar): Filter<T> => ({ op: 'eq', path, value });
export const oneOf = <T>(path: PathOf<T>, values: readonly Scalar[]): Filter<T> => ({
  op: 'in',
  path,
  values,
});
export const range = <T>(
  path: PathOf<T>,
  bounds: { gt?: Bound; gte?: Bound; lt?: Bound; lte?: Bound },
): Filter<T> => ({
  op: 'range',
  path,
  ...bounds,
});
export const has = <T>(path: PathOf<T>, value: string): Filter<T> => ({ op: 'has', path, value });
export const and = <T>(...filters: Filter<T>[]): Filter<T> => ({ op: 'and', filters });
export const or = <T>(...filters: Filter<T>[]): Filter<T> => ({ op: 'or', filters });
