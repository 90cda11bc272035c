import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SystemClock, monotonicMs } from '../src/kernel/clock.js';
import { openStore } from '../src/kernel/store/open-store.js';
import type { EventInput } from '../src/touchpoints/domain/event.js';
import { databaseOf } from '../test/support/mongo.js';
import { startServer, type RunningServer } from '../test/support/server.js';
import { progress } from './insurer.js';
import { Seeder } from './seed.js';
import type { History } from './seed-history.js';

const MINUTE_MS = 60_000;
const DAY_MS = 1_440 * MINUTE_MS;
/** Seldom enough that the looking costs the server next to nothing. */
const LOOK_EVERY_MS = 200;
/** Touchpoints of one customer. */
const PER_CUSTOMER = 4;
/** The shipped policy of callbacks warns a quarter of an hour before the appointment; that lies behind us at seeding. */
const SEEDED_BEFORE_DUE_MS = 10 * MINUTE_MS;

export interface TimerLoad {
  /** Clocks that run on, their appointments days ahead. */
  open: number;
  /** Clocks whose appointment passed while nobody looked: one alert each. */
  due: number;
}

/** A callback promised for an instant: one running clock, one promise. */
export function appointment(number: number, prefix: string, dueAt: Date, now: Date): EventInput[] {
  const base = {
    source: 'bench-timers',
    touchpoint: { kind: 'callback' as const, ref: `${prefix}-${number}` },
    customer: { ref: `${prefix}-C-${Math.floor(number / PER_CUSTOMER)}` },
    org: 'hq/east/shanghai',
  };
  const at = (beforeMs: number): string => new Date(now.getTime() - beforeMs).toISOString();
  const promise = {
    item: 'callback', wording: 'We call you back', dueAt: dueAt.toISOString(), madeBy: 'team:service-1', fulfiller: 'team:service-1',
  };
  return [
    { ...base, eventId: `${prefix}-${number}-o`, type: 'opened', occurredAt: at(2 * MINUTE_MS), recordedAt: at(MINUTE_MS), custodian: 'team:service-1' },
    { ...base, eventId: `${prefix}-${number}-a`, type: 'appointment-made', occurredAt: at(MINUTE_MS), recordedAt: at(MINUTE_MS), promise },
  ];
}

/** Fills a new folder (and database) with clocks; those that are due have been for a minute. */
export async function seedTimers(load: TimerLoad): Promise<string> {
  const dataDir = mkdtempSync(join(tmpdir(), 'firebreak-timers-'));
  const { MONGODB_URI: mongodbUri } = databaseOf(dataDir);
  const store = await openStore({ dataDir, ...(mongodbUri !== undefined && { mongodbUri }) });
  try {
    const wallMs = new SystemClock().now().getTime();
    const dueMs = wallMs - MINUTE_MS;
    const now = new Date(dueMs - SEEDED_BEFORE_DUE_MS);
    const seeder = await Seeder.on(store, now);
    await seeder.histories(histories(load, dueMs, now), progress(load.open + load.due));
    return dataDir;
  } finally {
    await store.close();
  }
}

/** Due and open ones among one another, as a store that has grown over months has them. */
function* histories({ open, due }: TimerLoad, dueMs: number, now: Date): Generator<History> {
  const total = open + due;
  let dueSoFar = 0;
  let events: EventInput[] = [];
  for (let number = 0; number < total; number += 1) {
    const isDue = Math.floor(((number + 1) * due) / total) > dueSoFar;
    if (isDue) dueSoFar += 1;
    const at = isDue ? dueMs : now.getTime() + 7 * DAY_MS + (number % (30 * DAY_MS));
    events.push(...appointment(number, 'T', new Date(at), now));
    if ((number + 1) % PER_CUSTOMER !== 0) continue;
    yield { events, voices: [] };
    events = [];
  }
  yield { events, voices: [] };
}

export interface Drained {
  server: RunningServer;
  /** From the start of the process to the last alert. */
  seconds: number;
  /** Milliseconds per alert once it was under way. */
  perAlertMs: number;
}

/** Starts a server on what was seeded and waits until every alert that is due is in the register. */
export async function drain(dataDir: string, due: number): Promise<Drained> {
  const startedMs = monotonicMs();
  const server = await startServer({ dataDir });
  let first: { count: number; atMs: number } | null = null;
  for (;;) {
    const count = await alertsRecorded(server);
    const atMs = monotonicMs();
    if (count > 0) first ??= { count, atMs };
    if (count >= due && first !== null) {
      return { server, seconds: (atMs - startedMs) / 1000, perAlertMs: (atMs - first.atMs) / Math.max(1, count - first.count) };
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

async function alertsRecorded(server: RunningServer): Promise<number> {
  const metrics = await (await fetch(`${server.url}/metrics`)).text();
  return [...metrics.matchAll(/^firebreak_alerts_total\{[^}]*\} (\d+)/gm)].reduce((sum, [, count]) => sum + Number(count), 0);
}
