import { invalid, notFound } from '../kernel/errors.js';
import { AccessScope } from '../kernel/scope.js';
import { isWithin, ORG_PATH } from './domain/forms.js';

/**
 * The same caller, confined to one organisation within what it may see anyway; an organisation outside answers like
 * a missing one. For figures of a part of the tree: the narrowed scope does the narrowing on every query.
 */
export function confineScope(scope: AccessScope, org: string): AccessScope {
  if (scope.partnerId !== null) throw notFound('organisation');
  if (scope.org !== null && !isWithin(org, scope.org)) throw notFound('organisation');
  return AccessScope.organisation(scope.principalId, scope.role === 'handler' ? 'handler' : 'manager', org);
}

/** The scope of a listing that may name an `org` in its query; throws `invalid` for what is no organisation's path. */
export function scopeOfQuery(scope: AccessScope, query: Record<string, unknown>): AccessScope {
  const { org } = query;
  if (org === undefined) return scope;
  if (typeof org !== 'string' || !ORG_PATH.test(org)) {
    throw invalid('The list cannot be read.', [{ field: 'org', reason: 'must be a path such as hq/east' }]);
  }
  return confineScope(scope, org);
}
