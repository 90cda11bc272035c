import { Global, Module, type OnApplicationShutdown, Inject } from '@nestjs/common';
import { Clock, SystemClock } from './clock.js';
import { Config } from './config.js';
import { FailPoints } from './fail-points.js';
import { HALF, type Half } from './halves/half.js';
import { Readiness } from './http/readiness.js';
import { JobsModule } from './jobs/jobs.module.js';
import { LiveModule } from './live/live.module.js';
import { LOGGER, makeLogger } from './logging.js';
import { Metrics } from './metrics.js';
import { NodeRole } from './node-role.js';
import { LeaseRepository } from './ranges/lease.repository.js';
import { SweepRanges } from './ranges/sweep-ranges.js';
import { RedisLink } from './redis/redis-link.js';
import { openStore } from './store/open-store.js';
import type { Store } from './store/store.js';
import { STORE } from './store/store.token.js';

/** What every feature stands on: configuration, time, the store, logs and figures. */
@Global()
@Module({
  imports: [LiveModule, JobsModule],
  providers: [
    { provide: Config, useFactory: () => new Config() },
    { provide: Clock, useClass: SystemClock },
    { provide: LOGGER, useFactory: (config: Config) => makeLogger(config.values.logLevel), inject: [Config] },
    {
      provide: STORE,
      useFactory: ({ values }: Config, half?: Half) =>
        openStore({
          dataDir: values.dataDir,
          commitDelayMs: values.commitDelayMs,
          ...(values.mongodbUri !== null && { mongodbUri: values.mongodbUri }),
          ...(half?.sharedWriter !== undefined && { sharedWriter: half.sharedWriter }),
        }),
      inject: [Config, { token: HALF, optional: true }],
    },
    FailPoints,
    Metrics,
    Readiness,
    NodeRole,
    RedisLink,
    LeaseRepository,
    SweepRanges,
  ],
  exports: [Config, Clock, LOGGER, STORE, FailPoints, Metrics, Readiness, NodeRole, RedisLink, SweepRanges, LiveModule, JobsModule],
})
export class KernelModule implements OnApplicationShutdown {
  constructor(@Inject(STORE) private readonly store: Store) {}

  /** Runs after every feature's own shutdown: what was accepted has been handed over by then. */
  async onApplicationShutdown(): Promise<void> {
    await this.store.close();
  }
}
