import { mongo } from 'mongoose';
import { describe, expect, it } from 'vitest';
import { connectProblem, firstUseProblem, serverProblem, type ServerFacts } from './start-check.js';

const URI = 'mongodb://firebreak:s3cret%21@db-1:27017,db-2:27017/firebreak?replicaSet=rs0';
const good: ServerFacts = { version: '7.0.14', setName: 'rs0', isWritablePrimary: true };
const serverError = (code: number, message: string): Error => new mongo.MongoServerError({ code, message });

describe('what a server must be', () => {
  it('a primary of a replica set, or a router, of version 7 or newer', () => {
    expect(serverProblem(good)).toBeNull();
    expect(serverProblem({ ...good, version: '8.2.0' })).toBeNull();
    expect(serverProblem({ version: '8.0.4', msg: 'isdbgrid', isWritablePrimary: true })).toBeNull();
  });

  it.each([
    ['too old', { ...good, version: '6.0.19' }, /MongoDB 6\.0\.19; Firebreak needs 7\.0/],
    ['of an unknown version', { ...good, version: 'undefined' }, /needs 7\.0/],
    ['standalone', { version: '7.0.1', isWritablePrimary: true }, /Start it as a replica set/],
    ['a secondary', { ...good, isWritablePrimary: false }, /read-only member.*Name all members/],
  ] as const)('is not: %s', (_name, facts, sentence) => {
    expect(serverProblem(facts)).toMatch(sentence);
  });
});

describe('what an operator is told, never with the password', () => {
  const selection = (reason: string): Error =>
    Object.assign(new mongo.MongoServerSelectionError(reason, {} as mongo.TopologyDescription));
  const said: [string, string, RegExp][] = [
    ['wrong password', connectProblem(serverError(18, 'Authentication failed.'), URI), /user name or password.*authSource/],
    ['hosted, wrong password', connectProblem(serverError(8000, 'bad auth'), URI), /user name or password/],
    ['nobody there', connectProblem(selection('connect ECONNREFUSED 127.0.0.1:1'), URI), /no primary could be found/],
    [
      'too old to talk to',
      connectProblem(selection('reports maximum wire version 6, but this version of the driver requires at least 8'), URI),
      /too old/,
    ],
    ['no address', connectProblem(new mongo.MongoParseError(`Invalid scheme in ${URI}`), URI), /not a MongoDB address/],
    ['no such host', connectProblem(new Error('querySrv ENOTFOUND _mongodb._tcp.nowhere'), URI), /cannot be resolved/],
    ['may only read', firstUseProblem(serverError(13, 'not authorized on firebreak'), URI), /role readWrite/],
    ['no primary any more', firstUseProblem(serverError(10107, 'not primary'), URI), /takes no writes/],
    ['disk full', firstUseProblem(serverError(14031, 'available disk space is less than required'), URI), /disk of the database is full.*Give it room/],
    ['plan used up', firstUseProblem(serverError(8000, 'you are over your space quota'), URI), /disk of the database is full/],
    ['no majority', firstUseProblem(serverError(64, 'waiting for replication timed out'), URI), /majority of the members/],
    ['repeats the address', connectProblem(new Error(`cannot parse ${URI} or s3cret! or s3cret%21`), URI), /cannot connect/],
  ];
  it.each(said)('%s', (_name, sentence, expected) => {
    expect(sentence).toMatch(expected);
    expect(sentence).not.toMatch(/s3cret/);
  });
});
