import { Injectable } from '@nestjs/common';
import { scopeOfUser } from '../access/scope-of.js';
import type { UserDoc } from '../access/user.schema.js';
import type { Calendar } from '../sla/domain/calendar.js';
import { Rules } from '../sla/rules.js';
import type { TouchpointDoc } from '../touchpoints/touchpoint.schema.js';
import type { PeopleWord } from './domain/rule-book.js';
import { PeopleRepository } from './people.repository.js';
import { RuleBooks } from './rule-books.service.js';

/** Somebody a mail can be sent to. */
export interface Reader {
  id: string;
  email: string;
  language: 'zh-CN' | 'en';
  calendar: Calendar;
  /** Whether these are the person's own hours: beyond them nothing is sent, not even what is urgent. */
  own: boolean;
}

/** Who stands behind the words of a rule. Nobody is told of what they may not see. */
@Injectable()
export class Recipients {
  constructor(
    private readonly people: PeopleRepository,
    private readonly books: RuleBooks,
    private readonly rules: Rules,
  ) {}

  /** The people of that word; those without a mail address are left to their desks. */
  async behind(
    word: PeopleWord,
    touchpoint: Pick<TouchpointDoc, 'org' | 'access'>,
    custodian: string,
  ): Promise<Reader[]> {
    const users = await this.usersBehind(word, touchpoint.org, custodian);
    return users.flatMap((user) => {
      const reader = this.readerOf(user, touchpoint.access);
      return reader === null ? [] : [reader];
    });
  }

  /** The same person when the time has come to send: null when blocked, without address, or no longer concerned. */
  async again(userId: string, access: readonly string[] | null): Promise<Reader | null> {
    const user = await this.people.byId(userId);
    return user === null ? null : this.readerOf(user, access);
  }

  private readerOf(user: UserDoc, access: readonly string[] | null): Reader | null {
    const { email } = user;
    if (email === null || email === undefined) return null;
    const { token } = scopeOfUser(user);
    if (access !== null && (token === null || !access.includes(token))) return null;
    const own = this.rules.known(user.calendar ?? null);
    const calendar = own ?? this.rules.calendar(this.calendarName(user));
    return { id: user._id, email, language: user.language, calendar, own: own !== null };
  }

  private calendarName({ team, partnerId }: UserDoc): string {
    const { usual, teams, partners } = this.books.book.calendars;
    return (partnerId === null ? undefined : partners.get(partnerId)) ?? (team === null ? undefined : teams.get(team)) ?? usual;
  }

  private async usersBehind(word: PeopleWord, org: string, custodian: string): Promise<UserDoc[]> {
    const at = custodian.indexOf(':');
    const [part, name] = [custodian.slice(0, at), custodian.slice(at + 1)];
    switch (word) {
      case 'person':
        return part === 'person' ? present([await this.people.named(name)]) : [];
      case 'team': {
        const team = await this.teamOf(part, name);
        return team === null ? [] : this.people.ofTeam(team);
      }
      case 'lead': {
        const team = await this.teamOf(part, name);
        const leads = team === null ? [] : (this.books.book.leads.get(team) ?? []);
        return present(await Promise.all(leads.map((lead) => this.people.named(lead))));
      }
      case 'managers':
        return this.people.managersOf(org);
      case 'partner':
        return part === 'partner' ? this.people.ofPartner(name) : [];
    }
  }

  private async teamOf(part: string, name: string): Promise<string | null> {
    if (part === 'team') return name;
    return part === 'person' ? ((await this.people.named(name))?.team ?? null) : null;
  }
}

const present = (users: readonly (UserDoc | null)[]): UserDoc[] => users.filter((user) => user !== null);
