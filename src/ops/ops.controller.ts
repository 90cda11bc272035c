import { Controller, Get, Header, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Public } from '../access/access.decorators.js';
import { Config } from '../kernel/config.js';
import { Metrics } from '../kernel/metrics.js';
import { RedisLink } from '../kernel/redis/redis-link.js';
import { STORE } from '../kernel/store/store.token.js';
import type { Store } from '../kernel/store/store.js';
import { Readiness } from '../kernel/http/readiness.js';

interface Ready {
  status: 'ready';
  engine: Store['engine'];
  role: 'all' | 'api' | 'worker';
  /** What wakes people up. */
  queue: 'redis' | 'in-process';
  /** What does not work as it should, though everything is taken and done. */
  degraded?: string[];
}

/** What machines ask of the process; no personal data, no log-in. */
@Public()
@Controller()
export class OpsController {
  constructor(
    @Inject(STORE) private readonly store: Store,
    private readonly readiness: Readiness,
    private readonly metrics: Metrics,
    private readonly redis: RedisLink,
    private readonly config: Config,
  ) {}

  /** Alive: the process answers. */
  @Get('healthz')
  healthz(): { status: 'ok' } {
    return { status: 'ok' };
  }

  /** Ready: the store takes writes, the start is complete, and no shutdown has begun. */
  @Get('readyz')
  async readyz(@Res({ passthrough: true }) reply: FastifyReply): Promise<Ready | { status: 'not-ready'; reason: string }> {
    const reason = this.readiness.reason ?? (await this.storeTrouble());
    if (reason === null) return this.ready();
    void reply.status(503).header('retry-after', '5');
    return { status: 'not-ready', reason };
  }

  @Get('metrics')
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  async prometheus(): Promise<string> {
    return this.metrics.text();
  }

  /** Redis only wakes people up, so its absence is told and stops nothing. */
  private ready(): Ready {
    const { trouble } = this.redis;
    return {
      status: 'ready',
      engine: this.store.engine,
      role: this.config.values.role,
      queue: this.redis.configured ? 'redis' : 'in-process',
      ...(trouble !== null && { degraded: [`${trouble}. Work is found by sweeping, desks look into the store.`] }),
    };
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
