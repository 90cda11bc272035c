import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { freePort } from '../../scripts/free-port.mjs';

/** A Redis of its own that a test may flush, kill, pause and start again, empty. */
export interface FragileRedis {
  url: string;
  port: number;
  flush(): Promise<void>;
  /** Has no room for anything more: every command that writes is refused. */
  fill(): Promise<void>;
  /** Has room again. */
  giveRoom(): Promise<void>;
  /** SIGKILL. */
  kill(): Promise<void>;
  /** SIGSTOP: it neither answers nor closes a connection. */
  pause(): void;
  resume(): void;
  /** Starts again after a kill, with nothing in it. */
  start(): Promise<void>;
  /** Ends and removes everything. */
  remove(): Promise<void>;
}

/** Why there is no Redis to test with; null when there is. */
export function redisMissing(): string | null {
  const found = spawnSync('redis-server', ['--version'], { stdio: 'ignore' });
  return found.status === 0 ? null : 'redis-server is not installed (apt-get install redis-server)';
}

/** Starts a Redis on a free port, or reserves the port without starting when `absent`. */
export async function fragileRedis({ absent = false }: { absent?: boolean } = {}): Promise<FragileRedis> {
  const dir = mkdtempSync(join(tmpdir(), 'firebreak-redis-'));
  const port = await freePort();
  let child: ChildProcess | null = absent ? null : await startOn(port, dir);
  const signal = (name: NodeJS.Signals): void => void child?.kill(name);
  const tell = async (what: (client: Redis) => Promise<unknown>): Promise<void> => {
    const client = new Redis(port, '127.0.0.1');
    try {
      await what(client);
    } finally {
      client.disconnect();
    }
  };
  const kill = async (): Promise<void> => {
    const running = child;
    child = null;
    if (running === null || running.exitCode !== null || running.signalCode !== null) return;
    const gone = new Promise((resolve) => running.once('exit', resolve));
    running.kill('SIGKILL');
    await gone;
  };
  return {
    url: `redis://127.0.0.1:${port}/0`,
    port,
    flush: () => tell((client) => client.flushall()),
    fill: () => tell((client) => client.config('SET', 'maxmemory', '1')),
    giveRoom: () => tell((client) => client.config('SET', 'maxmemory', '0')),
    kill,
    pause: () => signal('SIGSTOP'),
    resume: () => signal('SIGCONT'),
    start: async () => void (child = await startOn(port, dir)),
    remove: async () => {
      await kill();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

async function startOn(port: number, dir: string): Promise<ChildProcess> {
  const options = ['--port', String(port), '--dir', dir, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  const child = spawn('redis-server', [...options, '--maxmemory-policy', 'noeviction'], { stdio: ['ignore', 'pipe', 'pipe'] });
  await new Promise<void>((resolve, reject) => {
    let said = '';
    const listen = (text: Buffer): void => {
      said = `${said}${text.toString()}`.slice(-4000);
      if (/ready to accept connections/i.test(said)) resolve();
    };
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', listen);
    child.once('error', reject);
    child.once('exit', () => reject(new Error(`Redis did not start:\n${said}`)));
  });
  return child;
}
