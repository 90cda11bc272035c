import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ErrorObject, ValidateFunction } from 'ajv';
import { LineCounter, parseDocument, type Document } from 'yaml';
import { trustedAjv } from '../kernel/json-schema.js';
import { PLACEHOLDERS, SITUATIONS, type Script } from './domain/script.js';

/** Every mistake in the script files, each with file, line and reason; the start ends here. */
export class ScriptError extends Error {
  constructor(readonly problems: string[]) {
    super(`The scripts cannot be used:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    this.name = 'ScriptError';
  }
}

type Path = (string | number)[];

/** A parsed file that knows on which line each of its values stands. */
class ScriptFile {
  readonly #lines = new LineCounter();
  readonly #document: Document;

  constructor(
    readonly name: string,
    text: string,
  ) {
    this.#document = parseDocument(text, { lineCounter: this.#lines, strict: true, uniqueKeys: true });
  }

  get syntaxProblems(): string[] {
    return this.#document.errors.map((error) => {
      const line = error.linePos?.[0].line ?? 1;
      return `${this.name}:${line}: ${error.message.split('\n')[0]}`;
    });
  }

  value(): unknown {
    return this.#document.toJS({ maxAliasCount: 20 });
  }

  /** The problem with the line of the innermost value of the path that exists. */
  at(path: Path, reason: string): string {
    let node: unknown;
    for (let length = path.length; length >= 0 && node === undefined; length -= 1) {
      node = length === 0 ? this.#document.contents : this.#document.getIn(path.slice(0, length), true);
    }
    const offset = (node as { range?: [number, number, number] | null } | null)?.range?.[0] ?? 0;
    const where = path.length === 0 ? '' : `${path.join('.')} `;
    return `${this.name}:${this.#lines.linePos(offset).line}: ${where}${reason}`;
  }
}

/**
 * Reads every `*.yaml` of the folder. Throws {@link ScriptError} with all mistakes at once: syntax, shape, a name used
 * twice, two scripts for the same case, an unknown placeholder, a situation without words.
 */
export async function loadScripts(folder: string, schemaFile: string): Promise<Script[]> {
  const validate = trustedAjv({ allErrors: true, strict: false }).compile(JSON.parse(await readFile(schemaFile, 'utf8')) as object);
  const names = (await readdir(folder)).filter((name) => name.endsWith('.yaml')).sort();
  const problems: string[] = [];
  const scripts: { script: Script; file: ScriptFile; path: Path }[] = [];
  for (const name of names) {
    const file = new ScriptFile(name, await readFile(join(folder, name), 'utf8'));
    const found = readFileScripts(file, validate);
    if ('problems' in found) problems.push(...found.problems);
    else scripts.push(...found.scripts.map((script, index) => ({ script, file, path: ['scripts', index] })));
  }
  problems.push(...doubles(scripts), ...wrongPlaceholders(scripts));
  for (const situation of SITUATIONS) {
    const covered = scripts.some(({ script }) => 'situation' in script.for && script.for.situation === situation);
    if (!covered && problems.length === 0) problems.push(`${folder}: no script for the situation "${situation}"`);
  }
  if (problems.length > 0) throw new ScriptError(problems);
  return scripts.map(({ script }) => script);
}

function readFileScripts(file: ScriptFile, validate: ValidateFunction): { scripts: Script[] } | { problems: string[] } {
  if (file.syntaxProblems.length > 0) return { problems: file.syntaxProblems };
  const value = file.value();
  if (!validate(value)) return { problems: shapeProblems(file, validate.errors ?? []) };
  const { scripts } = value as { scripts: (Omit<Script, 'for'> & { for: Partial<Record<string, unknown>> })[] };
  return {
    scripts: scripts.map((script) => ({
      ...script,
      for: ('situation' in script.for ? script.for : { kinds: [], causes: [], ...script.for }) as Script['for'],
      caution: script.caution ?? null,
      checklist: script.checklist ?? [],
    })),
  };
}

function shapeProblems(file: ScriptFile, errors: readonly ErrorObject[]): string[] {
  // "must match exactly one schema" only repeats what the branches say.
  const telling = errors.filter((error) => error.keyword !== 'oneOf');
  return (telling.length > 0 ? telling : errors).map((error) => {
    const path = error.instancePath.split('/').slice(1).map((part) => (/^\d+$/.test(part) ? Number(part) : part));
    const params = error.params as { additionalProperty?: string; allowedValues?: string[] };
    if (params.additionalProperty !== undefined) return file.at([...path, params.additionalProperty], 'is not a known field');
    if (params.allowedValues !== undefined) return file.at(path, `must be one of ${params.allowedValues.join(', ')}`);
    return file.at(path, error.message ?? 'is wrong');
  });
}

function doubles(scripts: readonly { script: Script; file: ScriptFile; path: Path }[]): string[] {
  const ids = new Map<string, string>();
  const cases = new Map<string, string>();
  return scripts.flatMap(({ script, file, path }) => {
    const problems: string[] = [];
    const sameId = ids.get(script.id);
    if (sameId !== undefined) problems.push(file.at([...path, 'id'], `"${script.id}" is used in ${sameId} too`));
    ids.set(script.id, file.name);
    for (const one of casesOf(script)) {
      const other = cases.get(one);
      if (other !== undefined) problems.push(file.at([...path, 'for'], `${one} is covered by "${other}" already`));
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

function wrongPlaceholders(scripts: readonly { script: Script; file: ScriptFile; path: Path }[]): string[] {
  return scripts.flatMap(({ script, file, path }) => {
    const wrong = new Set(
      [...JSON.stringify([script.opening, script.steps, script.caution]).matchAll(/\{(\w+)\}/g)]
        .map((match) => match[1]!)
        .filter((name) => !(PLACEHOLDERS as readonly string[]).includes(name)),
    );
    return [...wrong].map((name) => file.at(path, `holds {${name}}; a script knows ${PLACEHOLDERS.map((p) => `{${p}}`).join(', ')}`));
  });
}
