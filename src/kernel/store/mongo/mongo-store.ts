import type { Connection } from 'mongoose';
import { ConfigError } from '../../config.js';
import { DomainError } from '../../errors.js';
import { describeModel } from '../model.js';
import type { Collection, Doc, Model, Store } from '../store.js';
import { databaseOf } from './connection.js';
import type { StoredDoc } from './documents.js';
import { beat } from './heartbeat.js';
import { syncIndexes } from './index-sync.js';
import { MongoCollection } from './mongo-collection.js';
import { migrationProblem } from './migration-mark.js';
import { Operations } from './operations.js';
import { connectChecked } from './start-check.js';

/** How long a readiness probe waits before it says no; a request waits longer, for a primary to be elected. */
const PING_TIMEOUT_MS = 3000;

/**
 * The engine for many machines: a MongoDB replica set or sharded cluster. What it acknowledges, a majority of the
 * members has in its journals; what it reads, a majority has. Finds a new primary by itself.
 */
export class MongoStore implements Store {
  readonly engine = 'mongodb';
  /** Two writes under way at once go over two connections. */
  readonly writesInOrder = false;
  readonly #collections = new Map<string, { model: unknown; opened: Promise<unknown> }>();
  readonly #operations = new Operations();
  #closed: Promise<void> | undefined;

  private constructor(private readonly connection: Connection) {}

  /** @throws ConfigError with a sentence for the operator when this address will not do. */
  static async open(uri: string): Promise<MongoStore> {
    const connection = await connectChecked(uri);
    const problem = await migrationProblem(databaseOf(connection));
    if (problem === null) return new MongoStore(connection);
    await connection.close();
    throw new ConfigError([`MONGODB_URI: ${problem}`]);
  }

  open<T extends Doc>(model: Model<T>): Promise<Collection<T>> {
    const known = this.#collections.get(model.name);
    if (known !== undefined) {
      if (known.model !== model) throw new Error(`two models are named ${model.name}`);
      return known.opened as Promise<Collection<T>>;
    }
    const opened = this.openCollection(model);
    this.#collections.set(model.name, { model, opened });
    opened.catch(() => this.#collections.delete(model.name));
    return opened;
  }

  async ping(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      const refuse = (): void =>
        reject(new DomainError('unavailable', 'The database does not answer: no primary, or no majority.'));
      timer = setTimeout(refuse, PING_TIMEOUT_MS);
    });
    try {
      await Promise.race([this.#operations.run(() => beat(databaseOf(this.connection))), late]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Refuses: a copy that is consistent over all collections is the database's own to make. */
  backup(): Promise<number> {
    const sentence =
      'The data is in MongoDB: back it up with its own tools (mongodump --oplog --gzip --archive=FILE, a snapshot of ' +
      'the volumes, or the backup of your provider). See docs/mongodb.md.';
    return Promise.reject(new DomainError('invalid', sentence));
  }

  close(): Promise<void> {
    this.#closed ??= this.closeAll();
    return this.#closed;
  }

  private async openCollection<T extends Doc>(model: Model<T>): Promise<Collection<T>> {
    const info = describeModel(model);
    const db = databaseOf(this.connection);
    await this.#operations.run(() => syncIndexes(info, db));
    return new MongoCollection<T>(info, db.collection<StoredDoc>(info.name), this.#operations);
  }

  private async closeAll(): Promise<void> {
    await this.#operations.close();
    await this.connection.close();
  }
}
