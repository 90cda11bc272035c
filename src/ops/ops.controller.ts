import { Controller, Get, Header, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Public } from '../access/access.decorators.js';
import { Metrics } from '../kernel/metrics.js';
import { STORE } from '../kernel/store/store.token.js';
import type { Store } from '../kernel/store/store.js';
import { Readiness } from '../kernel/http/readiness.js';

/** What machines ask of the process; no personal data, no log-in. */
@Public()
@Controller()
export class OpsController {
  constructor(
    @Inject(STORE) private readonly store: Store,
    private readonly readiness: Readiness,
    private readonly metrics: Metrics,
  ) {}

  /** Alive: the process answers. */
  @Get('healthz')
  healthz(): { status: 'ok' } {
    return { status: 'ok' };
  }

  /** Ready: the store takes writes, the start is complete, and no shutdown has begun. */
  @Get('readyz')
  async readyz(@Res({ passthrough: true }) reply: FastifyReply): Promise<{ status: string; reason?: string }> {
    const reason = this.readiness.reason ?? (await this.storeTrouble());
    if (reason === null) return { status: 'ready', engine: this.store.engine } as { status: string };
    void reply.status(503).header('retry-after', '5');
    return { status: 'not-ready', reason };
  }

  @Get('metrics')
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  async prometheus(): Promise<string> {
    return this.metrics.registry.metrics();
  }

  private async storeTrouble(): Promise<string | null> {
    try {
      await this.store.ping();
      return null;
    } catch (error) {
      return error instanceof Error ? error.message : 'the store does not answer';
    }
  }
}
