import { join } from 'node:path';
import type { Command } from 'commander';
import { duration } from '../imports/progress-bar.js';
import { monotonicMs } from '../kernel/clock.js';
import { DomainError } from '../kernel/errors.js';
import type { MigrationProgress, MovedCollection } from '../kernel/store/migration/migration.js';
import { DATA_FILE } from '../kernel/store/open-store.js';

export interface MigrateDeps {
  dataDir: string;
  out: { write(text: string): unknown };
  err: { write(text: string): unknown; isTTY?: boolean };
}

/** `firebreak migrate --to mongodb://…`: from the local file to MongoDB. See docs/operations.md. */
export function registerMigrateCommand(program: Command, { dataDir, out, err }: MigrateDeps): void {
  program
    .command('migrate')
    .description('move the local data file into an empty MongoDB database; every document is compared; can be resumed')
    .requiredOption('--to <address>', 'such as mongodb://USER:PASSWORD@HOST1,HOST2/firebreak?replicaSet=rs0')
    .action(async ({ to }: { to: string }) => {
      // The whole house is loaded for what its documents look like; other commands start without it.
      const [{ moveToMongo }] = await Promise.all([
        import('../kernel/store/migration/migration.js'),
        import('../app.module.js'),
      ]);
      const bar = new MoveBar(err);
      try {
        const moved = await moveToMongo({ file: join(dataDir, DATA_FILE), to, tell: (so) => bar.show(so) });
        bar.end();
        out.write(summary(moved, dataDir));
      } catch (error) {
        bar.end();
        if (error instanceof DomainError && (error.code === 'unavailable' || error.code === 'storage-full')) {
          throw new DomainError(error.code, `${error.message} Run the same command again: it goes on where it stopped.`, [], { cause: error });
        }
        throw error;
      }
    });
}

const CELLS = 24;
const REDRAW_MS = 200;
const LINE_MS = 5_000;

/** A bar that redraws itself on a terminal, else a line every five seconds: share, rate of this run, time left. */
class MoveBar {
  readonly #startedMs = monotonicMs();
  #shownMs = this.#startedMs;

  constructor(private readonly err: MigrateDeps['err']) {}

  show({ phase, collection, done, total, earlier }: MigrationProgress): void {
    const nowMs = monotonicMs();
    const terminal = this.err.isTTY === true;
    if (nowMs - this.#shownMs < (terminal ? REDRAW_MS : LINE_MS)) return;
    this.#shownMs = nowMs;
    const elapsedMs = Math.max(1, nowMs - this.#startedMs);
    const rate = (done - earlier) / elapsedMs;
    const filled = Math.round((done / Math.max(1, total)) * CELLS);
    const bar = '█'.repeat(filled) + '░'.repeat(CELLS - filled);
    const percent = String(Math.floor((100 * done) / Math.max(1, total))).padStart(3);
    const left = rate > 0 ? duration((total - done) / rate) : '?';
    const line = `${bar} ${percent} %  ${phase} ${collection}  ${Math.round(rate * 1000)} documents/s  ${left} left`;
    this.err.write(terminal ? `\r\u001B[2K${line}` : `${line}\n`);
  }

  end(): void {
    if (this.err.isTTY === true) this.err.write('\r\u001B[2K');
  }
}

function summary(moved: readonly MovedCollection[], dataDir: string): string {
  const width = Math.max(10, ...moved.map(({ collection }) => collection.length));
  const row = (name: string, documents: string, copied: string, digest: string): string =>
    `${name.padEnd(width)}  ${documents.padStart(10)}  ${copied.padStart(10)}  ${digest}`;
  const rows = moved.map(({ collection, documents, copied, digest }) =>
    row(collection, String(documents), String(copied), digest.slice(0, 16)),
  );
  const total = moved.reduce((sum, { documents }) => sum + documents, 0);
  return [
    row('collection', 'documents', 'copied now', 'digest of what was read back'),
    ...rows,
    `${total} documents of ${moved.length} collections are in MongoDB and the same there, each with its version.`,
    `Start with MONGODB_URI set to that address. Keep ${dataDir}: it holds the command line's key, and the file as a way back.`,
    '',
  ].join('\n');
}
