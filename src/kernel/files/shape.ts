import type { ErrorObject } from 'ajv';
import type { FilePath, FileProblem } from './file-problem.js';
import type { ParsedFile } from './yaml-file.js';

/** What a JSON Schema has against a value, in the words of this house. */
export interface ShapeProblem {
  path: FilePath;
  reason: string;
}

/** These only sum up what others say of the branches and the names. */
const SUMMARIES: ReadonlySet<string> = new Set(['oneOf', 'anyOf', 'propertyNames', 'if']);

/** The complaints that help somebody mend a file, each once. */
export function shapeProblems(errors: readonly ErrorObject[] | null | undefined): ShapeProblem[] {
  const all = errors ?? [];
  const telling = all.filter(({ keyword }) => !SUMMARIES.has(keyword));
  const problems = (telling.length > 0 ? telling : all).map(problemOf);
  const seen = new Set<string>();
  return problems.filter((problem) => {
    const key = JSON.stringify(problem);
    return seen.has(key) ? false : seen.add(key);
  });
}

/** Of these only the deepest, where a value may have several forms: the others say which form it has not. */
export function deepest(problems: readonly ShapeProblem[]): ShapeProblem[] {
  const depth = Math.max(...problems.map(({ path }) => path.length));
  return problems.filter(({ path }) => path.length === depth);
}

/** A problem at the line of the file where it was written. */
export function placed(file: string, read: Pick<ParsedFile, 'lineOf'>, { path, reason }: ShapeProblem): FileProblem {
  return { file, line: read.lineOf(path), field: path.join('.'), reason };
}

function problemOf(error: ErrorObject): ShapeProblem {
  const path = error.instancePath.split('/').slice(1).map((part) => {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    return /^\d+$/.test(key) ? Number(key) : key;
  });
  const params = error.params as { additionalProperty?: string; allowedValues?: unknown[] };
  if (params.additionalProperty !== undefined) return { path: [...path, params.additionalProperty], reason: 'is not a known field' };
  if (params.allowedValues !== undefined) return { path, reason: `must be one of ${params.allowedValues.join(', ')}` };
  return { path, reason: error.message ?? 'is wrong' };
}
