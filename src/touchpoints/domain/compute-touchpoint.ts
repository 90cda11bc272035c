import { rangeOf } from '../../kernel/ranges/share-ranges.js';
import { reconcileAlerts, type AlertRecord } from '../../sla/domain/alert-log.js';
import type { StoredClock } from '../../sla/domain/stored-clock.js';
import type { ServiceEvent } from './accept-event.js';
import type { JsonObject } from './event.js';
import type { TouchpointKind } from './kinds.js';
import type { PromiseState } from './promises.js';
import { burnDueOf, foldTouchpoint, nextAlarmOf, type TouchpointFacts } from './touchpoint-state.js';

/** What the SLA clocks say of one history. */
export interface ClockReading {
  policy: { name: string; version: string } | null;
  clocks: StoredClock[];
}

/** Reads the clocks of a history under the policy that applies, keeping to the version it is pinned to. */
export type ClockReader = (
  touchpoint: { kind: TouchpointKind; org: string; firstAttributes: JsonObject; firstEventAt: Date; pinned: ClockReading['policy'] },
  events: readonly ServiceEvent[],
  now: Date,
) => ClockReading;

interface StoredState {
  policy: ClockReading['policy'];
  alerts: AlertRecord[];
  outbox: string[];
}

type Computed = Omit<TouchpointFacts, 'firstAttributes' | 'promises'> &
  StoredState & {
    _id: string;
    clocks: StoredClock[];
    promises: (Omit<PromiseState, 'madeAt' | 'dueAt' | 'evidence'> & {
      madeAt: string;
      dueAt: string;
      evidence: { eventId: string; type: string; at: string } | null;
    })[];
    range: number;
    nextAlarmAt: Date | null;
    burnDueAt: Date | null;
  };

/**
 * The whole state of a touchpoint from its events (in order), the state stored before (for the record of alerts, those
 * of them not yet handed over, and the pinned policy) and the time. Null while none of its events is visible yet.
 */
export function computeTouchpoint(
  id: string,
  events: readonly ServiceEvent[],
  stored: StoredState | null,
  readClocks: ClockReader,
  now: Date,
): Computed | null {
  const visible = events.filter((event) => event.occurredAt <= now && event.recordedAt <= now);
  if (visible.length === 0) return null;
  const { firstAttributes, promises, ...facts } = foldTouchpoint(visible, now);
  const touchpoint = {
    kind: facts.kind,
    org: facts.org,
    firstAttributes,
    firstEventAt: facts.openedAt,
    pinned: stored?.policy ?? null,
  };
  const { policy, clocks } = readClocks(touchpoint, visible, now);
  const alerts = reconcileAlerts(id, stored?.alerts ?? [], clocks, now, newestKnown(visible));
  return {
    _id: id,
    ...facts,
    policy,
    clocks,
    promises: promises.map((promise) => ({
      ...promise,
      madeAt: promise.madeAt.toISOString(),
      dueAt: promise.dueAt.toISOString(),
      evidence: promise.evidence === null ? null : { ...promise.evidence, at: promise.evidence.at.toISOString() },
    })),
    range: rangeOf(id),
    nextAlarmAt: nextAlarmOf(clocks, promises, events.filter((event) => !visible.includes(event))),
    burnDueAt: burnDueOf(clocks),
    alerts: alerts.log,
    outbox: [...new Set([...(stored?.outbox ?? []), ...alerts.changed])],
  };
}

/** The event learned last: the one that can have changed our mind. */
function newestKnown(events: readonly ServiceEvent[]): string {
  return events.reduce((newest, event) => (event.recordedAt >= newest.recordedAt ? event : newest))._id;
}
