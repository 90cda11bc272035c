import { randomUUID, createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { invalid } from '../../errors.js';
import { declaredModels, describeModel, type ModelInfo } from '../model.js';
import type { MigrationMark } from '../mongo/migration-mark.js';
import { contentHash } from './content.js';
import { LocalFile, type FileRow } from './local-file.js';
import { MongoTarget, stopped } from './mongo-target.js';

/** Batches written at once; the place in the file is noted when all of them are durable. */
const BATCHES_AHEAD = 4;

export interface MigrationOptions {
  /** The local data file. */
  file: string;
  /** Address of the MongoDB database to fill. */
  to: string;
  /** Told after every step; `done` counts documents copied and compared, of `total`. */
  tell?: (so: MigrationProgress) => void;
}

export interface MigrationProgress {
  phase: 'copying' | 'comparing';
  collection: string;
  done: number;
  total: number;
  /** What an interrupted run had done before. */
  earlier: number;
}

/** One collection, moved: every document was compared by its content and version. */
export interface MovedCollection {
  collection: string;
  documents: number;
  /** Documents written by this run; the rest was there from an interrupted one. */
  copied: number;
  /** SHA-256 over the hashes of all documents in the order of the file, of what was read back from MongoDB. */
  digest: string;
}

/**
 * Moves a local data file into an empty MongoDB database, in constant memory: copies every collection, builds the
 * indexes, then reads every document back and compares it with the file. Interrupted at any point, the same call goes
 * on where it stopped. The file stays as it is.
 *
 * @throws DomainError with a sentence that says what to do.
 */
export async function moveToMongo({ file, to, tell = () => {} }: MigrationOptions): Promise<MovedCollection[]> {
  const source = LocalFile.hold(file);
  try {
    const models = modelsOf(source);
    const target = await MongoTarget.open(to);
    try {
      return await new Move(source, target, models, tell).run(identityOf(file));
    } finally {
      await target.close();
    }
  } finally {
    source.close();
  }
}

class Move {
  readonly #counts: ReadonlyMap<string, number>;
  readonly #copied = new Map<string, number>();
  readonly #total: number;
  #done = 0;
  #earlier = 0;

  constructor(
    private readonly source: LocalFile,
    private readonly target: MongoTarget,
    private readonly models: readonly ModelInfo[],
    private readonly tell: (so: MigrationProgress) => void,
  ) {
    this.#counts = new Map(models.map(({ name }) => [name, source.count(name)]));
    // Every document is looked at twice: copied, and compared.
    this.#total = 2 * [...this.#counts.values()].reduce((sum, count) => sum + count, 0);
  }

  async run(identity: string): Promise<MovedCollection[]> {
    const mark = await this.begin(identity);
    for (const info of this.models) await this.copy(info, mark);
    for (const info of this.models) await this.target.buildIndexes(info);
    const moved: MovedCollection[] = [];
    for (const info of this.models) moved.push(await this.compare(info));
    await this.target.setMark({ ...mark, state: 'done' });
    return moved;
  }

  private async begin(identity: string): Promise<MigrationMark> {
    const mark = await this.target.mark();
    const { name } = this.target;
    if (mark === null) {
      const filled = await this.target.filled();
      if (filled.length > 0) {
        const some = filled.slice(0, 5).join(', ');
        throw stopped(`The database ${name} is not empty (it holds ${some}${filled.length > 5 ? ', …' : ''}). Name an empty one, or drop it first.`);
      }
      const fresh: MigrationMark = { _id: 'migration', source: identity, state: 'running', after: {} };
      await this.target.setMark(fresh);
      return fresh;
    }
    if (mark.source !== identity) {
      throw stopped(`The database ${name} belongs to the move of another file. Name an empty one, or drop it first.`);
    }
    if (mark.state === 'done') {
      throw stopped(
        `This file has been moved into the database ${name} already, and the database may have moved on since. ` +
          'Start with MONGODB_URI; to move the file anew, drop the database or name another.',
      );
    }
    return mark;
  }

  private async copy(info: ModelInfo, mark: MigrationMark): Promise<void> {
    let after = mark.after[info.name] ?? 0;
    let copied = 0;
    for (;;) {
      const batches = this.next(info, after);
      const last = batches.at(-1)?.at(-1);
      if (last === undefined) break;
      await Promise.all(batches.map((batch) => this.target.insert(info, batch)));
      after = last.n;
      mark.after[info.name] = after;
      await this.target.setMark(mark);
      copied += batches.flat().length;
      this.step('copying', info.name, batches.flat().length);
    }
    this.#copied.set(info.name, copied);
    const earlier = (this.#counts.get(info.name) ?? 0) - copied;
    this.#earlier += earlier;
    this.#done += earlier;
  }

  private next(info: ModelInfo, from: number): FileRow[][] {
    const batches: FileRow[][] = [];
    for (let after = from; batches.length < BATCHES_AHEAD; ) {
      const batch = this.source.batch(info, after);
      const last = batch.at(-1);
      if (last === undefined) break;
      batches.push(batch);
      after = last.n;
    }
    return batches;
  }

  private async compare(info: ModelInfo): Promise<MovedCollection> {
    const { name } = info;
    const digest = createHash('sha256');
    const documents = this.#counts.get(name) ?? 0;
    const there = await this.target.count(name);
    if (there !== documents) {
      throw differs(this.target.name, `${name} has ${documents} documents in the file and ${there} in the database`);
    }
    for (let after = 0; ; ) {
      const batch = this.source.batch(info, after);
      const last = batch.at(-1);
      if (last === undefined) break;
      const stored = await this.target.hashes(info, batch.map(({ doc }) => doc['_id'] as string));
      for (const { doc, version } of batch) {
        const id = doc['_id'] as string;
        const found = stored.get(id);
        if (found === undefined) throw differs(this.target.name, `${name} ${id} is missing in the database`);
        if (found !== contentHash(doc, version)) throw differs(this.target.name, `${name} ${id} is not the same in the database`);
        digest.update(found);
      }
      after = last.n;
      this.step('comparing', name, batch.length);
    }
    return { collection: name, documents, copied: this.#copied.get(name) ?? 0, digest: digest.digest('hex') };
  }

  private step(phase: MigrationProgress['phase'], collection: string, documents: number): void {
    this.#done += documents;
    this.tell({ phase, collection, done: this.#done, total: this.#total, earlier: this.#earlier });
  }
}

const differs = (database: string, what: string): Error =>
  stopped(
    `The move cannot be confirmed: ${what}. Was a server started on the file, or on the database, in between? ` +
      `Drop the database ${database} and run this again; the file is unchanged.`,
  );

/** The models of the collections in the file, each of which this release has to know. */
function modelsOf(source: LocalFile): ModelInfo[] {
  const known = new Map(declaredModels().map((model) => [model.name, describeModel(model)]));
  const unknown = source.collections().filter((name) => !known.has(name) && source.count(name) > 0);
  if (unknown.length > 0) {
    throw invalid(`The file holds collections that this release does not know: ${unknown.join(', ')}. Use the release that wrote it.`);
  }
  return source.collections().flatMap((name) => known.get(name) ?? []);
}

/** What the database is marked with: made once, and kept beside the file so that an interrupted move is recognised. */
function identityOf(file: string): string {
  const path = `${file}.migration`;
  if (!existsSync(path)) writeFileSync(path, `${randomUUID()}\n`);
  return readFileSync(path, 'utf8').trim();
}
