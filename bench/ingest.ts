import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import autocannon from 'autocannon';
import { acceptEvent } from '../src/touchpoints/domain/accept-event.js';
import type { EventInput } from '../src/touchpoints/domain/event.js';
import { EVENTS } from '../src/touchpoints/event.schema.js';
import { freePort } from '../scripts/free-port.mjs';
import { startServer, type RunningServer } from '../test/support/server.js';
import { popLatencies } from './pop.js';
import { percentile, printTable } from './report.js';
import { bareStoreInsertRate } from './store.js';

const CONNECTIONS = 64;
const BATCH = 1_000;
const SLOW_COMMIT_MS = 20;

/**
 * Events per second: the bare store, durable batches over HTTP, a bare HTTP handler, durable single events, and single
 * events on a disk whose every commit takes 20 ms, with calls popping meanwhile. All in one run; read the ratios.
 */
export async function ingest(args: string[]): Promise<void> {
  const seconds = Number(args[args.indexOf('--seconds') + 1] ?? '') || 8;
  const batches = Number(args[args.indexOf('--batches') + 1] ?? '') || 100;
  const tell = (what: string): void => void process.stderr.write(`${what} …\n`);
  tell('bare store');
  const storePerSecond = await bareStore(batches);
  tell('batches and single events over HTTP');
  const { batchPerSecond, singlePerSecond, appliedSeconds } = await firebreak(batches, seconds);
  tell('bare HTTP handler');
  const httpPerSecond = await bareHttp(seconds);
  tell('slow disk');
  const slow = await slowDisk(seconds);
  const figures = {
    batchPerSecond,
    storePerSecond,
    batchRatio: ratio(batchPerSecond, storePerSecond),
    singlePerSecond,
    httpPerSecond,
    singleRatio: ratio(singlePerSecond, httpPerSecond),
    ...slow,
  };
  printTable('Ingest', [
    ['bare store, batches of 1,000', `${storePerSecond} events/s`, ''],
    ['POST /v1/events/batch, 1,000 lines', `${batchPerSecond} events/s`, `${figures.batchRatio} of the bare store`],
    ['  … until all of them were applied to touchpoints', `${appliedSeconds} s more`, ''],
    ['bare HTTP handler, 64 connections', `${httpPerSecond} requests/s`, ''],
    ['POST /v1/events, 64 connections', `${singlePerSecond} events/s`, `${figures.singleRatio} of the bare handler`],
    ['  … every commit takes 20 ms', `${slow.slowDiskPerSecond} events/s`, ''],
    ['  … pop meanwhile, p99', `${slow.slowDiskPopP99Ms} ms`, ''],
  ]);
  process.stdout.write(`${JSON.stringify({ bench: 'ingest', ...figures })}\n`);
}

const ratio = (a: number, b: number): number => Math.round((a / b) * 100) / 100;

/** Five events to a touchpoint, as real systems report; numbers never repeat within a run. */
function event(number: number): EventInput {
  const types = ['opened', 'message-received', 'replied', 'handed-over', 'closed'];
  const touchpoint = Math.floor(number / types.length);
  return {
    source: 'bench',
    eventId: `e-${number}`,
    type: types[number % types.length] as string,
    occurredAt: new Date(Date.UTC(2026, 0, 5) + number * 1000).toISOString(),
    touchpoint: { kind: 'enquiry', ref: `EN-${touchpoint}` },
    customer: { ref: `C-${touchpoint % 20_000}`, name: 'Bench Customer' },
    org: 'hq/east/shanghai',
    custodian: 'team:service-1',
    actor: { kind: number % 2 === 0 ? 'customer' : 'human', id: 'h-1001', team: 'service-1' },
    data: { visible: true, substantive: true },
  };
}

/** Events per second that the engine takes through the port, with nothing around it. */
export async function bareStore(batches: number, mongodbUri?: string): Promise<number> {
  const now = new Date(Date.UTC(2026, 10, 25));
  const docs = Array.from({ length: batches * BATCH }, (_, number) => {
    const accepted = acceptEvent(event(number), 'hq', now);
    if ('problems' in accepted) throw new Error(JSON.stringify(accepted.problems));
    return accepted.event;
  });
  return Math.round(await bareStoreInsertRate(docs, BATCH, EVENTS, mongodbUri === undefined ? {} : { mongodbUri }));
}

async function firebreak(
  batches: number,
  seconds: number,
): Promise<{ batchPerSecond: number; singlePerSecond: number; appliedSeconds: number }> {
  const server = await startServer();
  try {
    const batchPerSecond = await batchRate(server, batches);
    const started = performance.now();
    await untilApplied(server);
    const appliedSeconds = Math.round((performance.now() - started) / 100) / 10;
    const singlePerSecond = await postSingles(server.url, server.key, seconds, batches * BATCH);
    return { batchPerSecond, singlePerSecond, appliedSeconds };
  } finally {
    await server.stop();
  }
}

/** Events per second over HTTP in durable batches. */
export async function batchRate(server: RunningServer, batches: number): Promise<number> {
  const bodies = Array.from({ length: batches }, (_, batch) =>
    Array.from({ length: BATCH }, (_, line) => JSON.stringify(event(batch * BATCH + line))).join('\n'),
  );
  return postBatches(server, bodies);
}

/** Two batches under way at a time, as the bare store has. */
async function postBatches(server: RunningServer, bodies: string[]): Promise<number> {
  const waiting = [...bodies];
  const started = performance.now();
  const worker = async (): Promise<void> => {
    for (let body = waiting.pop(); body !== undefined; body = waiting.pop()) {
      const response = await fetch(`${server.url}/v1/events/batch`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-ndjson', authorization: `Bearer ${server.key}` },
        body,
      });
      const text = await response.text();
      const accepted = text.split('"accepted"').length - 1;
      if (accepted !== BATCH) throw new Error(`${response.status}: ${accepted} of ${BATCH} accepted: ${text.slice(0, 300)}`);
    }
  };
  await Promise.all([worker(), worker()]);
  return Math.round((bodies.length * BATCH * 1000) / (performance.now() - started));
}

async function untilApplied(server: RunningServer): Promise<void> {
  for (;;) {
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    if (/^firebreak_apply_backlog 0$/m.test(metrics)) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function postSingles(url: string, key: string, seconds: number, from: number): Promise<number> {
  let number = from;
  const result = await autocannon({
    url: `${url}/v1/events`,
    connections: CONNECTIONS,
    duration: seconds,
    requests: [
      {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
        setupRequest: (request) => ({ ...request, body: JSON.stringify(event(number++)) }),
      },
    ],
  });
  if (result.non2xx > 0 || result.errors > 0) throw new Error(`${result.non2xx} refused, ${result.errors} failed`);
  return Math.round(result['2xx'] / result.duration);
}

async function bareHttp(seconds: number): Promise<number> {
  const port = await freePort();
  const child = spawn(process.execPath, [fileURLToPath(new URL('./bare-http.mjs', import.meta.url))], {
    env: { ...process.env, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise((resolve) => child.stdout.once('data', resolve));
  try {
    return await postSingles(`http://127.0.0.1:${port}`, 'none', seconds, 0);
  } finally {
    child.kill();
  }
}

/** The same single events while every commit takes 20 ms, with calls coming in beside them. */
async function slowDisk(seconds: number): Promise<{ slowDiskPerSecond: number; slowDiskPopP99Ms: number }> {
  const dataDir = mkdtempSync(join(tmpdir(), 'firebreak-slow-'));
  // The demo is seeded on the quick disk: it is there for the calls to find customers, not to be measured.
  await (await startServer({ dataDir, env: { DEMO: 'true' } })).stop();
  const server = await startServer({ dataDir, env: { DEMO: 'true', STORE_COMMIT_DELAY_MS: String(SLOW_COMMIT_MS) } });
  try {
    const [slowDiskPerSecond, latencies] = await Promise.all([
      postSingles(server.url, server.key, seconds, 3_000_000),
      popLatencies(server, { desks: 20, callsPerSecond: 10, seconds }),
    ]);
    return { slowDiskPerSecond, slowDiskPopP99Ms: Math.round(percentile(latencies.latenciesMs, 0.99)) };
  } finally {
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}
