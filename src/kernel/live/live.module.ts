import { Global, Module } from '@nestjs/common';
import type { Logger } from 'pino';
import { Config } from '../config.js';
import { LOGGER } from '../logging.js';
import { NodeRole } from '../node-role.js';
import { RedisLink } from '../redis/redis-link.js';
import { LiveHub } from './live-hub.js';
import { InProcessTransport, LiveTransport } from './live-transport.js';
import { RedisTransport } from './redis-transport.js';

/** Live updates; the transport is the only part that knows whether there are other nodes. */
@Global()
@Module({
  providers: [
    {
      provide: LiveTransport,
      useFactory: (redis: RedisLink, role: NodeRole, logger: Logger, { values }: Config): LiveTransport =>
        redis.configured ? new RedisTransport(redis, role, logger) : new InProcessTransport(values.mongodbUri === null),
      inject: [RedisLink, NodeRole, LOGGER, Config],
    },
    LiveHub,
  ],
  exports: [LiveHub],
})
export class LiveModule {}
