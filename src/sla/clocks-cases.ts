import { readFileSync } from 'node:fs';
import { fieldName, type FileProblem } from '../kernel/files/file-problem.js';
import { parseJsonFile } from '../kernel/files/yaml-file.js';
import type { ClockAnswer } from './domain/answers.js';
import { answerOf } from './domain/answers.js';
import { Calendar } from './domain/calendar.js';
import { readCalendarRules } from './domain/calendar-language.js';
import { readClockEvent } from './domain/event-language.js';
import type { ClockEvent } from './domain/history.js';
import type { HolidaySet } from './domain/holidays.js';
import { readHolidaySet } from './domain/holidays.js';
import type { Policy } from './domain/policy.js';
import type { Calendars } from './domain/policy-language.js';
import { readPolicy } from './domain/policy-language.js';
import type { RuleProblem } from './domain/problems.js';
import { isPlainObject, Problems } from './domain/problems.js';
import { readClocks } from './domain/read-clocks.js';
import type { Waiver } from './domain/waiver.js';
import { readWaiver } from './domain/waiver-language.js';
import { shippedHolidaySet } from './holiday-files.js';
import type { PolicyFile } from './rule-files.js';
import { parseCalendarFile, parsePolicyFile, parseWaiverFile } from './rule-files.js';

/** The answer to one line of a cases file. */
export type CaseAnswer =
  | { id: string | number; clocks: ClockAnswer[] }
  | { id: string | number | null; line: number; problems: { field: string; reason: string }[] };

/** Answers `--cases` line by line; a bad line is answered with its problems, the good ones beside it with clocks. */
export function* answerCases(lines: Iterable<string>): Generator<CaseAnswer> {
  const reader = new CaseReader();
  for (const text of lines) {
    const answer = reader.answer(text);
    if (answer !== null) yield answer;
  }
}

/** Answers cases one after another, keeping calendars it has compiled. */
export class CaseReader {
  private readonly memory = new CalendarMemory();
  private line = 0;

  /** The answer to the next line of the file; null for an empty one. */
  answer(text: string): CaseAnswer | null {
    this.line += 1;
    const json = this.line === 1 ? text.replace(/^\uFEFF/, '') : text;
    return json.trim() === '' ? null : answerLine(json, this.line, this.memory);
  }
}

function answerLine(text: string, line: number, memory: CalendarMemory): CaseAnswer {
  const problems = new Problems();
  const raw = parseJson(text, problems);
  const body = raw === undefined ? null : problems.object(raw, [], null);
  const given = body?.['id'];
  const id = typeof given === 'string' || typeof given === 'number' ? given : null;
  if (body !== null && id === null) problems.add(['id'], 'must be a text or a number');
  const clocks = body === null ? null : answerCase(body, problems, memory);
  if (clocks !== null && id !== null && problems.list.length === 0) return { id, clocks };
  return { id, line, problems: problems.list.map(({ path, reason }) => ({ field: fieldName(path), reason })) };
}

function parseJson(text: string, problems: Problems): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    problems.add([], `is not JSON: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}

/** A question with everything read: what `readClocks` and explanations are asked with. */
export interface ReadQuestion {
  policy: Policy;
  history: ClockEvent[];
  now: Date;
  knownAt: Date;
  /** Standing waivers that concern it; its events may grant more. */
  waivers: Waiver[];
}

function answerCase(body: Record<string, unknown>, problems: Problems, memory: CalendarMemory): ClockAnswer[] | null {
  const read = readCase(body, problems, memory);
  return read === null ? null : readClocks(read.policy, read.history, read.now, read.knownAt, read).map(answerOf);
}

function readCase(body: Record<string, unknown>, problems: Problems, memory: CalendarMemory): ReadQuestion | null {
  const calendars = memory.read(body['calendars'], body['holidays'], problems);
  const policy = under(problems, ['policy'], (inner) => readPolicy(body['policy'], calendars, inner));
  const history = readHistory(body['history'], problems, ['history']);
  const now = problems.instant(body['now'], ['now']);
  const knownAt = body['knownAt'] === undefined || body['knownAt'] === null ? now : problems.instant(body['knownAt'], ['knownAt']);
  const waivers = readWaivers(body['waivers'], problems);
  if (policy === null || history === null || now === null || knownAt === null) return null;
  return { policy, history, now, knownAt, waivers };
}

/** As in the files of `config/waivers/`, one object each. */
function readWaivers(raw: unknown, problems: Problems): Waiver[] {
  if (raw === undefined) return [];
  if (!Array.isArray(raw)) {
    problems.add(['waivers'], 'must be a list of waivers');
    return [];
  }
  const waivers = raw.flatMap((item: unknown, index) => readWaiver(item, ['waivers', index], problems) ?? []);
  waivers.forEach(({ id }, index) => {
    if (waivers.findIndex((other) => other.id === id) < index) problems.add(['waivers', index, 'waiver'], `"${id}" is granted twice`);
  });
  return waivers;
}

/** A case pasted whole, `{"policy", "calendars", "history", "now", …}`; null for any other text. */
export function readPastedCase(text: string): { read: ReadQuestion | null; problems: Omit<FileProblem, 'file'>[] } | null {
  if (!text.trimStart().startsWith('{')) return null;
  const { value: raw, lineOf } = parseJsonFile('', text);
  if (!isPlainObject(raw) || !('history' in raw && 'policy' in raw)) return null;
  const problems = new Problems();
  const read = readCase(raw, problems, new CalendarMemory());
  const told = problems.list.map(({ path, reason }) => ({ line: lineOf(path), field: fieldName(path), reason }));
  return { read: told.length === 0 ? read : null, problems: told };
}

function readHistory(raw: unknown, problems: Problems, path: (string | number)[]): ClockEvent[] | null {
  if (!Array.isArray(raw)) {
    problems.add(path, 'must be a list of events');
    return null;
  }
  return raw.flatMap((item: unknown, index) => readClockEvent(item, [...path, index], problems) ?? []);
}

/** Runs a reader whose paths begin inside a part of the case. */
function under<T>(problems: Problems, path: (string | number)[], read: (inner: Problems) => T): T {
  const inner = new Problems();
  const result = read(inner);
  for (const problem of inner.list) problems.add([...path, ...problem.path], problem.reason);
  return result;
}

/** Calendars are compiled once per text: cases often share them, and their index is worth keeping. */
class CalendarMemory {
  private readonly known = new Map<string, Calendar>();
  private readonly sets = new Map<string, HolidaySet>();

  read(rawCalendars: unknown, rawSets: unknown, problems: Problems): Calendars {
    const sets = this.readSets(rawSets, problems);
    const found = new Map<string, Calendar>();
    // A policy of 24x7 alone needs none.
    if (rawCalendars === undefined) return found;
    if (!Array.isArray(rawCalendars)) {
      problems.add(['calendars'], 'must be a list of calendars');
      return found;
    }
    rawCalendars.forEach((raw: unknown, index) => {
      const key = JSON.stringify([raw, rawSets]);
      const calendar =
        this.known.get(key) ??
        under(problems, ['calendars', index], (inner) => {
          const rules = readCalendarRules(raw, sets, inner);
          return rules === null ? null : new Calendar(rules);
        });
      if (calendar === null) return;
      if (found.has(calendar.name)) problems.add(['calendars', index], `"${calendar.name}" is defined twice`);
      if (this.known.size > 500) this.known.clear();
      this.known.set(key, calendar);
      found.set(calendar.name, calendar);
    });
    return found;
  }

  private readSets(raw: unknown, problems: Problems): Map<string, HolidaySet> {
    const found = new Map<string, HolidaySet>();
    if (raw === undefined) return found;
    for (const [name, content] of Object.entries(problems.object(raw, ['holidays'], null) ?? {})) {
      const key = JSON.stringify(content);
      const set = this.sets.get(key) ?? this.readSet(content, ['holidays', name], problems);
      if (set === null) continue;
      if (this.sets.size > 500) this.sets.clear();
      this.sets.set(key, set);
      found.set(name, set);
    }
    return found;
  }

  private readSet(content: unknown, path: (string | number)[], problems: Problems): HolidaySet | null {
    if (typeof content !== 'string') return readHolidaySet(content, problems, path);
    const set = shippedHolidaySet(content);
    if (set === null) problems.add(path, `there is no shipped data set "${content}"`);
    return set;
  }
}

/** What `firebreak clocks` is asked for a single history. Files come with their text, so that errors name lines. */
export interface SingleQuestion {
  policy: SourceText;
  calendars: SourceText[];
  holidays: ReadonlyMap<string, HolidaySet>;
  /** Calendars known anyway; those of `calendars` win over them. */
  known?: Calendars;
  history: SourceText;
  /** Standing waivers that concern the touchpoint. */
  waivers?: SourceText[];
  now: string;
  knownAt?: string;
}

export interface SourceText {
  file: string;
  text: string;
}

export interface SingleAnswer {
  /** Null when the question itself cannot be answered. */
  clocks: ClockAnswer[] | null;
  /** Everything refused; events refused leave the rest of the history standing. */
  problems: FileProblem[];
}

/** Answers the single form: a policy, its calendars and a history of JSON lines, or a list of events. */
export function answerOne(question: SingleQuestion): SingleAnswer {
  const { read, problems } = readQuestion(question);
  if (read === null) return { clocks: null, problems };
  return { clocks: readClocks(read.policy, read.history, read.now, read.knownAt, read).map(answerOf), problems };
}

/** Reads the single form. Events refused are told and leave the rest of the history standing. */
export function readQuestion(question: SingleQuestion): {
  read: (ReadQuestion & Pick<PolicyFile, 'lineOf' | 'version'>) | null;
  problems: FileProblem[];
} {
  const problems: FileProblem[] = [];
  const file = readQuestionPolicy(question, problems);
  const history = readHistoryText(question.history, problems);
  const now = readOption(question.now, '--now', problems);
  const knownAt = question.knownAt === undefined ? now : readOption(question.knownAt, '--known-at', problems);
  const waivers = (question.waivers ?? []).flatMap(({ file: name, text }) => {
    const parsed = parseWaiverFile(name, text);
    problems.push(...parsed.problems);
    return parsed.waiver ?? [];
  });
  const policy = file?.policy ?? null;
  if (file === null || policy === null || history === null || now === null || knownAt === null) return { read: null, problems };
  return { read: { policy, history, now, knownAt, waivers, lineOf: file.lineOf, version: file.version }, problems };
}

function readQuestionPolicy(question: SingleQuestion, problems: FileProblem[]): PolicyFile | null {
  const calendars = new Map<string, Calendar>(question.known);
  const own = new Set<string>();
  for (const source of question.calendars) {
    const read = parseCalendarFile(source.file, source.text, question.holidays);
    problems.push(...read.problems);
    if (read.calendar === null) continue;
    const { name } = read.calendar;
    if (own.has(name)) problems.push({ file: source.file, line: 1, field: 'calendar', reason: `"${name}" is defined twice` });
    own.add(name);
    calendars.set(name, read.calendar);
  }
  if (problems.length > 0) return null;
  const read = parsePolicyFile(question.policy.file, question.policy.text, calendars);
  problems.push(...read.problems);
  return read;
}

/** JSON lines, or one JSON list over as many lines as it likes; null for a list that is none. */
function readHistoryText(source: SourceText, problems: FileProblem[]): ClockEvent[] | null {
  if (!source.text.trimStart().startsWith('[')) return readHistoryLines(source, problems);
  const read = parseJsonFile(source.file, source.text);
  problems.push(...read.problems);
  if (read.problems.length > 0) return null;
  const inner = new Problems();
  const events = readHistory(read.value, inner, []);
  problems.push(...inner.list.map((problem) => ({ ...placed(source.file, 0, problem), line: read.lineOf(problem.path) })));
  return events;
}

function readHistoryLines(source: SourceText, problems: FileProblem[]): ClockEvent[] {
  const events: ClockEvent[] = [];
  source.text.split(/\r?\n/).forEach((text, index) => {
    if (text.trim() === '') return;
    const inner = new Problems();
    const raw = parseJson(index === 0 ? text.replace(/^\uFEFF/, '') : text, inner);
    const event = raw === undefined ? null : readClockEvent(raw, [], inner);
    for (const problem of inner.list) problems.push(placed(source.file, index + 1, problem));
    if (event !== null) events.push(event);
  });
  return events;
}

function placed(file: string, line: number, problem: RuleProblem): FileProblem {
  return { file, line, field: fieldName(problem.path), reason: problem.reason };
}

function readOption(text: string, option: string, problems: FileProblem[]): Date | null {
  const inner = new Problems();
  const instant = inner.instant(text, []);
  for (const { reason } of inner.list) problems.push({ file: option, line: null, field: '', reason });
  return instant;
}

/** Reads a whole file as text; used by the command, which names files and not contents. */
export function sourceText(file: string): SourceText {
  return { file, text: readFileSync(file, 'utf8') };
}
