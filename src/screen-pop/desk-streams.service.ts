import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Logger } from 'pino';
import { AlertsService } from '../alerts/alerts.service.js';
import { Authenticator } from '../access/authenticator.js';
import type { Principal } from '../access/principal.js';
import { CallsService, deskTopic } from '../calls/calls.service.js';
import { Clock } from '../kernel/clock.js';
import { LiveHub } from '../kernel/live/live-hub.js';
import { SseStream } from '../kernel/live/sse-stream.js';
import { LOGGER } from '../kernel/logging.js';
import { Metrics } from '../kernel/metrics.js';
import { NodeRole } from '../kernel/node-role.js';
import { orgToken, ROOT_ORG } from '../kernel/scope.js';
import { custodiansOf, DeskQueue, heldTopic } from './desk-queue.service.js';
import { DeskStream, type DeskSources } from './desk-stream.js';
import { DeskService } from './desk.service.js';
import type { Viewer } from './domain/viewer.js';
import { PopViews } from './pop-views.service.js';

/** What a stream is told of alerts it missed; all of them stand in the list. */
const MOST_ALERTS = 100;

/** Opens the stream of a desk and feeds it until it ends: with the reader, the session, or the installation. */
@Injectable()
export class DeskStreams {
  readonly #sources: DeskSources;

  // More arguments than usual: a stream is where access, time, figures and everything on a desk come together.
  constructor(
    private readonly authenticator: Authenticator,
    private readonly live: LiveHub,
    private readonly metrics: Metrics,
    private readonly clock: Clock,
    desk: DeskService,
    calls: CallsService,
    pops: PopViews,
    queue: DeskQueue,
    alerts: AlertsService,
    role: NodeRole,
    @Inject(LOGGER) logger: Logger,
  ) {
    this.#sources = {
      node: role.id,
      now: () => clock.now(),
      standing: (viewer) => desk.standing(viewer),
      alertsSince: (viewer, after) => alerts.since(viewer.scope, after, MOST_ALERTS),
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

  /** Takes over the reply. */
  async open(principal: Principal, viewer: Viewer, reply: FastifyReply, lastEventId: number | null): Promise<void> {
    const stream = new SseStream(reply, () => this.authenticator.stillGood(principal, this.clock.now()));
    this.live.adopt(stream);
    const count = (): void => this.metrics.streams.set(this.live.openStreams);
    count();
    stream.onClose(count);
    const topics = [
      ...viewer.handlers.map(deskTopic),
      ...custodiansOf(viewer).map(heldTopic),
      principal.scope.token ?? orgToken(ROOT_ORG),
    ];
    await new DeskStream(viewer, stream, this.live, this.#sources).begin(topics, lastEventId);
  }
}
