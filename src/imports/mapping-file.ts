import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ValidateFunction } from 'ajv';
import { problemText, type FileProblem } from '../kernel/files/file-problem.js';
import { deepest, placed, shapeProblems } from '../kernel/files/shape.js';
import { parseYaml } from '../kernel/files/yaml-file.js';
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
  const yaml = parseYaml(name, text);
  if (yaml.problems.length > 0) refuse(yaml.problems);
  const check = shapeCheck();
  if (!check(yaml.value)) {
    const errors = check.errors ?? [];
    const problems = shapeProblems(errors);
    refuse((errors.some(({ keyword }) => keyword === 'anyOf') ? deepest(problems) : problems).map((problem) => placed(name, yaml, problem)));
  }
  const mapping = yaml.value as MappingSpec;
  try {
    return new Mapping(mapping, allParams(mapping, params));
  } catch (error) {
    if (!(error instanceof MappingMistake)) throw error;
    refuse([placed(name, yaml, { path: error.path, reason: error.message })]);
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

function refuse(mistakes: readonly FileProblem[]): never {
  const problems = mistakes.map(({ file, line, field, reason }): Problem => ({
    field: `${file}:${line ?? 1}`,
    reason: field === '' ? reason : `${field}: ${reason}`,
  }));
  throw invalid(`The mapping cannot be used.\n${mistakes.map(problemText).join('\n')}`, problems);
}
