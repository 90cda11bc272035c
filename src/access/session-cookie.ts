import { Injectable } from '@nestjs/common';
import { parseCookie, stringifySetCookie } from 'cookie';
import type { FastifyRequest } from 'fastify';
import { Config } from '../kernel/config.js';
import { SESSION_ABSOLUTE_MS } from './domain/session-life.js';

const PLAIN_NAME = 'fb_session';
/** Browsers take a `__Host-` cookie only over https and only for this very host: no sibling domain can plant one. */
const SECURE_NAME = '__Host-fb_session';

/** Reads and writes the one cookie there is: HttpOnly, SameSite=Strict, Path=/, and Secure wherever https is served. */
@Injectable()
export class SessionCookie {
  constructor(private readonly config: Config) {}

  read(request: FastifyRequest): string | null {
    const header = request.headers.cookie;
    if (header === undefined) return null;
    return parseCookie(header)[this.name(request)] ?? null;
  }

  /** The `Set-Cookie` header that begins a session. */
  begin(request: FastifyRequest, token: string): string {
    return this.header(request, token, SESSION_ABSOLUTE_MS / 1000);
  }

  /** The `Set-Cookie` header that makes the browser forget. */
  end(request: FastifyRequest): string {
    return this.header(request, '', 0);
  }

  private header(request: FastifyRequest, value: string, maxAge: number): string {
    const secure = this.secure(request);
    return stringifySetCookie(this.name(request), value, { httpOnly: true, sameSite: 'strict', path: '/', secure, maxAge });
  }

  private name(request: FastifyRequest): string {
    return this.secure(request) ? SECURE_NAME : PLAIN_NAME;
  }

  private secure(request: FastifyRequest): boolean {
    return request.protocol === 'https' || this.config.values.publicUrl?.startsWith('https://') === true;
  }
}
