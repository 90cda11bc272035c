import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { ApiKeys } from './api-keys.service.js';
import type { Principal } from './principal.js';
import { scopeOfKey, scopeOfUser, userView } from './scope-of.js';
import { SessionCookie } from './session-cookie.js';
import { Sessions } from './sessions.service.js';

/** Finds out who is calling: an API key where an `Authorization` header is sent, else the session cookie. */
@Injectable()
export class Authenticator {
  constructor(
    private readonly cookie: SessionCookie,
    private readonly sessions: Sessions,
    private readonly keys: ApiKeys,
  ) {}

  /** The caller, or null when nobody good is. A bad key is never made up for by a cookie beside it. */
  async identify(request: FastifyRequest, now: Date): Promise<Principal | null> {
    const { authorization } = request.headers;
    if (authorization !== undefined) return this.byKey(authorization, now);
    const token = this.cookie.read(request);
    return token === null ? null : this.bySession(token, now);
  }

  /** Whether a stream begun by this caller may go on; to be asked at every heartbeat. */
  async stillGood(principal: Principal, now: Date): Promise<boolean> {
    if (principal.sessionId !== null) return this.sessions.stillGood(principal.sessionId, now);
    return principal.key !== null && this.keys.stillGood(principal.key.id);
  }

  private async byKey(authorization: string, now: Date): Promise<Principal | null> {
    const [, text] = /^Bearer +(\S+)$/i.exec(authorization) ?? [];
    const key = text === undefined ? null : await this.keys.find(text, now);
    if (key === null) return null;
    return { scope: scopeOfKey(key), user: null, sessionId: null, key: { id: key._id, sources: key.sources } };
  }

  private async bySession(token: string, now: Date): Promise<Principal | null> {
    const session = await this.sessions.resume(token, now);
    if (session === null) return null;
    const { user, sessionId } = session;
    return { scope: scopeOfUser(user), user: userView(user), sessionId, key: null };
  }
}
