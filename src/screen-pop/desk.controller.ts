import { Controller, Delete, Get, Headers, HttpCode, Param, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Allow, CurrentPrincipal } from '../access/access.decorators.js';
import { ValidBody } from '../access/body.js';
import type { Principal } from '../access/principal.js';
import { extensionKey, userKey } from '../calls/domain/call-event.js';
import { readLastEventId } from '../kernel/live/sse-stream.js';
import { Callers } from './callers.service.js';
import { DeskStreams } from './desk-streams.service.js';
import { DeskService } from './desk.service.js';
import type { DeskView, PopView } from './domain/pop.js';
import type { Viewer } from './domain/viewer.js';
import { ChooseDto, VerifyDto, WrapUpDto } from './wrap-up.dto.js';
import { WrapUps } from './wrap-ups.service.js';

@Allow('handler', 'manager', 'admin')
@Controller('v1')
export class DeskController {
  constructor(
    private readonly desk: DeskService,
    private readonly streams: DeskStreams,
    private readonly callers: Callers,
    private readonly wrapUps: WrapUps,
  ) {}

  @Get('desk')
  async view(@CurrentPrincipal() principal: Principal): Promise<DeskView> {
    return this.desk.view(viewerOf(principal));
  }

  /** Server-sent events for one desk. `@Res` without passthrough: from here on the stream answers, not Nest. */
  @Get('desk/stream')
  async stream(
    @CurrentPrincipal() principal: Principal,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.streams.open(principal, viewerOf(principal), reply, readLastEventId(lastEventId));
  }

  @Post('calls/:callId/choose')
  @HttpCode(200)
  async choose(
    @CurrentPrincipal() principal: Principal,
    @Param('callId') callId: string,
    @ValidBody(ChooseDto) given: ChooseDto,
  ): Promise<PopView> {
    return this.callers.choose(viewerOf(principal), callId, given.customerId);
  }

  @Delete('calls/:callId/choose')
  async unchoose(@CurrentPrincipal() principal: Principal, @Param('callId') callId: string): Promise<PopView> {
    return this.callers.unchoose(viewerOf(principal), callId);
  }

  @Post('calls/:callId/verify')
  @HttpCode(200)
  async verify(
    @CurrentPrincipal() principal: Principal,
    @Param('callId') callId: string,
    @ValidBody(VerifyDto) given: VerifyDto,
  ): Promise<PopView> {
    return this.callers.verify(viewerOf(principal), callId, given.method);
  }

  @Post('calls/:callId/wrap-up')
  @HttpCode(200)
  async wrapUp(
    @CurrentPrincipal() principal: Principal,
    @Param('callId') callId: string,
    @ValidBody(WrapUpDto) given: WrapUpDto,
  ): Promise<PopView> {
    return this.wrapUps.save(viewerOf(principal), callId, given);
  }
}

/** A desk belongs to a person; an API key has none and sees an empty one. */
function viewerOf(principal: Principal): Viewer {
  const { user, scope } = principal;
  if (user === null) {
    return { scope, userId: scope.principalId, extension: null, team: null, language: 'zh-CN', handlers: [] };
  }
  return {
    scope,
    userId: user.id,
    extension: user.extension,
    team: user.team,
    language: user.language,
    handlers: [userKey(user.id), ...(user.extension === null ? [] : [extensionKey(user.extension)])],
  };
}
