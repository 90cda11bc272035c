import { AccessScope } from '../kernel/scope.js';
import type { ApiKeyDoc } from './api-key.schema.js';
import type { SessionView } from './domain/session-view.js';
import type { UserDoc } from './user.schema.js';

/** What a person may see. The only place, with {@link scopeOfKey}, where a caller's scope is made. */
export function scopeOfUser(user: Pick<UserDoc, '_id' | 'role' | 'org' | 'partnerId'>): AccessScope {
  switch (user.role) {
    case 'admin':
      return AccessScope.admin(user._id);
    case 'partner':
      if (user.partnerId === null) throw new Error(`${user._id}: a partner user without a firm`);
      return AccessScope.partner(user._id, user.partnerId);
    case 'handler':
    case 'manager':
      // Never the whole tree by default: a missing organisation must not widen what somebody sees.
      if (user.org === null) throw new Error(`${user._id}: a ${user.role} without an organisation`);
      return AccessScope.organisation(user._id, user.role, user.org);
  }
}

/** What a system may see. */
export function scopeOfKey(key: Pick<ApiKeyDoc, '_id' | 'role' | 'org'>): AccessScope {
  return key.role === 'admin' ? AccessScope.admin(key._id) : AccessScope.organisation(key._id, 'integration', key.org);
}

export function userView(user: UserDoc): SessionView['user'] {
  return {
    id: user._id,
    username: user.username,
    name: user.name,
    role: user.role,
    org: user.org,
    partnerId: user.partnerId,
    extension: user.extension,
    team: user.team,
    language: user.language,
  };
}
