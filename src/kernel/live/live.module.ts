import { Global, Module } from '@nestjs/common';
import { LiveHub } from './live-hub.js';
import { LiveTransport } from './live-transport.js';
import { RedisTransport } from './redis-transport.js';

/** Live updates; the transport is the only part that knows whether there are other nodes. */
@Global()
@Module({
  providers: [{ provide: LiveTransport, useClass: RedisTransport }, LiveHub],
  exports: [LiveHub],
})
export class LiveModule {}
