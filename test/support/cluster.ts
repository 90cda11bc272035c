import type { EventInput } from '../../src/touchpoints/domain/event.js';
import { dropDatabase, freshDatabase, mongodbUri } from './mongo.js';
import { readAllAt, type ReadAll } from './read-all.js';
import { redisMissing } from './redis.js';
import { startServer, type RunningServer } from './server.js';

/** Why several nodes cannot be tried here; null when they can. */
export function clusterMissing(): string | null {
  if (mongodbUri() === null) return 'MONGODB_URI is not set (npm run test:mongodb sets it)';
  return redisMissing();
}

/** Several processes on one database. */
export interface Cluster {
  uri: string;
  /** Starts one more node; `env` over the cluster's own. */
  node(env?: Record<string, string>): Promise<RunningServer>;
  /** Every stored document of a kind, read past the nodes. */
  everything: ReadAll;
  /** Ends every node and drops the database. */
  close(): Promise<void>;
}

/** @param options.uri a database of the caller's own, otherwise a fresh one at MONGODB_URI */
export function openCluster(env: Record<string, string> = {}, options: { uri?: string } = {}): Cluster {
  const uri = options.uri ?? freshDatabase(mongodbUri() as string);
  const started: RunningServer[] = [];
  return {
    uri,
    node: async (own = {}) => {
      const node = await startServer({ env: { MONGODB_URI: uri, ...env, ...own } });
      started.push(node);
      return node;
    },
    everything: readAllAt({ dataDir: '', mongodbUri: uri }),
    close: async () => {
      await Promise.all(started.map((node) => node.stop()));
      if (options.uri === undefined) await dropDatabase(uri);
    },
  };
}

export async function send(node: RunningServer, method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${node.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${node.key}`, ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
}

/** Takes events in; fails unless every one is acknowledged. */
export async function give(node: RunningServer, events: readonly EventInput[]): Promise<void> {
  const response = await fetch(`${node.url}/v1/events/batch`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-ndjson', authorization: `Bearer ${node.key}` },
    body: events.map((event) => JSON.stringify(event)).join('\n'),
  });
  const text = await response.text();
  const refused = text.split('\n').filter((line) => line !== '' && !/"status":"(accepted|duplicate)"/.test(line));
  if (!response.ok || refused.length > 0) throw new Error(`${response.status} ${refused[0] ?? text}`);
}

/** The value of one metric; undefined when it is not told. */
export async function metric(node: RunningServer, name: string): Promise<number | undefined> {
  const text = await (await fetch(`${node.url}/metrics`)).text();
  const line = text.split('\n').find((one) => one.startsWith(`${name} `));
  return line === undefined ? undefined : Number(line.slice(name.length + 1));
}
