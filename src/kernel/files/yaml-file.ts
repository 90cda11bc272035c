import { isMap, isNode, isScalar, isSeq, parseDocument, type Document, type Node, type YAMLMap } from 'yaml';
import type { FilePath, FileProblem } from './file-problem.js';
import { whereJsonBreaks } from './json-place.js';
import { keptFiles } from './kept-files.js';
import { offsetOf, type KeyPlace, type Place } from './place.js';

/** How often a file may repeat what it has named: more is a file made to fill the memory. */
const MOST_ALIASES = 1_000;

/** A file read, with the line of everything in it. */
export interface ParsedFile {
  value: unknown;
  problems: FileProblem[];
  /** Line of the deepest part of the path that was written: a missing key is missing from its parent. */
  lineOf: (path: FilePath) => number | null;
}

export interface ParsedYaml extends ParsedFile {
  /** Where everything stands; null for an empty file. */
  root: () => Place | null;
  /** Line and column of an offset, both counted from 1. */
  at: (offset: number) => { line: number; column: number };
}

/** Reads one YAML document and remembers where everything in it stands; a key may stand only once. */
export function parseYaml(file: string, text: string): ParsedYaml {
  const known = keptFiles.find(text);
  if (known !== null) return withPlaces(text, known.value, [], known.root);
  const document = parseDocument(text, { uniqueKeys: true, prettyErrors: false });
  const problems = document.errors.map((error): FileProblem => ({ file, line: placeAt(text, error.pos[0]).line, field: '', reason: error.message }));
  const value = problems.length === 0 ? valueOf(document, file, problems) : null;
  const root = (): Place | null => placeOf(document.contents);
  if (problems.length === 0) keptFiles.keep(text, value, root);
  return withPlaces(text, value, problems, root);
}

function withPlaces(text: string, value: unknown, problems: FileProblem[], places: () => Place | null): ParsedYaml {
  // Few files are asked.
  let found: Place | null | undefined;
  const root = (): Place | null => (found === undefined ? (found = places()) : found);
  const at = (offset: number): { line: number; column: number } => placeAt(text, offset);
  const lineOf = (path: FilePath): number | null => {
    const offset = offsetOf(root(), path);
    return offset === null ? null : at(offset).line;
  };
  return { value, problems, lineOf, root, at };
}

function placeAt(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') };
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
