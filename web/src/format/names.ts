import type { DirectoryView } from '../../../src/access/domain/session-view.js';
import type { Language } from './duration.js';

export interface Bilingual {
  zh: string;
  en: string;
}

export const inLanguage = (text: Bilingual, language: Language): string => (language === 'zh-CN' ? text.zh : text.en);

/** `waiting-for-documents` → `Waiting for documents`: the last resort for an id without a name. */
export function prettyId(id: string): string {
  // Words somebody wrote are left as they are; only identifiers are made readable.
  if (!/^[a-z0-9._-]+$/i.test(id)) return id;
  const words = id.replace(/[-_.]+/g, ' ').trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Versions are content hashes: eight characters tell them apart. */
export const shortVersion = (version: string): string => (/^[0-9a-f]{16,}$/.test(version) ? version.slice(0, 8) : version);

/** How a custodian is drawn: in the greys of us, of a partner, or of an adjuster. */
export type CustodyTone = 'us' | 'partner' | 'adjuster';

/** Names of custodians, organisations and causes in one language. */
export class Names {
  constructor(
    private readonly directory: DirectoryView,
    readonly language: Language,
    private readonly usWord: string,
    private readonly othersWord: string,
  ) {}

  private text(name: Bilingual | undefined, id: string): string {
    return name === undefined ? prettyId(id) : inLanguage(name, this.language);
  }

  partner(id: string): string {
    return this.text(this.directory.partners.find((partner) => partner.id === id)?.name, id);
  }

  team(id: string): string {
    const found = this.directory.teams.find((team) => team.id === id || team.id === `team:${id}`);
    return this.text(found?.name, id.replace(/^team:/, ''));
  }

  org(id: string): string {
    if (id.startsWith('partner:')) return this.partner(id.slice('partner:'.length));
    const org = this.directory.orgs.find((each) => each.id === id);
    if (org !== undefined) return inLanguage(org.name, this.language);
    const partner = this.directory.partners.find((each) => each.id === id);
    return this.text(partner?.name, id.split('/').at(-1) ?? id);
  }

  /** Whether the organisation has a name here; a partner is told none. */
  knowsOrg(id: string): boolean {
    return this.directory.orgs.some((org) => org.id === id);
  }

  cause(id: string): string {
    return this.text(this.directory.causes.find((cause) => cause.id === id)?.name, id);
  }

  /** `我方 · 理赔组`, `衡尺公估`. */
  custodian(custodian: string): string {
    const [type, id] = split(custodian);
    if (type === 'partner') return this.partner(id);
    if (type === 'team') return `${this.usWord} · ${this.team(id)}`;
    if (type === 'person') return `${this.usWord} · ${id}`;
    // Who else holds a partner's case is not for the partner to know.
    if (id === 'other') return this.othersWord;
    return id === '' ? this.usWord : prettyId(id);
  }

  /** A telephone queue is named like the team that answers it, where there is one. */
  queue(queue: string): string {
    const team = this.directory.teams.find((each) => each.id === queue || each.id === `team:${queue}`);
    return team === undefined ? queue : inLanguage(team.name, this.language);
  }

  /** The short form under a custody rail: `我方`, `衡尺公估`. */
  custodyLabel(custodian: string, before: string | null = null): string {
    const [type, id] = split(custodian);
    if (type === 'partner') return this.partner(id);
    if (id === 'other') return this.othersWord;
    // Handed on within the house: from the second on it is the team that tells them apart.
    if (before !== null && split(before)[0] !== 'partner' && type === 'team') return this.team(id);
    return this.usWord;
  }

  tone(custodian: string): CustodyTone {
    const [type, id] = split(custodian);
    if (type !== 'partner') return 'us';
    const partner = this.directory.partners.find((each) => each.id === id);
    return partner !== undefined && /adjust|survey|公估/i.test(partner.type) ? 'adjuster' : 'partner';
  }
}

function split(custodian: string): [string, string] {
  const colon = custodian.indexOf(':');
  return colon < 0 ? ['', custodian] : [custodian.slice(0, colon), custodian.slice(colon + 1)];
}
