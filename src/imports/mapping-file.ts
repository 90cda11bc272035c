import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ErrorObject, ValidateFunction } from 'ajv';
import { isMap, isScalar, isSeq, LineCounter, parseDocument, type Document, type Node } from 'yaml';
import { trustedAjv } from '../kernel/json-schema.js';
import { invalid, type Problem } from '../kernel/errors.js';
import { MappingMistake } from './domain/compile-scope.js';
import { Mapping } from './domain/mapping.js';
import type { MappingSpec } from './domain/mapping-spec.js';

/** Where the shipped mappings lie; the same from `src/` and from `dist/`. */
export const MAPPINGS_DIR = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'config', 'imports');
const SCHEMA_FILE = join(MAPPINGS_DIR, '..', 'schema', 'import-mapping.schema.json');

let checkShape: ValidateFunction | null = null;

function shapeCheck(): ValidateFunction {
  checkShape ??= trustedAjv({ allErrors: true, allowUnionTypes: true }).compile(
    JSON.parse(readFileSync(SCHEMA_FILE, 'utf8')) as object,
  );
  return checkShape;
}

export type Params = Readonly<Record<string, string>>;

/** Reads and compiles a mapping file. Throws `invalid` with file, line and reason of every mistake. */
export function loadMapping(file: string, params: Params = {}): Mapping {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw invalid(`The mapping ${file} cannot be read: ${(error as Error).message}`);
  }
  return parseMapping(text, basename(file), params);
}

/** The same from text; `name` is what mistakes are reported under. */
export function parseMapping(text: string, name: string, params: Params = {}): Mapping {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  if (document.errors.length > 0) {
    refuse(name, document.errors.map((error) => ({ line: lines.linePos(error.pos[0]).line, reason: error.message })));
  }
  const lineOf = (path: string[]): number => lines.linePos(offsetOf(document, path)).line;
  const spec = document.toJS({ maxAliasCount: 100 }) as unknown;
  const check = shapeCheck();
  if (!check(spec)) {
    refuse(name, clearest(check.errors ?? []).map((error) => mistakeOf(error, lineOf)));
  }
  const mapping = spec as MappingSpec;
  try {
    return new Mapping(mapping, allParams(mapping, params));
  } catch (error) {
    if (!(error instanceof MappingMistake)) throw error;
    refuse(name, [{ line: lineOf(error.path), reason: `${error.path.join('.')}: ${error.message}` }]);
  }
}

function allParams(spec: MappingSpec, given: Params): Record<string, string | number> {
  const known = spec.params ?? {};
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(known, name)) {
      throw new MappingMistake(['params'], `there is no parameter "${name}" (${Object.keys(known).join(', ') || 'none'})`);
    }
  }
  return { ...known, ...given };
}

interface Mistake {
  line: number;
  reason: string;
}

function refuse(name: string, mistakes: Mistake[]): never {
  const problems: Problem[] = mistakes.map(({ line, reason }) => ({ field: `${name}:${line}`, reason }));
  const list = mistakes.map(({ line, reason }) => `${name}:${line}: ${reason}`).join('\n');
  throw invalid(`The mapping cannot be used.\n${list}`, problems);
}

/** Of the branches of an `anyOf` only the deepest complaint helps; the others say which shape it was not. */
function clearest(errors: ErrorObject[]): ErrorObject[] {
  const deepest = Math.max(...errors.map((error) => error.instancePath.split('/').length));
  const plain = errors.filter((error) => !error.schemaPath.includes('/anyOf') && error.keyword !== 'anyOf');
  const inner = errors.filter(
    (error) => error.keyword !== 'anyOf' && error.instancePath.split('/').length === deepest,
  );
  const chosen = plain.length > 0 ? plain : inner.length > 0 ? inner : errors;
  const seen = new Set<string>();
  return chosen.filter((error) => {
    const key = `${error.instancePath} ${error.message} ${JSON.stringify(error.params)}`;
    return seen.has(key) ? false : seen.add(key);
  });
}

function mistakeOf(error: ErrorObject, lineOf: (path: string[]) => number): Mistake {
  const path = error.instancePath
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  const params = error.params as { additionalProperty?: string; allowedValues?: unknown[] };
  const extra = params.additionalProperty;
  const allowed = params.allowedValues === undefined ? '' : ` (${params.allowedValues.join(', ')})`;
  const reason = extra === undefined ? `${error.message ?? 'is wrong'}${allowed}` : `"${extra}" is not known here`;
  return {
    line: lineOf(extra === undefined ? path : [...path, extra]),
    reason: path.length === 0 ? reason : `${path.join('.')}: ${reason}`,
  };
}

/** Where the node at `path` begins, or its nearest parent that exists; keys count as the beginning of their value. */
function offsetOf(document: Document, path: string[]): number {
  let node: Node | null = document.contents;
  let offset = node?.range?.[0] ?? 0;
  for (const key of path) {
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === key);
      if (pair === undefined) return offset;
      offset = (pair.key as Node).range?.[0] ?? offset;
      node = pair.value as Node | null;
    } else if (isSeq(node)) {
      node = (node.items[Number(key)] ?? null) as Node | null;
      offset = node?.range?.[0] ?? offset;
    } else return offset;
  }
  return offset;
}
