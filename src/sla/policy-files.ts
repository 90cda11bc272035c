import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FileMistakes, problemText, type FileProblem } from '../kernel/files/file-problem.js';
import { parseYaml } from '../kernel/files/yaml-file.js';
import type { Calendar } from './domain/calendar.js';
import type { Condition, Test } from './domain/condition.js';
import { testsHold } from './domain/condition.js';
import type { JsonObject } from './domain/history.js';
import type { Milestone, Policy } from './domain/policy.js';
import type { Waiver } from './domain/waiver.js';
import type { Article, RegulationPack } from './domain/regulation.js';
import { loadHolidaySets } from './holiday-files.js';
import { composePolicy, hasLaw, parsePackFile, placeIn, type WrittenPack } from './regulation-files.js';
import type { PolicyFile } from './rule-files.js';
import { parseCalendarFile, parsePolicyFile, parseWaiverFile, readPolicyFile } from './rule-files.js';

/** A policy version as loaded: what touchpoints are pinned to. */
export interface PolicyVersion {
  policy: Policy;
  /** sha256 of what the file says. */
  version: string;
  file: string;
  /** The whole policy, with what the law puts into it. */
  text: string;
  /** Line of a path of the text such as `['milestones', 'decision', 'target']`, for explanations. */
  lineOf: (path: readonly (string | number)[]) => number | null;
}

/** The SLA configuration cannot be used: every mistake of every file. */
export class RuleFilesError extends FileMistakes {
  constructor(problems: readonly FileProblem[]) {
    super(`The SLA configuration has ${problems.length} mistake(s)`, problems);
  }
}

/** An article with the pack it stands in. */
export interface CitedArticle {
  article: Article;
  pack: RegulationPack;
}

/** All policies and calendars of a configuration folder, checked together. */
export class PolicyRegistry {
  constructor(
    readonly versions: readonly PolicyVersion[],
    readonly calendars: ReadonlyMap<string, Calendar>,
    readonly waivers: readonly Waiver[] = [],
    /** Every pack of `regulation/`, in force here or not. */
    readonly packs: readonly WrittenPack[] = [],
    /** Names of those that are. */
    readonly packsInForce: readonly string[] = [],
  ) {}

  /** The article a clock cites; null when no pack knows it. */
  article(id: string | null): CitedArticle | null {
    for (const { pack } of id === null ? [] : this.packs) {
      const article = pack.articles.get(id ?? '');
      if (article !== undefined) return { article, pack };
    }
    return null;
  }

  /**
   * The policy of a touchpoint: of every policy the version in force on the local date of the first event, and of
   * those the one that applies. Where several do, the one that asks for more wins, then the one first by name.
   */
  policyFor(kind: string, attributes: JsonObject, firstEventAt: Date): PolicyVersion | null {
    let best: PolicyVersion | null = null;
    for (const candidate of this.inForceAt(firstEventAt)) {
      const { kinds, where } = candidate.policy.appliesTo;
      if (kinds !== null && !kinds.has(kind)) continue;
      if (!testsHold(where, null, attributes)) continue;
      if (best === null || narrowness(candidate.policy) > narrowness(best.policy)) best = candidate;
    }
    return best;
  }

  /** The version a touchpoint is pinned to; null when its file is gone. */
  byVersion(version: string): PolicyVersion | null {
    return this.versions.find((candidate) => candidate.version === version) ?? null;
  }

  private inForceAt(instant: Date): PolicyVersion[] {
    const byName = new Map<string, PolicyVersion>();
    for (const candidate of this.versions) {
      const { name, calendar, effectiveFromDay } = candidate.policy;
      if (effectiveFromDay > calendar.zone.dayAt(instant.getTime())) continue;
      const other = byName.get(name);
      if (other === undefined || other.policy.effectiveFromDay < effectiveFromDay) byName.set(name, candidate);
    }
    return [...byName.values()];
  }
}

function narrowness(policy: Policy): number {
  return policy.appliesTo.where.length * 2 + (policy.appliesTo.kinds === null ? 0 : 1);
}

/**
 * Loads `calendars/`, `holidays/`, `regulation/` and `policies/` of a configuration folder, with the clocks of the named
 * packs put into the policies; throws with every mistake at once.
 */
export function loadPolicies(configDir: string, packNames: readonly string[]): PolicyRegistry {
  const problems: FileProblem[] = [];
  const calendars = loadCalendars(configDir, problems);
  const packs = loadPacks(join(configDir, 'regulation'), calendars, problems);
  // A pack with mistakes is there all the same: they have been told already.
  const told = problems.length > 0 ? [] : problems;
  const inForce = packNames.flatMap((name) => packs.find(({ pack }) => pack.name === name) ?? unknownPack(configDir, name, packs, told));
  const versions = loadVersions(join(configDir, 'policies'), calendars, inForce, problems);
  problems.push(...doubles(versions));
  if (problems.length === 0) problems.push(...withoutPolicy(inForce, versions));
  const waivers = loadWaivers(configDir, problems);
  if (problems.length > 0) throw new RuleFilesError(problems);
  versions.sort((a, b) => (a.policy.name < b.policy.name ? -1 : a.policy.name > b.policy.name ? 1 : 0));
  return new PolicyRegistry(versions, calendars, waivers, packs, packNames);
}

/**
 * The policy of a file as it would run here under those packs: one text for each stretch of time between two changes of
 * the law, the last one last; a text that has some of it already, as one taken from a running house, is left as it is.
 * Mistakes are added to `problems`.
 */
export function policyWithLaw(configDir: string, policy: { file: string; text: string }, packNames: readonly string[], problems: FileProblem[]): string[] {
  if (packNames.length === 0 || hasLaw(policy.text)) return [policy.text];
  const packs = loadPacks(join(configDir, 'regulation'), loadCalendars(configDir, problems), problems);
  const chosen = packNames.flatMap((name) => packs.find(({ pack }) => pack.name === name) ?? unknownPack(configDir, name, packs, problems));
  const composed = composePolicy({ ...policy, yaml: parseYaml(policy.file, policy.text) }, chosen, null);
  problems.push(...composed.flatMap((each) => each.problems));
  return composed.map(({ text }) => text);
}

function unknownPack(configDir: string, name: string, packs: readonly WrittenPack[], problems: FileProblem[]): [] {
  const known = packs.map(({ pack }) => pack.name).join(', ');
  problems.push({ file: join(configDir, 'regulation'), line: null, field: 'REGULATION', reason: `there is no pack "${name}"${known === '' ? '' : `; there are ${known}`}` });
  return [];
}

/** `calendars/` and `holidays/` of a configuration folder; mistakes are added to `problems`. */
export function loadCalendars(configDir: string, problems: FileProblem[]): Map<string, Calendar> {
  const holidays = loadHolidaySets(join(configDir, 'holidays'));
  problems.push(...holidays.problems);
  const calendars = new Map<string, Calendar>();
  for (const file of yamlFiles(join(configDir, 'calendars'), problems)) {
    const read = parseCalendarFile(file, readFileSync(file, 'utf8'), holidays.sets);
    problems.push(...read.problems);
    if (read.calendar === null) continue;
    if (calendars.has(read.calendar.name)) {
      problems.push({ file, line: 1, field: 'calendar', reason: `"${read.calendar.name}" is defined in two files` });
    }
    if (read.calendar.rules.holidays === null && read.calendar.rules.makeup.length > 0) {
      problems.push({ file, line: read.lineOf(['makeup']), field: 'makeup', reason: 'has no meaning without holidays' });
    }
    calendars.set(read.calendar.name, read.calendar);
  }
  return calendars;
}

function loadVersions(
  folder: string,
  calendars: ReadonlyMap<string, Calendar>,
  packs: readonly WrittenPack[],
  problems: FileProblem[],
): PolicyVersion[] {
  const sources = yamlFiles(folder, problems).map((file) => {
    const text = readFileSync(file, 'utf8');
    const yaml = parseYaml(file, text);
    return { file, text, yaml, bare: readPolicyFile(file, yaml, calendars) };
  });
  const versions: PolicyVersion[] = [];
  for (const source of sources) {
    const { file, bare } = source;
    const found = composePolicy(source, packs, nextAfter(bare.policy, sources.map((other) => other.bare.policy))).flatMap((composed) => {
      const read = composed.text === source.text ? bare : parsePolicyFile(file, composed.text, calendars);
      if (read.policy !== null && composed.problems.length === 0) {
        versions.push({ policy: read.policy, version: read.version, file, text: composed.text, lineOf: read.lineOf });
      }
      const own = [...read.problems, ...(read.policy === null ? [] : contradictions(file, read.policy, read))];
      return [...composed.problems, ...own.map((problem) => whereWritten(problem, composed.text))];
    });
    // The same mistake stands in every version made of one file.
    const told = new Set<string>();
    for (const problem of found) {
      if (!told.has(problemText(problem))) problems.push(problem);
      told.add(problemText(problem));
    }
  }
  return versions;
}

/** First day of the next version of the same policy; null for the last. */
function nextAfter(policy: Policy | null, all: readonly (Policy | null)[]): number | null {
  const later = all.flatMap((other) =>
    other !== null && other.name === policy?.name && other.effectiveFromDay > policy.effectiveFromDay ? [other.effectiveFromDay] : [],
  );
  return later.length === 0 ? null : Math.min(...later);
}

function whereWritten(problem: FileProblem, text: string): FileProblem {
  return problem.line === null ? problem : { ...problem, ...placeIn(text, problem.line, problem.file) };
}

/** `regulation/` may be missing; a pack with a mistake is told and left out. */
function loadPacks(folder: string, calendars: ReadonlyMap<string, Calendar>, problems: FileProblem[]): WrittenPack[] {
  const packs = new Map<string, WrittenPack>();
  for (const file of existsSync(folder) ? yamlFiles(folder, problems) : []) {
    const read = parsePackFile(file, readFileSync(file, 'utf8'), calendars);
    problems.push(...read.problems);
    if (read.written === null) continue;
    const { name, articles } = read.written.pack;
    if (packs.has(name)) problems.push({ file, line: 1, field: 'pack', reason: `"${name}" is defined in two files` });
    for (const other of packs.values()) {
      const double = [...articles.keys()].find((id) => other.pack.articles.has(id));
      if (double !== undefined) problems.push({ file, line: 1, field: `articles.${double}`, reason: `stands in ${other.file} too` });
    }
    packs.set(name, read.written);
  }
  return [...packs.values()];
}

/** A clock of the law that would run nowhere, because no policy is for its kind of touchpoint. */
function withoutPolicy(packs: readonly WrittenPack[], versions: readonly PolicyVersion[]): FileProblem[] {
  const isFor = ({ policy }: PolicyVersion, kind: string): boolean => policy.appliesTo.kinds === null || policy.appliesTo.kinds.has(kind);
  return packs.flatMap(({ file, laws }) =>
    laws
      .filter(({ kind }) => !versions.some((version) => isFor(version, kind)))
      .map(({ kind, line, milestone }) => ({ file, line, field: `kinds.${kind}.${milestone.name}`, reason: `no policy is for ${kind}, so this clock would run nowhere` })),
  );
}

/** `waivers/` of a configuration folder; it may be missing: most installations have granted none. */
export function loadWaivers(configDir: string, problems: FileProblem[]): Waiver[] {
  const folder = join(configDir, 'waivers');
  const waivers = new Map<string, Waiver>();
  for (const file of existsSync(folder) ? yamlFiles(folder, problems) : []) {
    const read = parseWaiverFile(file, readFileSync(file, 'utf8'));
    problems.push(...read.problems);
    if (read.waiver === null) continue;
    const { id } = read.waiver;
    if (waivers.has(id)) problems.push({ file, line: 1, field: 'waiver', reason: `"${id}" is granted in two files` });
    waivers.set(id, read.waiver);
  }
  return [...waivers.values()];
}

function yamlFiles(folder: string, problems: FileProblem[]): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => /\.ya?ml$/.test(name))
      .sort()
      .map((name) => join(folder, name));
  } catch {
    problems.push({ file: folder, line: null, field: '', reason: 'cannot be read as a folder' });
    return [];
  }
}

/**
 * What is legal in the language and yet a mistake in a file of the house: a target that can never be in force, a
 * condition that can never hold or never be reached, one threshold written twice, and a regulatory clock that pauses
 * without the article that says it may.
 */
export function contradictions(file: string, policy: Policy, read: Pick<PolicyFile, 'lineOf'>): FileProblem[] {
  return policy.milestones.flatMap((milestone) =>
    contradictionsOf(milestone).map(({ path, reason }) => ({
      file,
      line: read.lineOf(path),
      field: path.join('.'),
      reason,
    })),
  );
}

function contradictionsOf(milestone: Milestone): { path: (string | number)[]; reason: string }[] {
  const found: { path: (string | number)[]; reason: string }[] = [];
  const path = ['milestones', milestone.name];
  const always = milestone.choices.findIndex((choice) => choice.when.length === 0);
  if (always >= 0 && always < milestone.choices.length - 1) {
    found.push({ path: [...path, 'target'], reason: 'entries after the first without when can never be in force' });
  }
  for (const { never } of testsOf(milestone)) {
    if (never !== null) found.push({ path: [...never], reason: 'can never hold, whatever the value' });
  }
  for (const [word, before] of shadowed(milestone)) {
    found.push({ path: [...path, word], reason: `can never happen: the same events reach ${before} first` });
  }
  const names = milestone.thresholds.map((threshold) => threshold.name);
  const double = names.find((name, index) => names.indexOf(name) < index);
  if (double !== undefined) found.push({ path: [...path, 'warn'], reason: `"${double}" stands there twice` });
  if (milestone.type === 'regulatory' && milestone.pauses.length > 0 && milestone.article === null) {
    const reason = 'a regulatory clock pauses only where an article says so: name the article';
    found.push({ path: [...path, 'pause'], reason });
  }
  return found;
}

function testsOf({ start, stop, cancel, reset, pauses, choices }: Milestone): Test[] {
  const ways = pauses.flatMap((pause) => pause.ways).flatMap(({ on, until }) => [...on, ...until]);
  const conditions = [...start, ...stop, ...cancel, ...reset, ...ways];
  return [...conditions.flatMap(({ tests }) => tests), ...choices.flatMap(({ when }) => when)];
}

/** Cancel is asked before stop, and both before reset: what an earlier word takes without asking for more never gets there. */
function shadowed({ stop, cancel, reset }: Milestone): [word: string, before: string][] {
  const takenBy = (earlier: readonly Condition[], later: readonly Condition[]): boolean =>
    later.length > 0 &&
    later.every(({ types }) => [...types].every((type) => earlier.some((one) => one.tests.length === 0 && one.types.has(type))));
  const found: [string, string][] = [];
  if (takenBy(cancel, stop)) found.push(['stop', 'cancel']);
  if (takenBy([...cancel, ...stop], reset)) found.push(['reset', 'cancel or stop']);
  return found;
}

function doubles(versions: readonly PolicyVersion[]): FileProblem[] {
  const seen = new Map<string, string>();
  return versions.flatMap(({ policy, file, lineOf }) => {
    const key = `${policy.name} ${policy.effectiveFromDay}`;
    const other = seen.get(key);
    seen.set(key, other ?? file);
    if (other === undefined) return [];
    const reason = `${other} holds a version of "${policy.name}" from the same date`;
    return [{ file, line: lineOf(['effective', 'from']), field: 'effective.from', reason }];
  });
}
