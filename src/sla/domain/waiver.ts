import type { ClockEvent } from './history.js';
import type { MilestoneType, Titles } from './policy.js';

/** Why time does not count: beyond anybody's power, wanted by the customer, or ordered by an authority. */
export const WAIVER_GROUNDS = ['force-majeure', 'customer', 'authority', 'other'] as const;
export type WaiverGround = (typeof WAIVER_GROUNDS)[number];

/** Whom a waiver concerns; an empty list asks for nothing. Every list that is not empty must fit. */
export interface WaiverScope {
  readonly kinds: readonly string[];
  /** Organisations and everything below them: a region. */
  readonly orgs: readonly string[];
  /** Only time in the hands of these partner firms. */
  readonly partners: readonly string[];
  readonly milestones: readonly string[];
  readonly types: readonly MilestoneType[];
}

/**
 * Time that is not to count, `[from, to)`, granted by somebody named. It changes nothing that happened: state, due
 * time and lateness of a clock stay what they are, and what counts in scores is told beside them.
 */
export interface Waiver {
  readonly id: string;
  readonly title: Titles | null;
  readonly ground: WaiverGround;
  readonly from: Date;
  readonly to: Date;
  readonly approvedBy: string;
  /** When it was granted: nobody knew of it before. */
  readonly approvedAt: Date;
  readonly revokedAt: Date | null;
  /** The act that lets a regulatory clock stand still; without it no regulatory clock is waived. */
  readonly article: string | null;
  readonly scope: WaiverScope;
}

/** What an event of a history says of waivers: `waived` grants one for its touchpoint, `waiver-revoked` ends one. */
export type WaiverWord = { readonly granted: Waiver } | { readonly revoked: string };

/** Source of the events with which people grant and take back waivers here. */
export const OWN_WAIVER = 'waivers';
export const GRANTS_WAIVER = 'waived';
export const REVOKES_WAIVER = 'waiver-revoked';

/** The standing waivers (of the configuration) that concern a touchpoint of that kind and organisation. */
export function waiversFor(waivers: readonly Waiver[], kind: string, org: string): Waiver[] {
  return waivers.filter(
    ({ scope }) => (scope.kinds.length === 0 || scope.kinds.includes(kind)) && (scope.orgs.length === 0 || scope.orgs.some((above) => isWithin(org, above))),
  );
}

const isWithin = (org: string, above: string): boolean => org === above || org.startsWith(`${above}/`);

/**
 * The waivers in force for a history: the standing ones known by then and those its events grant, without the ones
 * taken back. Of two with one id the one granted last counts. In order of their beginning.
 */
export function waiversInForce(
  standing: readonly Waiver[],
  events: readonly ClockEvent[],
  knownAtMs: number,
): readonly Waiver[] {
  const inForce = new Map<string, Waiver>();
  for (const waiver of standing) {
    const known = waiver.approvedAt.getTime() <= knownAtMs;
    const revoked = waiver.revokedAt !== null && waiver.revokedAt.getTime() <= knownAtMs;
    if (known && !revoked) inForce.set(waiver.id, waiver);
  }
  for (const { waiver } of events) {
    if (!waiver) continue;
    if ('granted' in waiver) inForce.set(waiver.granted.id, waiver.granted);
    else inForce.delete(waiver.revoked);
  }
  if (inForce.size === 0) return NONE;
  return [...inForce.values()].sort((a, b) => a.from.getTime() - b.from.getTime() || (a.id < b.id ? -1 : 1));
}

const NONE: readonly Waiver[] = [];
