import type { Irregular } from './local-time.js';

/** The mapping file as written, after its schema has been checked. `docs/imports.md` explains every word. */
export interface MappingSpec {
  import: string;
  title?: string;
  source: string;
  file: {
    format: 'csv' | 'jsonl' | 'xes';
    encoding?: string;
    delimiter?: 'comma' | 'semicolon' | 'tab' | 'pipe' | 'auto';
    header?: string[];
  };
  params?: Record<string, string | number>;
  zone?: string;
  formats?: Record<string, DateSpec>;
  lookups?: Record<string, Record<string, string | number | boolean>>;
  group?: ExpressionSpec;
  values?: Record<string, ExpressionSpec>;
  refuse?: CheckSpec[];
  warn?: CheckSpec[];
  touchpoint: { kind: ExpressionSpec; ref: ExpressionSpec };
  every?: EventParts;
  events: EventSpec[];
}

export interface DateSpec {
  format: string | string[];
  zone?: string;
  /** For dates without a time of day: the wall time to assume, or `end` for the last millisecond of the day. */
  time?: string;
  gap?: Irregular;
  overlap?: Irregular;
}

export interface CheckSpec {
  when: ConditionSpec;
  field?: string;
  reason: string;
}

export interface EventParts {
  customer?: Record<string, ExpressionSpec>;
  org?: ExpressionSpec;
  partner?: ExpressionSpec;
  custodian?: ExpressionSpec;
  actor?: { kind: ExpressionSpec; id?: ExpressionSpec; team?: ExpressionSpec };
  promise?: Record<'item' | 'wording' | 'dueAt' | 'madeBy' | 'fulfiller', ExpressionSpec>;
  attributes?: Record<string, ExpressionSpec>;
  data?: Record<string, ExpressionSpec>;
}

export interface EventSpec extends EventParts {
  name: string;
  type: ExpressionSpec;
  at: ExpressionSpec;
  when?: ConditionSpec;
  /** What tells this event from others of the same name and touchpoint; left out: everything it says. */
  id?: ExpressionSpec[];
  /** `count` keeps equal events of a group apart by number; `same` (the default) makes them one. */
  repeats?: 'same' | 'count';
}

export type ExpressionSpec = string | number | boolean | OperationSpec;

export interface TextSpec {
  text: ExpressionSpec;
  /** Longer text is cut, and ends in an ellipsis. */
  max?: number;
  /** Runs of white space become one blank. */
  squeeze?: boolean;
  lower?: boolean;
  /** Taken out wherever it stands. */
  remove?: string;
}

export interface LookupSpec {
  lookup: string;
  of: ExpressionSpec;
  /** For a value that is not in the table; left out: the row is refused. Nothing there gives nothing. */
  else?: 'refuse' | 'keep' | 'none' | { value: string | number | boolean };
}

export type DateExpressionSpec = { date: ExpressionSpec; as: string } | ({ date: ExpressionSpec } & DateSpec);

export type OperationSpec =
  | TextSpec
  | { slug: ExpressionSpec }
  | { number: ExpressionSpec }
  | LookupSpec
  | DateExpressionSpec
  | { first: ExpressionSpec[] }
  | { list: ExpressionSpec[] }
  | { if: ConditionSpec; then: ExpressionSpec; else?: ExpressionSpec };

export type ConditionSpec = ConditionClauses | ConditionClauses[];
/** Names of fields or `$values`, each with what has to hold for it; all must hold. */
export type ConditionClauses = Record<string, TestSpec>;
export type TestSpec =
  | string
  | number
  | boolean
  | Array<string | number | boolean>
  | {
      exists?: boolean;
      not?: string | number | boolean | Array<string | number | boolean>;
      gt?: number;
      gte?: number;
      lt?: number;
      lte?: number;
      before?: string;
      after?: string;
      same?: string;
    };
