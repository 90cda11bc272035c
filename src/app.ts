import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Logger } from 'pino';
import { AppModule } from './app.module.js';
import { BackHalf, type FrontHalf } from './back-half.js';
import { Config } from './kernel/config.js';
import { FailPoints } from './kernel/fail-points.js';
import type { Half } from './kernel/halves/half.js';
import { HalfModule } from './kernel/halves/half.module.js';
import { ErrorFilter } from './kernel/http/error.filter.js';
import { onlyForProbes } from './kernel/http/worker-door.js';
import { observeRequests } from './kernel/http/observe.js';
import { sendSecurityHeaders } from './kernel/http/security-headers.js';
import { LOGGER, makeLogger, NestLogger } from './kernel/logging.js';
import { Metrics } from './kernel/metrics.js';
import { serveApiDocs } from './ops/api-docs.js';
import { serveConsole } from './ops/console.js';

const MIB = 1024 * 1024;

/** Builds the HTTP application, not yet listening: a whole house, or the front of one. */
export async function createApp(config: Config, half: FrontHalf | null): Promise<NestFastifyApplication> {
  const logger = makeLogger(config.values.logLevel);
  const adapter = new FastifyAdapter({
    bodyLimit: config.values.maxBodyMb * MIB,
    trustProxy: config.values.trustProxy,
    forceCloseConnections: 'idle',
    // There is no middleware, and asking for it at every request is not free.
    skipMiddie: true,
    routerOptions: { maxParamLength: 300 },
  });
  const app = await NestFactory.create<NestFastifyApplication>(half === null ? AppModule : HalfModule.around(AppModule, half, [BackHalf]), adapter, {
    logger: new NestLogger(logger),
    abortOnError: false,
  });
  await prepare(app, config, app.get<Logger>(LOGGER));
  return app;
}

/** Everything between the module and the first request; also used by tests that make the application themselves. */
export async function prepare(app: NestFastifyApplication, config: Config, logger: Logger): Promise<void> {
  app.useGlobalFilters(new ErrorFilter(logger));
  app.enableShutdownHooks();
  const fastify = app.getHttpAdapter().getInstance();
  sendSecurityHeaders(fastify, config.values.publicUrl?.startsWith('https') === true);
  app.useBodyParser('application/x-ndjson', { bodyLimit: config.values.maxBodyMb * MIB }, (_request, body, done) => {
    done(null, body.toString('utf8'));
  });
  if (config.values.role === 'worker') onlyForProbes(fastify);
  observeRequests(fastify, app.get(Metrics));
  await serveApiDocs(app, fastify);
  await serveConsole(fastify);
}

/** The back of a divided process. */
export async function createBack(half: Half): Promise<INestApplicationContext> {
  const back = await NestFactory.createApplicationContext(HalfModule.around(AppModule, half), {
    logger: new NestLogger(makeLogger(new Config().values.logLevel)),
    abortOnError: false,
  });
  back.get(FailPoints).reach('back-start');
  return back;
}

/** The same house without its HTTP door, for the command line. */
export async function createContext(level = 'warn'): Promise<INestApplicationContext> {
  return NestFactory.createApplicationContext(AppModule, { logger: new NestLogger(makeLogger(level)), abortOnError: false });
}
