import { invalid } from '../kernel/errors.js';

/** Reads `days` of a query: how many dates a figure covers, today included. */
export function readPeriod(query: Record<string, unknown>, usual = 30, most = 366): number {
  const { days } = query;
  if (days === undefined) return usual;
  const number = typeof days === 'string' && /^\d{1,4}$/.test(days) ? Number(days) : 0;
  if (number >= 1 && number <= most) return number;
  throw invalid('The period cannot be read.', [{ field: 'days', reason: `must be a whole number from 1 to ${most}` }]);
}
