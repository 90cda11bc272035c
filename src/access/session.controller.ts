import { Controller, Delete, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Clock } from '../kernel/clock.js';
import { DomainError } from '../kernel/errors.js';
import { Allow, CurrentPrincipal, Public } from './access.decorators.js';
import { ValidBody } from './body.js';
import type { SessionView } from './domain/session-view.js';
import type { Principal } from './principal.js';
import { SessionCookie } from './session-cookie.js';
import { SignInDto } from './session.dto.js';
import { Sessions } from './sessions.service.js';
import { SignIn, TooManyAttempts } from './sign-in.service.js';

@Controller('v1/session')
export class SessionController {
  constructor(
    private readonly signIn: SignIn,
    private readonly sessions: Sessions,
    private readonly cookie: SessionCookie,
    private readonly clock: Clock,
  ) {}

  /** Signs in and sets the session cookie. */
  @Public()
  @Post()
  @HttpCode(200)
  async begin(
    @ValidBody(SignInDto) given: SignInDto,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SessionView> {
    try {
      const { token, view } = await this.signIn.signIn({ ...given, address: request.ip }, this.clock.now());
      // A sign-in replaces whatever session the browser had: none is left behind, none is taken over.
      const before = this.cookie.read(request);
      if (before !== null) await this.sessions.end(before);
      void reply.header('set-cookie', this.cookie.begin(request, token)).header('cache-control', 'no-store');
      return view;
    } catch (error) {
      if (error instanceof TooManyAttempts) void reply.header('retry-after', String(error.retryAfterSeconds));
      throw error;
    }
  }

  /** Who is signed in. */
  @Allow('handler', 'manager', 'partner', 'admin')
  @Get()
  current(
    @CurrentPrincipal() principal: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): SessionView {
    if (principal.user === null) throw new DomainError('forbidden', 'An API key has no session.');
    void reply.header('cache-control', 'no-store');
    return { user: principal.user };
  }

  /** Signs out; also when nobody is signed in any more. */
  @Public()
  @Delete()
  @HttpCode(204)
  async end(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    const token = this.cookie.read(request);
    if (token !== null) await this.sessions.end(token);
    void reply.header('set-cookie', this.cookie.end(request));
  }
}
