import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../scripts/free-port.mjs';

const OWN_COMMAND = fileURLToPath(new URL('../../scripts/mongod.mjs', import.meta.url));

/** A database server that a fault test may kill, pause and start again on the same data. */
export interface FragileServer {
  /** Address with the replica set's name. */
  uri: string;
  port: number;
  /** SIGKILL. */
  kill(): Promise<void>;
  /** SIGSTOP: the server neither answers nor closes a connection. */
  pause(): void;
  resume(): void;
  /** Starts again after a kill, on the same port and data. */
  start(): Promise<void>;
  /** Ends and removes everything. */
  remove(): Promise<void>;
}

/** Starts a replica set of its own with MONGOD_COMMAND, or with a mongod. Rejects where neither is to be had. */
export async function fragileServer(): Promise<FragileServer> {
  const path = mkdtempSync(join(tmpdir(), 'firebreak-fragile-'));
  const port = await freePort();
  let running = await startOn(port, path);
  const signal = (name: NodeJS.Signals): void => void process.kill(running.pid, name);
  const kill = async (): Promise<void> => {
    if (running.child.exitCode !== null || running.child.signalCode !== null) return;
    signal('SIGKILL');
    await running.gone;
  };
  return {
    uri: running.uri,
    port,
    kill,
    pause: () => signal('SIGSTOP'),
    resume: () => signal('SIGCONT'),
    start: async () => void (running = await startOn(port, path)),
    remove: async () => {
      await kill();
      rmSync(path, { recursive: true, force: true });
    },
  };
}

interface Running {
  uri: string;
  /** The database's process, which need not be the child itself. */
  pid: number;
  child: ChildProcess;
  gone: Promise<void>;
}

function startOn(port: number, path: string): Promise<Running> {
  const command = process.env['MONGOD_COMMAND'];
  const args = ['--port', String(port), '--path', path];
  const child = command
    ? spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] })
    : spawn(process.execPath, [OWN_COMMAND, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return new Promise((resolve, reject) => {
    let said = '';
    const listen = (text: Buffer): void => {
      said = `${said}${text.toString()}`.slice(-4000);
      const [, uri, pid] = /^ready (\S+)(?: pid (\d+))?$/m.exec(said) ?? [];
      if (uri !== undefined) resolve({ uri, pid: Number(pid ?? child.pid), child, gone });
    };
    for (const stream of [child.stdout, child.stderr]) stream.on('data', listen);
    child.once('error', reject);
    void gone.then(() => reject(new Error(`The database did not start:\n${said}`)));
  });
}

/** A way to a server that cuts connections in the middle of an answer. */
export interface FaultyWay {
  port: number;
  /** Cuts every open connection once, after this many more bytes of answers on it. */
  cutAfter(bytes: number): void;
  close(): Promise<void>;
}

export async function faultyWay(target: number): Promise<FaultyWay> {
  const open = new Set<{ allow: number; client: Socket; server: Socket }>();
  const listener = createServer((client) => {
    const server = connect(target, '127.0.0.1');
    const pair = { allow: Number.POSITIVE_INFINITY, client, server };
    open.add(pair);
    const end = (): void => {
      open.delete(pair);
      client.destroy();
      server.destroy();
    };
    for (const socket of [client, server]) socket.on('error', end).on('close', end);
    client.on('data', (bytes) => server.write(bytes));
    server.on('data', (bytes) => {
      if (bytes.length <= pair.allow) {
        pair.allow -= bytes.length;
        client.write(bytes);
        return;
      }
      client.write(bytes.subarray(0, pair.allow), end);
    });
  });
  const port = await freePort();
  await new Promise<void>((resolve) => listener.listen(port, '127.0.0.1', resolve));
  return {
    port,
    cutAfter: (bytes) => {
      for (const pair of open) pair.allow = bytes;
    },
    close: async () => {
      for (const { client, server } of open) {
        client.destroy();
        server.destroy();
      }
      await new Promise((resolve) => listener.close(resolve));
    },
  };
}
