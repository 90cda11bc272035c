import type { Connection, mongo } from 'mongoose';
import { ConfigError } from '../../config.js';
import { DomainError, invalid } from '../../errors.js';
import type { ModelInfo } from '../model.js';
import { databaseOf } from '../mongo/connection.js';
import { DocumentForm, type StoredDoc } from '../mongo/documents.js';
import { duplicatesOf } from '../mongo/failures.js';
import { syncIndexes } from '../mongo/index-sync.js';
import { MIGRATION, type MigrationMark } from '../mongo/migration-mark.js';
import { Operations } from '../mongo/operations.js';
import { connectChecked } from '../mongo/start-check.js';
import { contentHash } from './content.js';
import type { FileRow } from './local-file.js';

/** The database that a file is moved to, with a mark in it that says whose it is and how far the move has come. */
export class MongoTarget {
  readonly #operations = new Operations();
  readonly #forms = new Map<string, DocumentForm>();

  private constructor(
    private readonly connection: Connection,
    private readonly db: mongo.Db,
  ) {}

  /** @throws DomainError with a sentence that says what is wrong with the address or the server. */
  static async open(uri: string): Promise<MongoTarget> {
    if (!/^mongodb(\+srv)?:\/\//.test(uri)) {
      throw invalid('--to must be an address that begins with mongodb:// or mongodb+srv://.');
    }
    try {
      const connection = await connectChecked(uri);
      return new MongoTarget(connection, databaseOf(connection));
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      throw invalid(`Nothing can be moved there: ${error.problems.map((problem) => problem.replace(/^MONGODB_URI: /, '')).join(' ')}`);
    }
  }

  get name(): string {
    return this.db.databaseName;
  }

  mark(): Promise<MigrationMark | null> {
    return this.#operations.run(() => this.marks().findOne({ _id: 'migration' }));
  }

  async setMark(mark: MigrationMark): Promise<void> {
    await this.#operations.run(() => this.marks().replaceOne({ _id: 'migration' }, mark, { upsert: true }));
  }

  /** Collections that hold documents, other than what every start leaves behind. */
  async filled(): Promise<string[]> {
    const all = await this.#operations.run(() => this.db.listCollections({}, { nameOnly: true }).toArray());
    const names = all.map(({ name }) => name).filter((name) => !name.startsWith('_') && !name.startsWith('system.'));
    const found = await Promise.all(names.map(async (name) => ((await this.isEmpty(name)) ? [] : [name])));
    return found.flat().sort();
  }

  /** Writes documents with the versions they have; those that an interrupted run has written already are left alone. */
  async insert(info: ModelInfo, rows: readonly FileRow[]): Promise<void> {
    const raws = rows.map(({ doc, version }) => this.form(info).encode(doc, version));
    try {
      await this.#operations.run(() => this.collection(info.name).insertMany(raws, { ordered: false }));
    } catch (error) {
      // What stands there under the same id is compared afterwards, like everything else.
      if (duplicatesOf(error) === null) throw error;
    }
  }

  /** Builds what the repositories' queries need. */
  async buildIndexes(info: ModelInfo): Promise<void> {
    await this.#operations.run(() => syncIndexes(info, this.db));
  }

  count(collection: string): Promise<number> {
    return this.#operations.run(() => this.collection(collection).countDocuments({}));
  }

  /** Hashes of what is stored under these ids, as a majority has it. */
  async hashes(info: ModelInfo, ids: readonly string[]): Promise<Map<string, string>> {
    const found = await this.#operations.run(() =>
      this.collection(info.name).find({ _id: { $in: [...ids] } }, { batchSize: ids.length + 1 }).toArray(),
    );
    const form = this.form(info);
    return new Map(
      found.map((raw) => {
        const { version, ...doc } = form.decode(raw);
        return [raw._id, contentHash(doc, version as number)];
      }),
    );
  }

  async close(): Promise<void> {
    await this.#operations.close();
    await this.connection.close();
  }

  private async isEmpty(name: string): Promise<boolean> {
    return (await this.#operations.run(() => this.db.collection(name).findOne({}, { projection: { _id: 1 } }))) === null;
  }

  private marks(): mongo.Collection<MigrationMark> {
    return this.db.collection<MigrationMark>(MIGRATION);
  }

  private collection(name: string): mongo.Collection<StoredDoc> {
    return this.db.collection<StoredDoc>(name);
  }

  private form(info: ModelInfo): DocumentForm {
    const known = this.#forms.get(info.name) ?? new DocumentForm(info);
    this.#forms.set(info.name, known);
    return known;
  }
}

/** A move that cannot go on: says what to do. */
export const stopped = (message: string): DomainError => new DomainError('conflict', message);
