import { Injectable } from '@nestjs/common';
import { DomainError, invalid, notFound, type Problem } from '../kernel/errors.js';
import { SystemScope, type AccessScope } from '../kernel/scope.js';
import { UniqueViolation, type Page, type Stored } from '../kernel/store/store.js';
import { Rules } from '../sla/rules.js';
import { AccessLog } from './access-log.service.js';
import { Directory } from './directory.service.js';
import { normaliseUsername, passwordProblems, USERNAME } from './domain/credentials.js';
import type { SessionView } from './domain/session-view.js';
import { Passwords } from './passwords.js';
import type { Principal } from './principal.js';
import { userView } from './scope-of.js';
import { Sessions } from './sessions.service.js';
import type { ChangeUserDto, NewUserDto } from './user.dto.js';
import { UserRepository, userIdOf } from './user.repository.js';
import type { UserDoc } from './user.schema.js';

const OWN_PASSWORD = SystemScope.because('change one\'s own password');

/** A user as administrators see it. */
export type UserView = SessionView['user'] & {
  email: string | null;
  /** Own working hours; null where the team's are followed. */
  calendar: string | null;
  disabled: boolean;
  createdAt: string;
};

type Place = Pick<UserDoc, 'role' | 'org' | 'partnerId'>;

/** The people who may sign in. */
@Injectable()
export class Users {
  constructor(
    private readonly users: UserRepository,
    private readonly passwords: Passwords,
    private readonly sessions: Sessions,
    private readonly directory: Directory,
    private readonly rules: Rules,
    private readonly log: AccessLog,
  ) {}

  async list(scope: AccessScope, page: { limit: number; after?: string }): Promise<Page<UserView>> {
    const { items, next } = await this.users.list(scope, page);
    return { items: items.map(adminView), next };
  }

  /** Makes a user; throws `invalid` with all problems, or `conflict` when the name is taken. */
  async create(scope: AccessScope, wanted: NewUserDto, now: Date): Promise<UserView> {
    const username = normaliseUsername(wanted.username);
    const place = placed(wanted);
    const problems = [
      ...(USERNAME.test(username) ? [] : [{ field: 'username', reason: 'must be 2 to 64 letters, digits, dots, dashes or underscores' }]),
      ...passwordProblems(wanted.password, username),
      ...(await this.placeProblems(place)),
      ...this.calendarProblems(wanted.calendar),
    ];
    if (problems.length > 0) throw invalid('The user cannot be made.', problems);
    const passwordHash = await this.passwords.hash(wanted.password);
    const doc: UserDoc = {
      _id: userIdOf(username),
      username,
      name: wanted.name.trim(),
      ...place,
      extension: wanted.extension ?? null,
      team: wanted.team ?? null,
      email: wanted.email ?? null,
      calendar: wanted.calendar ?? null,
      language: wanted.language ?? 'zh-CN',
      passwordHash,
      epoch: 1,
      disabled: false,
      createdAt: now,
    };
    const made = await this.insert(scope, doc);
    await this.log.logChange(scope, { what: 'user', id: made._id, why: 'created' });
    return adminView(made);
  }

  /** Changes what is named in `changes`. Nobody can block themselves or give up their own administration. */
  async change(scope: AccessScope, id: string, changes: ChangeUserDto): Promise<UserView> {
    const before = await this.users.get(scope, id);
    if (before === null) throw notFound('user');
    const place = placed({ role: changes.role ?? before.role, org: changes.org === undefined ? before.org : changes.org, partnerId: changes.partnerId === undefined ? before.partnerId : changes.partnerId });
    if (id === scope.principalId && (changes.disabled === true || place.role !== before.role)) {
      throw new DomainError('conflict', 'You cannot block yourself or change your own role; another administrator can.');
    }
    const problems = [...(await this.placeProblems(place)), ...this.calendarProblems(changes.calendar)];
    if (problems.length > 0) throw invalid('The user cannot be changed like that.', problems);
    const changed = await this.users.update(scope, id, (user) => ({
      ...user,
      ...place,
      name: changes.name?.trim() ?? user.name,
      extension: changes.extension === undefined ? user.extension : changes.extension,
      team: changes.team === undefined ? user.team : changes.team,
      email: changes.email === undefined ? user.email : changes.email,
      calendar: changes.calendar === undefined ? (user.calendar ?? null) : changes.calendar,
      language: changes.language ?? user.language,
      disabled: changes.disabled ?? user.disabled,
      // Blocking ends every session for good, also when the block is lifted again.
      epoch: changes.disabled === true && !user.disabled ? user.epoch + 1 : user.epoch,
    }));
    if (changed === null) throw notFound('user');
    if (changed.disabled) await this.sessions.endAllOf(id);
    await this.log.logChange(scope, { what: 'user', id, why: `changed ${Object.keys(changes).sort().join(', ')}` });
    return adminView(changed);
  }

  /** Sets a password and ends all sessions of its owner. Administrators set anybody's; others their own. */
  async setPassword(
    principal: Principal,
    id: string,
    given: { password: string; currentPassword?: string },
  ): Promise<void> {
    const own = principal.user?.id === id;
    if (!own && principal.scope.role !== 'admin') throw notFound('user');
    const user = await this.users.get(own ? OWN_PASSWORD : principal.scope, id);
    if (user === null) throw notFound('user');
    if (own) await this.requireCurrent(user, given.currentPassword);
    const problems = passwordProblems(given.password, user.username);
    if (problems.length > 0) throw invalid('The password cannot be taken.', problems);
    const passwordHash = await this.passwords.hash(given.password);
    // One write: the moment the new password counts, every older session is over.
    await this.users.update(OWN_PASSWORD, id, (kept) => ({ ...kept, passwordHash, epoch: kept.epoch + 1 }));
    await this.sessions.endAllOf(id);
    await this.log.logChange(principal.scope, { what: 'user', id, why: own ? 'changed own password' : 'set the password' });
  }

  /** Whose desk rings at this extension; null when nobody's. */
  async atExtension(extension: string): Promise<SessionView['user'] | null> {
    const user = await this.users.byExtension(extension);
    return user === null ? null : userView(user);
  }

  private async requireCurrent(user: UserDoc, currentPassword: string | undefined): Promise<void> {
    const right = currentPassword !== undefined && (await this.passwords.verify(user.passwordHash, currentPassword));
    if (!right) throw invalid('The password cannot be changed.', [{ field: 'currentPassword', reason: 'is wrong' }]);
  }

  private async placeProblems(place: Place): Promise<Problem[]> {
    if (place.role === 'admin') return [];
    if (place.role === 'partner') {
      if (place.partnerId === null) return [{ field: 'partnerId', reason: 'is needed for a partner user' }];
      const known = await this.directory.hasPartner(place.partnerId);
      return known ? [] : [{ field: 'partnerId', reason: 'is no partner in the directory' }];
    }
    if (place.org === null) return [{ field: 'org', reason: `is needed for a ${place.role}` }];
    const known = await this.directory.hasOrg(place.org);
    return known ? [] : [{ field: 'org', reason: 'is no organisation in the directory' }];
  }

  private calendarProblems(name: string | null | undefined): Problem[] {
    if (name === null || name === undefined || this.rules.known(name) !== null) return [];
    return [{ field: 'calendar', reason: `is no calendar here; there are ${this.rules.calendarNames().join(', ')}` }];
  }

  private async insert(scope: AccessScope, doc: UserDoc): Promise<Stored<UserDoc>> {
    try {
      return await this.users.insert(scope, doc);
    } catch (error) {
      if (!(error instanceof UniqueViolation)) throw error;
      throw new DomainError('conflict', 'The user name is taken.', [{ field: 'username', reason: 'is taken' }]);
    }
  }
}

/** Only what the role uses is kept: a handler has no firm, a partner no organisation. */
function placed(wanted: { role: UserDoc['role']; org?: string | null; partnerId?: string | null }): Place {
  const { role } = wanted;
  return {
    role,
    org: role === 'handler' || role === 'manager' ? (wanted.org ?? null) : null,
    partnerId: role === 'partner' ? (wanted.partnerId ?? null) : null,
  };
}

function adminView(user: UserDoc): UserView {
  return { ...userView(user), email: user.email ?? null, calendar: user.calendar ?? null, disabled: user.disabled, createdAt: user.createdAt.toISOString() };
}
