import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { Clock } from '../kernel/clock.js';
import { Config } from '../kernel/config.js';
import { DomainError } from '../kernel/errors.js';
import { AUDIENCE, type Audience, type CallerRole } from './access.decorators.js';
import { Authenticator } from './authenticator.js';
import { judgeOrigin } from './domain/same-origin.js';
import { attachPrincipal } from './principal.js';
import { SessionCookie } from './session-cookie.js';

const READS = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Stands before every route. What does not say who may call it may be called by nobody. */
@Injectable()
export class AccessGuard implements CanActivate {
  readonly #audiences = new Map<unknown, Audience | undefined>();

  constructor(
    private readonly reflector: Reflector,
    private readonly authenticator: Authenticator,
    private readonly cookie: SessionCookie,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const audience = this.audienceOf(context);
    if (audience === undefined) throw new DomainError('forbidden', 'This route is for nobody.');
    this.refuseForeignPages(request, audience);
    if (audience === 'public') return true;
    const principal = await this.authenticator.identify(request, this.clock.now());
    if (principal === null) throw new DomainError('unauthenticated', 'Sign in, or send an API key.');
    if (!audience.includes(principal.scope.role as CallerRole)) {
      throw new DomainError('forbidden', 'This is not for your role.');
    }
    attachPrincipal(request, principal);
    return true;
  }

  /** Asked once for each route: what its decorators say never changes. */
  private audienceOf(context: ExecutionContext): Audience | undefined {
    const handler = context.getHandler();
    if (!this.#audiences.has(handler)) {
      this.#audiences.set(handler, this.reflector.getAllAndOverride<Audience | undefined>(AUDIENCE, [handler, context.getClass()]));
    }
    return this.#audiences.get(handler);
  }

  /** CSRF: a change that rides on the cookie must come from our own pages, and say so. */
  private refuseForeignPages(request: FastifyRequest, audience: Audience): void {
    if (READS.has(request.method)) return;
    const byHeader = request.headers.authorization !== undefined;
    if (byHeader && audience !== 'public') return;
    const verdict = judgeOrigin(
      { origin: request.headers.origin, fetchSite: first(request.headers['sec-fetch-site']), host: request.host },
      this.config.values.publicUrl,
    );
    const onCookie = !byHeader && this.cookie.read(request) !== null;
    if (verdict === 'foreign' && (onCookie || audience === 'public')) {
      throw new DomainError('forbidden', 'This request comes from a page that is not ours.');
    }
    if (verdict === 'unknown' && onCookie && audience !== 'public') {
      throw new DomainError('forbidden', 'A change made with a session must name its Origin; systems use an API key.');
    }
  }
}

const first = (header: string | string[] | undefined): string | undefined =>
  Array.isArray(header) ? header[0] : header;
