import { rmSync } from 'node:fs';
import { dropDatabase, dropDatabaseOf, freshDatabase } from '../test/support/mongo.js';
import { fragileServer } from '../test/support/mongod.js';
import { startServer, type RunningServer } from '../test/support/server.js';
import { bareStore, batchRate } from './ingest.js';
import { popLatencies } from './pop.js';
import { percentile, printTable } from './report.js';
import { drain, seedTimers } from './timers.js';

interface EngineFigures {
  /** Durable batches over HTTP against the bare engine's. */
  ingestRatio: number;
  popP99Ms: number;
  sweepSeconds: number;
}

/**
 * The same work on both engines, one after the other in one run: ingest, pop and sweep. MongoDB is the one at
 * MONGODB_URI, else one started from MONGOD_BIN, the PATH, or MONGOD_COMMAND.
 *
 * `--batches 100 --desks 50 --rate 20 --seconds 10 --due 20000 --open 100000`
 */
export async function cluster(args: string[]): Promise<void> {
  const flag = (name: string, fallback: number): number => {
    const at = args.indexOf(`--${name}`);
    const value = at < 0 ? fallback : Number(args[at + 1]?.replaceAll('_', ''));
    if (!Number.isInteger(value) || value < 1) throw new Error(`--${name} takes a whole number`);
    return value;
  };
  const size = {
    batches: flag('batches', 100), desks: flag('desks', 50), callsPerSecond: flag('rate', 20), seconds: flag('seconds', 10),
    due: flag('due', 20_000), open: flag('open', 100_000),
  };
  const given = process.env['MONGODB_URI'];
  const own = given ? null : await fragileServer();
  try {
    const local = await measure('local', null, size);
    const mongodb = await measure('mongodb', given ?? own!.uri, size);
    const row = (name: string, of: (figures: EngineFigures) => string): string[] => [name, of(local), of(mongodb)];
    printTable('Both engines', [
      ['', 'local file', 'MongoDB'],
      row('durable batches over HTTP, of the bare engine', ({ ingestRatio }) => String(ingestRatio)),
      row('pop p99', ({ popP99Ms }) => `${popP99Ms} ms`),
      row(`${size.due} timers drained, ${size.open} clocks open`, ({ sweepSeconds }) => `${sweepSeconds} s`),
    ]);
    process.stdout.write(`${JSON.stringify({ bench: 'cluster', local, mongodb, ...size })}\n`);
  } finally {
    await own?.remove();
  }
}

type Size = Record<'batches' | 'desks' | 'callsPerSecond' | 'seconds' | 'due' | 'open', number>;

async function measure(name: string, uri: string | null, size: Size): Promise<EngineFigures> {
  // What starts servers and opens stores asks the environment which engine is meant.
  if (uri === null) delete process.env['MONGODB_URI'];
  else process.env['MONGODB_URI'] = uri;
  const tell = (what: string): void => void process.stderr.write(`${name}: ${what} …\n`);
  tell('bare engine');
  const database = uri === null ? undefined : freshDatabase(uri);
  const barePerSecond = await bareStore(size.batches, database);
  if (database !== undefined) await dropDatabase(database);
  tell('ingest');
  const perSecond = await onServer((server) => batchRate(server, size.batches));
  tell('pop');
  const { latenciesMs } = await onServer((server) => popLatencies(server, size));
  tell('sweep');
  const dataDir = await seedTimers(size);
  try {
    const { server, seconds } = await drain(dataDir, size.due);
    await server.stop();
    return {
      ingestRatio: Math.round((perSecond / barePerSecond) * 100) / 100,
      popP99Ms: Math.round(percentile(latenciesMs, 0.99) * 10) / 10,
      sweepSeconds: Math.round(seconds * 10) / 10,
    };
  } finally {
    await dropDatabaseOf(dataDir);
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function onServer<T>(use: (server: RunningServer) => Promise<T>): Promise<T> {
  const server = await startServer();
  try {
    return await use(server);
  } finally {
    await server.stop();
  }
}
