import type { Schema } from 'mongoose';
import type { Filter, Scalar, Sort } from './filter.js';

/** What every stored document has. `_id` is chosen by the caller: stable ids make every write repeatable. */
export interface Doc {
  _id: string;
}

/** A document as read back: `version` counts its writes, from 1. */
export type Stored<T extends Doc> = T & { version: number };

/** Declares a kind of document: the mongoose schema is the one source of shape, casting and indexes on both engines. */
export interface Model<T extends Doc> {
  /** Collection name. */
  name: string;
  schema: Schema<T>;
  /** `access`: documents carry scope tokens and every query is confined by them; `none`: system-only. */
  scope: 'access' | 'none';
}

export interface UpdateOptions<T extends Doc> {
  /** Makes a missing document. */
  create?: () => T;
  /**
   * Hears the new state as it is handed to the engine, before it is durable and perhaps more than once. For what is
   * only shown and soon superseded: it may still turn out that nothing was written.
   */
  ahead?: (doc: Stored<T>) => void;
}

export interface FindOptions<T extends Doc> {
  /** Name of the declared index that serves the query. A query it cannot serve fails, on both engines. */
  index: string;
  sort?: Sort<T>;
  /** 1 to 1,000. */
  limit: number;
  /** Opaque cursor of an earlier page of the same query. */
  after?: string;
}

export interface Page<T> {
  items: T[];
  /** Cursor of the next page, or null at the end. */
  next: string | null;
}

/** The fields of an index by path, as they stand in one document; missing is null. */
export type IndexKeys = { _id: string } & Record<string, Scalar>;

/** What became of one document of an `insertMany`. */
export type InsertOutcome = { inserted: true } | { inserted: false; violated: string };

/** What became of one document of a `replaceMany`; `violated` is null where the stored version was another. */
export type ReplaceOutcome = { replaced: true } | { replaced: false; violated: string | null };

/** How an engine would run a query; the index test reads it. */
export interface QueryPlan {
  /** Index names used, in the engine's words. */
  indexes: string[];
  collectionScan: boolean;
  inMemorySort: boolean;
  detail: string;
}

/**
 * The documents of one model. Only `ScopedRepository` holds one of these.
 *
 * Every write is durable when its promise resolves. Errors: {@link UniqueViolation}, {@link VersionConflict}, and
 * `DomainError` `storage-full` or `unavailable`: not acknowledged. On the local file that means "not written"; where
 * an answer can be lost on its way, a write that was `unavailable` may have been made, so it is sent again by its id.
 */
export interface Collection<T extends Doc> {
  get(id: string): Promise<Stored<T> | null>;
  /** The documents among `ids` that exist, in no particular order. */
  getMany(ids: readonly string[]): Promise<Stored<T>[]>;
  findOne(filter: Filter<T>, options: { index: string; sort?: Sort<T> }): Promise<Stored<T> | null>;
  find(filter: Filter<T>, options: FindOptions<T>): Promise<Page<Stored<T>>>;
  /**
   * Like `find`, in the order of the index, but only what the index itself holds: its declared fields (but an array)
   * and `_id`. No document is read, so that walking a year of them is cheap.
   */
  keys(filter: Filter<T>, options: { index: string; limit: number; after?: string }): Promise<Page<IndexKeys>>;
  /** All matching documents in constant memory, on a read connection that never holds up point reads. */
  iterate(filter: Filter<T>, options: { index: string; sort?: Sort<T> }): AsyncIterable<Stored<T>>;
  count(filter: Filter<T>, options: { index: string }): Promise<number>;
  /** Number of matching documents per value of one field; missing counts under the empty string. */
  countBy(path: string, filter: Filter<T>, options: { index: string }): Promise<Map<string, number>>;
  insert(doc: T): Promise<Stored<T>>;
  /** Inserts what can be inserted and tells of each document, in order; a duplicate never stops its neighbours. */
  insertMany(docs: readonly T[]): Promise<InsertOutcome[]>;
  /** Writes the document if its stored version is still `doc.version`, else VersionConflict. */
  replace(doc: Stored<T>): Promise<Stored<T>>;
  /** Replaces what is still of its version and tells of each document, in order; one that is not never stops its neighbours. */
  replaceMany(docs: readonly Stored<T>[]): Promise<ReplaceOutcome[]>;
  /**
   * Load, change, replace; again when somebody was faster (at most 20 times). `change` must be pure: it may run
   * several times. Returning null leaves the document as it is. With `create`, a missing document is made first.
   */
  update(
    id: string,
    change: (doc: Stored<T>) => T | null,
    options?: UpdateOptions<T>,
  ): Promise<Stored<T> | null>;
  /** Inserts or overwrites whatever is there; for markers and caches whose last writer wins. Version counts on. */
  put(doc: T): Promise<void>;
  putMany(docs: readonly T[]): Promise<void>;
  /** Removes; with `version`, only if it is still that version. Tells whether something was removed. */
  remove(id: string, options?: { version?: number }): Promise<boolean>;
  /** Removes those that still are of the version given; returns how many. */
  removeMany(docs: readonly { _id: string; version: number }[]): Promise<number>;
  /** Removes all that match; returns how many. */
  removeWhere(filter: Filter<T>, options: { index: string }): Promise<number>;
  explain(filter: Filter<T>, options: { index: string; sort?: Sort<T> }): Promise<QueryPlan>;
}

/** A database engine behind the port. Nothing outside `kernel/store/` knows which one is running. */
export interface Store {
  readonly engine: 'local' | 'mongodb';
  /**
   * Whether writes handed over without waiting, to whatever collections, are applied and seen in that order. Where it
   * is false, a caller that relies on the order waits for the first write before it hands over the second.
   */
  readonly writesInOrder: boolean;
  /** Creates or opens the collection and its indexes. Idempotent. */
  open<T extends Doc>(model: Model<T>): Promise<Collection<T>>;
  /** Resolves when a durable write and a read are possible; rejects with the reason otherwise. */
  ping(): Promise<void>;
  /** Copies a consistent state into one file (or folder) while running; returns bytes written. */
  backup(path: string): Promise<number>;
  /** Waits for writes already handed over, then closes. */
  close(): Promise<void>;
}

/** A unique index (or `_id`) already holds that value. */
export class UniqueViolation extends Error {
  constructor(
    readonly model: string,
    /** Name of the index violated; `_id` for the id itself. */
    readonly index: string,
  ) {
    super(`${model}: a document with the same ${index} exists`);
    this.name = 'UniqueViolation';
  }
}

/** Somebody else wrote the document since it was read. */
export class VersionConflict extends Error {
  constructor(
    readonly model: string,
    readonly id: string,
  ) {
    super(`${model}: ${id} was changed by someone else`);
    this.name = 'VersionConflict';
  }
}
