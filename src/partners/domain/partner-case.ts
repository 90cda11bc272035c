import { counted, isWaived, type StoredClock } from '../../sla/domain/stored-clock.js';
import type { ServiceEvent } from '../../touchpoints/domain/accept-event.js';

/** A touchpoint, as much of it as a partner's part is computed from. */
export interface CaseTouchpoint {
  _id: string;
  kind: string;
  ref: string;
  org: string;
  partners: readonly string[];
  open: boolean;
  openedAt: Date;
  closedAt: Date | null;
  clocks: readonly StoredClock[];
  promises: readonly { fulfiller: string; state: 'open' | 'broken' | 'kept' | 'withdrawn' }[];
}

/** One partner's part in one touchpoint: what its scorecard counts and its portal lists. */
export interface PartnerCase {
  partnerId: string;
  touchpointId: string;
  kind: string;
  ref: string;
  org: string;
  open: boolean;
  /** When the partner came in. */
  openedAt: Date;
  endedAt: Date | null;
  /** The clock shown beside the case, as `milestone:cycle`. */
  clockId: string | null;
  /** Clocks the partner had in its hands that were met, or for which it bears no lateness. */
  met: number;
  /** Clocks late through the partner. */
  missed: number;
  /** Lateness that is the partner's own, in plain time, of the clock that shows most of it. */
  ourLateMs: number;
  /** All lateness of that clock that counts. */
  totalLateMs: number;
  /** Clocks left out of the judgement because a waiver covers all their lateness. */
  waived: number;
  failedDeliveries: number;
  corrections: number;
  kept: number;
  broken: number;
  promisesOpen: number;
  lastEvent: { type: string; at: Date };
}

export const partnerHolder = (partnerId: string): string => `partner:${partnerId}`;

/**
 * The parts of all partners in a touchpoint, from its state and its events (in order). A clock counts for a partner
 * when the partner held it while it ran; it is missed for the partner only when lateness is attributed to it, so
 * that nobody answers for another's minutes. Lateness of several clocks overlaps in time and is not added up.
 */
export function partnerCasesOf(touchpoint: CaseTouchpoint, events: readonly ServiceEvent[]): PartnerCase[] {
  return touchpoint.partners.map((partnerId) => caseOf(partnerId, touchpoint, events));
}

function caseOf(partnerId: string, touchpoint: CaseTouchpoint, events: readonly ServiceEvent[]): PartnerCase {
  const holder = partnerHolder(partnerId);
  const own = ownEvents(partnerId, events);
  const clocks = touchpoint.clocks.filter((clock) => heldBy(clock, holder));
  const waived = clocks.filter((clock) => isWaived(clock));
  const judged = clocks.filter((clock) => !waived.includes(clock)).filter((clock) => clock.state === 'met' || clock.state === 'missed' || lateOf(clock, holder) > 0);
  const missed = judged.filter((clock) => lateOf(clock, holder) > 0).length;
  const worst = byLateness(clocks, holder);
  const promises = touchpoint.promises.filter(({ fulfiller }) => fulfiller === holder);
  const promised = (state: 'kept' | 'broken' | 'open'): number => promises.filter((one) => one.state === state).length;
  const last = own.at(-1);
  return {
    partnerId,
    touchpointId: touchpoint._id,
    kind: touchpoint.kind,
    ref: touchpoint.ref,
    org: touchpoint.org,
    open: touchpoint.open,
    openedAt: own[0]?.occurredAt ?? touchpoint.openedAt,
    endedAt: touchpoint.closedAt,
    clockId: shownClock(clocks, worst),
    met: judged.length - missed,
    missed,
    ourLateMs: worst === null ? 0 : lateOf(worst, holder),
    totalLateMs: worst === null ? 0 : counted(worst).lateElapsedMs,
    waived: waived.length,
    failedDeliveries: own.filter((event) => event.body.type === 'delivery-failed' && !isCustomersFault(event)).length,
    corrections: own.filter((event) => event.body.type === 'corrected' && event.body.partner === partnerId).length,
    kept: promised('kept'),
    broken: promised('broken'),
    promisesOpen: promised('open'),
    lastEvent: { type: last?.body.type ?? 'opened', at: last?.occurredAt ?? touchpoint.openedAt },
  };
}

/**
 * The events that belong to a partner's part: those that name it, hand over to or from it, or happen while it holds
 * the touchpoint. Internal notes never do.
 */
export function ownEvents(partnerId: string, events: readonly ServiceEvent[]): ServiceEvent[] {
  const holder = partnerHolder(partnerId);
  let held = false;
  return events.filter((event) => {
    const before = held;
    if (event.body.custodian !== undefined) held = event.body.custodian === holder;
    return event.body.type !== 'note' && (event.body.partner === partnerId || before || held);
  });
}

/** Whether the partner has answered for this clock: it held it while it ran, or bears some of its lateness. */
export function heldBy(clock: StoredClock, holder: string): boolean {
  const held = clock.segments.some(({ custodian, state }) => custodian === holder && state === 'running');
  return held || lateOf(clock, holder) > 0;
}

/** Lateness of a clock that counts and is attributed to one custodian, in plain milliseconds; waived time never counts. */
export function lateOf(clock: StoredClock, holder: string): number {
  return counted(clock).lateBy.find(({ custodian }) => custodian === holder)?.elapsedMs ?? 0;
}

function byLateness(clocks: readonly StoredClock[], holder: string): StoredClock | null {
  const late = clocks.filter((clock) => counted(clock).lateElapsedMs > 0);
  return late.reduce<StoredClock | null>((worst, clock) => {
    if (worst === null) return clock;
    const more = lateOf(clock, holder) - lateOf(worst, holder) || counted(clock).lateElapsedMs - counted(worst).lateElapsedMs;
    return more > 0 ? clock : worst;
  }, null);
}

/** An open clock that burns first, else the one that shows the lateness, else the last one begun. */
function shownClock(clocks: readonly StoredClock[], worst: StoredClock | null): string | null {
  const burning = clocks
    .filter(({ state, dueAt }) => (state === 'running' || state === 'paused') && dueAt !== null)
    .sort((a, b) => Date.parse(a.dueAt ?? '') - Date.parse(b.dueAt ?? ''))[0];
  const shown = burning ?? worst ?? clocks.at(-1);
  return shown === undefined ? null : `${shown.milestone}:${shown.cycle}`;
}

/** Nobody in, wrong address given: the courier is not to blame. */
function isCustomersFault(event: ServiceEvent): boolean {
  return event.body.data?.['fault'] === 'customer';
}
