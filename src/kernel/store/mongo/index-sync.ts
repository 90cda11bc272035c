import { isDeepStrictEqual } from 'node:util';
import type { mongo } from 'mongoose';
import { DomainError } from '../../errors.js';
import type { IndexSpec } from '../indexes.js';
import type { ModelInfo } from '../model.js';
import { storedPath } from './codec.js';
import { codesOf, duplicatesOf, mongoFailure } from './failures.js';
import { isOurIndex, partialFilter, storedIndex } from './query.js';

const NAMESPACE_EXISTS = 48;
const INDEX_NOT_FOUND = 27;
/** Another node is building or dropping at the same moment: IndexBuildAborted, BackgroundOperationInProgress, …AlreadyInProgress. */
const BEING_BUILT = new Set([276, 12587, 12586, 24, 117]);
/** IndexOptionsConflict, IndexKeySpecsConflict: an index of that name or form stands in the way. */
const CONFLICTING = new Set([85, 86]);
const CANNOT_CREATE = new Set([67, 13103, 197]);
const ATTEMPTS = 3;

interface IndexDescription {
  name: string;
  key: Record<string, 1 | -1>;
  unique?: boolean;
  partialFilterExpression?: Record<string, unknown>;
}

/**
 * Makes the indexes of a collection what the schema declares, before it is used: builds what is missing, drops what
 * was ours and is no longer declared. Other nodes may be doing the same. An operator's own indexes are left alone.
 *
 * @throws Error with a sentence when stored documents contradict a new unique index, or an index cannot be built.
 */
export async function syncIndexes(info: ModelInfo, db: mongo.Db): Promise<void> {
  await create(info.name, db);
  const collection = db.collection(info.name);
  const wanted = info.indexes.specs.filter((spec) => spec.name !== '_id').map(describe);
  for (let attempt = 1; ; attempt += 1) {
    const existing = (await collection.indexes()) as IndexDescription[];
    const stale = existing.filter(
      (index) => isOurIndex(index.name) && !wanted.some((other) => isSame(index, other)),
    );
    const missing = wanted.filter((index) => !existing.some((other) => isSame(index, other)));
    try {
      for (const { name } of stale) await drop(collection, name);
      if (missing.length > 0) await collection.createIndexes(missing.map(asCommand));
      return;
    } catch (error) {
      const passing = codesOf(error).some((code) => BEING_BUILT.has(code) || CONFLICTING.has(code));
      if (!passing || attempt === ATTEMPTS) throw indexFailure(info.name, error);
    }
  }
}

function describe(spec: IndexSpec): IndexDescription {
  return {
    name: storedIndex(spec.name),
    key: Object.fromEntries(spec.keys.map((key) => [storedPath(key.path), key.direction])),
    ...(spec.unique && { unique: true }),
    ...(spec.partial.length > 0 && { partialFilterExpression: partialFilter(spec.partial) }),
  };
}

const asCommand = (index: IndexDescription): mongo.IndexDescription => index;

/** The order of the fields of a key means something; the order of the conditions does not. */
function isSame(a: IndexDescription, b: IndexDescription): boolean {
  return (
    a.name === b.name &&
    JSON.stringify(Object.entries(a.key)) === JSON.stringify(Object.entries(b.key)) &&
    (a.unique ?? false) === (b.unique ?? false) &&
    isDeepStrictEqual(a.partialFilterExpression ?? {}, b.partialFilterExpression ?? {})
  );
}

async function create(name: string, db: mongo.Db): Promise<void> {
  try {
    await db.createCollection(name);
  } catch (error) {
    if (!codesOf(error).includes(NAMESPACE_EXISTS)) throw mongoFailure(error);
  }
}

async function drop(collection: mongo.Collection, name: string): Promise<void> {
  try {
    await collection.dropIndex(name);
  } catch (error) {
    if (!codesOf(error).includes(INDEX_NOT_FOUND)) throw error;
  }
}

function indexFailure(model: string, error: unknown): Error {
  const codes = codesOf(error);
  if (duplicatesOf(error) !== null) {
    const index = /index: (\S+)/.exec((error as Error).message)?.[1] ?? '';
    return new Error(`${model}: stored documents share values of a new unique index (${index})`);
  }
  if (codes.some((code) => BEING_BUILT.has(code))) {
    return new DomainError(
      'unavailable',
      `${model}: an index build was aborted or is still going on elsewhere. Start again when it has ended ` +
        '(db.currentOp() shows it).',
    );
  }
  if (codes.some((code) => CANNOT_CREATE.has(code) || CONFLICTING.has(code))) {
    return new Error(
      `${model}: an index cannot be built: ${(error as Error).message}. MongoDB allows 64 indexes per collection; ` +
        'drop one that is not needed, or the one of the same fields under another name.',
    );
  }
  return mongoFailure(error);
}
