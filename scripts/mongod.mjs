// A MongoDB replica set of one member for tests: `node scripts/mongod.mjs --port 27018 --path DIR`. Prints
// `ready ADDRESS pid N` when it takes writes, and ends on SIGTERM. MONGOD_BIN says which mongod, else the one on the PATH.
import { spawn } from 'node:child_process';
import { accessSync, constants, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import mongoose from 'mongoose';
import { freePort } from './free-port.mjs';

const SET = 'rs0';
const ALREADY_INITIALIZED = 23;
const START_TIMEOUT_MS = 60_000;

/** The mongod to start, or null. */
export function findMongod() {
  const named = process.env['MONGOD_BIN'];
  const candidates = named ? [named] : (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, 'mongod'));
  return candidates.find(isExecutable) ?? null;
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Starts a member on a folder and makes it a replica set, unless the folder holds one already.
 * @param {{ bin: string, port: number, path: string }} options
 */
export async function startMongod({ bin, port, path }) {
  mkdirSync(path, { recursive: true });
  // Fail points are test commands; the small cache keeps several of these on one machine.
  const options = ['--replSet', SET, '--port', String(port), '--dbpath', path, '--bind_ip', '127.0.0.1', '--quiet'];
  const child = spawn(bin, [...options, '--setParameter', 'enableTestCommands=1', '--wiredTigerCacheSizeGB', '0.25'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said = `${said}${text}`.slice(-4000)));
  const gone = new Promise((resolve) => child.once('exit', () => resolve(undefined)));
  try {
    await initiate(port, () => child.exitCode !== null || child.signalCode !== null);
  } catch (error) {
    child.kill('SIGKILL');
    throw new Error(`${bin} did not start: ${error instanceof Error ? error.message : String(error)}\n${said}`, { cause: error });
  }
  const stop = async () => {
    child.kill('SIGTERM');
    await gone;
  };
  return { uri: `mongodb://127.0.0.1:${port}/?replicaSet=${SET}`, pid: child.pid, gone, stop };
}

/** Starts one on a free port and a folder of its own; `stop` removes the folder. @param {string} bin */
export async function startOwnMongod(bin) {
  const path = mkdtempSync(join(tmpdir(), 'firebreak-mongod-'));
  const { uri, stop } = await startMongod({ bin, port: await freePort(), path });
  return {
    uri,
    stop: async () => {
      await stop();
      rmSync(path, { recursive: true, force: true });
    },
  };
}

/** @param {number} port @param {() => boolean} isGone */
async function initiate(port, isGone) {
  const until = process.hrtime.bigint() + BigInt(START_TIMEOUT_MS) * 1_000_000n;
  const client = new mongoose.mongo.MongoClient(`mongodb://127.0.0.1:${port}/?directConnection=true&serverSelectionTimeoutMS=1000`);
  try {
    for (;;) {
      try {
        const admin = client.db('admin');
        const member = { _id: 0, host: `127.0.0.1:${port}` };
        await admin.command({ replSetInitiate: { _id: SET, members: [member] } }).catch((error) => {
          if (error.code !== ALREADY_INITIALIZED) throw error;
        });
        if ((await admin.command({ hello: 1 })).isWritablePrimary) return;
      } catch (error) {
        if (isGone() || process.hrtime.bigint() > until) throw error;
      }
      if (isGone()) throw new Error('it ended by itself');
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  } finally {
    await client.close();
  }
}

async function main() {
  const { values } = parseArgs({ options: { port: { type: 'string' }, path: { type: 'string' } } });
  const bin = findMongod();
  if (bin === null || values.port === undefined || values.path === undefined) {
    throw new Error('needs --port, --path, and a mongod on the PATH or in MONGOD_BIN');
  }
  const { uri, pid, gone, stop } = await startMongod({ bin, port: Number(values.port), path: values.path });
  process.stdout.write(`ready ${uri} pid ${pid}\n`);
  process.once('SIGTERM', () => void stop());
  await gone;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  main().catch((error) => {
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  });
}
