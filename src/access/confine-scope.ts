import { notFound } from '../kernel/errors.js';
import { AccessScope } from '../kernel/scope.js';
import { isWithin } from './domain/forms.js';

/**
 * The same caller, confined to one organisation within what it may see anyway; an organisation outside answers like
 * a missing one. For figures of a part of the tree: the narrowed scope does the narrowing on every query.
 */
export function confineScope(scope: AccessScope, org: string): AccessScope {
  if (scope.partnerId !== null) throw notFound('organisation');
  if (scope.org !== null && !isWithin(org, scope.org)) throw notFound('organisation');
  return AccessScope.organisation(scope.principalId, scope.role === 'handler' ? 'handler' : 'manager', org);
}
