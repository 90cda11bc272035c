import { isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, type Document, type Node, type YAMLMap } from 'yaml';
import type { FilePath, FileProblem } from './file-problem.js';
import { whereJsonBreaks } from './json-place.js';

/** How often a file may repeat what it has named: more is a file made to fill the memory. */
const MOST_ALIASES = 1_000;

/** A file read, with the line of everything in it. */
export interface ParsedFile {
  value: unknown;
  problems: FileProblem[];
  /** Line of the deepest part of the path that was written: a missing key is missing from its parent. */
  lineOf: (path: FilePath) => number | null;
}

/** Where a value stands in its text. Offsets are counted in UTF-16 units from 0. */
export interface Place {
  begin: number;
  end: number;
  /** Written as `{…}` or `[…]`. */
  braces: boolean;
  /** What a mapping holds, in order of writing. */
  keys: KeyPlace[];
  /** What a list holds; null for an entry without a value. */
  items: (Place | null)[];
}

export interface KeyPlace {
  key: string;
  begin: number;
  value: Place | null;
}

export interface ParsedYaml extends ParsedFile {
  /** Where everything stands; null for an empty file. */
  root: () => Place | null;
  /** Line and column of an offset, both counted from 1. */
  at: (offset: number) => { line: number; column: number };
}

/** Reads one YAML document and remembers where everything in it stands; a key may stand only once. */
export function parseYaml(file: string, text: string): ParsedYaml {
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter, uniqueKeys: true, prettyErrors: false });
  const at = (offset: number): { line: number; column: number } => {
    const { line, col } = counter.linePos(offset);
    return { line, column: col };
  };
  const problems = document.errors.map((error): FileProblem => ({ file, line: at(error.pos[0]).line, field: '', reason: error.message }));
  const value = problems.length === 0 ? valueOf(document, file, problems) : null;
  // Few files are asked.
  let places: Place | null | undefined;
  const root = (): Place | null => (places ??= placeOf(document.contents));
  const lineOf = (path: FilePath): number | null => {
    const offset = offsetOf(root(), path);
    return offset === null ? null : at(offset).line;
  };
  return { value, problems, lineOf, root, at };
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

/** The place of a key of a mapping; null where it is not written. */
export function keyIn(place: Place | null, key: string): KeyPlace | null {
  return place?.keys.find((each) => each.key === key) ?? null;
}

function valueOf(document: Document.Parsed, file: string, problems: FileProblem[]): unknown {
  try {
    return document.toJS({ maxAliasCount: MOST_ALIASES }) as unknown;
  } catch (error) {
    problems.push({ file, line: null, field: '', reason: error instanceof Error ? error.message : String(error) });
    return null;
  }
}

function placeOf(node: unknown): Place | null {
  if (!isNode(node) || node.range === undefined || node.range === null) return null;
  const [begin, end] = node.range;
  const braces = (isMap(node) || isSeq(node)) && node.flow === true;
  return {
    begin,
    end,
    braces,
    keys: isMap(node) ? keysOf(node) : [],
    items: isSeq(node) ? node.items.map(placeOf) : [],
  };
}

function keysOf(map: YAMLMap): KeyPlace[] {
  return map.items.flatMap(({ key, value }) => {
    const range = (key as Node | null)?.range;
    return range === undefined || range === null ? [] : [{ key: isScalar(key) ? String(key.value) : String(key), begin: range[0], value: placeOf(value) }];
  });
}

function offsetOf(root: Place | null, path: FilePath): number | null {
  let place = root;
  let offset = root?.begin ?? null;
  for (const step of path) {
    const key = keyIn(place, String(step));
    const next: Place | null = key === null ? (place?.items[Number(step)] ?? null) : key.value;
    if (key === null && next === null) return offset;
    offset = key?.begin ?? next?.begin ?? offset;
    place = next;
  }
  return offset;
}
