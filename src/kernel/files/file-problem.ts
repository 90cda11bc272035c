/** The way to something in a file: keys and, counted from 0, places in lists. */
export type FilePath = readonly (string | number)[];

/** A mistake in a file, at the place where it was written. */
export interface FileProblem {
  file: string;
  /** Counted from 1; null where the whole file or an option is meant. */
  line: number | null;
  field: string;
  reason: string;
}

/** `config/policies/refund.yaml:12: milestones.refunded.target: must be ...` */
export function problemText(problem: FileProblem): string {
  const place = problem.line === null ? problem.file : `${problem.file}:${problem.line}`;
  return `${place}: ${problem.field === '' ? '' : `${problem.field}: `}${problem.reason}`;
}

/** A path as a field name: `history[3].occurredAt`. */
export function fieldName(path: FilePath): string {
  return path.reduce<string>(
    (text, key) => (typeof key === 'number' ? `${text}[${key}]` : text === '' ? key : `${text}.${key}`),
    '',
  );
}

/** Every mistake of the files a part of the house is written in. They end the start: who made them reads them there. */
export class FileMistakes extends Error {
  constructor(
    what: string,
    readonly problems: readonly FileProblem[],
  ) {
    super(`${what}:\n${problems.map((problem) => `  ${problemText(problem)}`).join('\n')}`);
    this.name = new.target.name;
  }
}
