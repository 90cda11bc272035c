import { isUtf8 } from 'node:buffer';
import { analyse } from 'chardet';
import iconv from 'iconv-lite';
import { peek, type ByteSource } from './inflate.js';
import { UnreadableFile } from './read-item.js';

/** Names as a mapping may declare them, beside `auto`; each with what iconv-lite calls it. */
export const ENCODINGS: Record<string, string> = {
  'utf-8': 'utf8',
  'utf-16le': 'utf16-le',
  'utf-16be': 'utf16-be',
  gb18030: 'gb18030',
  gbk: 'gbk',
  big5: 'big5',
  shift_jis: 'shift_jis',
  'euc-kr': 'euc-kr',
  'windows-1252': 'windows-1252',
  'iso-8859-1': 'iso-8859-1',
  'iso-8859-2': 'iso-8859-2',
  'iso-8859-15': 'iso-8859-15',
  'windows-1250': 'windows-1250',
  'windows-1251': 'windows-1251',
};

/** Enough to meet the first rare accent of a mostly ASCII file; decided once, then the whole file is held to it. */
const SAMPLE_BYTES = 1024 * 1024;

export interface EncodingFound {
  encoding: string;
  how: 'declared' | 'byte order mark' | 'detected';
}

export interface DecodedText {
  found: EncodingFound;
  text: AsyncIterable<string>;
}

/**
 * Decodes bytes to text without a byte order mark. `declared` is a key of `ENCODINGS` or `auto`. A byte that means
 * nothing in the encoding becomes U+FFFD; readers refuse or report the records that contain one. Throws
 * `UnreadableFile` when the encoding would have to be guessed.
 */
export async function decode(source: ByteSource, declared: string): Promise<DecodedText> {
  const { head, rest } = await peek(source, declared === 'auto' ? SAMPLE_BYTES : 4);
  const found = encodingOf(head, declared);
  return { found, text: decodeAs(rest, found.encoding) };
}

function encodingOf(head: Uint8Array, declared: string): EncodingFound {
  const marked = byteOrderMark(head);
  if (marked === 'utf-32') throw new UnreadableFile('is UTF-32, which is not read: convert it to UTF-8');
  if (declared !== 'auto') {
    if (marked !== null && marked !== declared) {
      throw new UnreadableFile(`begins with a byte order mark of ${marked}, but the mapping declares ${declared}`);
    }
    return { encoding: declared, how: 'declared' };
  }
  if (marked !== null) return { encoding: marked, how: 'byte order mark' };
  return { encoding: detect(head.subarray(0, SAMPLE_BYTES)), how: 'detected' };
}

function byteOrderMark(head: Uint8Array): string | null {
  const [a, b, c, d] = head;
  if (a === 0xef && b === 0xbb && c === 0xbf) return 'utf-8';
  if (a === 0xff && b === 0xfe) return c === 0 && d === 0 ? 'utf-32' : 'utf-16le';
  if (a === 0xfe && b === 0xff) return 'utf-16be';
  if (a === 0 && b === 0 && c === 0xfe && d === 0xff) return 'utf-32';
  return null;
}

/** Single-byte answers of chardet that Windows-1252 covers, or that it gives for any short Western text. */
const WESTERN = new Set(['ISO-8859-1', 'windows-1252', 'ISO-8859-15', 'ASCII', 'UTF-8', 'ISO-8859-2', 'windows-1250']);
const GUESS_CONFIDENCE = 40;

/** The encoding of a sample without a byte order mark. Throws when it would be a guess. */
export function detect(sample: Uint8Array): string {
  const wide = wideEncoding(sample);
  if (wide !== null) return wide;
  if (isUtf8(wholeCharacters(sample))) return 'utf-8';
  if (looksLikeGb18030(sample)) return 'gb18030';
  const best = analyse(sample)[0];
  if (best !== undefined && !WESTERN.has(best.name) && best.confidence >= GUESS_CONFIDENCE) {
    throw new UnreadableFile(
      `is not UTF-8 and looks like ${best.name} (${best.confidence} %); declare the encoding in the mapping ` +
        `(one of ${Object.keys(ENCODINGS).join(', ')})`,
    );
  }
  return 'windows-1252';
}

/** UTF-16 without a mark: text in it has a zero in most bytes of one parity, which no other encoding has. */
function wideEncoding(sample: Uint8Array): string | null {
  if (sample.length < 4) return null;
  let even = 0;
  let odd = 0;
  for (let i = 0; i < sample.length; i++) {
    if (sample[i] !== 0) continue;
    if (i % 2 === 0) even++;
    else odd++;
  }
  const pairs = sample.length / 2;
  if (odd > pairs * 0.3 && even < pairs * 0.05) return 'utf-16le';
  if (even > pairs * 0.3 && odd < pairs * 0.05) return 'utf-16be';
  return null;
}

/** Drops a character cut by the end of the sample. */
function wholeCharacters(sample: Uint8Array): Uint8Array {
  for (let back = 1; back <= Math.min(4, sample.length); back++) {
    const byte = sample[sample.length - back]!;
    if (byte < 0x80) return sample;
    if (byte >= 0xc0) return sample.subarray(0, sample.length - back);
  }
  return sample;
}

/**
 * Chinese text: every high byte begins a valid pair or four-byte form, and nearly all pairs lie where GB 2312 has
 * its characters (both bytes from A1). Western text fails at once: its accented letters stand alone.
 */
function looksLikeGb18030(sample: Uint8Array): boolean {
  let pairs = 0;
  let common = 0;
  for (let i = 0; i < sample.length; i++) {
    const lead = sample[i]!;
    if (lead < 0x80) continue;
    const trail = sample[i + 1];
    if (trail === undefined) break;
    if (lead === 0x80 || lead === 0xff) return false;
    if (trail >= 0x30 && trail <= 0x39) {
      if (i + 3 < sample.length && !(sample[i + 2]! >= 0x81 && sample[i + 3]! >= 0x30 && sample[i + 3]! <= 0x39)) {
        return false;
      }
      i += 3;
      continue;
    }
    if (trail < 0x40 || trail === 0x7f || trail === 0xff) return false;
    pairs++;
    if (lead >= 0xa1 && trail >= 0xa1) common++;
    i++;
  }
  return pairs > 0 && common >= pairs * 0.8;
}

async function* decodeAs(source: ByteSource, encoding: string): AsyncGenerator<string> {
  const decoder = encoding === 'utf-8' ? utf8Decoder() : iconvDecoder(encoding);
  for await (const chunk of source) {
    const text = decoder.write(chunk);
    if (text !== '') yield text;
  }
  const tail = decoder.end();
  if (tail !== '') yield tail;
}

interface PieceDecoder {
  write: (bytes: Uint8Array) => string;
  end: () => string;
}

function utf8Decoder(): PieceDecoder {
  const decoder = new TextDecoder('utf-8');
  return { write: (bytes) => decoder.decode(bytes, { stream: true }), end: () => decoder.decode() };
}

function iconvDecoder(encoding: string): PieceDecoder {
  const name = ENCODINGS[encoding];
  if (name === undefined) throw new UnreadableFile(`encoding "${encoding}" is not known`);
  const decoder = iconv.getDecoder(name, { stripBOM: true });
  return { write: (bytes) => decoder.write(Buffer.from(bytes)), end: () => decoder.end() ?? '' };
}
