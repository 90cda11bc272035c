/** A value as a reader found it: text from CSV and XES, any JSON value from JSONL. */
export type FieldValue = string | number | boolean | null | FieldValue[] | { [key: string]: FieldValue };

/** One record of a file. `row` is the line, counted from 1, on which the record begins. */
export interface RowRead {
  kind: 'row';
  row: number;
  fields: Record<string, FieldValue>;
}

/**
 * What a reader could not take as it stands. `refused` costs one record, `warned` none, and after `stopped`
 * nothing more is read from the file: everything before it was delivered.
 */
export interface ReadProblem {
  kind: 'problem';
  row: number;
  /** Name of the column, attribute or key; empty for the whole record. */
  field: string;
  reason: string;
  severity: 'refused' | 'warned' | 'stopped';
  /** The beginning of the offending text. */
  excerpt: string;
}

export type ReadItem = RowRead | ReadProblem;

/** Ceilings that keep memory constant whatever the file holds. Characters are UTF-16 units. */
export interface ReadLimits {
  cellChars: number;
  recordChars: number;
  columns: number;
  /** Nesting of JSON values and of XES elements. */
  depth: number;
  /** Characters read again after quotes that never close; beyond it the file is given up. */
  rescanChars: number;
  /** A compressed file may not unfold to more than this many times its size ... */
  inflateRatio: number;
  /** ... once more than this many bytes came out. */
  inflateFreeBytes: number;
}

export const READ_LIMITS: ReadLimits = {
  cellChars: 10 * 1024 * 1024,
  recordChars: 16 * 1024 * 1024,
  columns: 10_000,
  depth: 64,
  rescanChars: 256 * 1024 * 1024,
  inflateRatio: 300,
  inflateFreeBytes: 64 * 1024 * 1024,
};

/** A file that cannot be read any further; readers turn it into a `stopped` problem. */
export class UnreadableFile extends Error {
  constructor(
    message: string,
    readonly row = 0,
  ) {
    super(message);
    this.name = 'UnreadableFile';
  }
}

const EXCERPT_CHARS = 200;

/** The beginning of a text, on one line, for an error message or the error file. */
export function excerptOf(text: string): string {
  const head = text.slice(0, EXCERPT_CHARS).replaceAll(/[\r\n\t\0]+/g, ' ').trim();
  return text.length > EXCERPT_CHARS ? `${head}…` : head;
}

export function problem(
  severity: ReadProblem['severity'],
  row: number,
  field: string,
  reason: string,
  excerpt = '',
): ReadProblem {
  return { kind: 'problem', row, field, reason, severity, excerpt: excerptOf(excerpt) };
}
