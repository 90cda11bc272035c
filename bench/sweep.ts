import { rmSync } from 'node:fs';
import Bull from 'bull';
import { SystemClock, monotonicMs } from '../src/kernel/clock.js';
import { touchpointId } from '../src/kernel/ids.js';
import { dropDatabaseOf } from '../test/support/mongo.js';
import { fragileRedis, redisMissing } from '../test/support/redis.js';
import type { RunningServer } from '../test/support/server.js';
import { percentile, printTable } from './report.js';
import { appointment, drain, seedTimers } from './timers.js';

const BULL_CONCURRENCY = 64;
const ADDED_AT_ONCE = 1_000;
/** Added at this pace or faster, so that all jobs are there before the first is due. */
const ADDED_PER_SECOND = 1_500;

/**
 * Timers due after a silence, drained by a server that starts on them, with many clocks that are not due; then the lag
 * of new alarms beside those clocks; and as many delayed Bull jobs that do nothing, on a Redis of the benchmark's own.
 *
 * `--due 100000 --open 1000000 --few 100000 --few-due 20000 --lag-seconds 30 --lag-rate 50`. `growth` is the cost of
 * an alert with `--open` clocks against that with `--few`.
 */
export async function sweep(args: string[]): Promise<void> {
  const flag = (name: string, fallback: number): number => {
    const at = args.indexOf(`--${name}`);
    const value = at < 0 ? fallback : Number(args[at + 1]?.replaceAll('_', ''));
    if (!Number.isInteger(value) || value < 1) throw new Error(`--${name} takes a whole number`);
    return value;
  };
  const [due, open] = [flag('due', 100_000), flag('open', 1_000_000)];
  const [few, fewDue] = [flag('few', 100_000), flag('few-due', 20_000)];
  const [lagSeconds, lagRate] = [flag('lag-seconds', 30), flag('lag-rate', 50)];
  const small = await onSeeded({ open: few, due: fewDue }, async (dataDir) => {
    const { server, perAlertMs } = await drain(dataDir, fewDue);
    await server.stop();
    return perAlertMs;
  });
  const large = await onSeeded({ open, due }, async (dataDir) => {
    const { server, seconds, perAlertMs } = await drain(dataDir, due);
    try {
      return { seconds, perAlertMs, lagsMs: await lags(server, lagSeconds, lagRate) };
    } finally {
      await server.stop();
    }
  });
  const bullSeconds = redisMissing() === null ? await bullDrain(due) : null;
  const round = (value: number): number => Math.round(value * 100) / 100;
  const figures = {
    // Named after the full size; at another size, the seconds of that size.
    drain100kSeconds: round(large.seconds),
    lagP99Ms: Math.round(percentile(large.lagsMs, 0.99)),
    bullDrain100kSeconds: bullSeconds === null ? null : round(bullSeconds),
    growth: round(large.perAlertMs / small),
    due,
    open,
  };
  printTable(`Sweep: ${due} timers due after a silence, ${open} clocks open`, [
    ['drained by a starting server', `${figures.drain100kSeconds} s`, `${round(large.perAlertMs)} ms an alert`],
    [`alerts of new alarms, ${lagRate} a second, due to seen over HTTP`, `p50 ${Math.round(percentile(large.lagsMs, 0.5))} ms`, `p99 ${figures.lagP99Ms} ms`],
    [`an alert with ${few} clocks open`, `${round(small)} ms`, `growth ${figures.growth}`],
    ['Bull, one delayed job per timer that does nothing', bullSeconds === null ? 'no redis-server' : `${figures.bullDrain100kSeconds} s`, ''],
  ]);
  process.stdout.write(`${JSON.stringify({ bench: 'sweep', ...figures })}\n`);
}

async function onSeeded<T>(load: { open: number; due: number }, use: (dataDir: string) => Promise<T>): Promise<T> {
  const dataDir = await seedTimers(load);
  try {
    return await use(dataDir);
  } finally {
    await dropDatabaseOf(dataDir);
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** Milliseconds from the instant an alarm is due to its alert being read over HTTP, looking every 50 ms. */
async function lags(server: RunningServer, seconds: number, perSecond: number): Promise<number[]> {
  const clock = new SystemClock();
  const count = seconds * perSecond;
  const fromMs = clock.now().getTime() + 10_000 + count;
  const dueMs = new Map<string, number>();
  const events = Array.from({ length: count }, (_, number) => {
    const dueAt = new Date(fromMs + (number * 1000) / perSecond);
    dueMs.set(touchpointId('callback', `L-${number}`), dueAt.getTime());
    return appointment(number, 'L', dueAt, clock.now());
  }).flat();
  const answer = await request(server, '/v1/events/batch', events.map((event) => JSON.stringify(event)).join('\n'));
  if (!answer.ok) throw new Error(`the alarms were refused: ${await answer.text()}`);
  const lagsMs: number[] = [];
  const giveUpMs = fromMs + seconds * 1000 + 60_000;
  while (dueMs.size > 0 && clock.now().getTime() < giveUpMs) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    const page = (await (await request(server, '/v1/alerts?limit=200')).json()) as { items: { touchpointId: string; threshold: string }[] };
    const seenMs = clock.now().getTime();
    for (const { touchpointId: id, threshold } of page.items) {
      const due = dueMs.get(id);
      if (threshold !== 'at' || due === undefined) continue;
      dueMs.delete(id);
      lagsMs.push(seenMs - due);
    }
  }
  // One that never came is the worst there is.
  for (const due of dueMs.values()) lagsMs.push(clock.now().getTime() - due);
  return lagsMs;
}

function request(server: RunningServer, path: string, ndjson?: string): Promise<Response> {
  return fetch(`${server.url}${path}`, {
    headers: { authorization: `Bearer ${server.key}`, ...(ndjson !== undefined && { 'content-type': 'application/x-ndjson' }) },
    ...(ndjson !== undefined && { method: 'POST', body: ndjson }),
  });
}

/** Seconds from the instant at which all jobs are due to the end of the last. */
async function bullDrain(timers: number): Promise<number> {
  const redis = await fragileRedis();
  const queue = new Bull('bench-timers', redis.url);
  try {
    const clock = new SystemClock();
    const dueMs = clock.now().getTime() + 10_000 + (timers / ADDED_PER_SECOND) * 1000;
    for (let number = 0; number < timers; number += ADDED_AT_ONCE) {
      const size = Math.min(ADDED_AT_ONCE, timers - number);
      const delay = Math.max(0, dueMs - clock.now().getTime());
      await queue.addBulk(Array.from({ length: size }, (_, index) => ({ data: { id: number + index }, opts: { delay, removeOnComplete: true } })));
    }
    let left = timers;
    const finished = new Promise<void>((resolve) => {
      void queue.process(BULL_CONCURRENCY, () => {
        left -= 1;
        if (left === 0) resolve();
        return Promise.resolve();
      });
    });
    const waitMs = dueMs - clock.now().getTime();
    const startMs = monotonicMs() + Math.max(0, waitMs);
    if (waitMs < 0) process.stderr.write(`Adding the Bull jobs took ${Math.round(-waitMs / 1000)} s longer than planned\n`);
    await finished;
    return Math.max(0, monotonicMs() - startMs) / 1000;
  } finally {
    await queue.close();
    await redis.remove();
  }
}
