import type { AlertRecord } from '../../sla/domain/alert-log.js';
import { isWaived, type StoredClock } from '../../sla/domain/stored-clock.js';
import type { Zone } from '../../sla/domain/zone.js';
import { dayOf, hourOf } from './day.js';
import { BOARD_SERIES, PartBuilder, type PartEntry } from './sums.js';

/** A touchpoint, as much of it as the board counts. */
export interface BoardTouchpoint {
  kind: string;
  org: string;
  openedAt: Date;
  closedAt: Date | null;
  clocks: readonly StoredClock[];
  alerts: readonly AlertRecord[];
}

/**
 * What a touchpoint adds to the board, each figure on the local date on which it became true:
 *
 * - `opened:KIND`, `in:HH` when opened; `out:HH` when closed
 * - `met:KIND:TYPE`, `missed:KIND:TYPE` when a clock ended
 * - `breached:KIND:TYPE` when a clock passed its due time; `burning:KIND:TYPE` the same for clocks that still run
 * - `waived:KIND:TYPE` when a clock was missed only in time that a waiver covers; it counts as none of the above
 * - `retracted:KIND:TYPE` when a breach that had been recorded was taken back
 */
export function touchpointPart(touchpoint: BoardTouchpoint, zone: Zone): PartEntry[] {
  const { kind, org } = touchpoint;
  const part = new PartBuilder();
  const cell = (at: Date) => ({ series: BOARD_SERIES, org, day: dayOf(at, zone) });
  part.add(cell(touchpoint.openedAt), `opened:${kind}`);
  part.add(cell(touchpoint.openedAt), `in:${hourOf(touchpoint.openedAt, zone)}`);
  if (touchpoint.closedAt !== null) {
    part.add(cell(touchpoint.closedAt), `out:${hourOf(touchpoint.closedAt, zone)}`);
  }
  for (const clock of touchpoint.clocks) {
    if (isWaived(clock)) {
      part.add(cell(new Date(clock.endedAt ?? clock.dueAt ?? clock.startedAt)), `waived:${kind}:${clock.type}`);
      continue;
    }
    if (clock.endedAt !== null && (clock.state === 'met' || clock.state === 'missed')) {
      part.add(cell(new Date(clock.endedAt)), `${clock.state}:${kind}:${clock.type}`);
    }
    if (clock.missed && clock.dueAt !== null) {
      part.add(cell(new Date(clock.dueAt)), `breached:${kind}:${clock.type}`);
      if (clock.endedAt === null) part.add(cell(new Date(clock.dueAt)), `burning:${kind}:${clock.type}`);
    }
  }
  for (const { threshold, type, retracted } of touchpoint.alerts) {
    if (retracted !== null && threshold === 'at') part.add(cell(new Date(retracted.at)), `retracted:${kind}:${type}`);
  }
  return part.entries();
}

/** What an unhappy voice adds: one per cause, under the kind of touchpoint it speaks of. */
export function voicePart(
  voice: { org: string; kind: string | null; occurredAt: Date; sentiment: number; causes: readonly string[] },
  zone: Zone,
): PartEntry[] {
  const part = new PartBuilder();
  if (voice.kind === null || voice.sentiment >= 0) return [];
  const cell = { series: BOARD_SERIES, org: voice.org, day: dayOf(voice.occurredAt, zone) };
  for (const cause of new Set(voice.causes)) part.add(cell, `unhappy:${voice.kind}:${cause}`);
  return part.entries();
}
