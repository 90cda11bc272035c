import type { Zone } from '../../sla/domain/zone.js';

const DAY_MS = 86_400_000;
const ISO_DATE_LENGTH = 10;

/** A local date as `2026-11-24`. */
export type Day = string;

/** The local date of an instant. */
export function dayOf(instant: Date, zone: Zone): Day {
  return fromNumber(zone.dayAt(instant.getTime()));
}

/** The local hour of an instant, 0 to 23. */
export function hourOf(instant: Date, zone: Zone): number {
  return new Date(instant.getTime() + zone.offsetAt(instant.getTime())).getUTCHours();
}

/** The date `days` later (earlier when negative). */
export function addDays(day: Day, days: number): Day {
  return new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, ISO_DATE_LENGTH);
}

/** The Monday of the week a date lies in (ISO 8601). */
export function weekOf(day: Day): Day {
  const sinceMonday = (new Date(Date.parse(day)).getUTCDay() + 6) % 7;
  return addDays(day, -sinceMonday);
}

/** All dates from `first` to `last`, both included. */
export function daysBetween(first: Day, last: Day): Day[] {
  const count = Math.round((Date.parse(last) - Date.parse(first)) / DAY_MS) + 1;
  return Array.from({ length: Math.max(0, count) }, (_, index) => addDays(first, index));
}

const fromNumber = (day: number): Day => new Date(day * DAY_MS).toISOString().slice(0, ISO_DATE_LENGTH);
