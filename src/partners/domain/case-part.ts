import { dayOf } from '../../insight/domain/day.js';
import { PartBuilder, type PartEntry } from '../../insight/domain/sums.js';
import { ROOT_ORG } from '../../kernel/scope.js';
import type { Zone } from '../../sla/domain/zone.js';
import type { PartnerCase } from './partner-case.js';

export const partnerSeries = (partnerId: string): string => `partner:${partnerId}`;

/**
 * What one case adds to its partner's scorecard, on the date it ended (on the date it began while it is open).
 * A scorecard is the firm's as a whole, so all of it is kept at the root of the organisation.
 */
export function casePart(one: PartnerCase, zone: Zone): PartEntry[] {
  const part = new PartBuilder();
  const day = dayOf(one.endedAt ?? one.openedAt, zone);
  const cell = { series: partnerSeries(one.partnerId), org: ROOT_ORG, day };
  part.add(cell, 'cases');
  if (one.met + one.missed > 0) part.add(cell, 'judged');
  if (one.met > 0 && one.missed === 0) part.add(cell, 'onTime');
  if (!one.open) part.add(cell, 'ended');
  if (!one.open && errorsOf(one) > 0) part.add(cell, 'withErrors');
  if (one.ourLateMs > 0) part.add(cell, 'lateCases');
  part.add(cell, 'lateMs', one.ourLateMs);
  part.add(cell, 'waived', one.waived);
  part.add(cell, 'kept', one.kept);
  part.add(cell, 'broken', one.broken);
  part.add(cell, 'promisesOpen', one.promisesOpen);
  return part.entries();
}

/** Errors that are the partner's: failed deliveries, corrections, promises it broke. */
export const errorsOf = (one: PartnerCase): number => one.failedDeliveries + one.corrections + one.broken;
