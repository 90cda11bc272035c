import { invalid } from '../kernel/errors.js';

/** Reads `limit` and `after` of a listing; throws `invalid` with the field and the reason. */
export function readPage(
  query: Record<string, unknown>,
  usual = 50,
  most = 200,
): { limit: number; after?: string } {
  const { limit, after } = query;
  const problems = [];
  let size = usual;
  if (limit !== undefined) {
    size = typeof limit === 'string' && /^\d{1,6}$/.test(limit) ? Number(limit) : 0;
    if (size < 1 || size > most) problems.push({ field: 'limit', reason: `must be a whole number from 1 to ${most}` });
  }
  if (after !== undefined && (typeof after !== 'string' || after === '' || after.length > 2000)) {
    problems.push({ field: 'after', reason: 'must be the `next` of an earlier page' });
  }
  if (problems.length > 0) throw invalid('The page cannot be read.', problems);
  return { limit: size, ...(typeof after === 'string' && { after }) };
}
