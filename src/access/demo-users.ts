import { SystemScope } from '../kernel/scope.js';
import type { Passwords } from './passwords.js';
import type { PersonRole, UserDoc } from './user.schema.js';
import { userIdOf, type UserRepository } from './user.repository.js';

/** Said on the start screen and in the README: a demo, not a secret. */
export const DEMO_PASSWORD = 'firebreak-demo';

/** A person of the demo. Partner users carry `partnerId`, handlers and managers `org`. */
export interface DemoUser {
  username: string;
  name: string;
  role: PersonRole;
  org?: string;
  partnerId?: string;
  extension?: string;
  team?: string;
  email?: string;
  language?: 'zh-CN' | 'en';
}

/**
 * Makes the demo's people, all with {@link DEMO_PASSWORD}; whoever exists already is left as they are. Returns how
 * many were made. The password is hashed once for all: it is public, and a start must not take a second per person.
 */
export async function seedDemoUsers(
  users: UserRepository,
  passwords: Passwords,
  people: readonly DemoUser[],
  now: Date,
): Promise<number> {
  const passwordHash = await passwords.hash(DEMO_PASSWORD);
  const docs = people.map((person): UserDoc => ({
    _id: userIdOf(person.username),
    username: person.username,
    name: person.name,
    role: person.role,
    org: person.org ?? null,
    partnerId: person.partnerId ?? null,
    extension: person.extension ?? null,
    team: person.team ?? null,
    email: person.email ?? null,
    calendar: null,
    language: person.language ?? 'zh-CN',
    passwordHash,
    epoch: 1,
    disabled: false,
    createdAt: now,
  }));
  const outcomes = await users.insertMany(SystemScope.because('seed the demo'), docs);
  return outcomes.filter((outcome) => outcome.inserted).length;
}
