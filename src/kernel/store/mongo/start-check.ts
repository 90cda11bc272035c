import mongoose, { mongo, type Connection } from 'mongoose';
import { ConfigError } from '../../config.js';
import { connect, databaseOf } from './connection.js';
import { codesOf, isFull } from './failures.js';
import { beat } from './heartbeat.js';

const OLDEST_MAJOR = 7;
const UNAUTHORIZED = 13;
/** AuthenticationFailed, and what a hosted service answers instead. */
const WRONG_CREDENTIALS = new Set([18, 8000]);
const NOT_WRITABLE = new Set([10107, 13435, 13436]);

/** The parts of `hello` and `buildInfo` that decide whether a server will do. */
export interface ServerFacts {
  version: string;
  /** Name of the replica set; undefined on a standalone server and on a router. */
  setName?: string | undefined;
  /** `isdbgrid` on the router of a sharded cluster. */
  msg?: string | undefined;
  isWritablePrimary: boolean;
}

/**
 * Connects, and makes sure that this is a server that can keep what it acknowledges: a replica set or sharded cluster
 * of version 7.0 or newer, to which this user may write.
 *
 * @throws ConfigError with a sentence that says what to do; it never contains the password.
 */
export async function connectChecked(uri: string): Promise<Connection> {
  let connection: Connection;
  try {
    connection = await connect(uri);
  } catch (error) {
    throw stop(connectProblem(error, uri));
  }
  try {
    const problem = serverProblem(await factsOf(connection));
    if (problem !== null) throw stop(problem);
    await beat(databaseOf(connection));
    return connection;
  } catch (error) {
    await connection.close(true).catch(() => undefined);
    throw error instanceof ConfigError ? error : stop(firstUseProblem(error, uri));
  }
}

/** What is wrong with a server, or null. */
export function serverProblem({ version, setName, msg, isWritablePrimary }: ServerFacts): string | null {
  const major = Number(version.split('.')[0]);
  if (!(major >= OLDEST_MAJOR)) {
    return `the server is MongoDB ${version}; Firebreak needs ${OLDEST_MAJOR}.0 or newer. Upgrade it.`;
  }
  if (setName === undefined && msg !== 'isdbgrid') {
    return (
      'the server is a standalone one, which cannot promise that a write survives. Start it as a replica set ' +
      '(mongod --replSet rs0, then rs.initiate(); one member will do for a trial).'
    );
  }
  if (!isWritablePrimary) {
    return (
      'the server is a read-only member of its replica set. Name all members in the address, with ' +
      '?replicaSet=NAME and without directConnection, so that the primary can be found.'
    );
  }
  return null;
}

/** What an attempt to connect failed of. */
export function connectProblem(error: unknown, uri: string): string {
  const text = safeText(error, uri);
  // While it connects, mongoose puts an error of its own in place of the driver's.
  if (error instanceof mongo.MongoServerSelectionError || error instanceof mongoose.Error.MongooseServerSelectionError) {
    if (/auth/i.test(text) && !/ECONNREFUSED|ENOTFOUND/.test(text)) return credentials(text);
    if (/wire version|requires at least|compatib/i.test(text)) {
      return `the server is too old (${text}); Firebreak needs MongoDB ${OLDEST_MAJOR}.0 or newer.`;
    }
    return (
      `no primary could be found (${text}). Is the replica set running, is its name the one in the address, and ` +
      'can this machine resolve and reach the host names that its members give themselves?'
    );
  }
  if (codesOf(error).some((code) => WRONG_CREDENTIALS.has(code))) return credentials(text);
  if (error instanceof mongo.MongoCompatibilityError) {
    return `the server is too old (${text}); Firebreak needs MongoDB ${OLDEST_MAJOR}.0 or newer.`;
  }
  if (isBadAddress(error)) {
    return (
      `is not a MongoDB address (${text}). It looks like mongodb://USER:PASSWORD@HOST1,HOST2/DATABASE?replicaSet=rs0; ` +
      'special characters of the password must be percent-encoded.'
    );
  }
  if (/ENOTFOUND|ENODATA|querySrv|ETIMEOUT/.test(text)) return `the host name cannot be resolved (${text}).`;
  return `cannot connect (${text}).`;
}

/** By name, because the parser of addresses brings a class of its own. */
function isBadAddress(error: unknown): boolean {
  if (error instanceof mongo.MongoAPIError || error instanceof TypeError) return true;
  return error instanceof Error && (error.name === 'MongoParseError' || error.message.startsWith('Unable to parse'));
}

/** What the first write and read failed of. */
export function firstUseProblem(error: unknown, uri: string): string {
  const codes = codesOf(error);
  const text = safeText(error, uri);
  if (isFull(error)) return `the disk of the database is full (${text}). Give it room, then start again.`;
  if (codes.includes(UNAUTHORIZED)) {
    return `this user may not write to the database (${text}). Give it the role readWrite on it.`;
  }
  if (codes.some((code) => WRONG_CREDENTIALS.has(code))) return credentials(text);
  if (codes.some((code) => NOT_WRITABLE.has(code))) {
    return 'the server takes no writes at the moment: it is not the primary. Try again when a primary is elected.';
  }
  return `a first durable write failed (${text}). Are a majority of the members up?`;
}

const credentials = (text: string): string =>
  `the server refuses the user name or password (${text}). Check them, and authSource in the address.`;

/** The driver's words without the credentials of the address, in case they repeat any of it. */
function safeText(error: unknown, uri: string): string {
  let text = error instanceof Error ? error.message : String(error);
  const userInfo = /^[a-z+]+:\/\/([^/]*)@/.exec(uri)?.[1];
  for (const secret of [uri, userInfo, ...(userInfo?.split(':').slice(1) ?? [])]) {
    if (secret === undefined || secret === '') continue;
    text = text.replaceAll(secret, '…').replaceAll(decoded(secret), '…');
  }
  return text.replaceAll(/\/\/[^@/\s]*@/g, '//…@').replaceAll(/\s+/g, ' ').slice(0, 300);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const stop = (problem: string): ConfigError => new ConfigError([`MONGODB_URI: ${problem}`]);

async function factsOf(connection: Connection): Promise<ServerFacts> {
  const admin = databaseOf(connection).admin();
  const [hello, build] = await Promise.all([admin.command({ hello: 1 }), admin.command({ buildInfo: 1 })]);
  const { setName, msg, isWritablePrimary } = hello as Partial<ServerFacts>;
  return { version: String(build['version']), setName, msg, isWritablePrimary: isWritablePrimary === true };
}
