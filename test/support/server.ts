import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../scripts/free-port.mjs';
import { databaseOf, dropDatabaseOf } from './mongo.js';

const MAIN = fileURLToPath(new URL('../../dist/bundle/main.js', import.meta.url));

export interface Ended {
  exitCode: number | null;
  signal: NodeJS.Signals | null;
}

export interface RunningServer {
  url: string;
  dataDir: string;
  /** Administrator's API key of this installation. */
  key: string;
  pid: number;
  /** Resolves when the process is gone, however it went. */
  gone: Promise<Ended>;
  /** The last of what it has said. */
  output(): string;
  /** SIGKILL: nothing is finished, nothing is flushed. */
  kill(): Promise<void>;
  /** SIGTERM, waits for the graceful end, and removes a data folder of its own making. */
  stop(): Promise<void>;
}

export interface ServerOptions {
  /** Kept by the caller; otherwise a temporary folder that `stop` removes. */
  dataDir?: string;
  env?: Record<string, string>;
}

/** It ended before it was ready. */
export class NotStarted extends Error {
  /** @param signal what ended it; null when it ended by itself */
  constructor(
    readonly signal: NodeJS.Signals | null,
    readonly exitCode: number | null,
    readonly output: string,
  ) {
    super(`The server did not start (${signal ?? `exit code ${exitCode}`}):\n${output}`);
  }
}

/** For a start at a fail point that may strike before anybody is served; any other reason not to start is a fault. */
export function killedAtStart(error: unknown): null {
  if (error instanceof NotStarted && error.signal === 'SIGKILL') return null;
  throw error;
}

/** Starts the built server as a process of its own and resolves when it is ready. Rejects with {@link NotStarted}. */
export async function startServer(options: ServerOptions = {}): Promise<RunningServer> {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'firebreak-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(process.execPath, [MAIN], {
    env: { ...process.env, DEMO: 'false', LOG_LEVEL: 'warn', ...databaseOf(dataDir), ...options.env, PORT: String(port), DATA_DIR: dataDir },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output = `${output}${String(chunk)}`.slice(-20_000)));
  // When all it said has been read as well.
  const gone = new Promise<Ended>((resolve) => child.once('close', (exitCode, signal) => resolve({ exitCode, signal })));
  await untilReady(url, child, () => output);
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    await gone;
  };
  return {
    url,
    dataDir,
    key: readFileSync(join(dataDir, 'cli-key'), 'utf8').trim(),
    pid: child.pid as number,
    gone,
    output: () => output,
    kill: () => end('SIGKILL'),
    stop: async () => {
      await end('SIGTERM');
      if (options.dataDir !== undefined) return;
      await dropDatabaseOf(dataDir);
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

async function untilReady(url: string, child: ChildProcess, output: () => string): Promise<void> {
  for (;;) {
    if (child.exitCode !== null || child.signalCode !== null) throw new NotStarted(child.signalCode, child.exitCode, output());
    const ready = await fetch(`${url}/readyz`).then((response) => response.ok).catch(() => false);
    if (ready) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
