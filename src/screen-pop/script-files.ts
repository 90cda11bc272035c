import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { ValidateFunction } from 'ajv';
import { FileMistakes, type FilePath, type FileProblem } from '../kernel/files/file-problem.js';
import { placed, shapeProblems } from '../kernel/files/shape.js';
import { parseYaml, type ParsedYaml } from '../kernel/files/yaml-file.js';
import { trustedAjv } from '../kernel/json-schema.js';
import { PLACEHOLDERS, SITUATIONS, type Script } from './domain/script.js';

/** Every mistake in the script files. */
export class ScriptError extends FileMistakes {
  constructor(problems: readonly FileProblem[]) {
    super('The scripts cannot be used', problems);
  }
}

/** A script, and where it was written. */
interface WrittenScript {
  script: Script;
  file: string;
  yaml: ParsedYaml;
  path: FilePath;
}

/**
 * Reads every `*.yaml` of the folder. Throws {@link ScriptError} with all mistakes at once: syntax, shape, a name used
 * twice, two scripts for the same case, an unknown placeholder, a situation without words.
 */
export async function loadScripts(folder: string, schemaFile: string): Promise<Script[]> {
  const validate = trustedAjv({ allErrors: true, strict: false }).compile(JSON.parse(await readFile(schemaFile, 'utf8')) as object);
  const names = (await readdir(folder)).filter((name) => name.endsWith('.yaml')).sort();
  const problems: FileProblem[] = [];
  const scripts: WrittenScript[] = [];
  for (const name of names) {
    const file = join(folder, name);
    const yaml = parseYaml(file, await readFile(file, 'utf8'));
    const found = readScripts(file, yaml, validate, problems);
    scripts.push(...found.map((script, index) => ({ script, file, yaml, path: ['scripts', index] })));
  }
  problems.push(...doubles(scripts), ...wrongPlaceholders(scripts));
  for (const situation of SITUATIONS) {
    const covered = scripts.some(({ script }) => 'situation' in script.for && script.for.situation === situation);
    if (!covered && problems.length === 0) {
      problems.push({ file: folder, line: null, field: '', reason: `no script for the situation "${situation}"` });
    }
  }
  if (problems.length > 0) throw new ScriptError(problems);
  return scripts.map(({ script }) => script);
}

function readScripts(file: string, yaml: ParsedYaml, validate: ValidateFunction, problems: FileProblem[]): Script[] {
  problems.push(...yaml.problems);
  if (yaml.problems.length > 0) return [];
  if (!validate(yaml.value)) {
    problems.push(...shapeProblems(validate.errors).map((problem) => placed(file, yaml, problem)));
    return [];
  }
  const { scripts } = yaml.value as { scripts: (Omit<Script, 'for'> & { for: Partial<Record<string, unknown>> })[] };
  return scripts.map((script) => ({
    ...script,
    for: ('situation' in script.for ? script.for : { kinds: [], causes: [], ...script.for }) as Script['for'],
    caution: script.caution ?? null,
    checklist: script.checklist ?? [],
  }));
}

function doubles(scripts: readonly WrittenScript[]): FileProblem[] {
  const ids = new Map<string, string>();
  const cases = new Map<string, string>();
  return scripts.flatMap(({ script, file, yaml, path }) => {
    const problems: FileProblem[] = [];
    const sameId = ids.get(script.id);
    if (sameId !== undefined) problems.push(placed(file, yaml, { path: [...path, 'id'], reason: `"${script.id}" is used in ${sameId} too` }));
    ids.set(script.id, basename(file));
    for (const one of casesOf(script)) {
      const other = cases.get(one);
      if (other !== undefined) problems.push(placed(file, yaml, { path: [...path, 'for'], reason: `${one} is covered by "${other}" already` }));
      cases.set(one, script.id);
    }
    return problems;
  });
}

function casesOf(script: Script): string[] {
  if ('situation' in script.for) return [`situation ${script.for.situation}`];
  const { kinds, causes } = script.for;
  const orAny = (values: readonly string[]): string[] => (values.length > 0 ? [...values] : ['*']);
  return orAny(kinds).flatMap((kind) => orAny(causes).map((cause) => `${kind} × ${cause}`));
}

function wrongPlaceholders(scripts: readonly WrittenScript[]): FileProblem[] {
  return scripts.flatMap(({ script, file, yaml, path }) => {
    const wrong = new Set(
      [...JSON.stringify([script.opening, script.steps, script.caution]).matchAll(/\{(\w+)\}/g)]
        .map((match) => match[1]!)
        .filter((name) => !(PLACEHOLDERS as readonly string[]).includes(name)),
    );
    const known = PLACEHOLDERS.map((name) => `{${name}}`).join(', ');
    return [...wrong].map((name) => placed(file, yaml, { path, reason: `holds {${name}}; a script knows ${known}` }));
  });
}
