import { Injectable } from '@nestjs/common';
import type { FileProblem } from '../kernel/files/file-problem.js';
import { Clock } from '../kernel/clock.js';
import { Config } from '../kernel/config.js';
import { invalid, type Problem } from '../kernel/errors.js';
import type { StoreOptions } from '../kernel/store/open-store.js';
import type { SourceText } from '../sla/clocks-cases.js';
import { Rules } from '../sla/rules.js';
import { TouchpointRepository } from '../touchpoints/touchpoint.repository.js';
import { kindsOf, periodOf, readDraft, slicesOf, type BacktestJob, type Draft, type Slice } from './backtest-job.js';
import { resultOf, type BacktestResult } from './backtest-result.js';
import type { Tally } from './domain/tally.js';
import { accessOf, type JobScope } from './job-scope.js';

/** What somebody wants tried: a policy as text, and the first and last local date of the period. */
export interface BacktestQuestion {
  policy: SourceText;
  calendars: SourceText[];
  from: string;
  to: string;
  /** As of when the histories are read. */
  asOf: Date;
  scope: JobScope;
}

/** A question that can be answered: the work, cut into slices, and how much there is of it. */
export interface BacktestPlan {
  job: BacktestJob;
  slices: Slice[];
  /** Touchpoints to read. */
  total: number;
  draft: Draft;
  result: (tally: Tally) => BacktestResult;
}

/** Turns a question into work for the threads; the API and the command line plan alike. */
@Injectable()
export class BacktestPlans {
  constructor(
    private readonly rules: Rules,
    private readonly touchpoints: TouchpointRepository,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  get now(): Date {
    return this.clock.now();
  }

  /** Checks without counting. @throws DomainError `invalid` with line, field and reason of every mistake. */
  check(question: Pick<BacktestQuestion, 'policy' | 'calendars' | 'from' | 'to'>): { draft: Draft; fromMs: number; toMs: number } {
    const { draft, problems } = readDraft(question.policy, question.calendars, this.config.values.configDir);
    if (draft === null) throw invalid('The policy cannot be tried.', problems.map((problem) => asProblem(problem, question.policy.file)));
    const period = periodOf(draft.policy, question.from, question.to);
    if ('reason' in period) throw invalid('The period cannot be read.', [{ field: period.field, reason: period.reason }]);
    return { draft, ...period };
  }

  async plan(question: BacktestQuestion): Promise<BacktestPlan> {
    const { draft, fromMs, toMs } = this.check(question);
    const kinds = kindsOf(draft.policy);
    const opened = { kinds, from: new Date(fromMs), to: new Date(toMs) };
    const { policy, calendars, scope, asOf, from, to } = question;
    const job: BacktestJob = {
      policy,
      calendars,
      configDir: this.config.values.configDir,
      versions: this.rules.remembered().map(({ version, file, text }) => ({ version, file, text })),
      scope,
      store: this.storeOptions(),
      asOfMs: asOf.getTime(),
    };
    const about = { policy: draft.policy.name, zone: draft.policy.calendar.zone.name, from, to, asOf: asOf.toISOString() };
    return {
      job,
      slices: slicesOf({ fromMs, toMs }, kinds),
      total: await this.touchpoints.countOpened(accessOf(scope), opened),
      draft,
      result: (tally) => resultOf(tally, about),
    };
  }

  private storeOptions(): StoreOptions {
    const { dataDir, mongodbUri } = this.config.values;
    return { dataDir, ...(mongodbUri !== null && { mongodbUri }) };
  }
}

/** A mistake of a pasted text at its line; which text is meant stands in front of the field. */
export function asProblem({ file, line, field, reason }: FileProblem, policyFile: string): Problem {
  const part = file === policyFile ? 'policy' : file;
  return { field: field === '' ? part : `${part}.${field}`, reason, ...(line !== null && { row: line }) };
}
