import { DomainError, invalid } from '../errors.js';

export interface NdjsonLine {
  /** Counted from 1 in what was sent; empty lines count but give nothing. */
  line: number;
  value: unknown;
  /** Why the line is no JSON; null when it is. */
  problem: string | null;
}

/** A batch larger than this is a file: import it. */
const MOST_LINES = 10_000;
const LONGEST_LINE = 1_000_000;

/**
 * Splits a body of newline-delimited JSON. A line that is no JSON is kept with its reason, so that the good lines
 * beside it can be taken. Throws `unsupported-type` for another content type and `invalid` for too many lines.
 */
export function readNdjson(body: unknown, contentType: string | undefined): NdjsonLine[] {
  if (typeof body !== 'string') {
    throw new DomainError('unsupported-type', `Send application/x-ndjson, one JSON object a line, not ${contentType ?? 'nothing'}.`);
  }
  const text = body.startsWith('\uFEFF') ? body.slice(1) : body;
  const lines: NdjsonLine[] = [];
  let number = 0;
  for (const raw of text.split('\n')) {
    number += 1;
    const trimmed = raw.trim();
    if (trimmed === '') continue;
    if (lines.length === MOST_LINES) throw invalid(`A batch has at most ${MOST_LINES} lines; import larger files.`);
    lines.push(readLine(trimmed, number));
  }
  if (lines.length === 0) throw invalid('The batch is empty.');
  return lines;
}

function readLine(text: string, line: number): NdjsonLine {
  if (text.length > LONGEST_LINE) return { line, value: null, problem: `is longer than ${LONGEST_LINE} characters` };
  try {
    const value: unknown = JSON.parse(text);
    return { line, value, problem: null };
  } catch (error) {
    return { line, value: null, problem: `is no JSON: ${error instanceof Error ? error.message : 'unreadable'}` };
  }
}
