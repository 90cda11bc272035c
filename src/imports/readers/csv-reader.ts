import { CsvParser, type CsvRecord } from './csv-parser.js';
import { problem, UnreadableFile, type FieldValue, type ReadItem, type ReadLimits } from './read-item.js';

export interface CsvOptions {
  /** `auto` looks at the first line. */
  delimiter: ',' | ';' | '\t' | '|' | 'auto';
  /** Names of the columns when the file has no header line. */
  header?: readonly string[];
  /** Columns the mapping uses: each has to be there once. */
  needed: readonly string[];
}

const DELIMITERS = [',', ';', '\t', '|'] as const;

/** Reads records under a header. Push text in, take items out; throws `UnreadableFile` for a wrong header. */
export class CsvReader {
  #parser: CsvParser | null = null;
  /** Text kept until the first line is complete and its delimiter can be told. */
  #opening = '';
  #names: string[] | null = null;

  constructor(
    private readonly options: CsvOptions,
    private readonly limits: ReadLimits,
  ) {
    if (options.header !== undefined) this.#names = [...options.header];
  }

  write(text: string): ReadItem[] {
    if (this.#parser !== null) return this.#under(this.#parser.write(text));
    this.#opening += text;
    const line = firstLine(this.#opening);
    if (line === null && this.#opening.length <= this.limits.recordChars) return [];
    return this.#begin(line ?? this.#opening);
  }

  end(): ReadItem[] {
    const items = this.#parser === null ? this.#begin(this.#opening) : [];
    items.push(...this.#under(this.#parser!.end()));
    if (this.#names === null) throw new UnreadableFile('the file is empty: there is no header line');
    return items;
  }

  #begin(line: string): ReadItem[] {
    const { delimiter } = this.options;
    this.#parser = new CsvParser(delimiter === 'auto' ? findDelimiter(line) : delimiter, this.limits);
    const opening = this.#opening;
    this.#opening = '';
    return this.#under(this.#parser.write(opening));
  }

  #under(raw: ReturnType<CsvParser['write']>): ReadItem[] {
    const items: ReadItem[] = [];
    for (const item of raw) {
      if (item.kind === 'problem') {
        if (this.#names === null) throw new UnreadableFile(`the header line cannot be read: ${item.reason}`, item.row);
        items.push(item);
      } else if (this.#names === null) {
        this.#names = headerOf(item, this.options.needed, items);
      } else {
        this.#toRow(item, this.#names, items);
      }
    }
    return items;
  }

  #toRow(record: CsvRecord, names: string[], items: ReadItem[]): void {
    const { cells, row } = record;
    if (cells.length !== names.length) {
      const cut = record.last && cells.length < names.length ? '; it is the last line and may be cut' : '';
      const reason = `has ${cells.length} cells, the header ${names.length}${cut}`;
      items.push(problem('refused', row, '', reason, cells.join(',')));
      return;
    }
    const fields = Object.create(null) as Record<string, FieldValue>;
    for (let i = 0; i < names.length; i++) fields[names[i]!] = cells[i]!;
    items.push({ kind: 'row', row, fields });
  }
}

/** The first line, or null while its end has not come. A line end inside quotes does not count. */
function firstLine(text: string): string | null {
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    if (char === '"') quoted = !quoted;
    else if (!quoted && (char === '\n' || char === '\r') && text.slice(0, i).trim() !== '') return text.slice(0, i);
  }
  return null;
}

/** The delimiter that stands most often outside quotes; comma when none does. Throws when two are equally likely. */
export function findDelimiter(line: string): string {
  const unquoted = line.replaceAll(/"[^"]*"/g, '');
  const counted = DELIMITERS.map((delimiter) => ({ delimiter, count: unquoted.split(delimiter).length - 1 })).sort(
    (a, b) => b.count - a.count,
  );
  const [best, second] = counted;
  if (best!.count === 0) return ',';
  if (best!.count === second!.count) {
    throw new UnreadableFile('the delimiter cannot be told from the first line: declare it in the mapping', 1);
  }
  return best!.delimiter;
}

function headerOf(record: CsvRecord, needed: readonly string[], items: ReadItem[]): string[] {
  const names = record.cells.map((cell) => cell.trim());
  const missing = needed.filter((name) => !names.includes(name));
  if (missing.length > 0) {
    const found = names.slice(0, 30).map((name) => `"${name.slice(0, 60)}"`).join(', ');
    throw new UnreadableFile(
      `does not begin with the expected header: no column ${missing.map((name) => `"${name}"`).join(', ')} ` +
        `(found ${found})`,
      record.row,
    );
  }
  const seen = new Map<string, number>();
  names.forEach((name, index) => {
    const first = seen.get(name);
    if (first === undefined) {
      seen.set(name, index);
      return;
    }
    const reason = `column "${name}" stands twice in the header (${first + 1} and ${index + 1})`;
    if (needed.includes(name)) throw new UnreadableFile(reason, record.row);
    items.push(problem('warned', record.row, name, `${reason}; the mapping uses neither`));
    names[index] = `${name}#${index + 1}`;
  });
  return names;
}
