import { hash } from 'node:crypto';
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { invalid } from '../kernel/errors.js';
import type { ImportReport } from './import-report.js';

/** What an interrupted run left behind: enough to go on, and to notice that the file is another one now. */
export interface Checkpoint {
  file: string;
  size: number;
  modifiedMs: number;
  mapping: string;
  report: ImportReport;
  errorBytes: number;
}

/** Keeps the checkpoint of one file and mapping in a folder, replaced as a whole so that a kill never halves it. */
export class CheckpointFile {
  readonly #path: string;

  private constructor(
    folder: string,
    private readonly identity: Omit<Checkpoint, 'report' | 'errorBytes'>,
  ) {
    const key = hash('sha256', JSON.stringify([identity.file, identity.mapping]), 'hex').slice(0, 16);
    this.#path = join(folder, `${key}.json`);
  }

  static async for(folder: string, file: string, mapping: string): Promise<CheckpointFile> {
    const path = resolve(file);
    const { size, mtimeMs } = await stat(path);
    return new CheckpointFile(folder, { file: path, size, modifiedMs: Math.round(mtimeMs), mapping });
  }

  /** The checkpoint to go on from, null without one. Throws `invalid` when the file has changed since. */
  async load(): Promise<Checkpoint | null> {
    let text: string;
    try {
      text = await readFile(this.#path, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    }
    const found = JSON.parse(text) as Checkpoint;
    if (found.size !== this.identity.size || found.modifiedMs !== this.identity.modifiedMs) {
      throw invalid(`${this.identity.file} has changed since the import was interrupted; import it without --resume.`);
    }
    return found;
  }

  async save(report: Readonly<ImportReport>, errorBytes: number): Promise<void> {
    await mkdir(dirname(this.#path), { recursive: true });
    const next = `${this.#path}.next`;
    await writeFile(next, JSON.stringify({ ...this.identity, report, errorBytes } satisfies Checkpoint));
    await rename(next, this.#path);
  }

  async remove(): Promise<void> {
    await rm(this.#path, { force: true });
  }
}
