import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ValidateFunction } from 'ajv';
import { FileMistakes, type FilePath } from '../kernel/files/file-problem.js';
import { deepest, placed, shapeProblems } from '../kernel/files/shape.js';
import { parseYaml, type ParsedFile } from '../kernel/files/yaml-file.js';
import { trustedAjv } from '../kernel/json-schema.js';
import { taxonomyProblems } from './domain/cause-taxonomy.js';
import type { CauseTaxonomy } from './domain/cause-taxonomy.js';
import { compileLexicon, LexiconError } from './domain/lexicon.js';
import type { Lexicon, LexiconEntry, Lexicons, LexiconTag, NegationEffect } from './domain/lexicon.js';
import type { CauseId, Demand, Fact, TouchpointKindHint, VoiceLanguage } from './domain/voice-types.js';

/** The first mistake in a file of the voice. */
export class VoiceConfigError extends FileMistakes {
  constructor(file: string, line: number | null, field: string, reason: string) {
    super('The voice cannot be read by its files', [{ file, line, field, reason }]);
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
  if (problem !== undefined) throw new VoiceConfigError(file, 1, '', problem);
  return value.causes;
}

/** Parses one lexicon; separated from the reading of files so that it can be tested on text. */
export function parseLexicon(
  source: string, file: string, language: VoiceLanguage, validate: ValidateFunction,
): Lexicon {
  const { value, lineOf } = parseValid<LexiconFile>(source, file, validate);
  if (value.language !== language) {
    throw new VoiceConfigError(file, lineOf(['language']), 'language', `must be "${language}" in this file`);
  }
  const paths = new Map<string, FilePath>();
  const groups = new Set<string>();
  const entries = value.groups.flatMap((group, groupIndex) => {
    if (groups.has(group.group)) {
      throw new VoiceConfigError(file, lineOf(['groups', groupIndex]), '', `group "${group.group}" appears twice`);
    }
    groups.add(group.group);
    return group.patterns.map((pattern, index) => {
      const entry = toEntry(group, pattern, index);
      paths.set(entry.id, ['groups', groupIndex, 'patterns', index]);
      return entry;
    });
  });
  const lineOfEntry = (id: string): number | null => lineOf(paths.get(id) ?? ['negators']);
  rejectRepeated(entries, file, lineOfEntry);
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
    throw new VoiceConfigError(file, lineOfEntry(error.entryId), '', error.message);
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
function rejectRepeated(entries: readonly LexiconEntry[], file: string, lineOf: (id: string) => number | null): void {
  const seen = new Map<string, string>();
  for (const entry of entries) {
    const key = `${entry.tag} ${entry.pattern}`;
    const first = seen.get(key);
    if (first !== undefined) {
      throw new VoiceConfigError(file, lineOf(entry.id), '', `pattern "${entry.pattern}" is already in ${first} with the same tag`);
    }
    seen.set(key, entry.id);
  }
}

interface Parsed<T> extends Pick<ParsedFile, 'lineOf'> {
  value: T;
}

function parseValid<T>(source: string, file: string, validate: ValidateFunction): Parsed<T> {
  const yaml = parseYaml(file, source);
  const broken = yaml.problems[0];
  if (broken !== undefined) throw new VoiceConfigError(file, broken.line, '', broken.reason);
  if (!validate(yaml.value)) {
    const { line, field, reason } = deepest(shapeProblems(validate.errors)).map((problem) => placed(file, yaml, problem))[0]!;
    throw new VoiceConfigError(file, line, field, reason);
  }
  return { value: yaml.value as T, lineOf: yaml.lineOf };
}

async function readConfig(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new VoiceConfigError(file, null, '', `cannot be read: ${reason}`);
  }
}
