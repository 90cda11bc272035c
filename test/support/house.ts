import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Abstract, Type } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { ScheduleModule } from '@nestjs/schedule';
import { Test } from '@nestjs/testing';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { makeLogger } from '../../src/kernel/logging.js';
import { prepare } from '../../src/app.js';
import { Clock, ManualClock, SystemClock } from '../../src/kernel/clock.js';
import { Config } from '../../src/kernel/config.js';
import { CLI_KEY_FILE } from '../../src/ops/cli-key.js';
import { KernelModule } from '../../src/kernel/kernel.module.js';
import { NodeRole } from '../../src/kernel/node-role.js';
import { databaseOf, dropDatabaseOf } from './mongo.js';

/** A running installation of chosen modules on a data folder (and database) of its own, listening on a free port. */
export interface House {
  app: NestFastifyApplication;
  url: string;
  get<T>(token: Type<T> | Abstract<T> | symbol): T;
  close(): Promise<void>;
}

/** `clock` replaces the machine's; sweeps then run only when a test asks for them. */
export async function openHouse(
  modules: Type[],
  environment: Record<string, string> = {},
  clock: Clock = new SystemClock(),
): Promise<House> {
  const dataDir = await mkdtemp(join(tmpdir(), 'firebreak-'));
  const config = new Config({ DATA_DIR: dataDir, LOG_LEVEL: 'silent', PORT: '0', ...databaseOf(dataDir), ...environment });
  const moduleRef = await Test.createTestingModule({ imports: [ScheduleModule.forRoot(), KernelModule, ...modules] })
    .overrideProvider(Config)
    .useValue(config)
    .overrideProvider(Clock)
    .useValue(clock)
    .overrideProvider(NodeRole)
    .useFactory({ factory: roleOf(clock), inject: [Config, HttpAdapterHost] })
    .compile();
  const app = moduleRef.createNestApplication<NestFastifyApplication>(new FastifyAdapter({ forceCloseConnections: 'idle' }), { logger: false });
  await prepare(app, config, makeLogger('silent'));
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address() as AddressInfo;
  return {
    app,
    url: `http://127.0.0.1:${port}`,
    get: (token) => app.get(token, { strict: false }),
    close: async () => {
      await app.close();
      await dropDatabaseOf(dataDir);
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** Where time stands still, nobody looks for work by himself; what comes in is applied all the same. */
function roleOf(clock: Clock): (config: Config, http: HttpAdapterHost) => NodeRole {
  return (config, http) =>
    clock instanceof ManualClock ? ({ id: 'node_test', works: false, handsOver: false } as NodeRole) : new NodeRole(config, http);
}

/** The administrator's key that every installation keeps for its own command line. */
export function cliKeyOf(house: House): string {
  return readFileSync(join(house.get(Config).values.dataDir, CLI_KEY_FILE), 'utf8').trim();
}
