import { mongo } from 'mongoose';
import { describe, expect, it } from 'vitest';
import { DomainError } from '../../errors.js';
import { duplicatesOf, indexInMessage, isPassing, mongoFailure } from './failures.js';

const serverError = (code: number, message = 'said the server'): Error => new mongo.MongoServerError({ code, message });
const concernError = (code: number): Error =>
  new mongo.MongoWriteConcernError({ ok: 1, writeConcernError: { code, errmsg: 'not confirmed' } });
const socketError = (code: string): Error => Object.assign(new Error('This socket has been ended'), { code });

describe('failures of the database', () => {
  it.each([
    ['not primary', serverError(10107), 'unavailable', true],
    ['stepped down', serverError(189), 'unavailable', true],
    ['shutting down', serverError(91), 'unavailable', true],
    ['connection lost', new mongo.MongoNetworkError('closed'), 'unavailable', true],
    ['connection lost, in Node’s words', socketError('EPIPE'), 'unavailable', true],
    ['no primary found', new mongo.MongoServerSelectionError('x', {} as mongo.TopologyDescription), 'unavailable', false],
    ['no majority in time', concernError(64), 'unavailable', false],
    ['majority lost by a step-down', concernError(189), 'unavailable', true],
    ['time limit', serverError(50), 'unavailable', false],
    ['disk full', serverError(14031), 'storage-full', false],
    ['hosted, quota used up', serverError(8000, 'you are over your space quota, using 513 MB'), 'storage-full', false],
    ['role taken away', serverError(13, 'not authorized on firebreak'), 'unavailable', false],
    ['password changed', serverError(18, 'Authentication failed.'), 'unavailable', false],
    ['too large', serverError(10334), 'too-large', false],
    ['too large for the driver', new mongo.MongoInvalidArgumentError('Document is larger than the maximum size 16777216'), 'too-large', false],
    ['a sort beyond 100 MB', serverError(292), 'internal', false],
    ['anything else', serverError(2), 'internal', false],
  ])('%s', (_name, error, code, passing) => {
    expect(mongoFailure(error)).toBeInstanceOf(DomainError);
    expect(mongoFailure(error)).toMatchObject({ code });
    expect(isPassing(error)).toBe(passing);
  });

  it('leave other errors as they are', () => {
    const own = new TypeError('a mistake in the program');
    expect(mongoFailure(own)).toBe(own);
    expect(isPassing(own)).toBe(false);
  });

  it('keep values and addresses out of what is logged', () => {
    const failure = mongoFailure(
      serverError(1, 'at mongodb://me:secret@host E11000 index: fb_phone dup key: { phone: "13800138000" }'),
    );
    expect((failure.cause as Error).message).not.toMatch(/secret|13800138000/);
  });
});

describe('duplicates', () => {
  const bulk = (codes: number[], concern?: object): Error => {
    const result = { getWriteConcernError: () => concern } as unknown as mongo.BulkWriteResult;
    const error = new mongo.MongoBulkWriteError({ message: 'x', code: codes[0] ?? 0 }, result);
    error.writeErrors = codes.map((code, index) => ({ code, index, errmsg: 'E11000' }) as mongo.WriteError);
    return error;
  };

  it('are told with their places, when nothing else went wrong', () => {
    expect(duplicatesOf(bulk([11000, 11000]))?.map(({ index }) => index)).toEqual([0, 1]);
    expect(duplicatesOf(serverError(11000, 'E11000'))).toEqual([{ index: 0, message: 'E11000' }]);
  });

  it('do not hide another failure beside them', () => {
    expect(duplicatesOf(bulk([11000, 10334]))).toBeNull();
    expect(duplicatesOf(bulk([11000], { code: 64 }))).toBeNull();
    expect(duplicatesOf(new mongo.MongoNetworkError('closed'))).toBeNull();
  });

  it('name their index', () => {
    const message = 'E11000 duplicate key error collection: db.cases index: fb_number dup key: { number: 7 }';
    expect(indexInMessage(message)).toBe('fb_number');
    expect(indexInMessage('E11000 collection: a.b index: fb_x collation: { locale: "simple" } dup key: {}')).toBe('fb_x');
    expect(indexInMessage('something else')).toBeNull();
  });
});
