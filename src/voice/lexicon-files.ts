import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ErrorObject, ValidateFunction } from 'ajv';
import { isNode, LineCounter, parseDocument } from 'yaml';
import type { Document } from 'yaml';
import { trustedAjv } from '../kernel/json-schema.js';
import { taxonomyProblems } from './domain/cause-taxonomy.js';
import type { CauseTaxonomy } from './domain/cause-taxonomy.js';
import { compileLexicon, LexiconError } from './domain/lexicon.js';
import type { Lexicon, LexiconEntry, Lexicons, LexiconTag, NegationEffect } from './domain/lexicon.js';
import type { CauseId, Demand, Fact, TouchpointKindHint, VoiceLanguage } from './domain/voice-types.js';

/** A configuration file that cannot be used; the message names file, line, field and reason. */
export class VoiceConfigError extends Error {
  constructor(readonly file: string, readonly line: number, readonly reason: string) {
    super(`${file}:${line}: ${reason}`);
  }
}

interface PatternAttributes {
  weight?: number;
  cause?: CauseId | Partial<Record<CauseId, number>>;
  demand?: Demand;
  kind?: TouchpointKindHint;
  fact?: Fact;
  severity?: number;
  negation?: NegationEffect;
}

interface LexiconFile {
  language: VoiceLanguage;
  gap: number;
  negationScope: number;
  sets?: Record<string, string[]>;
  negators: string[];
  groups: (PatternAttributes & {
    group: string;
    tag: LexiconTag;
    patterns: (string | (PatternAttributes & { pattern: string }))[];
  })[];
}

/** Blame denied is no blame; praise denied is blame; the rest does not care. */
const DEFAULT_NEGATION: Record<LexiconTag, NegationEffect> = {
  dissatisfaction: 'drop', satisfaction: 'flip', problem: 'drop', enquiry: 'none', demand: 'none',
  hint: 'none', 'repeat-ask': 'none', ask: 'none', neutral: 'none',
};

/**
 * Loads, validates and compiles the lexicons under `configDir` (`voice/lexicon/{zh,en}.yaml`).
 * Throws {@link VoiceConfigError} for the first thing wrong.
 */
export async function loadLexicons(configDir: string): Promise<Lexicons> {
  const validate = await schemaOf(configDir, 'lexicon.schema.json');
  const load = async (language: VoiceLanguage): Promise<Lexicon> => {
    const file = join(configDir, 'voice', 'lexicon', `${language}.yaml`);
    return parseLexicon(await readConfig(file), file, language, validate);
  };
  return { zh: await load('zh'), en: await load('en') };
}

/** Loads and validates `causes.yaml`. Throws {@link VoiceConfigError} for the first thing wrong. */
export async function loadCauseTaxonomy(configDir: string): Promise<CauseTaxonomy> {
  const file = join(configDir, 'causes.yaml');
  const validate = await schemaOf(configDir, 'causes.schema.json');
  const { value } = parseValid<{ causes: CauseTaxonomy }>(await readConfig(file), file, validate);
  const problem = taxonomyProblems(value.causes)[0];
  if (problem !== undefined) throw new VoiceConfigError(file, 1, problem);
  return value.causes;
}

/** Parses one lexicon; separated from the reading of files so that it can be tested on text. */
export function parseLexicon(
  source: string, file: string, language: VoiceLanguage, validate: ValidateFunction,
): Lexicon {
  const { value, lineOf } = parseValid<LexiconFile>(source, file, validate);
  if (value.language !== language) {
    throw new VoiceConfigError(file, lineOf(['language']), `language must be "${language}" in this file`);
  }
  const lines = new Map<string, number>();
  const groups = new Set<string>();
  const entries = value.groups.flatMap((group, groupIndex) => {
    if (groups.has(group.group)) {
      throw new VoiceConfigError(file, lineOf(['groups', groupIndex]), `group "${group.group}" appears twice`);
    }
    groups.add(group.group);
    return group.patterns.map((pattern, index) => {
      const entry = toEntry(group, pattern, index);
      lines.set(entry.id, lineOf(['groups', groupIndex, 'patterns', index]));
      return entry;
    });
  });
  rejectRepeated(entries, file, lines);
  try {
    return compileLexicon({
      language,
      gap: value.gap,
      negationScope: value.negationScope,
      sets: new Map(Object.entries(value.sets ?? {})),
      negators: value.negators,
      entries,
    });
  } catch (error) {
    if (!(error instanceof LexiconError)) throw error;
    const line = lines.get(error.entryId) ?? lineOf(['negators']);
    throw new VoiceConfigError(file, line, error.message);
  }
}

/** Compiles a JSON Schema of the `schema` folder under `configDir`. */
export async function schemaOf(configDir: string, name: string): Promise<ValidateFunction> {
  const text = await readConfig(join(configDir, 'schema', name));
  return trustedAjv({ allErrors: true, strict: true, allowUnionTypes: true }).compile(JSON.parse(text) as object);
}

function toEntry(
  group: LexiconFile['groups'][number], item: LexiconFile['groups'][number]['patterns'][number], index: number,
): LexiconEntry {
  const own = typeof item === 'string' ? { pattern: item } : item;
  const cause = own.cause ?? group.cause;
  return {
    id: `${group.group}#${index + 1}`,
    pattern: own.pattern,
    tag: group.tag,
    weight: own.weight ?? group.weight ?? 0,
    causes: cause === undefined ? {} : typeof cause === 'string' ? { [cause]: 1 } : cause,
    demand: own.demand ?? group.demand ?? null,
    kind: own.kind ?? group.kind ?? null,
    fact: own.fact ?? group.fact ?? null,
    severity: own.severity ?? group.severity ?? 0,
    negation: own.negation ?? group.negation ?? DEFAULT_NEGATION[group.tag],
  };
}

/** The same pattern under one tag twice would count double without anybody meaning it. */
function rejectRepeated(entries: readonly LexiconEntry[], file: string, lines: ReadonlyMap<string, number>): void {
  const seen = new Map<string, string>();
  for (const entry of entries) {
    const key = `${entry.tag} ${entry.pattern}`;
    const first = seen.get(key);
    if (first !== undefined) {
      const line = lines.get(entry.id) ?? 1;
      throw new VoiceConfigError(file, line, `pattern "${entry.pattern}" is already in ${first} with the same tag`);
    }
    seen.set(key, entry.id);
  }
}

interface Parsed<T> {
  value: T;
  lineOf: (path: readonly (string | number)[]) => number;
}

function parseValid<T>(source: string, file: string, validate: ValidateFunction): Parsed<T> {
  const counter = new LineCounter();
  const document = parseDocument(source, { lineCounter: counter, uniqueKeys: true });
  const broken = document.errors[0];
  if (broken !== undefined) {
    throw new VoiceConfigError(file, broken.linePos?.[0].line ?? 1, broken.message.split('\n')[0] ?? 'not YAML');
  }
  const lineOf = (path: readonly (string | number)[]) => lineAt(document, counter, path);
  const value: unknown = document.toJS();
  if (!validate(value)) {
    const error = mostTelling(validate.errors ?? []);
    const path = pathOf(error.instancePath);
    throw new VoiceConfigError(file, lineOf(path), describe(error, path));
  }
  return { value: value as T, lineOf };
}

/** The deepest error is the one about the line the author just wrote; `oneOf` only repeats it. */
function mostTelling(errors: readonly ErrorObject[]): ErrorObject {
  const real = errors.filter((error) => error.keyword !== 'oneOf' && !error.schemaPath.includes('/oneOf/0/'));
  const candidates = real.length > 0 ? real : errors;
  return candidates.reduce((best, error) =>
    pathOf(error.instancePath).length > pathOf(best.instancePath).length ? error : best);
}

function describe(error: ErrorObject, path: readonly (string | number)[]): string {
  const where = path.length === 0 ? 'the file' : path.join('.');
  const params = error.params as { additionalProperty?: string; allowedValues?: unknown[] };
  if (params.additionalProperty !== undefined) return `${where} has an unknown field "${params.additionalProperty}"`;
  if (params.allowedValues !== undefined) return `${where} must be one of ${params.allowedValues.join(', ')}`;
  return `${where} ${error.message ?? 'is not valid'}`;
}

function pathOf(pointer: string): (string | number)[] {
  return pointer.split('/').slice(1).map((part) => {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    return /^\d+$/.test(key) ? Number(key) : key;
  });
}

/** Line of the node at the path, or of its nearest parent that exists. */
function lineAt(document: Document, counter: LineCounter, path: readonly (string | number)[]): number {
  for (let length = path.length; length >= 0; length--) {
    const node: unknown = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range != null) return counter.linePos(node.range[0]).line;
  }
  return 1;
}

async function readConfig(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new VoiceConfigError(file, 0, `cannot be read: ${reason}`);
  }
}
