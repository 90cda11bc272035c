import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { FileMistakes, type FilePath, type FileProblem } from '../kernel/files/file-problem.js';
import { placed, shapeProblems } from '../kernel/files/shape.js';
import { parseYaml } from '../kernel/files/yaml-file.js';
import { trustedAjv } from '../kernel/json-schema.js';
import { readDuration } from '../sla/domain/duration.js';
import { isPublicAddress } from './public-address.js';
import type { Endpoint, Manner, RecipientWord, Rule, RuleBook, RuleCondition } from './domain/rule-book.js';
import { readSecret } from './domain/webhook-signature.js';

/** The shape of the file after the schema said yes. */
interface RawBook {
  stale?: string;
  late?: string;
  quiet?: string;
  retry?: { first?: string; most?: string; attempts?: number };
  digest?: { every?: string; catchUp?: string };
  calendars: { usual: string; teams?: Record<string, string>; partners?: Record<string, string> };
  leads?: Record<string, string[]>;
  endpoints?: Record<string, { url: string; secrets: string[]; allowPrivate?: boolean }>;
  rules: {
    name: string;
    when?: Partial<{ -readonly [K in keyof RuleCondition]: RuleCondition[K] }>;
    tell: { to: RecipientWord[]; send?: Manner; after?: string }[];
  }[];
}

type Note = (path: FilePath, reason: string) => void;

/** Every mistake in `notifications.yaml`. */
export class RuleBookError extends FileMistakes {
  constructor(problems: readonly FileProblem[]) {
    super('The notifications cannot be used', problems);
  }
}

/** Reads `notifications.yaml` of the configuration folder. `calendars` are the names a calendar may have. */
export async function loadRuleBook(configDir: string, calendars: ReadonlySet<string>): Promise<RuleBook> {
  const file = join(configDir, 'notifications.yaml');
  const schema = JSON.parse(await readFile(join(configDir, 'schema', 'notifications.schema.json'), 'utf8')) as object;
  return readRuleBook(file, await readFile(file, 'utf8'), schema, calendars);
}

/** Throws {@link RuleBookError} with all mistakes at once. */
export function readRuleBook(file: string, text: string, schema: object, calendars: ReadonlySet<string>): RuleBook {
  const yaml = parseYaml(file, text);
  if (yaml.problems.length > 0) throw new RuleBookError(yaml.problems);
  const problems: FileProblem[] = [];
  const note: Note = (path, reason) => problems.push(placed(file, yaml, { path, reason }));
  const validate = trustedAjv({ allErrors: true, strict: false }).compile(schema);
  if (!validate(yaml.value)) throw new RuleBookError(shapeProblems(validate.errors).map((problem) => placed(file, yaml, problem)));
  const book = readBook(yaml.value as RawBook, calendars, note);
  if (problems.length > 0) throw new RuleBookError(problems);
  return book;
}

function readBook(raw: RawBook, calendars: ReadonlySet<string>, note: Note): RuleBook {
  const length = (text: string | undefined, usual: string, path: FilePath): number => {
    const read = readDuration(text ?? usual, 'plain');
    if ('durationMs' in read) return read.durationMs;
    note(path, read.reason);
    return 0;
  };
  const endpoints = new Map(
    Object.entries(raw.endpoints ?? {}).map(([name, endpoint]) => [name, readEndpoint(name, endpoint, note)]),
  );
  return {
    staleMs: length(raw.stale, '24h', ['stale']),
    lateMs: length(raw.late, '10m', ['late']),
    quietMs: length(raw.quiet, '4h', ['quiet']),
    retry: {
      firstMs: length(raw.retry?.first, '30s', ['retry', 'first']),
      mostMs: length(raw.retry?.most, '6h', ['retry', 'most']),
      attempts: raw.retry?.attempts ?? 20,
    },
    digest: {
      everyMs: length(raw.digest?.every, '2h', ['digest', 'every']),
      catchUpMs: length(raw.digest?.catchUp, '5m', ['digest', 'catchUp']),
    },
    calendars: readCalendars(raw.calendars, calendars, note),
    leads: new Map(Object.entries(raw.leads ?? {})),
    endpoints,
    rules: raw.rules.map((rule, index) => readRule(rule, ['rules', index], endpoints, note)),
  };
}

function readCalendars(raw: RawBook['calendars'], known: ReadonlySet<string>, note: Note): RuleBook['calendars'] {
  const check = (name: string, path: FilePath): void => {
    if (!known.has(name)) note(path, `"${name}" is no calendar here; there are ${[...known].sort().join(', ')}`);
  };
  check(raw.usual, ['calendars', 'usual']);
  for (const part of ['teams', 'partners'] as const) {
    for (const [id, name] of Object.entries(raw[part] ?? {})) check(name, ['calendars', part, id]);
  }
  return {
    usual: raw.usual,
    teams: new Map(Object.entries(raw.teams ?? {})),
    partners: new Map(Object.entries(raw.partners ?? {})),
  };
}

function readRule(
  raw: RawBook['rules'][number],
  path: FilePath,
  endpoints: ReadonlyMap<string, Endpoint>,
  note: Note,
): Rule {
  const { types = [], kinds = [], stages = [], thresholds = [], milestones = [] } = raw.when ?? {};
  const tell = raw.tell.map((step, index) => {
    step.to.forEach((word, place) => {
      const name = word.startsWith('endpoint:') ? word.slice('endpoint:'.length) : null;
      if (name !== null && !endpoints.has(name)) {
        note([...path, 'tell', index, 'to', place], `"${name}" is not among the endpoints of this file`);
      }
    });
    // Measured in working time, so that no escalation comes due in the night it could not be seen in.
    const after = step.after === undefined ? null : readDuration(step.after, 'business');
    if (after !== null && 'reason' in after) note([...path, 'tell', index, 'after'], after.reason);
    return {
      to: step.to,
      send: step.send ?? 'hours',
      afterMs: after !== null && 'durationMs' in after ? after.durationMs : null,
    };
  });
  return { name: raw.name, when: { types, kinds, stages, thresholds, milestones }, tell };
}

function readEndpoint(
  name: string,
  raw: { url: string; secrets: string[]; allowPrivate?: boolean },
  note: Note,
): Endpoint {
  const path = ['endpoints', name];
  const allowPrivate = raw.allowPrivate ?? false;
  const reason = wrongUrl(raw.url, allowPrivate);
  if (reason !== null) note([...path, 'url'], reason);
  const secrets = raw.secrets.flatMap((text, index) => {
    const read = readSecret(text);
    if ('secret' in read) return [read.secret];
    // The text itself is a secret and stays out of the message.
    note([...path, 'secrets', index], read.reason);
    return [];
  });
  return { name, url: raw.url, secrets, allowPrivate };
}

function wrongUrl(text: string, allowPrivate: boolean): string | null {
  if (!URL.canParse(text)) return 'is not a URL';
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'must begin with https://';
  if (url.protocol === 'http:' && !allowPrivate) return 'must begin with https:// (http is for allowPrivate: true)';
  if (url.username !== '' || url.password !== '') return 'must not carry a user name or password';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (!allowPrivate && isIP(host) !== 0 && !isPublicAddress(host)) return 'lies in a private network (allowPrivate: true permits it)';
  return null;
}
