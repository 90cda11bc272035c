import { mongo } from 'mongoose';
import { DomainError } from '../../errors.js';

const DUPLICATE_KEY = 11000;
const WRITE_CONCERN_TIMEOUT = 64;

/**
 * Server codes that mean "not now": no primary here, one stepping down or starting, a time limit, a conflict.
 * From MongoDB's list of error codes and the drivers' retryable-writes and discovery specifications.
 */
const PASSING = new Set([
  6, 7, 24, 46, 63, 89, 91, 112, 133, 134, 149, 150, 189, 202, 234, 262, 290, 317, 358, 384, 402, 9001, 10107,
  11600, 11601, 11602, 13388, 13435, 13436,
]);
/** The primary did not confirm in time that a majority has the write, or stopped the operation at its time limit. */
const SLOW = new Set([50, WRITE_CONCERN_TIMEOUT, 365]);
/** BSONObjectTooLarge, a document that grew beyond 16 MiB, a message beyond 48 MB, an index key beyond its limit. */
const TOO_LARGE = new Set([10334, 17280, 17419, 17420, 4031700, 10146]);
const OUT_OF_DISK = 14031;
/** Unauthorized, AuthenticationFailed, and a hosted service's word for either: a password or a role was changed under us. */
const REFUSED = new Set([13, 18, 8000]);

/** Whether the database, or the plan it is rented under, has no room left. */
export const isFull = (error: unknown): boolean =>
  codesOf(error).includes(OUT_OF_DISK) || (codesOf(error).includes(8000) && /over your space quota/i.test(textOf(error)));

/** What the driver threw, unpacked: a bulk write wraps the failure of the connection it went over. */
function unwrapped(error: unknown): unknown {
  if (!(error instanceof mongo.MongoBulkWriteError)) return error;
  const inner: unknown = error.errorResponse;
  return inner instanceof Error ? inner : error;
}

/** The documents of a bulk write that the server refused, with their places in it. */
export interface RefusedWrite {
  index: number;
  message: string;
}

/**
 * The duplicates among a write's documents, if duplicates are all that went wrong; null for any other failure. A
 * write concern that was not met counts as another failure: what was written beside the duplicates is not safe.
 */
export function duplicatesOf(error: unknown): RefusedWrite[] | null {
  if (error instanceof mongo.MongoBulkWriteError) {
    if (unwrapped(error) !== error || error.result.getWriteConcernError() !== undefined) return null;
    const refused = [error.writeErrors].flat();
    if (refused.length === 0 || refused.some(({ code }) => code !== DUPLICATE_KEY)) return null;
    return refused.map(({ index, errmsg }) => ({ index, message: errmsg ?? '' }));
  }
  if (error instanceof mongo.MongoServerError && error.code === DUPLICATE_KEY) {
    return [{ index: 0, message: error.message }];
  }
  return null;
}

/** The name of the index in "E11000 duplicate key error collection: db.cases index: fb_number dup key: …". */
export function indexInMessage(message: string): string | null {
  return / index: (\S+) (?:collation|dup key)/.exec(message)?.[1] ?? null;
}

/**
 * Whether the same operation may succeed when it is sent again at once. Not when the driver has already waited its
 * whole time for a primary, nor when a majority did not answer in time: the caller should hear of that.
 */
export function isPassing(error: unknown): boolean {
  const inner = unwrapped(error);
  if (inner instanceof mongo.MongoServerSelectionError) return false;
  if (inner instanceof mongo.MongoNetworkError || isSocketTrouble(inner)) return true;
  return codesOf(inner).some((code) => PASSING.has(code)) && !codesOf(inner).some((code) => SLOW.has(code));
}

/** Turns the driver's words into the port's errors; whatever else was thrown passes through. */
export function mongoFailure(error: unknown): Error {
  const inner = unwrapped(error);
  if (!(inner instanceof mongo.MongoError) && !isTooLargeForDriver(inner) && !isSocketTrouble(inner)) {
    return error as Error;
  }
  const codes = codesOf(inner);
  const fail = (code: 'unavailable' | 'storage-full' | 'too-large' | 'internal', message: string): DomainError =>
    new DomainError(code, message, [], { cause: withoutSecrets(inner) });
  if (isFull(inner)) return fail('storage-full', 'The disk of the database is full. Give it room; what was refused may then be sent again.');
  if (codes.some((code) => REFUSED.has(code))) {
    return fail('unavailable', 'The database refuses the user of MONGODB_URI: check the password, and that the role is readWrite; then restart.');
  }
  if (codes.some((code) => TOO_LARGE.has(code)) || isTooLargeForDriver(inner)) {
    return fail('too-large', 'A document is larger than the database takes (16 MiB).');
  }
  if (codes.includes(WRITE_CONCERN_TIMEOUT)) {
    return fail('unavailable', 'A majority of the database did not confirm the write in time; try again.');
  }
  if (isConnectionTrouble(inner) || codes.some((code) => PASSING.has(code) || SLOW.has(code))) {
    return fail('unavailable', 'The database cannot be reached or has no primary at the moment; try again.');
  }
  return fail('internal', 'The store failed.');
}

/** Writing to a connection that the other side has just closed fails with Node's own error, not the driver's. */
function isSocketTrouble(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return error instanceof Error && typeof code === 'string' && /^(E[A-Z]+$|ERR_(STREAM|SOCKET)_)/.test(code);
}

function isConnectionTrouble(error: unknown): boolean {
  return (
    isSocketTrouble(error) ||
    error instanceof mongo.MongoNetworkError ||
    error instanceof mongo.MongoSystemError ||
    error instanceof mongo.MongoNotConnectedError ||
    error instanceof mongo.MongoTopologyClosedError ||
    error instanceof mongo.MongoServerClosedError ||
    error instanceof mongo.MongoExpiredSessionError ||
    error instanceof mongo.MongoOperationTimeoutError ||
    error instanceof mongo.MongoUnexpectedServerResponseError ||
    (error instanceof mongo.MongoError &&
      /^Mongo(WaitQueueTimeout|PoolClosed|PoolCleared|ClientClosed|Connection)/.test(error.name))
  );
}

function isTooLargeForDriver(error: unknown): boolean {
  if (error instanceof mongo.MongoInvalidArgumentError) return /larger than/i.test(error.message);
  return error instanceof RangeError && /buffer|out of range/i.test(error.message);
}

/** The server's code and, where the write was made but not confirmed, the code of that. */
export function codesOf(error: unknown): number[] {
  if (!(error instanceof mongo.MongoServerError)) return [];
  const concern = (error as { result?: { writeConcernError?: { code?: number } } }).result?.writeConcernError;
  return [error.code, concern?.code].filter((code): code is number => typeof code === 'number');
}

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/**
 * A duplicate-key or validation message quotes values, and a connection error the address: neither belongs in a log,
 * so only name, code and the part before the first value are kept.
 */
function withoutSecrets(error: unknown): Error {
  const name = error instanceof Error ? error.name : 'Error';
  const code = codesOf(error)[0];
  const message = textOf(error).replaceAll(/\/\/[^@/\s]*@/g, '//…@').replace(/\bdup key:.*$/s, 'dup key');
  return new Error(`${name}${code === undefined ? '' : ` ${code}`}: ${message.slice(0, 300)}`);
}
