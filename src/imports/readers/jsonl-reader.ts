import { excerptOf, problem, type FieldValue, type ReadItem, type ReadLimits } from './read-item.js';

/** One JSON object per line. Push text in, take items out; a bad line costs that line. */
export class JsonlReader {
  #pending = '';
  #row = 1;
  /** Inside a line that is too long and already refused. */
  #skipping = false;

  constructor(private readonly limits: ReadLimits) {}

  write(text: string): ReadItem[] {
    const items: ReadItem[] = [];
    // A lone CR is white space in JSON, so only LF ends a line, and CRLF needs no care.
    let from = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
      this.#line(this.#pending + text.slice(from, end), false, items);
      this.#pending = '';
      from = end + 1;
    }
    this.#pending += text.slice(from);
    if (this.#pending.length > this.limits.cellChars) {
      if (!this.#skipping) items.push(this.#tooLong(this.#pending));
      this.#skipping = true;
      this.#pending = '';
    }
    return items;
  }

  end(): ReadItem[] {
    const items: ReadItem[] = [];
    if (this.#pending !== '' || this.#skipping) this.#line(this.#pending, true, items);
    return items;
  }

  #line(line: string, last: boolean, items: ReadItem[]): void {
    const row = this.#row++;
    if (this.#skipping) {
      this.#skipping = false;
      return;
    }
    if (line.trim() === '') return;
    if (line.length > this.limits.cellChars) {
      items.push({ ...this.#tooLong(line), row });
      return;
    }
    items.push(this.#parse(row, line, last));
  }

  #tooLong(line: string): ReturnType<typeof problem> {
    return problem('refused', this.#row, '', `the line is longer than ${this.limits.cellChars} characters`, line);
  }

  #parse(row: number, line: string, last: boolean): ReadItem {
    if (nestingOf(line) > this.limits.depth) {
      return problem('refused', row, '', `is nested deeper than ${this.limits.depth}`, line);
    }
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch (error) {
      const cut = last ? '; it is the last line and may be cut' : '';
      return problem('refused', row, '', `is not JSON: ${excerptOf((error as Error).message)}${cut}`, line);
    }
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return problem('refused', row, '', 'is not a JSON object', line);
    }
    return { kind: 'row', row, fields: value as Record<string, FieldValue> };
  }
}

/** How deep brackets nest, strings aside; counted before parsing, because deep values overflow later recursion. */
function nestingOf(line: string): number {
  let depth = 0;
  let deepest = 0;
  let quoted = false;
  for (let i = 0; i < line.length; i++) {
    const code = line.charCodeAt(i);
    if (quoted) {
      if (code === 92) i++;
      else if (code === 34) quoted = false;
    } else if (code === 34) quoted = true;
    else if (code === 91 || code === 123) deepest = Math.max(deepest, ++depth);
    else if (code === 93 || code === 125) depth--;
  }
  return deepest;
}
