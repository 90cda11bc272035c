/**
 * Who may see what. Every scoped document carries `access`: the list of tokens of which a caller must hold
 * one. A document of organisation `hq/east` held by partner `swift` carries
 * `['org:hq', 'org:hq/east', 'partner:swift']`; a manager of `hq` holds `org:hq`, the partner `partner:swift`.
 * One membership test answers both questions, and it is index-backed on every engine.
 */
export type Role = 'handler' | 'manager' | 'partner' | 'integration' | 'admin' | 'system';

/** The installation's root organisation; documents that name no organisation belong to it. */
export const ROOT_ORG = 'hq';

export class AccessScope {
  private constructor(
    /** Id of the user, API key or system reason behind the call; goes into the access log. */
    readonly principalId: string,
    readonly role: Role,
    /** The one token the caller holds; null (the system alone) sees everything. */
    readonly token: string | null,
  ) {}

  /** A handler or manager of one organisation and everything below it. */
  static organisation(principalId: string, role: 'handler' | 'manager' | 'integration', org: string): AccessScope {
    return new AccessScope(principalId, role, orgToken(org));
  }

  static partner(principalId: string, partnerId: string): AccessScope {
    return new AccessScope(principalId, 'partner', partnerToken(partnerId));
  }

  /** Sees every organisation: all documents carry the root's token, so the same indexes serve an administrator. */
  static admin(principalId: string): AccessScope {
    return new AccessScope(principalId, 'admin', orgToken(ROOT_ORG));
  }

  /** @internal Use `SystemScope.because` so that every exception can be searched for. */
  static system(reason: string): AccessScope {
    return new AccessScope(`system:${reason}`, 'system', null);
  }

  /** The partner this scope is confined to, else null. */
  get partnerId(): string | null {
    return this.token?.startsWith('partner:') ? this.token.slice('partner:'.length) : null;
  }

  /** The organisation subtree this scope is confined to, else null. */
  get org(): string | null {
    return this.token?.startsWith('org:') ? this.token.slice('org:'.length) : null;
  }
}

/** The searchable exception: work the installation does on its own behalf. */
export const SystemScope = {
  because: (reason: string): AccessScope => AccessScope.system(reason),
};

export const orgToken = (org: string): string => `org:${org}`;
export const partnerToken = (partnerId: string): string => `partner:${partnerId}`;

/** The tokens of a document: its organisation with all above it, and the partners that have a part in it. */
export function accessTokens(org: string, partnerIds: Iterable<string> = []): string[] {
  const parts = org.split('/');
  const tokens = parts.map((_, index) => orgToken(parts.slice(0, index + 1).join('/')));
  if (parts[0] !== ROOT_ORG) tokens.unshift(orgToken(ROOT_ORG));
  for (const partnerId of new Set(partnerIds)) tokens.push(partnerToken(partnerId));
  return tokens;
}
