import { createHash } from 'node:crypto';
import type { Document, Node } from 'yaml';
import { isMap, isNode, isPair, LineCounter, parseDocument } from 'yaml';
import { Calendar } from './domain/calendar.js';
import { readCalendarRules } from './domain/calendar-language.js';
import type { HolidaySet } from './domain/holidays.js';
import type { Policy } from './domain/policy.js';
import type { Calendars } from './domain/policy-language.js';
import { readPolicy } from './domain/policy-language.js';
import { whereJsonBreaks } from './domain/json-place.js';
import { Problems } from './domain/problems.js';
import type { Waiver } from './domain/waiver.js';
import { readWaiver } from './domain/waiver-language.js';

/** A mistake in a file, at the place where it was written. */
export interface FileProblem {
  file: string;
  /** Counted from 1; null where the whole file or an option is meant. */
  line: number | null;
  field: string;
  reason: string;
}

/** `config/policies/refund.yaml:12: milestones.refunded.target: must be ...` */
export function problemText(problem: FileProblem): string {
  const place = problem.line === null ? problem.file : `${problem.file}:${problem.line}`;
  return `${place}: ${problem.field === '' ? '' : `${problem.field}: `}${problem.reason}`;
}

/** Places a path of keys as a field name: `history[3].occurredAt`. */
export function fieldName(path: readonly (string | number)[]): string {
  return path.reduce<string>(
    (text, key) => (typeof key === 'number' ? `${text}[${key}]` : text === '' ? key : `${text}.${key}`),
    '',
  );
}

/** A file read, with the place of everything in it. */
export interface ParsedFile {
  value: unknown;
  problems: FileProblem[];
  lineOf: (path: readonly (string | number)[]) => number | null;
}

export interface ParsedYaml extends ParsedFile {
  document: Document.Parsed;
  lines: LineCounter;
}

/** Parses one YAML document and remembers on which line every key stands. */
export function parseYaml(file: string, text: string): ParsedYaml {
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter, uniqueKeys: true, prettyErrors: false });
  const problems = document.errors.map((error): FileProblem => ({
    file,
    line: counter.linePos(error.pos[0]).line,
    field: '',
    reason: error.message,
  }));
  const lineOf = (path: readonly (string | number)[]): number | null => {
    const offset = offsetOf(document, path);
    return offset === null ? null : counter.linePos(offset).line;
  };
  return { value: problems.length === 0 ? readValue(document, file, problems) : null, problems, lineOf, document, lines: counter };
}

/** A JSON file read; where something in it is refused, `lineOf` finds its line by reading it again as the YAML it also is. */
export function parseJsonFile(file: string, text: string): ParsedFile {
  const json = text.replace(/^\uFEFF/, '');
  try {
    const value: unknown = JSON.parse(json);
    let again: ParsedFile | null = null;
    return { value, problems: [], lineOf: (path) => (again ??= parseYaml(file, json)).lineOf(path) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const line = json.slice(0, whereJsonBreaks(json)).split('\n').length;
    // The rest of the message shows the text, over several lines.
    const reason = `is not JSON: ${message.replace(/, (\.\.\.)?"[^]*$| in JSON at position[^]*$/, '')}`;
    return { value: null, problems: [{ file, line, field: '', reason }], lineOf: () => null };
  }
}

function readValue(document: Document.Parsed, file: string, problems: FileProblem[]): unknown {
  try {
    return document.toJS({ maxAliasCount: 1000 }) as unknown;
  } catch (error) {
    problems.push({ file, line: null, field: '', reason: error instanceof Error ? error.message : String(error) });
    return null;
  }
}

/** Offset of the deepest part of the path that was written; a missing key is reported at its parent. */
function offsetOf(document: Document.Parsed, path: readonly (string | number)[]): number | null {
  let node: unknown = document.contents;
  let offset = isNode(node) ? startOf(node) : null;
  for (const key of path) {
    if (isMap(node)) {
      const pair = node.items.find((item) => isPair(item) && String(item.key) === String(key));
      if (pair === undefined) return offset;
      offset = isNode(pair.key) ? (startOf(pair.key) ?? offset) : offset;
      node = pair.value;
    } else {
      const item: unknown = isNode(node) && 'items' in node && Array.isArray(node.items) ? node.items[Number(key)] : null;
      if (!isNode(item)) return offset;
      offset = startOf(item) ?? offset;
      node = item;
    }
  }
  return offset;
}

function startOf(node: Node): number | null {
  return node.range?.[0] ?? null;
}

/** A policy file read: the policy, or every mistake with its line. */
export interface PolicyFile {
  policy: Policy | null;
  /** sha256 of what the file says, comments and layout aside: the same rules have the same version. */
  version: string;
  problems: FileProblem[];
  lineOf: (path: readonly (string | number)[]) => number | null;
}

export function parsePolicyFile(file: string, text: string, calendars: Calendars): PolicyFile {
  return readPolicyFile(file, parseYaml(file, text), calendars);
}

/** A policy file that has been parsed already. */
export function readPolicyFile(file: string, yaml: ParsedFile, calendars: Calendars): PolicyFile {
  if (yaml.problems.length > 0) return { policy: null, version: '', problems: yaml.problems, lineOf: yaml.lineOf };
  const inner = new Problems();
  const policy = readPolicy(yaml.value, calendars, inner);
  return { policy, version: contentHash(yaml.value), problems: inFile(file, inner, yaml), lineOf: yaml.lineOf };
}

/** A calendar file read: the calendar, or every mistake with its line. */
export function parseCalendarFile(
  file: string,
  text: string,
  holidaySets: ReadonlyMap<string, HolidaySet>,
): { calendar: Calendar | null; problems: FileProblem[]; lineOf: ParsedYaml['lineOf'] } {
  const yaml = parseYaml(file, text);
  const { lineOf } = yaml;
  if (yaml.problems.length > 0) return { calendar: null, problems: yaml.problems, lineOf };
  const inner = new Problems();
  const rules = readCalendarRules(yaml.value, holidaySets, inner);
  return { calendar: rules === null ? null : new Calendar(rules), problems: inFile(file, inner, yaml), lineOf };
}

/** A waiver file read: the waiver, or every mistake with its line. */
export function parseWaiverFile(file: string, text: string): { waiver: Waiver | null; problems: FileProblem[] } {
  const yaml = parseYaml(file, text);
  if (yaml.problems.length > 0) return { waiver: null, problems: yaml.problems };
  const inner = new Problems();
  const waiver = readWaiver(yaml.value, [], inner);
  return { waiver, problems: inFile(file, inner, yaml) };
}

/** Mistakes found in a value, at the lines they were written on. */
export function inFile(file: string, inner: Problems, yaml: ParsedFile): FileProblem[] {
  return inner.list.map(({ path, reason }) => ({
    file,
    line: yaml.lineOf(path),
    field: path.join('.'),
    reason,
  }));
}

/** Hash of a value with its keys in order of writing: the order of milestones is part of what a policy says. */
function contentHash(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}
