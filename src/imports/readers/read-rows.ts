import { CsvReader, type CsvOptions } from './csv-reader.js';
import { decode, type EncodingFound } from './encoding.js';
import { inflateIfNeeded, type ByteSource } from './inflate.js';
import { JsonlReader } from './jsonl-reader.js';
import { problem, READ_LIMITS, UnreadableFile, type ReadItem, type ReadLimits } from './read-item.js';
import { XesReader } from './xes-reader.js';

export interface FileFormat {
  format: 'csv' | 'jsonl' | 'xes';
  /** A key of `ENCODINGS`, or `auto`. */
  encoding: string;
  csv?: CsvOptions;
}

export interface ReadingOptions {
  limits?: ReadLimits;
  onEncoding?: (found: EncodingFound) => void;
}

interface TextReader {
  write: (text: string) => ReadItem[];
  end: () => ReadItem[];
}

/**
 * Reads a file, compressed or not, in constant memory: batches of records in file order, each record or defect with
 * its line. Never throws for what the file holds: a file that cannot be read on ends in a `stopped` problem.
 */
export async function* readRows(
  source: ByteSource,
  file: FileFormat,
  options: ReadingOptions = {},
): AsyncGenerator<ReadItem[]> {
  const limits = options.limits ?? READ_LIMITS;
  const reader = readerFor(file, limits);
  let lastRow = 0;
  try {
    const decoded = await decode(inflateIfNeeded(source, limits), file.encoding);
    options.onEncoding?.(decoded.found);
    const warnOf = damageNoticer(decoded.found.encoding);
    for await (const text of decoded.text) {
      const items = warnOf(reader.write(text));
      lastRow = items.at(-1)?.row ?? lastRow;
      if (items.length > 0) yield items;
      if (isStopped(items)) return;
    }
    const items = warnOf(reader.end());
    if (items.length > 0) yield items;
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    yield [problem('stopped', error.row === 0 ? lastRow + 1 : error.row, '', error.message)];
  }
}

function isStopped(items: ReadItem[]): boolean {
  const last = items.at(-1);
  return last?.kind === 'problem' && last.severity === 'stopped';
}

function readerFor(file: FileFormat, limits: ReadLimits): TextReader {
  switch (file.format) {
    case 'csv':
      return new CsvReader(file.csv ?? { delimiter: 'auto', needed: [] }, limits);
    case 'jsonl':
      return new JsonlReader(limits);
    case 'xes':
      return new XesReader(limits);
  }
}

const DAMAGE = /[\0\uFFFD]/;

/** Refuses records with a NUL and reports those with characters that the encoding could not give. */
function damageNoticer(encoding: string): (items: ReadItem[]) => ReadItem[] {
  return (items) => {
    const out: ReadItem[] = [];
    for (const item of items) {
      const damage = item.kind === 'row' ? damageOf(item.fields) : null;
      if (item.kind !== 'row' || damage === null) {
        out.push(item);
      } else if (damage.char === '\0') {
        out.push(problem('refused', item.row, damage.field, 'holds a NUL character', damage.text));
      } else {
        const reason = `holds characters that are not valid ${encoding}, or were damaged before`;
        out.push(problem('warned', item.row, damage.field, reason, damage.text), item);
      }
    }
    return out;
  };
}

function damageOf(fields: Record<string, unknown>): { field: string; char: string; text: string } | null {
  let found: { field: string; char: string; text: string } | null = null;
  for (const field of Object.keys(fields)) {
    const value = fields[field];
    const text = typeof value === 'string' ? value : typeof value === 'object' ? JSON.stringify(value) : '';
    const char = DAMAGE.exec(text)?.[0] ?? (text.includes('\\u0000') && typeof value === 'object' ? '\0' : undefined);
    if (char === '\0') return { field, char, text };
    if (char !== undefined) found ??= { field, char, text };
  }
  return found;
}
