/** A case as it stands in a cases file: policy and calendars as JSON. */
export interface CaseJson {
  id: string;
  policy: PolicyJson;
  calendars: CalendarJson[];
  holidays: Record<string, string | Record<string, { date: string; isOffDay: boolean }[]>>;
  history: EventJson[];
  now: string;
  knownAt: string;
}

export interface PolicyJson {
  policy: string;
  effective: { from: string };
  applies?: { where?: Record<string, unknown> };
  calendar: string;
  zone?: string;
  milestones: Record<string, MilestoneJson>;
}

export interface MilestoneJson {
  type: string;
  calendar?: string;
  start: OneOrMore<ConditionJson>;
  stop: OneOrMore<ConditionJson>;
  cancel?: OneOrMore<ConditionJson>;
  reset?: OneOrMore<ConditionJson>;
  repeat?: boolean;
  target: OneOrMore<TargetJson>;
  pause?: Record<string, OneOrMore<PauseJson>>;
  warn?: (string | { every: string; times: number })[];
  custody?: { budgets?: Record<string, string> };
}

export type OneOrMore<T> = T | T[];

export interface ConditionJson {
  on: OneOrMore<string>;
  where?: Record<string, unknown>;
  again?: boolean;
}

export interface PauseJson extends ConditionJson {
  until?: OneOrMore<ConditionJson>;
  max?: { elapsed?: string; business?: string };
}

export interface TargetJson {
  when?: Record<string, unknown>;
  business?: string;
  elapsed?: string;
  workdays?: number;
  until?: string;
  days?: number;
  at?: string;
  workday?: number;
  promised?: boolean;
  earliest?: TargetJson[];
  latest?: TargetJson[];
}

export interface CalendarJson {
  calendar: string;
  zone: string;
  week: Record<string, string[]>;
  holidays?: string;
  makeup?: string | string[];
  days?: Record<string, 'off' | string[]>;
}

export interface EventJson {
  source: string;
  eventId: string;
  type: string;
  occurredAt: string;
  recordedAt?: string;
  actor?: Record<string, unknown>;
  custodian?: string;
  promise?: { dueAt: string };
  attributes?: Record<string, unknown>;
  data?: Record<string, unknown>;
}

export const listOf = <T>(value: OneOrMore<T> | undefined): T[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];
