import { Global, Module } from '@nestjs/common';
import type { Logger } from 'pino';
import { Config } from '../config.js';
import { HALF, type Half } from '../halves/half.js';
import { LOGGER } from '../logging.js';
import { NodeRole } from '../node-role.js';
import { RedisLink } from '../redis/redis-link.js';
import { HalfTransport } from './half-transport.js';
import { LiveHub } from './live-hub.js';
import { InProcessTransport, LiveTransport } from './live-transport.js';
import { RedisTransport } from './redis-transport.js';

/** Live updates; the transport is the only part that knows whether there are other nodes. */
@Global()
@Module({
  providers: [
    {
      provide: LiveTransport,
      useFactory: (redis: RedisLink, role: NodeRole, logger: Logger, { values }: Config, half?: Half): LiveTransport => {
        if (redis.configured) return new RedisTransport(redis, role, logger);
        const alone = values.mongodbUri === null;
        return half === undefined ? new InProcessTransport(alone) : new HalfTransport(half.link, alone);
      },
      inject: [RedisLink, NodeRole, LOGGER, Config, { token: HALF, optional: true }],
    },
    LiveHub,
  ],
  exports: [LiveHub],
})
export class LiveModule {}
