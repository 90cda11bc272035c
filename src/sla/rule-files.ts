import { createHash } from 'node:crypto';
import type { FilePath, FileProblem } from '../kernel/files/file-problem.js';
import { parseYaml, type ParsedFile } from '../kernel/files/yaml-file.js';
import { Calendar } from './domain/calendar.js';
import { readCalendarRules } from './domain/calendar-language.js';
import type { HolidaySet } from './domain/holidays.js';
import type { Policy } from './domain/policy.js';
import type { Calendars } from './domain/policy-language.js';
import { readPolicy } from './domain/policy-language.js';
import { Problems } from './domain/problems.js';
import type { Waiver } from './domain/waiver.js';
import { readWaiver } from './domain/waiver-language.js';

/** A policy file read: the policy, or every mistake with its line. */
export interface PolicyFile {
  policy: Policy | null;
  /** sha256 of what the file says, comments and layout aside: the same rules have the same version. */
  version: string;
  problems: FileProblem[];
  lineOf: (path: FilePath) => number | null;
}

export function parsePolicyFile(file: string, text: string, calendars: Calendars): PolicyFile {
  return readPolicyFile(file, parseYaml(file, text), calendars);
}

/** A policy file that has been parsed already. */
export function readPolicyFile(file: string, yaml: ParsedFile, calendars: Calendars): PolicyFile {
  if (yaml.problems.length > 0) return { policy: null, version: '', problems: yaml.problems, lineOf: yaml.lineOf };
  const inner = new Problems();
  const policy = readPolicy(yaml.value, calendars, inner);
  return { policy, version: contentHash(yaml.value), problems: inFile(file, inner, yaml), lineOf: yaml.lineOf };
}

/** A calendar file read: the calendar, or every mistake with its line. */
export function parseCalendarFile(
  file: string,
  text: string,
  holidaySets: ReadonlyMap<string, HolidaySet>,
): { calendar: Calendar | null; problems: FileProblem[]; lineOf: ParsedFile['lineOf'] } {
  const yaml = parseYaml(file, text);
  const { lineOf } = yaml;
  if (yaml.problems.length > 0) return { calendar: null, problems: yaml.problems, lineOf };
  const inner = new Problems();
  const rules = readCalendarRules(yaml.value, holidaySets, inner);
  return { calendar: rules === null ? null : new Calendar(rules), problems: inFile(file, inner, yaml), lineOf };
}

/** A waiver file read: the waiver, or every mistake with its line. */
export function parseWaiverFile(file: string, text: string): { waiver: Waiver | null; problems: FileProblem[] } {
  const yaml = parseYaml(file, text);
  if (yaml.problems.length > 0) return { waiver: null, problems: yaml.problems };
  const inner = new Problems();
  const waiver = readWaiver(yaml.value, [], inner);
  return { waiver, problems: inFile(file, inner, yaml) };
}

/** Mistakes found in a value, at the lines they were written on. */
export function inFile(file: string, inner: Problems, yaml: ParsedFile): FileProblem[] {
  return inner.list.map(({ path, reason }) => ({
    file,
    line: yaml.lineOf(path),
    field: path.join('.'),
    reason,
  }));
}

/** Hash of a value with its keys in order of writing: the order of milestones is part of what a policy says. */
function contentHash(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}
