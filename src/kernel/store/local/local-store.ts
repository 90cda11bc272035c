import { closeSync, fsyncSync, openSync, renameSync, rmSync, statSync, existsSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'libsql';
import { DomainError } from '../../errors.js';
import { describeModel } from '../model.js';
import type { Collection, Doc, Model, Store } from '../store.js';
import { failureOf, storeError } from './failures.js';
import { LocalCollection } from './local-collection.js';
import { migrate } from './migrations.js';
import { PointReader } from './point-reader.js';
import { Reader } from './reader.js';
import { syncCollection } from './schema-sync.js';
import { literal } from './sql.js';
import type { SharedThread } from './thread.js';
import { Writer, type FailPoint } from './writer.js';

export interface LocalStoreOptions {
  /** The data file; SQLite keeps `-wal` and `-shm` beside it while it is open. */
  path: string;
  /** How long the file may get before writes answer `storage-full`; unlimited otherwise. */
  maxBytes?: number;
  /** How long a write waits for another process, three times over, before it is `unavailable`; 5,000 otherwise. */
  busyTimeoutMs?: number;
  /** Nothing will be written: the writer's thread is not started. For the threads of a backtest. */
  forReading?: boolean;
  /** Another thread of this process has the file open, and writes for both. */
  sharedWriter?: SharedThread;
  /** Fail point: every commit takes this much longer, as on a slow disk. */
  commitDelayMs?: number;
  /** Fail point: the process kills itself there. */
  failPoint?: FailPoint;
}

const BUSY_TIMEOUT_MS = 5000;
const PAGE_BYTES = 4096;
const READER_CACHE = 'cache_size = -32768';
/**
 * Every commit of the writer empties the cache of a connection that reads, and all it needs is copied from the file
 * anew. Pages that are mapped need no copy: with commits going on all the time, a screen pop takes a fraction. As much
 * as SQLite will map; the kernel takes the memory back where it is short. A backtest copies, so that its memory is
 * its own.
 */
const MAPPED = 'mmap_size = 2147418112';

/**
 * The engine for one machine: SQLite in one file, in this process. Other processes (the command line beside the
 * server) may open the same file at the same time.
 */
export class LocalStore implements Store {
  readonly engine = 'local';
  readonly writesInOrder = true;
  readonly #collections = new Map<string, { model: unknown; opened: Promise<unknown> }>();
  #closed: Promise<void> | undefined;

  private constructor(
    private readonly path: string,
    private readonly points: PointReader,
    private readonly heavy: Reader,
    private readonly writer: Writer,
  ) {}

  /**
   * Opens the file, brings its format up to date and starts the threads.
   *
   * @throws Error with a sentence for the operator when the file cannot be used.
   */
  static async open(options: LocalStoreOptions): Promise<LocalStore> {
    const { path } = options;
    const common = commonPragmas(options.busyTimeoutMs ?? BUSY_TIMEOUT_MS);
    const db = connect(path, common);
    let writer: Writer | undefined;
    try {
      if (options.sharedWriter === undefined) migrate(db, path);
      db.exec(`PRAGMA ${READER_CACHE}`);
      if (options.forReading !== true) db.exec(`PRAGMA ${MAPPED}`);
      db.exec('PRAGMA query_only = ON');
      const heavy = new Reader({ path, pragmas: [...common, READER_CACHE, 'query_only = ON'] });
      writer = new Writer(options.sharedWriter ?? {
        path,
        pragmas: [
          ...common,
          'synchronous = FULL',
          'cache_size = -65536',
          'wal_autocheckpoint = 4000',
          ...(options.maxBytes === undefined
            ? []
            : [`max_page_count = ${Math.ceil(options.maxBytes / PAGE_BYTES)}`]),
        ],
        commitDelayMs: options.commitDelayMs ?? 0,
        failPoint: options.failPoint ?? null,
      });
      if (options.forReading !== true) await writer.ready();
      return new LocalStore(path, new PointReader(db), heavy, writer);
    } catch (error) {
      await writer?.close();
      db.close();
      throw error;
    }
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
    await this.writer.ping();
    this.points.rows({ text: 'SELECT beats FROM _ping', params: [] });
  }

  /** Writes a compact copy that is a complete data file of its own. Refuses to overwrite. */
  async backup(target: string): Promise<number> {
    if (existsSync(target)) throw new DomainError('conflict', `${target} exists already.`);
    const partial = `${target}.partial`;
    rmSync(partial, { force: true });
    const copier = new Reader({ path: this.path, pragmas: commonPragmas(BUSY_TIMEOUT_MS) });
    try {
      await copier.exec(`VACUUM INTO ${literal(partial)}`);
      await verify(partial);
      durably(partial);
      renameSync(partial, target);
      durably(dirname(target));
    } catch (error) {
      rmSync(partial, { force: true });
      throw error;
    } finally {
      await copier.close();
    }
    return statSync(target).size;
  }

  /** For a second thread of this process, which opens the file with it as `sharedWriter`. */
  shareWriter(): SharedThread {
    return this.writer.share();
  }

  close(): Promise<void> {
    this.#closed ??= this.closeAll();
    return this.#closed;
  }

  private async openCollection<T extends Doc>(model: Model<T>): Promise<Collection<T>> {
    const info = describeModel(model);
    await syncCollection(info, this.points, this.writer);
    return new LocalCollection<T>(info, this.points, this.heavy, this.writer);
  }

  private async closeAll(): Promise<void> {
    await this.heavy.close();
    this.points.close();
    // Last, so that it can fold the write-ahead log into the file.
    await this.writer.close();
  }
}

const commonPragmas = (busyTimeoutMs: number): string[] => [
  `busy_timeout = ${busyTimeoutMs}`,
  'journal_mode = WAL',
  'temp_store = MEMORY',
];

function connect(path: string, pragmas: readonly string[]): Database.Database {
  try {
    const db = new Database(path);
    for (const pragma of pragmas) db.exec(`PRAGMA ${pragma}`);
    return db;
  } catch (error) {
    const failure = failureOf(error);
    if (failure.code === 'SQLITE_NOTADB') {
      throw new Error(`${path} is not a database. Choose another DATA_DIR, or restore a backup.`, {
        cause: error,
      });
    }
    if (/^SQLITE_(CANTOPEN|READONLY|PERM)/.test(failure.code) || /unable to open/i.test(failure.message)) {
      throw new Error(
        `${path} cannot be opened for writing: does the folder exist, and does this user own it?`,
        { cause: error },
      );
    }
    throw storeError(failure);
  }
}

/** A copy nobody has read is not a backup. */
async function verify(path: string): Promise<void> {
  const reader = new Reader({ path, pragmas: [] });
  try {
    const [row] = await reader.rows({ text: 'PRAGMA quick_check(1)', params: [] });
    if (row?.[0] !== 'ok') throw new DomainError('internal', `The copy is damaged: ${String(row?.[0])}`);
  } finally {
    await reader.close();
  }
}

function durably(path: string): void {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
