import { isHan } from './language.js';

/** Stands for anything the source blacked out: `XXXX`, `[PII]`, `＊＊`, `<NAME>`. */
export const REDACTION = 0xe000;
const SPACE = 32;
const NEWLINE = 10;
const ZERO = 48;

/** Entry of the character table: 0 = needs the slow path, 1 = drop, otherwise the replacement. */
const SLOW = 0;
const DROP = 1;

/** A text in the form the matchers read, with the way back to what the customer wrote. */
export interface NormalisedText {
  original: string;
  /** UTF-16 codes of the normalised text, exactly `length` of them. */
  codes: Uint16Array;
  length: number;
  /** Original offset where the unit begins / ends (exclusive); both never decrease. */
  starts: Int32Array;
  ends: Int32Array;
}

export interface NormaliseOptions {
  /** `fold` turns every number into a single `0`, so that one pattern covers all amounts and days. */
  digits: 'keep' | 'fold';
}

const OVERRIDES: Record<string, string> = {
  '‘': "'", '’': "'", 'ʼ': "'", '`': "'", '´': "'", '“': '"', '”': '"',
  '–': '-', '—': '-', '―': '-', '−': '-', '…': '.', '_': ' ', '{': ' ', '}': ' ',
  '。': '.', '．': '.', '｡': '.', '〔': '[', '〕': ']', '【': '[', '】': ']',
};

let table: Uint16Array | undefined;

/** Built once: most characters need a look-up and nothing else, which is what makes reading fast. */
function characterTable(): Uint16Array {
  if (table !== undefined) return table;
  const built = new Uint16Array(65_536);
  for (let code = 0; code < 65_536; code++) {
    built[code] = tableEntry(code);
  }
  table = built;
  return built;
}

function tableEntry(code: number): number {
  if (isHan(code)) return code;
  if (code === NEWLINE || code === 13 || code === 0x2028 || code === 0x2029) return NEWLINE;
  if (code < SPACE || code === 127) return SPACE;
  if (code >= 0xd800 && code <= 0xdfff) return SLOW;
  // Private use could be mistaken for our own marks.
  if (code >= 0xe000 && code <= 0xf8ff) return SPACE;
  const char = String.fromCharCode(code);
  // Variation selectors are marks, the byte order mark is white space: both look like nothing.
  if (/\p{Cf}/u.test(char) || (code >= 0xfe00 && code <= 0xfe0f)) return DROP;
  if (/\s/.test(char)) return SPACE;
  if (/\p{M}/u.test(char)) return SLOW;
  const mapped = (OVERRIDES[char] ?? char.normalize('NFKC')).toLowerCase();
  if (mapped.length !== 1) return SLOW;
  const first = mapped.charCodeAt(0);
  return first <= DROP ? SPACE : first;
}

/** Growing output: texts may become longer (ligatures) or shorter (spaces, runs) than they were. */
class Output {
  codes: Uint16Array;
  starts: Int32Array;
  ends: Int32Array;
  length = 0;
  /** Something that may be a redaction was seen, so the second pass is worth its time. */
  mayHoldRedaction = false;
  private runLength = 0;

  constructor(capacity: number, private readonly foldDigits: boolean) {
    this.codes = new Uint16Array(capacity);
    this.starts = new Int32Array(capacity);
    this.ends = new Int32Array(capacity);
  }

  push(code: number, start: number, end: number): void {
    const last = this.length - 1;
    const previous = last >= 0 ? this.codes[last]! : NEWLINE;
    if (code === SPACE || code === NEWLINE) {
      if (previous === NEWLINE || (previous === SPACE && code === SPACE)) return;
      if (previous === SPACE) {
        this.codes[last] = NEWLINE;
        return;
      }
    }
    if (this.foldDigits && isDigit(code)) {
      if (previous === ZERO) {
        this.ends[last] = end;
        return;
      }
      code = ZERO;
    }
    this.runLength = code === previous ? this.runLength + 1 : 1;
    if (this.runLength >= 3 && isLetter(code)) {
      this.shortenRun(end);
      return;
    }
    if (code === 0x2a || code === 0x5b || code === 0x3c || (code === previous && isMask(code))) {
      this.mayHoldRedaction = true;
    }
    this.append(code, start, end);
  }

  /** "soooo" and "太太太差": three or more of one letter carry the meaning of one. */
  private shortenRun(end: number): void {
    if (this.runLength === 3) this.length--;
    this.ends[this.length - 1] = end;
  }

  extendLast(end: number): void {
    if (this.length > 0) this.ends[this.length - 1] = end;
  }

  lastCode(): number {
    return this.length > 0 ? this.codes[this.length - 1]! : NEWLINE;
  }

  private append(code: number, start: number, end: number): void {
    if (this.length === this.codes.length) this.grow();
    this.codes[this.length] = code;
    this.starts[this.length] = start;
    this.ends[this.length] = end;
    this.length++;
  }

  private grow(): void {
    const capacity = this.codes.length * 2 + 64;
    const codes = new Uint16Array(capacity);
    const starts = new Int32Array(capacity);
    const ends = new Int32Array(capacity);
    codes.set(this.codes);
    starts.set(this.starts);
    ends.set(this.ends);
    this.codes = codes;
    this.starts = starts;
    this.ends = ends;
  }
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** Letters whose runs are shortened; x is spared because runs of it are redactions. */
function isLetter(code: number): boolean {
  return code !== 0x78 && ((code >= 97 && code <= 122) || isHan(code));
}

/** Characters that black something out when repeated: x * ○ × □ ■ ● #. */
function isMask(code: number): boolean {
  return code === 0x78 || code === 0x2a || code === 0x25cb || code === 0xd7 || code === 0x25a1
    || code === 0x25a0 || code === 0x25cf || code === 0x23;
}

/**
 * NFKC, full-width forms, lower case, white space, repeated letters, redactions and (on request)
 * numbers, in one pass and with offsets back to the original. Never throws, whatever the text holds.
 */
export function normalise(original: string, options: NormaliseOptions): NormalisedText {
  const map = characterTable();
  const fold = options.digits === 'fold';
  const out = new Output(original.length + 8, fold);
  const length = original.length;
  let i = 0;
  while (i < length) {
    const mapped = map[original.charCodeAt(i)]!;
    const next = i + 1 < length ? original.charCodeAt(i + 1) : 0;
    if (mapped === SLOW || (next >= 0x300 && map[next] === SLOW && isCombining(original, i + 1))) {
      i = pushCluster(original, i, out);
      continue;
    }
    if (mapped === DROP) {
      i++;
      continue;
    }
    if (fold && (mapped === 44 || mapped === 46) && out.lastCode() === ZERO && isDigit(map[next]!)) {
      // 1,000.50 is one number.
      out.extendLast(i + 1);
    } else {
      out.push(mapped, i, i + 1);
    }
    i++;
  }
  const text: NormalisedText = {
    original, codes: out.codes, length: out.length, starts: out.starts, ends: out.ends,
  };
  return out.mayHoldRedaction ? markRedactions(text) : text;
}

function isCombining(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return (code < 0xd800 || code > 0xdfff) && /\p{M}/u.test(text[at]!);
}

/** A base character with its marks is normalised together; all its units point at the whole cluster. */
function pushCluster(text: string, at: number, out: Output): number {
  const point = text.codePointAt(at)!;
  let end = at + (point > 0xffff ? 2 : 1);
  // Text made of nothing but marks must not build one endless cluster.
  const limit = Math.min(text.length, end + 32);
  while (end < limit && isCombining(text, end)) end++;
  const cluster = text.slice(at, end).normalize('NFKC').toLowerCase();
  for (let k = 0; k < cluster.length; k++) {
    const code = cluster.charCodeAt(k);
    out.push(code >= 0xe000 && code <= 0xf8ff ? SPACE : code <= SPACE ? SPACE : code, at, end);
  }
  return end;
}

const LONGEST_TAG = 24;

/** Second pass, in place: runs of mask characters and bracketed tags become one REDACTION. */
function markRedactions(text: NormalisedText): NormalisedText {
  const { codes, starts, ends } = text;
  let write = 0;
  let read = 0;
  while (read < text.length) {
    const stop = redactionEnd(text, read);
    const code = codes[read]!;
    const start = starts[read]!;
    const end = stop > read ? ends[stop - 1]! : ends[read]!;
    codes[write] = stop > read ? REDACTION : code;
    starts[write] = start;
    ends[write] = end;
    write++;
    read = stop > read ? stop : read + 1;
  }
  text.length = write;
  return text;
}

/** Index after the redaction that begins at `at`, or `at` when none does. */
function redactionEnd(text: NormalisedText, at: number): number {
  const code = text.codes[at]!;
  if (code === 0x5b || code === 0x3c) return tagEnd(text, at, code === 0x5b ? 0x5d : 0x3e);
  if (!isMask(code)) return at;
  let stop = at + 1;
  while (stop < text.length && text.codes[stop] === code) stop++;
  if (stop - at < 2) return at;
  if (code !== 0x78) return stop;
  const before = at > 0 ? text.codes[at - 1]! : SPACE;
  const after = stop < text.length ? text.codes[stop]! : SPACE;
  return isLatin(before) || isLatin(after) ? at : stop;
}

/** `[pii]`, `<name_1>`, `[政府发文]` — short, no spaces; `[speaker 1]` and maths stay text. */
function tagEnd(text: NormalisedText, at: number, closing: number): number {
  const limit = Math.min(text.length, at + LONGEST_TAG);
  for (let i = at + 1; i < limit; i++) {
    const code = text.codes[i]!;
    if (code === closing) return i > at + 1 ? i + 1 : at;
    if (!isLatin(code) && !isDigit(code) && !isHan(code) && code !== 0x2d && code !== SPACE) return at;
    if (code === SPACE && !isLatin(text.codes[i - 1]!)) return at;
  }
  return at;
}

function isLatin(code: number): boolean {
  return code >= 97 && code <= 122;
}

/** The normalised text as a string; for tests and rule code, not for the hot path. */
export function normalisedString(text: NormalisedText): string {
  const parts: string[] = [];
  for (let i = 0; i < text.length; i += 8192) {
    parts.push(String.fromCharCode(...text.codes.subarray(i, Math.min(text.length, i + 8192))));
  }
  return parts.join('');
}
