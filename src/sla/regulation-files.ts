import { basename } from 'node:path';
import type { FileProblem } from '../kernel/files/file-problem.js';
import { keyIn, type KeyPlace } from '../kernel/files/place.js';
import { parseYaml, type ParsedYaml } from '../kernel/files/yaml-file.js';
import { TOUCHPOINT_KINDS } from '../touchpoints/domain/kinds.js';
import { localDateText, readLocalDate } from './domain/civil.js';
import type { Calendars } from './domain/policy-language.js';
import { isPlainObject, Problems } from './domain/problems.js';
import { readPack, type LawMilestone, type RegulationPack } from './domain/regulation.js';
import { inFile } from './rule-files.js';

/** A clock of the law with the lines it was written in, which go into the policies word for word. */
interface WrittenLaw extends LawMilestone {
  file: string;
  /** Line of its name, counted from 1. */
  line: number;
  /** From its name on, without the indentation of the file. */
  lines: string[];
}

/** A pack as it stands in `config/regulation/`. */
export interface WrittenPack {
  pack: RegulationPack;
  file: string;
  laws: WrittenLaw[];
}

const FOLDER = 'regulation';
const BEGIN = /^\s*# law: (regulation\/[^:\s]+):(\d+)$/;
const END = /^\s*# the house's own:$/;

/** A pack file read: the pack, or every mistake with its line. */
export function parsePackFile(file: string, text: string, calendars: Calendars): { written: WrittenPack | null; problems: FileProblem[] } {
  const yaml = parseYaml(file, text);
  if (yaml.problems.length > 0) return { written: null, problems: yaml.problems };
  const inner = new Problems();
  const pack = readPack(yaml.value, calendars, inner);
  if (pack === null) return { written: null, problems: inFile(file, inner, yaml) };
  const short = `${FOLDER}/${basename(file)}`;
  const problems: FileProblem[] = [];
  const laws = pack.milestones.flatMap((law): WrittenLaw[] => {
    const written = linesOf(text, yaml, ['kinds', law.kind, law.milestone.name]);
    if (written !== null) return [{ ...law, file: short, ...written }];
    const field = `kinds.${law.kind}`;
    problems.push({ file, line: yaml.lineOf(['kinds', law.kind]), field, reason: 'must be written with one clock a line, not in braces' });
    return [];
  });
  return { written: problems.length === 0 ? { pack, file, laws } : null, problems };
}

/** One version of a policy with the law in it. */
export interface ComposedPolicy {
  text: string;
  problems: FileProblem[];
}

/**
 * Puts the clocks of the law into the text of a policy, before the house's own; the result is a policy like any other
 * and says at each clock where it is from. Where an article begins or ends within the policy's time, there is one
 * version for each stretch. `nextFromDay` is when the next version of the policy begins.
 */
export function composePolicy(
  { file, text, yaml }: { file: string; text: string; yaml: ParsedYaml },
  packs: readonly WrittenPack[],
  nextFromDay: number | null,
): ComposedPolicy[] {
  const place = packs.length === 0 ? null : placeFor(yaml);
  if (place === null) return [{ text, problems: [] }];
  const end = nextFromDay ?? Number.POSITIVE_INFINITY;
  const laws = packs
    .flatMap((pack) => pack.laws)
    .filter(({ kind, article }) => place.kinds.includes(kind) && article.fromDay < end && (article.untilDay ?? Infinity) >= place.fromDay);
  if (laws.length === 0) return [{ text, problems: [] }];
  const problems = mistakes(file, place, laws);
  if (problems.length > 0) return [{ text, problems }];
  const turns = laws.flatMap(({ article }) => [article.fromDay, ...(article.untilDay === null ? [] : [article.untilDay + 1])]);
  const starts = [...new Set([place.fromDay, ...turns])].filter((day) => day >= place.fromDay && day < end).sort((a, b) => a - b);
  return starts.map((fromDay) => {
    const inForce = laws.filter(({ article }) => article.fromDay <= fromDay && (article.untilDay ?? Infinity) >= fromDay);
    return { text: spliced(text, place, inForce, fromDay), problems: [] };
  });
}

/** Whether clocks of the law have been put into a text. */
export function hasLaw(text: string): boolean {
  return text.split('\n').some((line) => BEGIN.test(line));
}

/** Where a line of a composed policy was written: in the policy's own file, or in that of a pack. */
export function placeIn(text: string, line: number, file: string): { file: string; line: number } {
  let inserted = 0;
  let law: { file: string; line: number } | null = null;
  for (const each of text.split('\n').slice(0, line)) {
    const begin = BEGIN.exec(each);
    if (begin !== null) law = { file: begin[1]!, line: Number(begin[2]) - 1 };
    else if (END.test(each)) law = null;
    else if (law === null) continue;
    else law.line += 1;
    inserted += 1;
  }
  return law ?? { file, line: line - inserted };
}

interface PolicyPlace {
  kinds: string[];
  fromDay: number;
  /** Where the text of the date stands. */
  from: [number, number];
  /** Own milestones by name, with the line of each. */
  own: Map<string, number>;
  /** Before this line, counted from 1, and with this indentation; null in a policy written in braces. */
  before: { line: number; indent: string } | null;
  milestonesLine: number;
}

/** Null for a text that is no policy with kinds and a date: what is wrong with it is told when it is read. */
function placeFor({ value, problems, root, at }: ParsedYaml): PolicyPlace | null {
  if (problems.length > 0 || !isPlainObject(value)) return null;
  const { applies, effective } = value;
  const kinds = kindsOf(isPlainObject(applies) ? applies['kind'] : undefined);
  const read = readLocalDate(isPlainObject(effective) ? effective['from'] : undefined);
  const from = keyIn(keyIn(root(), 'effective')?.value ?? null, 'from')?.value ?? null;
  const key = keyIn(root(), 'milestones');
  if (!('day' in read) || from === null || key === null || !isPlainObject(value['milestones']) || key.value === null) return null;
  const own = new Map(key.value.keys.map((each) => [each.key, at(each.begin).line]));
  const milestonesLine = at(key.begin).line;
  const first = key.value.keys[0];
  const before = key.value.braces || first === undefined ? null : { line: milestonesLine + 1, indent: ' '.repeat(at(first.begin).column - 1) };
  return { kinds, fromDay: read.day, from: [from.begin, from.end], own, before, milestonesLine };
}

/** Without any a policy is for all kinds. */
function kindsOf(value: unknown): string[] {
  if (value === undefined) return [...TOUCHPOINT_KINDS];
  return (Array.isArray(value) ? value : [value]).map(String);
}

function mistakes(file: string, place: PolicyPlace, laws: readonly WrittenLaw[]): FileProblem[] {
  if (place.before === null) {
    return [{ file, line: place.milestonesLine, field: 'milestones', reason: 'must be written with one clock a line, not in braces, so that the law can be put in' }];
  }
  const seen = new Map<string, WrittenLaw>();
  return laws.flatMap((law) => {
    const { name } = law.milestone;
    const other = seen.get(name);
    seen.set(name, law);
    const field = `milestones.${name}`;
    const asIs = (kind: string): boolean => laws.some((each) => each.kind === kind && each.lines.join() === law.lines.join());
    if (!place.kinds.every(asIs)) {
      const reason = `${law.file}:${law.line} puts this clock on ${law.kind} and not on everything the policy is for: give each kind a policy of its own`;
      return [{ file, line: place.milestonesLine, field, reason }];
    }
    if (other !== undefined && other.kind === law.kind) {
      return [{ file, line: place.milestonesLine, field, reason: `both ${other.file}:${other.line} and ${law.file}:${law.line} put it on ${law.kind}` }];
    }
    const line = place.own.get(name);
    if (line === undefined) return [];
    return [{ file, line, field, reason: `${law.file}:${law.line} puts a clock of that name on ${law.kind}: leave one of them out, or rename this one` }];
  });
}

function spliced(text: string, place: PolicyPlace, laws: readonly WrittenLaw[], fromDay: number): string {
  const dated = fromDay === place.fromDay ? text : text.slice(0, place.from[0]) + localDateText(fromDay) + text.slice(place.from[1]);
  if (place.before === null || laws.length === 0) return dated;
  const { line, indent } = place.before;
  const one = new Map(laws.map((law) => [law.milestone.name, law]));
  const inserted = [...one.values()].flatMap(({ file, line: at, lines }) => [
    `# law: ${file}:${at}`,
    ...lines,
  ]);
  const all = dated.split('\n');
  all.splice(line - 1, 0, ...[...inserted, "# the house's own:"].map((each) => (each === '' ? '' : `${indent}${each}`)));
  return all.join('\n');
}

/** The lines of one key of a file, without its indentation; null when it does not stand on lines of its own. */
function linesOf(text: string, { root, at }: ParsedYaml, path: string[]): { line: number; lines: string[] } | null {
  let place = root();
  let key: KeyPlace | null = null;
  for (const name of path) {
    if (place === null || place.braces) return null;
    key = keyIn(place, name);
    place = key?.value ?? null;
  }
  if (key === null || place === null) return null;
  const { line, column } = at(key.begin);
  const last = at(Math.max(key.begin, place.end - 1)).line;
  const lines = text.split('\n').slice(line - 1, last).map((each) => each.slice(Math.min(column - 1, each.length - each.trimStart().length)));
  while (lines.at(-1)?.trim() === '') lines.pop();
  return { line, lines };
}
