import { Injectable } from '@nestjs/common';
import { notFound } from '../kernel/errors.js';
import { SystemScope, type AccessScope } from '../kernel/scope.js';
import type { Page } from '../kernel/store/store.js';
import { AccessLog } from './access-log.service.js';
import { ApiKeyRepository } from './api-key.repository.js';
import type { ApiKeyDoc } from './api-key.schema.js';
import { hashSecret, newSecret, sameHash } from './secrets.js';

const SYSTEM = SystemScope.because('API keys');
const PREFIX = 'fbk_';
const KEY = /^fbk_[A-Za-z0-9_-]{43}$/;
/** The last use is kept to the minute, not to the request. */
const TOUCH_EVERY_MS = 60_000;
/** A key found good is trusted this long, so that it is not read for every event; revoking it here ends that at once. */
const TRUST_MS = 1_000;
const MOST_TRUSTED = 1_000;

export interface NewApiKey {
  name: string;
  role: 'integration' | 'admin';
  org: string;
  sources: string[];
}

/** A key as administrators see it: everything but the key. */
export interface ApiKeyView {
  id: string;
  name: string;
  role: 'integration' | 'admin';
  org: string;
  sources: string[];
  createdAt: string;
  createdBy: string;
  lastUsedAt: string | null;
  revokedAt: string | null;
}

/** Keys of systems: shown once, kept as a hash, revocable. */
@Injectable()
export class ApiKeys {
  readonly #touchedAtMs = new Map<string, number>();
  readonly #trusted = new Map<string, { key: ApiKeyDoc; untilMs: number }>();

  constructor(
    private readonly keys: ApiKeyRepository,
    private readonly log: AccessLog,
  ) {}

  /** Makes a key. The text is returned here and never again. */
  async create(scope: AccessScope, wanted: NewApiKey, now: Date): Promise<{ key: string; view: ApiKeyView }> {
    const key = PREFIX + newSecret();
    const hash = hashSecret(key);
    const doc = await this.keys.insert(scope, {
      _id: keyIdOf(hash),
      hash,
      ...wanted,
      createdAt: now,
      createdBy: scope.principalId,
      lastUsedAt: null,
      revokedAt: null,
    });
    await this.log.logChange(scope, { what: 'api-key', id: doc._id, why: 'created' });
    return { key, view: viewOf(doc) };
  }

  async list(scope: AccessScope, page: { limit: number; after?: string }): Promise<Page<ApiKeyView>> {
    const { items, next } = await this.keys.list(scope, page);
    return { items: items.map(viewOf), next };
  }

  /** Revokes a key at once and for good; the record stays. */
  async revoke(scope: AccessScope, id: string, now: Date): Promise<void> {
    const revoked = await this.keys.update(scope, id, (key) => ({ ...key, revokedAt: key.revokedAt ?? now }));
    if (revoked === null) throw notFound('API key');
    this.#trusted.delete(revoked.hash);
    await this.log.logChange(scope, { what: 'api-key', id, why: 'revoked' });
  }

  /** The key of that text while it is good, else null. */
  async find(text: string, now: Date): Promise<ApiKeyDoc | null> {
    if (!KEY.test(text)) return null;
    const hash = hashSecret(text);
    const trusted = this.#trusted.get(hash);
    if (trusted !== undefined && now.getTime() < trusted.untilMs) return trusted.key;
    const key = await this.keys.get(SYSTEM, keyIdOf(hash));
    if (key === null || key.revokedAt !== null || !sameHash(key.hash, hash)) return null;
    await this.touch(key, now);
    this.trust(key, now);
    return key;
  }

  async stillGood(id: string): Promise<boolean> {
    const key = await this.keys.get(SYSTEM, id);
    return key !== null && key.revokedAt === null;
  }

  private trust(key: ApiKeyDoc, now: Date): void {
    if (this.#trusted.size >= MOST_TRUSTED) this.#trusted.clear();
    this.#trusted.set(key.hash, { key, untilMs: now.getTime() + TRUST_MS });
  }

  private async touch(key: ApiKeyDoc, now: Date): Promise<void> {
    const lastMs = this.#touchedAtMs.get(key._id) ?? key.lastUsedAt?.getTime() ?? 0;
    if (now.getTime() - lastMs < TOUCH_EVERY_MS) return;
    this.#touchedAtMs.set(key._id, now.getTime());
    await this.keys.update(SYSTEM, key._id, (kept) =>
      kept.lastUsedAt === null || kept.lastUsedAt < now ? { ...kept, lastUsedAt: now } : null,
    );
  }
}

/** 132 bits of the hash: found by one point read, and worth nothing to who sees it. */
const keyIdOf = (hash: string): string => `key_${Buffer.from(hash, 'hex').toString('base64url').slice(0, 22)}`;

function viewOf(doc: ApiKeyDoc): ApiKeyView {
  return {
    id: doc._id,
    name: doc.name,
    role: doc.role,
    org: doc.org,
    sources: doc.sources,
    createdAt: doc.createdAt.toISOString(),
    createdBy: doc.createdBy,
    lastUsedAt: doc.lastUsedAt?.toISOString() ?? null,
    revokedAt: doc.revokedAt?.toISOString() ?? null,
  };
}
