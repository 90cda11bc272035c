import { createGunzip } from 'node:zlib';
import { UnreadableFile, type ReadLimits } from './read-item.js';

export type ByteSource = AsyncIterable<Uint8Array>;

/** A slice this small unfolds to at most 16 MB (gzip reaches 1030:1), so memory stays bounded between two checks. */
const SLICE_BYTES = 16 * 1024;

/**
 * Unfolds a gzip source and passes anything else through, told apart by the first two bytes. Zip archives are
 * refused by name. What came out before a defect is delivered before the defect is thrown, however the source
 * was cut into chunks, so "kept" is the same on every run.
 */
export async function* inflateIfNeeded(source: ByteSource, limits: ReadLimits): ByteSource {
  const { head, rest } = await peek(source, 4);
  if (startsWith(head, [0x1f, 0x8b])) {
    yield* gunzip(rest, limits);
    return;
  }
  if (startsWith(head, [0x50, 0x4b, 0x03, 0x04])) {
    throw new UnreadableFile('is a zip archive; unpack it and import the file inside, plain or as .gz');
  }
  yield* rest;
}

async function* gunzip(source: ByteSource, limits: ReadLimits): ByteSource {
  const stream = createGunzip({ chunkSize: 64 * 1024 });
  let pieces: Uint8Array[] = [];
  const failure: { error?: Error; endedAt?: number } = {};
  let bytesIn = 0;
  let bytesOut = 0;
  stream.on('data', (piece: Buffer) => {
    bytesOut += piece.length;
    pieces.push(piece);
  });
  const failed = new Promise<void>((resolve) => {
    stream.once('error', (error) => {
      failure.error = error;
      resolve();
    });
  });
  const ended = new Promise<void>((resolve) => {
    stream.once('end', resolve);
  });
  try {
    for await (const chunk of source) {
      for (let at = 0; at < chunk.length; at += SLICE_BYTES) {
        const slice = chunk.subarray(at, at + SLICE_BYTES);
        bytesIn += slice.length;
        await Promise.race([failed, new Promise<void>((resolve) => void stream.write(slice, () => resolve()))]);
        const out = pieces;
        pieces = [];
        yield* out;
        if (failure.error !== undefined) throw damaged(failure.error, bytesOut);
        refuseBomb(bytesIn, bytesOut, limits);
      }
    }
    stream.end();
    await Promise.race([failed, ended]);
    yield* pieces;
    if (failure.error !== undefined) throw damaged(failure.error, bytesOut);
  } finally {
    stream.destroy();
  }
}

function damaged(error: Error, bytesOut: number): UnreadableFile {
  const cut = (error as NodeJS.ErrnoException).code === 'Z_BUF_ERROR';
  const what = cut ? 'the gzip data ends too early (the file is cut)' : `the gzip data is damaged (${error.message})`;
  return new UnreadableFile(`${what} after ${bytesOut} bytes of content; the rows up to here were kept`);
}

function refuseBomb(bytesIn: number, bytesOut: number, limits: ReadLimits): void {
  if (bytesOut <= limits.inflateFreeBytes || bytesOut <= bytesIn * limits.inflateRatio) return;
  throw new UnreadableFile(
    `unfolds to more than ${limits.inflateRatio} times its compressed size (${bytesIn} bytes became ${bytesOut}); ` +
      'a gzip bomb is not read on: the rows up to here were kept',
  );
}

const startsWith = (bytes: Uint8Array, magic: number[]): boolean => magic.every((byte, index) => bytes[index] === byte);

/** Reads at least `count` bytes (or all there are) ahead, and gives a source that still delivers everything. */
export async function peek(source: ByteSource, count: number): Promise<{ head: Uint8Array; rest: ByteSource }> {
  const iterator = source[Symbol.asyncIterator]();
  const chunks: Uint8Array[] = [];
  let have = 0;
  let failure: unknown;
  while (have < count) {
    try {
      const next = await iterator.next();
      if (next.done === true) break;
      chunks.push(next.value);
      have += next.value.length;
    } catch (error) {
      // The bytes before the defect still count: hand them over first, then fail where the source failed.
      failure = error;
      break;
    }
  }
  const head = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
  return { head, rest: resume(chunks, iterator, failure) };
}

async function* resume(chunks: Uint8Array[], iterator: AsyncIterator<Uint8Array>, failure: unknown): ByteSource {
  try {
    yield* chunks.splice(0);
    if (failure !== undefined) throw failure;
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value;
  } finally {
    await iterator.return?.();
  }
}
