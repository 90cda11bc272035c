import { SaxesParser, type SaxesTagPlain } from 'saxes';
import { problem, UnreadableFile, type FieldValue, type ReadItem, type ReadLimits } from './read-item.js';

/** IEEE 1849: the attribute elements that carry a value; lists and containers carry only others. */
const VALUED = new Set(['string', 'date', 'int', 'float', 'boolean', 'id']);
const GROUPS = new Set(['list', 'container', 'values']);
/** Open elements the parser itself has to remember; beyond it the whole file is given up. */
const HARD_DEPTH = 10_000;

/**
 * Reads an XES log event by event. An event's attributes become fields under their key, those of its trace under
 * `case:` and the key, so a CSV export of the same log has the same names. Global defaults, nested attributes and
 * attributes of the log are not read. DOCTYPE is refused, so no entity can be declared and none fetched.
 */
export class XesReader {
  readonly #parser = new SaxesParser({ position: true });
  #items: ReadItem[] = [];
  #failure: UnreadableFile | null = null;
  #path: string[] = [];
  #trace: Record<string, FieldValue> = {};
  #traceHasEvents = false;
  #event: Record<string, FieldValue> | null = null;
  #eventRow = 0;
  #eventProblem: string | null = null;
  #rootSeen = false;
  #charsSinceTag = 0;

  constructor(private readonly limits: ReadLimits) {
    this.#parser.on('doctype', () => this.#fail('has a DOCTYPE, which an event log does not need; it is refused'));
    this.#parser.on('error', (error) => this.#fail(`is not well-formed XML: ${bare(error.message)}`));
    this.#parser.on('opentag', (tag) => this.#open(tag as SaxesTagPlain));
    this.#parser.on('closetag', (tag) => this.#close((tag as SaxesTagPlain).name));
  }

  write(text: string): ReadItem[] {
    return this.#take(() => {
      this.#charsSinceTag += text.length;
      this.#parser.write(text);
      if (this.#charsSinceTag > this.limits.cellChars) {
        this.#fail(`a single tag or text is longer than ${this.limits.cellChars} characters`);
      }
    });
  }

  end(): ReadItem[] {
    return this.#take(() => {
      if (!this.#rootSeen) this.#fail('is empty or not XML: there is no <log>');
      this.#parser.close();
    });
  }

  /** Items found up to a failure are delivered; the failure comes out of the next call. */
  #take(work: () => void): ReadItem[] {
    if (this.#failure !== null) throw this.#failure;
    this.#items = [];
    try {
      work();
    } catch (error) {
      if (!(error instanceof UnreadableFile)) throw error;
      this.#failure = error;
      if (this.#items.length === 0) throw error;
    }
    return this.#items;
  }

  #fail(reason: string): never {
    throw new UnreadableFile(`line ${this.#parser.line}: ${reason}`, this.#parser.line);
  }

  #open(tag: SaxesTagPlain): void {
    this.#charsSinceTag = 0;
    const { name } = tag;
    const parent = this.#path.at(-1);
    this.#path.push(name);
    if (this.#path.length > HARD_DEPTH) this.#fail(`elements are nested deeper than ${HARD_DEPTH}`);
    if (this.#path.length > this.limits.depth) {
      this.#eventProblem = `elements are nested deeper than ${this.limits.depth}`;
      return;
    }
    if (parent === undefined) this.#checkRoot(tag);
    else if (name === 'trace' && parent === 'log') {
      this.#trace = Object.create(null) as Record<string, FieldValue>;
      this.#traceHasEvents = false;
    } else if (name === 'event' && (parent === 'trace' || parent === 'log')) this.#beginEvent(parent);
    else if (parent === 'event' || parent === 'trace') this.#attribute(tag, parent);
  }

  #checkRoot(tag: SaxesTagPlain): void {
    if (tag.name !== 'log') this.#fail(`the root element is <${tag.name.slice(0, 40)}>, not <log>`);
    const namespace = tag.attributes['xmlns'];
    if (namespace !== undefined && !/^https?:\/\/(www\.)?xes-standard\.org(\/|$)/.test(namespace)) {
      this.#fail(`the namespace of <log> is "${namespace.slice(0, 80)}", not http://www.xes-standard.org/`);
    }
    this.#rootSeen = true;
  }

  #beginEvent(parent: string): void {
    if (parent === 'log') this.#trace = Object.create(null) as Record<string, FieldValue>;
    this.#event = Object.create(null) as Record<string, FieldValue>;
    this.#eventRow = this.#parser.line;
    this.#eventProblem = null;
    this.#traceHasEvents = true;
  }

  #attribute(tag: SaxesTagPlain, parent: string): void {
    if (GROUPS.has(tag.name)) return;
    const { key, value } = tag.attributes;
    if (!VALUED.has(tag.name) || key === undefined || value === undefined) {
      const what = VALUED.has(tag.name) ? 'has no key or value' : 'is not an attribute of XES';
      const reason = `<${tag.name.slice(0, 40)}> ${what}`;
      if (parent === 'event') this.#eventProblem ??= reason;
      else this.#items.push(problem('warned', this.#parser.line, key ?? '', reason));
      return;
    }
    if (parent === 'event') this.#event![key] = value;
    else {
      this.#trace[key] = value;
      if (this.#traceHasEvents) {
        const reason = 'stands after events of its trace, which were read without it';
        this.#items.push(problem('warned', this.#parser.line, key, reason));
      }
    }
  }

  #close(name: string): void {
    this.#charsSinceTag = 0;
    this.#path.pop();
    if (name !== 'event' || this.#event === null || this.#path.length > 2) return;
    const fields = this.#event;
    this.#event = null;
    for (const key of Object.keys(this.#trace)) fields[`case:${key}`] = this.#trace[key]!;
    if (this.#eventProblem === null) this.#items.push({ kind: 'row', row: this.#eventRow, fields });
    else this.#items.push(problem('refused', this.#eventRow, '', this.#eventProblem, JSON.stringify(fields)));
  }
}

/** The message of saxes without its own position. */
const bare = (message: string): string => message.replace(/^\d+:\d+: /, '').replace(/\.$/, '');
