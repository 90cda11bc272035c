import {
  addOffice,
  addService,
  HOUR_MS,
  MINUTE_MS,
  OFFICE_DAY_MS,
  officeClose,
  type Workdays,
} from './china-time.js';

/**
 * What a step is expected to take. These follow the shipped policies in `config/policies` so that the share
 * of late steps is known beforehand; the SLA engine judges by the policies alone.
 */
export type Target =
  { minutes: number } | { serviceHours: number } | { officeHours: number } | { workdays: number };

export function dueOf(target: Target, fromMs: number, isWorkday: Workdays): number {
  if ('minutes' in target) return fromMs + target.minutes * MINUTE_MS;
  if ('serviceHours' in target) return addService(fromMs, target.serviceHours * HOUR_MS);
  if ('officeHours' in target) return addOffice(fromMs, target.officeHours * HOUR_MS, isWorkday);
  return officeClose(fromMs, target.workdays, isWorkday);
}

/**
 * When a step is done that needs `share` of its target (1: about exactly due), working only when people
 * work.
 */
export function doneAt(target: Target, fromMs: number, share: number, isWorkday: Workdays): number {
  if ('minutes' in target) return fromMs + target.minutes * share * MINUTE_MS;
  if ('serviceHours' in target) return addService(fromMs, target.serviceHours * share * HOUR_MS);
  if ('officeHours' in target) return addOffice(fromMs, target.officeHours * share * HOUR_MS, isWorkday);
  // A target of N working days ends at a close of business: on average half a day more than N times a day's
  // hours.
  return addOffice(fromMs, (target.workdays + 0.5) * share * OFFICE_DAY_MS, isWorkday);
}
