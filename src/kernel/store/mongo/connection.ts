import mongoose, { type Connection, type mongo } from 'mongoose';

/** Used where the address names no database. */
export const DEFAULT_DATABASE = 'firebreak';

/** How long the driver looks for a primary before an operation fails; an election takes up to some ten seconds. */
const SELECTION_TIMEOUT_MS = 10_000;
/** Also how long a heartbeat may take before a silent server counts as gone and its operations are sent elsewhere. */
const CONNECT_TIMEOUT_MS = 5000;
const HEARTBEAT_MS = 2000;
/** How long a majority may take to confirm a write. */
const MAJORITY_TIMEOUT_MS = 10_000;

/** What makes an acknowledgement mean something; the address cannot weaken it. */
const DURABLE = {
  w: 'majority',
  journal: true,
  readConcern: { level: 'majority' },
  readPreference: 'primary',
  retryWrites: true,
  retryReads: true,
} as const;

/** What the address may set otherwise. */
const TUNABLE = {
  appName: 'firebreak',
  serverSelectionTimeoutMS: SELECTION_TIMEOUT_MS,
  connectTimeoutMS: CONNECT_TIMEOUT_MS,
  heartbeatFrequencyMS: HEARTBEAT_MS,
  wtimeoutMS: MAJORITY_TIMEOUT_MS,
} as const;

/** A connection of its own, apart from mongoose's global one; nothing is buffered and no index is made behind our back. */
export async function connect(uri: string): Promise<Connection> {
  const connection = mongoose.createConnection(uri, {
    ...tunedFor(uri),
    ...(databaseIn(uri) === '' && { dbName: DEFAULT_DATABASE }),
    ...DURABLE,
    bufferCommands: false,
    autoIndex: false,
    autoCreate: false,
  });
  connection.set('strictQuery', 'throw');
  // Failures are told to whoever waits for an operation; without a listener this event would end the process.
  connection.on('error', () => undefined);
  try {
    return await connection.asPromise();
  } catch (error) {
    await connection.destroy().catch(() => undefined);
    throw error;
  }
}

export function databaseOf(connection: Connection): mongo.Db {
  const { db } = connection;
  if (db === undefined) throw new Error('the connection is not open');
  return db;
}

/** The part of an address between the hosts and the options. */
export function databaseIn(uri: string): string {
  return /^[a-z+]+:\/\/[^/?]*\/?([^?]*)/.exec(uri)?.[1] ?? '';
}

function tunedFor(uri: string): Partial<typeof TUNABLE> {
  const given = new Set(
    (uri.split('?')[1] ?? '').split('&').map((option) => option.split('=')[0]?.toLowerCase()),
  );
  return Object.fromEntries(Object.entries(TUNABLE).filter(([name]) => !given.has(name.toLowerCase())));
}
