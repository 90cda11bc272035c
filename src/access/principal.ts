import { DomainError } from '../kernel/errors.js';
import type { AccessScope } from '../kernel/scope.js';
import type { SessionView } from './domain/session-view.js';

/** Who is calling, as the guard found out. */
export interface Principal {
  scope: AccessScope;
  /** The signed-in person; null for an API key. */
  user: SessionView['user'] | null;
  /** Stored id of the session, which is the hash of its cookie; null for an API key. */
  sessionId: string | null;
  /** The API key; null for a person. An empty `sources` allows every event source. */
  key: { id: string; sources: readonly string[] } | null;
}

const PRINCIPALS = new WeakMap<object, Principal>();

/** Only the guard calls this: a principal is made nowhere else. */
export function attachPrincipal(request: object, principal: Principal): void {
  PRINCIPALS.set(request, principal);
}

/** The principal of a request, or null before the guard or on a public route. */
export function principalOf(request: object): Principal | null {
  return PRINCIPALS.get(request) ?? null;
}

/** Refuses events of a source the caller's key was not made for; `row` counts from 1 in a batch. */
export function requireSource(principal: Principal, source: string, row?: number): void {
  const sources = principal.key?.sources ?? [];
  if (sources.length === 0 || sources.includes(source)) return;
  throw new DomainError('forbidden', 'This API key may not report for that source.', [
    { field: 'source', reason: `"${source.slice(0, 64)}" is not among the sources of the key`, ...(row !== undefined && { row }) },
  ]);
}
