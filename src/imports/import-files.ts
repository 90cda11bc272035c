import { createReadStream, createWriteStream, type ReadStream } from 'node:fs';
import { mkdir, open, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { DomainError, invalid } from '../kernel/errors.js';
import { ErrorFile } from './error-file.js';

const GIB = 1024 ** 3;
/** Compressed or not; a larger file is imported from the command line, without a copy. */
const MOST_UPLOAD_BYTES = 4 * GIB;

/** The uploads and error files of imports: `DATA_DIR/imports/ID.upload` and `ID.errors.csv`, owner-readable only. */
export class ImportFiles {
  constructor(private readonly folder: string) {}

  /** Stores an upload durably and returns its size. On any failure nothing of it stays. */
  async keepUpload(id: string, body: Readable): Promise<number> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    const path = this.#upload(id);
    let bytes = 0;
    const counted = async function* (source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
      for await (const chunk of source) {
        bytes += chunk.length;
        if (bytes > MOST_UPLOAD_BYTES) {
          throw new DomainError('too-large', 'An upload has at most 4 GiB; import larger files from the command line.');
        }
        yield chunk;
      }
    };
    try {
      await pipeline(body, counted, createWriteStream(path, { mode: 0o600 }));
      await syncFile(path);
      if (bytes === 0) throw invalid('The upload is empty.');
      return bytes;
    } catch (error) {
      await rm(path, { force: true });
      throw uploadFailure(error);
    }
  }

  async hasUpload(id: string): Promise<boolean> {
    return (await sizeOf(this.#upload(id))) !== null;
  }

  readUpload(id: string): ReadStream {
    return createReadStream(this.#upload(id), { highWaterMark: 256 * 1024 });
  }

  async dropUpload(id: string): Promise<void> {
    await rm(this.#upload(id), { force: true });
  }

  /** The error file to go on writing, cut back to `keepBytes`; from the beginning when it is gone. */
  async openErrors(id: string, keepBytes: number): Promise<ErrorFile> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    const path = this.#errors(id);
    const there = (await sizeOf(path)) !== null;
    return ErrorFile.open(path, there ? keepBytes : 0);
  }

  /** The error file up to `bytes`, or null when this machine does not have it. */
  async readErrors(id: string): Promise<ReadStream | null> {
    const path = this.#errors(id);
    return (await sizeOf(path)) === null ? null : createReadStream(path);
  }

  #upload(id: string): string {
    return join(this.folder, `${id}.upload`);
  }

  #errors(id: string): string {
    return join(this.folder, `${id}.errors.csv`);
  }
}

async function sizeOf(path: string): Promise<number | null> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

async function syncFile(path: string): Promise<void> {
  const handle = await open(path, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function uploadFailure(error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC') return new DomainError('storage-full', 'There is no room for the upload.', [], { cause: error });
  if (code === 'ECONNRESET' || code === 'ERR_STREAM_PREMATURE_CLOSE') {
    return new DomainError('invalid', 'The upload ended before it was complete.', [], { cause: error });
  }
  return error;
}
