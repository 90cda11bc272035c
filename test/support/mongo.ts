import { createHash, randomBytes } from 'node:crypto';
import mongoose from 'mongoose';

/** Databases of tests begin with this, so that nothing else is ever dropped. */
export const TEST_DATABASE = 'fbtest_';

/** Address of the MongoDB the tests shall use; null for the local store. */
export const mongodbUri = (): string | null => process.env['MONGODB_URI'] || null;

/**
 * The variables that give an installation with this data folder a database of its own, and the same one again when it
 * is started on the same folder; none on the local store.
 */
export function databaseOf(dataDir: string): { MONGODB_URI?: string } {
  const uri = mongodbUri();
  if (uri === null) return {};
  const name = TEST_DATABASE + createHash('sha256').update(dataDir).digest('hex').slice(0, 16);
  return { MONGODB_URI: withDatabase(uri, name) };
}

export async function dropDatabaseOf(dataDir: string): Promise<void> {
  const { MONGODB_URI: uri } = databaseOf(dataDir);
  if (uri !== undefined) await dropDatabase(uri);
}

/** A new, empty database. */
export const freshDatabase = (uri: string): string =>
  withDatabase(uri, TEST_DATABASE + randomBytes(8).toString('hex'));

export async function dropDatabase(uri: string): Promise<void> {
  const connection = await mongoose.createConnection(uri).asPromise();
  try {
    if (!connection.name.startsWith(TEST_DATABASE)) throw new Error(`${connection.name} is not a test's database`);
    await connection.dropDatabase();
  } finally {
    await connection.close();
  }
}

/**
 * Whether a server compares text as MongoDB documents it: by its bytes. What only speaks MongoDB's language may not,
 * and then gives other answers to ranges of text beyond the basic plane.
 */
export async function comparesTextByBytes(uri: string): Promise<boolean> {
  const own = freshDatabase(uri);
  const connection = await mongoose.createConnection(own).asPromise();
  try {
    const texts = connection.collection('texts');
    await texts.insertOne({ text: '😀' });
    return (await texts.findOne({ text: { $gt: '\uff01' } })) !== null;
  } finally {
    await connection.close();
    await dropDatabase(own);
  }
}

/** The address with another database; credentials stay those of the database named before, or of admin. */
function withDatabase(uri: string, name: string): string {
  const [, hosts = uri, before = '', options = ''] = /^([a-z+]+:\/\/[^/?]+)\/?([^?]*)\??(.*)$/.exec(uri) ?? [];
  const source = before !== '' && !/(^|&)authSource=/i.test(options) ? [`authSource=${before}`] : [];
  const all = [...(options === '' ? [] : [options]), ...(hosts.includes('@') ? source : [])].join('&');
  return `${hosts}/${name}${all === '' ? '' : `?${all}`}`;
}
