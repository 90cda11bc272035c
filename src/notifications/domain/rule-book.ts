import type { AlertRecord } from '../../sla/domain/alert-log.js';
import type { TouchpointKind } from '../../touchpoints/domain/kinds.js';

/** Where a threshold lies: ahead of the due time, at it, or behind it. */
export type Stage = 'before' | 'due' | 'after';

/** People by their part in a touchpoint; `endpoint:NAME` is a system that gets a signed webhook. */
export const PEOPLE = ['person', 'team', 'lead', 'managers', 'partner'] as const;
export type PeopleWord = (typeof PEOPLE)[number];
export type RecipientWord = PeopleWord | `endpoint:${string}`;

/**
 * When a message goes out: at once, in the recipient's working hours, or gathered with others into one mail.
 */
export type Manner = 'now' | 'hours' | 'digest';

/** Who hears of an alert, how, and (an escalation) after how long without anybody having taken it in hand. */
export interface Step {
  readonly to: readonly RecipientWord[];
  readonly send: Manner;
  /** Working time of the recipient; null tells at once, whoever acknowledges. */
  readonly afterMs: number | null;
}

/** What an alert has to be like; an empty list asks for nothing. */
export interface RuleCondition {
  readonly types: readonly AlertRecord['type'][];
  readonly kinds: readonly TouchpointKind[];
  readonly stages: readonly Stage[];
  readonly thresholds: readonly string[];
  readonly milestones: readonly string[];
}

export interface Rule {
  readonly name: string;
  readonly when: RuleCondition;
  readonly tell: readonly Step[];
}

/** A system that is told by signed webhook. */
export interface Endpoint {
  readonly name: string;
  readonly url: string;
  /** Keys of the signature, the one in force first; a second one bridges a change of keys. */
  readonly secrets: readonly Buffer[];
  /** Whether it may lie inside the private network; then plain http is accepted too. */
  readonly allowPrivate: boolean;
}

/** `config/notifications.yaml`, checked. */
export interface RuleBook {
  /** Crossings that were recorded later than this are history: kept, not told. */
  readonly staleMs: number;
  /** Crossings that were recorded later than this are gathered, so that nobody is flooded after an outage. */
  readonly lateMs: number;
  /** How long the same cause is not told again to the same recipient. */
  readonly quietMs: number;
  readonly retry: { readonly firstMs: number; readonly mostMs: number; readonly attempts: number };
  readonly digest: { readonly everyMs: number; readonly catchUpMs: number };
  readonly calendars: {
    readonly usual: string;
    readonly teams: ReadonlyMap<string, string>;
    readonly partners: ReadonlyMap<string, string>;
  };
  /** User names of the leads of a team. */
  readonly leads: ReadonlyMap<string, readonly string[]>;
  readonly endpoints: ReadonlyMap<string, Endpoint>;
  readonly rules: readonly Rule[];
}

/** Where the threshold of that name lies. Shares beyond 100 % are crossed after the due time. */
export function stageOf(threshold: string): Stage {
  if (threshold === 'at' || threshold === '100%') return 'due';
  if (threshold.startsWith('every ')) return 'after';
  const share = /^(\d+(?:\.\d+)?)%$/.exec(threshold);
  return share !== null && Number(share[1]) > 100 ? 'after' : 'before';
}

export type AlertFacts = Pick<AlertRecord, 'type' | 'threshold' | 'milestone'> & { kind: TouchpointKind };

/** The steps of every rule that fits the alert, rule by rule in the order of the file. */
export function stepsFor(rules: readonly Rule[], alert: AlertFacts): (readonly Step[])[] {
  const stage = stageOf(alert.threshold);
  const fits = <T>(wanted: readonly T[], value: T): boolean => wanted.length === 0 || wanted.includes(value);
  return rules
    .filter(
      ({ when }) =>
        fits(when.types, alert.type) &&
        fits(when.kinds, alert.kind) &&
        fits(when.stages, stage) &&
        fits(when.thresholds, alert.threshold) &&
        fits(when.milestones, alert.milestone),
    )
    .map(({ tell }) => tell);
}
