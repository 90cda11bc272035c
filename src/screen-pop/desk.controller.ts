import { Controller, Delete, Get, Headers, HttpCode, Inject, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { Allow, CurrentPrincipal } from '../access/access.decorators.js';
import { Authenticator } from '../access/authenticator.js';
import { ValidBody } from '../access/body.js';
import type { Principal } from '../access/principal.js';
import { CallsService, deskTopic } from '../calls/calls.service.js';
import { extensionKey, userKey } from '../calls/domain/call-event.js';
import { Clock } from '../kernel/clock.js';
import { LiveHub } from '../kernel/live/live-hub.js';
import { readLastEventId, SseStream } from '../kernel/live/sse-stream.js';
import { LOGGER } from '../kernel/logging.js';
import { Metrics } from '../kernel/metrics.js';
import { orgToken, ROOT_ORG } from '../kernel/scope.js';
import { custodiansOf, DeskQueue, heldTopic } from './desk-queue.service.js';
import { DeskStream, type DeskSources } from './desk-stream.js';
import { DeskService } from './desk.service.js';
import type { DeskView, PopView } from './domain/pop.js';
import type { Viewer } from './domain/viewer.js';
import { PopViews } from './pop-views.service.js';
import { ChooseDto, VerifyDto, WrapUpDto } from './wrap-up.dto.js';

@Allow('handler', 'manager', 'admin')
@Controller('v1')
export class DeskController {
  readonly #sources: DeskSources;

  constructor(
    private readonly desk: DeskService,
    private readonly authenticator: Authenticator,
    private readonly live: LiveHub,
    private readonly metrics: Metrics,
    private readonly clock: Clock,
    calls: CallsService,
    pops: PopViews,
    queue: DeskQueue,
    @Inject(LOGGER) logger: Logger,
  ) {
    this.#sources = {
      livePops: (viewer) => desk.livePops(viewer),
      pop: async (viewer, { callId, version, arrivedAtMs }) => {
        const doc = await calls.get(callId, version);
        return doc === null ? null : pops.build(viewer, doc, arrivedAtMs);
      },
      queue: (viewer) => queue.of(viewer),
      sent: (popMs) => {
        if (popMs !== null) metrics.pops.observe(popMs / 1000);
      },
      failed: (error) => logger.warn({ err: error }, 'a desk could not be told'),
    };
  }

  @Get('desk')
  async view(@CurrentPrincipal() principal: Principal): Promise<DeskView> {
    return this.desk.view(viewerOf(principal));
  }

  /** Server-sent events for one desk. `@Res` without passthrough: from here on the stream answers, not Nest. */
  @Get('desk/stream')
  async stream(
    @CurrentPrincipal() principal: Principal,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const viewer = viewerOf(principal);
    const stream = new SseStream(reply, () => this.authenticator.stillGood(principal, this.clock.now()));
    request.raw.socket.setKeepAlive(true, 30_000);
    this.live.adopt(stream);
    this.metrics.streams.set(this.live.openStreams);
    stream.onClose(() => this.metrics.streams.set(this.live.openStreams));
    const topics = [
      ...viewer.handlers.map(deskTopic),
      ...custodiansOf(viewer).map(heldTopic),
      principal.scope.token ?? orgToken(ROOT_ORG),
    ];
    await new DeskStream(viewer, stream, this.live, this.#sources).begin(topics, readLastEventId(lastEventId));
  }

  @Post('calls/:callId/choose')
  @HttpCode(200)
  async choose(
    @CurrentPrincipal() principal: Principal,
    @Param('callId') callId: string,
    @ValidBody(ChooseDto) given: ChooseDto,
  ): Promise<PopView> {
    return this.desk.choose(viewerOf(principal), callId, given.customerId);
  }

  @Delete('calls/:callId/choose')
  async unchoose(@CurrentPrincipal() principal: Principal, @Param('callId') callId: string): Promise<PopView> {
    return this.desk.unchoose(viewerOf(principal), callId);
  }

  @Post('calls/:callId/verify')
  @HttpCode(200)
  async verify(
    @CurrentPrincipal() principal: Principal,
    @Param('callId') callId: string,
    @ValidBody(VerifyDto) given: VerifyDto,
  ): Promise<PopView> {
    return this.desk.verify(viewerOf(principal), callId, given.method);
  }

  @Post('calls/:callId/wrap-up')
  @HttpCode(200)
  async wrapUp(
    @CurrentPrincipal() principal: Principal,
    @Param('callId') callId: string,
    @ValidBody(WrapUpDto) given: WrapUpDto,
  ): Promise<PopView> {
    return this.desk.wrapUp(viewerOf(principal), callId, given);
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
