import type { AlertView, EventView, TouchpointView } from '../../insight/domain/board.js';
import { stableId } from '../../kernel/ids.js';
import type { BarSegmentView, ClockView } from '../../sla/clock-view.js';
import { partnerHolder } from './partner-case.js';

/** What everybody but the partner itself is called. */
export const OTHER = 'other';

/** Words a machine wrote, such as `no-answer`; free text may name people. */
const CODE = /^[a-z0-9][a-z0-9.:_-]{0,39}$/;

/** Facts of an event a partner may know where they are codes, numbers or yes and no. */
const OPEN_FACTS = new Set(['attempt', 'correct', 'fault', 'field', 'fulfils', 'item', 'outcome', 'reason', 'visible']);

/**
 * A touchpoint as one partner may see it: its own events and clocks. No customer, no other party's name, minutes or
 * notes, no free text. `ownEventIds` are the events of its part.
 */
export function confineTouchpoint(
  view: TouchpointView,
  partnerId: string,
  ownEventIds: ReadonlySet<string>,
  ownClockIds: ReadonlySet<string>,
): TouchpointView {
  const holder = partnerHolder(partnerId);
  return {
    id: view.id,
    kind: view.kind,
    ref: view.ref,
    customerId: null,
    maskedName: null,
    org: view.org,
    partners: [partnerId],
    custodian: ownOr(view.custodian, holder),
    open: view.open,
    openedAt: view.openedAt,
    closedAt: view.closedAt,
    attributes: {},
    policy: view.policy,
    clocks: view.clocks.filter(({ id }) => ownClockIds.has(id)).map((clock) => confineClock(clock, holder)),
    waivers: [],
    events: view.events.filter(({ id }) => ownEventIds.has(id)).map((event) => confineEvent(event, holder)),
    alerts: view.alerts
      .filter(({ milestone, cycle }) => ownClockIds.has(`${milestone}:${cycle}`))
      .map(confineAlert),
    asOf: view.asOf,
  };
}

/** A clock with the partner's own custody and lateness; all others are one nameless party without minutes. */
export function confineClock(clock: ClockView, holder: string): ClockView {
  const own = clock.lateBy.find(({ custodian }) => custodian === holder);
  const ownLateMs = own?.elapsedMs ?? 0;
  const share = clock.lateElapsedMs === 0 ? 0 : ownLateMs / clock.lateElapsedMs;
  const lateBusinessMs = Math.round(clock.lateBusinessMs * share);
  const isLate = clock.lateElapsedMs > 0;
  const lateOwnBase = clock.base === 'business' ? lateBusinessMs : ownLateMs;
  return {
    ...clock,
    remainingMs: isLate ? -lateOwnBase : clock.remainingMs,
    remainingElapsedMs: isLate ? -ownLateMs : clock.remainingElapsedMs,
    lateBusinessMs,
    lateElapsedMs: ownLateMs,
    lateBy: own === undefined ? [] : [own],
    waived: clock.waived === null ? null : confineWaived(clock.waived, holder),
    custodian: ownOr(clock.custodian, holder),
    bar: { toDueMs: clock.bar.toDueMs, segments: confineSegments(clock.bar.segments, holder) },
  };
}

/** What counts after a waiver, as far as it is the partner's; who granted it is the insurer's own affair. */
function confineWaived(waived: NonNullable<ClockView['waived']>, holder: string): ClockView['waived'] {
  const lateBy = waived.lateBy.filter(({ custodian }) => custodian === holder);
  const lateElapsedMs = lateBy.reduce((sum, { elapsedMs }) => sum + elapsedMs, 0);
  const share = waived.lateElapsedMs === 0 ? 0 : lateElapsedMs / waived.lateElapsedMs;
  return {
    ...waived,
    lateBy,
    lateElapsedMs,
    lateBusinessMs: Math.round(waived.lateBusinessMs * share),
    waivers: waived.waivers.map((waiver) => ({ ...waiver, approvedBy: OTHER })),
  };
}

/** Neighbouring segments of others become one: where one stranger handed over to the next is not the partner's. */
function confineSegments(segments: readonly BarSegmentView[], holder: string): BarSegmentView[] {
  const confined: BarSegmentView[] = [];
  for (const segment of segments) {
    const custodian = ownOr(segment.custodian, holder);
    const last = confined.at(-1);
    if (last?.custodian === custodian && last.state === segment.state && last.reason === segment.reason) {
      last.to = segment.to;
      last.lengthMs += segment.lengthMs;
    } else {
      confined.push({ ...segment, custodian });
    }
  }
  return confined;
}

function confineEvent(event: EventView, holder: string): EventView {
  const { promise } = event;
  const own = promise?.fulfiller === holder;
  return {
    // Its id and source name the system that reported it, which may be another partner's.
    id: opaque(event.id),
    source: OTHER,
    type: event.type,
    occurredAt: event.occurredAt,
    recordedAt: event.recordedAt,
    actor: event.actor === null ? null : { kind: event.actor.kind },
    custodian: event.custodian === null ? null : ownOr(event.custodian, holder),
    promise:
      promise !== null && own
        ? { item: promise.item, wording: '', dueAt: promise.dueAt, madeBy: ownOr(promise.madeBy, holder), fulfiller: holder }
        : null,
    data: openFacts(event.data),
    attributes: null,
  };
}

function openFacts(data: EventView['data']): EventView['data'] {
  if (data === null) return null;
  const open = Object.entries(data).filter(([name, value]) => OPEN_FACTS.has(name) && isPlainFact(value));
  return open.length === 0 ? null : Object.fromEntries(open);
}

const isPlainFact = (value: unknown): boolean =>
  typeof value === 'number' || typeof value === 'boolean' || (typeof value === 'string' && CODE.test(value));

function confineAlert(alert: AlertView): AlertView {
  return {
    ...alert,
    retracted: alert.retracted === null ? null : { at: alert.retracted.at, becauseOf: opaque(alert.retracted.becauseOf) },
    acknowledged: alert.acknowledged === null ? null : { by: OTHER, at: alert.acknowledged.at },
  };
}

const opaque = (eventId: string): string => stableId('ev', eventId);
const ownOr = (custodian: string, holder: string): string => (custodian === holder ? holder : OTHER);
