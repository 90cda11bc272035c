import { problem, type ReadLimits, type ReadProblem } from './read-item.js';

/** One record as it stands in the file, before it meets the header. */
export interface CsvRecord {
  kind: 'record';
  row: number;
  cells: string[];
  /** How many cells it has, also when there are too many to keep. */
  cellCount: number;
  /** The file ended in this record, without a line end. */
  last: boolean;
}

export type CsvItem = CsvRecord | ReadProblem;

const QUOTE = 34;
const LF = 10;
const CR = 13;

/** Above this, a record that is not yet complete is looked at again only when a quarter more has come. */
const PATIENT_ABOVE_CHARS = 256 * 1024;

/** More than any excerpt shows, and less than any ceiling: the same text however the file was cut. */
const EXCERPT_SOURCE_CHARS = 250;

type Attempt =
  | { outcome: 'record'; next: number; cells: string[]; cellCount: number; linesInside: number; oversize: boolean }
  | { outcome: 'incomplete' }
  | { outcome: 'wrong-quote'; reason: string; reached: number };

/**
 * RFC 4180 in any chunks: CRLF, LF and CR may be mixed, blank lines are skipped, a quote inside an unquoted cell is
 * text. It exists beside csv-parse (the oracle in its tests) because an importer needs the line on which a record
 * begins, a ceiling per cell, and a way on after a quote that never closes: that costs the one line on which it
 * stands, and reading goes on with the next.
 */
export class CsvParser {
  /** Text from the beginning of the first record not yet delivered. */
  #pending = '';
  #row = 1;
  #rescanned = 0;
  #retryAtChars = 0;
  /** Inside a line already refused, of which the end has not come yet. */
  #skipping = false;
  readonly #delimiter: number;

  constructor(
    delimiter: string,
    private readonly limits: ReadLimits,
  ) {
    this.#delimiter = delimiter.charCodeAt(0);
  }

  write(text: string): CsvItem[] {
    this.#pending += text;
    return this.#pending.length < this.#retryAtChars ? [] : this.#drain(false);
  }

  end(): CsvItem[] {
    return this.#drain(true);
  }

  #drain(final: boolean): CsvItem[] {
    const items: CsvItem[] = [];
    const text = this.#pending;
    let at = this.#skipping ? this.#skipLine(text, 0, final) : 0;
    while (at < text.length) {
      const attempt = this.#attempt(text, at, final);
      if (attempt.outcome === 'incomplete') {
        if (text.length - at <= this.limits.recordChars) break;
        items.push(this.#refuse(text, at, text.length, this.#tooLong));
        at = this.#skipLine(text, at, final);
      } else if (attempt.outcome === 'wrong-quote') {
        items.push(this.#refuse(text, at, attempt.reached, attempt.reason));
        this.#rescanned += attempt.reached - at;
        if (this.#rescanned > this.limits.rescanChars) {
          // Said, not thrown: the records found before it in the same text have to be delivered too.
          items.push(problem('stopped', this.#row, '', 'has too many quotes that never close: it is not quoted as CSV'));
          return items;
        }
        at = this.#skipLine(text, at, final);
      } else if (attempt.next - at > this.limits.recordChars) {
        // The same as when only a part of it had come: what is refused must not depend on how the text was cut.
        items.push(this.#refuse(text, at, attempt.next, this.#tooLong));
        at = this.#skipLine(text, at, final);
      } else {
        this.#deliver(items, text, at, attempt);
        at = attempt.next;
        this.#row += attempt.linesInside + 1;
      }
    }
    this.#pending = at >= text.length ? '' : text.slice(at);
    const left = this.#pending.length;
    this.#retryAtChars = left > PATIENT_ABOVE_CHARS ? left * 1.25 : 0;
    return items;
  }

  #deliver(items: CsvItem[], text: string, at: number, record: Attempt & { outcome: 'record' }): void {
    const { cells, cellCount, next } = record;
    if (record.oversize) {
      items.push(this.#refuse(text, at, next, `a cell is longer than ${this.limits.cellChars} characters`));
    } else if (cellCount > this.limits.columns) {
      items.push(this.#refuse(text, at, next, `has ${cellCount} cells, more than ${this.limits.columns}`));
    } else if (cellCount > 1 || cells[0] !== '' || text.charCodeAt(at) === QUOTE) {
      const end = text.charCodeAt(next - 1);
      items.push({ kind: 'record', row: this.#row, cells, cellCount, last: end !== LF && end !== CR });
    }
  }

  get #tooLong(): string {
    return `the record is longer than ${this.limits.recordChars} characters`;
  }

  #refuse(text: string, at: number, end: number, reason: string): ReadProblem {
    return problem('refused', this.#row, '', reason, text.slice(at, Math.min(end, at + EXCERPT_SOURCE_CHARS)));
  }

  /** Goes behind the end of the line; when it has not come yet, everything up to it will be dropped. */
  #skipLine(text: string, at: number, final: boolean): number {
    let end = at;
    while (end < text.length && text.charCodeAt(end) !== LF && text.charCodeAt(end) !== CR) end++;
    const next = behindLineEnd(text, end, final);
    this.#skipping = next === null;
    if (next === null) return text.charCodeAt(end) === CR ? end : text.length;
    this.#row++;
    return next;
  }

  #attempt(text: string, start: number, final: boolean): Attempt {
    const cells: string[] = [];
    let cellCount = 0;
    let linesInside = 0;
    let oversize = false;
    let at = start;
    for (;;) {
      let cell: string;
      if (text.charCodeAt(at) === QUOTE) {
        const quoted = this.#quotedCell(text, at, final);
        if (typeof quoted.end !== 'number') return quoted.end;
        cell = quoted.cell;
        at = quoted.end;
        linesInside += lineEnds(cell);
      } else {
        const from = at;
        at = this.#endOfPlainCell(text, from);
        cell = text.slice(from, at);
      }
      cellCount++;
      if (cell.length > this.limits.cellChars) oversize = true;
      else if (cellCount <= this.limits.columns) cells.push(cell);
      if (at >= text.length) {
        return final ? { outcome: 'record', next: at, cells, cellCount, linesInside, oversize } : INCOMPLETE;
      }
      if (text.charCodeAt(at) === this.#delimiter) {
        at++;
        continue;
      }
      const next = behindLineEnd(text, at, final);
      return next === null ? INCOMPLETE : { outcome: 'record', next, cells, cellCount, linesInside, oversize };
    }
  }

  #endOfPlainCell(text: string, from: number): number {
    let at = from;
    for (; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === this.#delimiter || code === LF || code === CR) break;
    }
    return at;
  }

  /** The cell whose opening quote stands at `start`; `end` is behind its closing quote, or why there is none. */
  #quotedCell(text: string, start: number, final: boolean): { cell: string; end: number | Attempt } {
    let cell = '';
    let from = start + 1;
    for (;;) {
      const quote = text.indexOf('"', from);
      const reached = quote < 0 ? text.length : quote;
      if (cell.length + reached - from > this.limits.cellChars) {
        const reason = `a quoted cell is not closed within ${this.limits.cellChars} characters`;
        return { cell, end: { outcome: 'wrong-quote', reason, reached } };
      }
      if (quote < 0) {
        const reason = 'a quoted cell is never closed';
        return { cell, end: final ? { outcome: 'wrong-quote', reason, reached } : INCOMPLETE };
      }
      if (quote + 1 >= text.length && !final) return { cell, end: INCOMPLETE };
      const next = text.charCodeAt(quote + 1);
      if (next === QUOTE) {
        cell += text.slice(from, quote + 1);
        from = quote + 2;
        continue;
      }
      cell += text.slice(from, quote);
      if (quote + 1 >= text.length || next === this.#delimiter || next === LF || next === CR) {
        return { cell, end: quote + 1 };
      }
      const reason = 'text follows a closing quote; a quote inside a quoted cell has to be doubled';
      return { cell, end: { outcome: 'wrong-quote', reason, reached: quote + 2 } };
    }
  }
}

const INCOMPLETE: Attempt = { outcome: 'incomplete' };

/** Behind the line end at `at`, or null while it may still turn out to be the first half of CRLF. */
function behindLineEnd(text: string, at: number, final: boolean): number | null {
  if (at >= text.length) return final ? at : null;
  if (text.charCodeAt(at) !== CR) return at + 1;
  if (at + 1 >= text.length) return final ? at + 1 : null;
  return text.charCodeAt(at + 1) === LF ? at + 2 : at + 1;
}

function lineEnds(text: string): number {
  if (!text.includes('\n') && !text.includes('\r')) return 0;
  return text.match(/\r\n|\n|\r/g)?.length ?? 0;
}
