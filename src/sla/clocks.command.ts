import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Command } from 'commander';
import { type FileProblem, problemText } from '../kernel/files/file-problem.js';
import type { ClockAnswer } from './domain/answers.js';
import type { CaseAnswer, SourceText } from './clocks-cases.js';
import { answerOne, CaseReader, sourceText } from './clocks-cases.js';
import { CONFIG_DIR, loadHolidaySets } from './holiday-files.js';
import { policyWithLaw } from './policy-files.js';
import { join } from 'node:path';

interface ClocksOptions {
  policy?: string;
  calendar: string[];
  holidays?: string;
  history?: string;
  waiver: string[];
  regulation?: string;
  now?: string;
  knownAt?: string;
  cases?: string;
  json?: boolean;
}

/** Input that cannot be used ends the command with this code; good lines beside bad ones are still answered. */
const BAD_INPUT = 2;

/** `firebreak clocks`: the clocks of one history under one policy, or of a file of cases. */
export function registerClocksCommand(program: Command, configDir: string = CONFIG_DIR): void {
  program
    .command('clocks')
    .description('read the clocks of a history under a policy, or answer a file of cases')
    .option('--policy <file>', 'policy (YAML)')
    .option('--calendar <file...>', 'calendars it refers to (YAML); 24x7 is built in', [])
    .option('--holidays <folder>', 'folder of holiday data sets', join(CONFIG_DIR, 'holidays'))
    .option('--history <file>', 'events, one JSON object a line')
    .option('--waiver <file...>', 'standing waivers that concern it (YAML)', [])
    .option('--regulation <packs>', 'packs of the law to put into the policy, such as cn or cn,uk (default: none)')
    .option('--now <instant>', 'as of when, such as 2026-11-24T09:30:00+08:00')
    .option('--known-at <instant>', 'leave out what was recorded later (default: --now)')
    .option('--cases <file>', 'answer one case a line instead')
    .option('--json', 'print JSON')
    .action(async (options: ClocksOptions) => {
      process.exitCode = options.cases === undefined ? printOne(options, configDir) : await printCases(options.cases);
    });
}

async function printCases(file: string): Promise<number> {
  const reader = new CaseReader();
  let code = 0;
  try {
    const lines = createInterface({ input: createReadStream(file, 'utf8'), crlfDelay: Number.POSITIVE_INFINITY });
    for await (const text of lines) {
      const answer = reader.answer(text);
      if (answer === null) continue;
      if (!('clocks' in answer)) {
        code = BAD_INPUT;
        complain(caseProblems(file, answer));
      }
      if (!process.stdout.write(`${JSON.stringify(answer)}\n`)) await drained();
    }
  } catch (error) {
    complain([unreadable(file, error)]);
    return BAD_INPUT;
  }
  return code;
}

function drained(): Promise<void> {
  return new Promise((resolve) => {
    process.stdout.once('drain', resolve);
  });
}

function caseProblems(file: string, answer: Exclude<CaseAnswer, { clocks: unknown }>): FileProblem[] {
  return answer.problems.map(({ field, reason }) => ({ file, line: answer.line, field, reason }));
}

function printOne(options: ClocksOptions, configDir: string): number {
  const problems: FileProblem[] = [];
  const policy = readOption(options.policy, '--policy', problems);
  const history = readOption(options.history, '--history', problems);
  const calendars = options.calendar.map((file) => readOption(file, '--calendar', problems));
  const waivers = options.waiver.map((file) => readOption(file, '--waiver', problems));
  if (options.now === undefined) problems.push(missing('--now'));
  const holidays = loadHolidaySets(options.holidays ?? join(CONFIG_DIR, 'holidays'));
  problems.push(...holidays.problems);
  if (problems.length > 0 || policy === null || history === null || options.now === undefined) {
    complain(problems);
    return BAD_INPUT;
  }
  const composed = withLaw(configDir, policy, options.regulation, problems);
  if (problems.length > 0) {
    complain(problems);
    return BAD_INPUT;
  }
  const answer = answerOne({
    policy: composed,
    history,
    calendars: calendars.filter((source) => source !== null),
    waivers: waivers.filter((source) => source !== null),
    holidays: holidays.sets,
    now: options.now,
    ...(options.knownAt === undefined ? {} : { knownAt: options.knownAt }),
  });
  complain(answer.problems);
  if (answer.clocks !== null) console.log(options.json === true ? JSON.stringify(answer.clocks, null, 2) : table(answer.clocks));
  return answer.problems.length > 0 ? BAD_INPUT : 0;
}

/** The policy as it would run in an installation: with the clocks of the law on its last stretch of time. */
function withLaw(configDir: string, policy: SourceText, names: string | undefined, problems: FileProblem[]): SourceText {
  if (names === undefined) return policy;
  const composed = policyWithLaw(configDir, policy, names.split(','), problems).at(-1);
  return composed === undefined ? policy : { file: policy.file, text: composed };
}

function readOption(file: string | undefined, option: string, problems: FileProblem[]): SourceText | null {
  if (file === undefined) {
    problems.push(missing(option));
    return null;
  }
  try {
    return sourceText(file);
  } catch (error) {
    problems.push(unreadable(file, error));
    return null;
  }
}

function missing(option: string): FileProblem {
  return { file: option, line: null, field: '', reason: 'is missing' };
}

function unreadable(file: string, error: unknown): FileProblem {
  return { file, line: null, field: '', reason: error instanceof Error ? error.message : String(error) };
}

function complain(problems: readonly FileProblem[]): void {
  for (const problem of problems) console.error(problemText(problem));
}

function table(clocks: readonly ClockAnswer[]): string {
  const rows = clocks.map((clock) => [
    `${clock.milestone}#${clock.cycle}`,
    clock.missed && clock.state !== 'missed' ? `${clock.state} (missed)` : clock.state,
    clock.dueAt ?? '-',
    clock.nextAlarmAt ?? '-',
    clock.warnings.join(' '),
  ]);
  const all = [['clock', 'state', 'due', 'next alarm', 'warnings'], ...rows];
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...all.map((row) => (row[column] ?? '').length)));
  return all.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ').trimEnd()).join('\n');
}
