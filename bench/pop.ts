import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Passwords } from '../src/access/passwords.js';
import { SessionRepository } from '../src/access/session.repository.js';
import { Sessions } from '../src/access/sessions.service.js';
import { UserRepository, userIdOf } from '../src/access/user.repository.js';
import type { UserDoc } from '../src/access/user.schema.js';
import { CustomerRepository } from '../src/customers/customer.repository.js';
import { SystemClock } from '../src/kernel/clock.js';
import { ROOT_ORG, SystemScope } from '../src/kernel/scope.js';
import { all } from '../src/kernel/store/filter.js';
import { DATA_FILE, openStore } from '../src/kernel/store/open-store.js';
import { startServer, type RunningServer } from '../test/support/server.js';
import { seedInsurer } from './insurer.js';
import { ringDesks, type BenchDesk, type PopLatencies } from './pop-load.js';
import { percentile, printTable } from './report.js';

const SYSTEM = SystemScope.because('benchmark');
const PASSWORD = 'bench-desk-pass-1';
const MOST_PHONES = 20_000;

/**
 * From call event posted to pop received, on an installation of the size asked for: 100,000 customers, 1 million
 * touchpoints, 500 open desks, 200 calls a second unless said otherwise.
 *
 * `--customers N --touchpoints M --desks D --rate CALLS_PER_SECOND --seconds S --commit-delay MS`, and `--data DIR` to
 * keep the invented insurer in a folder and use it again.
 */
export async function pop(args: string[]): Promise<void> {
  const flag = (name: string, fallback: number): number => {
    const at = args.indexOf(`--${name}`);
    const value = at < 0 ? fallback : Number(args[at + 1]?.replaceAll('_', ''));
    if (!Number.isFinite(value) || value < 0) throw new Error(`--${name} takes a number`);
    return value;
  };
  const size = { customers: flag('customers', 100_000), touchpoints: flag('touchpoints', 1_000_000) };
  const [desks, rate, seconds, commitDelayMs] = [flag('desks', 500), flag('rate', 200), flag('seconds', 30), flag('commit-delay', 0)];
  const kept = args.indexOf('--data') < 0 ? null : args[args.indexOf('--data') + 1]!;
  const dataDir = kept ?? mkdtempSync(join(tmpdir(), 'firebreak-pop-'));
  try {
    if (!existsSync(join(dataDir, DATA_FILE))) await invent(dataDir, size);
    const { people, phones } = await furnish(dataDir, desks);
    const server = await startServer({ dataDir, env: { STORE_COMMIT_DELAY_MS: String(commitDelayMs) } });
    try {
      const measured = await ringDesks(server, people, { callsPerSecond: rate, seconds, warmUpSeconds: Math.min(5, seconds), phones });
      report(measured, { ...size, desks, rate, seconds, commitDelayMs });
    } finally {
      await server.stop();
    }
  } finally {
    if (kept === null) rmSync(dataDir, { recursive: true, force: true });
  }
}

function report(measured: PopLatencies, run: Record<string, number>): void {
  const at = (share: number): number => Math.round(percentile(measured.latenciesMs, share) * 10) / 10;
  const figures = { p50Ms: at(0.5), p95Ms: at(0.95), p99Ms: at(0.99), lost: measured.lost };
  printTable(`Pop: ${Object.entries(run).map(([name, value]) => `${name} ${value}`).join(', ')}`, [
    ['calls rung', `${measured.latenciesMs.length + measured.lost}`],
    ['p50', `${figures.p50Ms} ms`],
    ['p95', `${figures.p95Ms} ms`],
    ['p99', `${figures.p99Ms} ms`],
    ['longest', `${Math.round(Math.max(0, ...measured.latenciesMs))} ms`],
    ['lost', `${figures.lost}`],
    ['without a file', `${measured.withoutFile}`],
    ['requests refused', `${measured.refused}`],
  ]);
  process.stdout.write(`${JSON.stringify({ bench: 'pop', ...figures })}\n`);
}

/** Fills the folder with an invented insurer. */
async function invent(dataDir: string, size: { customers: number; touchpoints: number }): Promise<void> {
  const store = await openStore({ dataDir });
  try {
    await seedInsurer(store, { ...size, seed: 'pop' }, new SystemClock().now());
  } finally {
    await store.close();
  }
}

/** Puts handlers with open sessions and extensions of their own into the stopped installation; reads whom to call from. */
async function furnish(dataDir: string, desks: number): Promise<{ people: BenchDesk[]; phones: string[] }> {
  const store = await openStore({ dataDir });
  try {
    const users = new UserRepository(store);
    const sessions = new Sessions(new SessionRepository(store), users);
    const now = new SystemClock().now();
    const passwordHash = await new Passwords().hash(PASSWORD);
    // New desks for every run: on those of an earlier one, its last calls would still wait for their wrap-up.
    const run = now.getTime().toString(36).slice(-6);
    const docs = Array.from({ length: desks }, (_, number) => handler(`${run}-${number}`, passwordHash, now));
    await users.insertMany(SYSTEM, docs);
    const people: BenchDesk[] = [];
    for (const doc of docs) {
      const token = await sessions.begin(doc, now);
      people.push({ extension: doc.extension!, cookie: `fb_session=${token}` });
    }
    return { people, phones: await new PhoneBook(store).some(MOST_PHONES) };
  } finally {
    await store.close();
  }
}

function handler(name: string, passwordHash: string, now: Date): UserDoc {
  const username = `bench-${name}`;
  return {
    _id: userIdOf(username), username, name: 'Bench', role: 'handler', org: ROOT_ORG, partnerId: null,
    extension: name, team: null, language: 'en', passwordHash, epoch: 1, disabled: false,
    createdAt: now,
  };
}

class PhoneBook extends CustomerRepository {
  /** One number each of up to `most` customers, spread over all of them. */
  async some(most: number): Promise<string[]> {
    const phones: string[] = [];
    for await (const customer of this.iterate(SYSTEM, all(), { index: '_id' })) {
      const [phone] = customer.phones;
      if (phone?.e164 != null) phones.push(phone.e164);
      if (phones.length === most) break;
    }
    if (phones.length === 0) throw new Error('there is nobody with a phone number to call from');
    return phones;
  }
}

/**
 * Pop latencies on a running server, beside whatever else it is doing. Makes its own customers and desks through the
 * API, so it also works on an empty installation.
 */
export async function popLatencies(
  server: RunningServer,
  load: { desks: number; callsPerSecond: number; seconds: number },
): Promise<PopLatencies> {
  const phones = await postCustomers(server, 200);
  const people: BenchDesk[] = [];
  for (let number = 0; number < load.desks; number += 1) people.push(await postHandler(server, number));
  return ringDesks(server, people, { ...load, warmUpSeconds: 2, phones });
}

async function postCustomers(server: RunningServer, count: number): Promise<string[]> {
  const phones = Array.from({ length: count }, (_, number) => `+86138${String(10_000_000 + number * 37)}`);
  const lines = phones.flatMap((phone, number) =>
    (['claim-payment', 'delivery', 'refund'] as const).map((kind) => ({
      source: 'bench-pop', eventId: `${kind}-${number}`, type: 'opened',
      occurredAt: new Date(performance.timeOrigin + performance.now() - 3_600_000).toISOString(),
      touchpoint: { kind, ref: `POP-${number}` }, customer: { ref: `POP-C-${number}`, name: 'Bench Caller', phones: [phone] },
    })),
  );
  const answer = await fetch(`${server.url}/v1/events/batch`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-ndjson', authorization: `Bearer ${server.key}` },
    body: lines.map((line) => JSON.stringify(line)).join('\n'),
  });
  if (!answer.ok) throw new Error(`customers for the benchmark were refused: ${await answer.text()}`);
  return phones;
}

async function postHandler(server: RunningServer, number: number): Promise<BenchDesk> {
  const username = `pop-${process.pid}-${number}`;
  const extension = `6${String(number).padStart(4, '0')}`;
  const made = await fetch(`${server.url}/v1/users`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${server.key}` },
    body: JSON.stringify({ username, password: PASSWORD, name: 'Bench', role: 'handler', org: ROOT_ORG, extension }),
  });
  if (!made.ok) throw new Error(`a handler for the benchmark was refused: ${await made.text()}`);
  const session = await fetch(`${server.url}/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: server.url },
    body: JSON.stringify({ username, password: PASSWORD }),
  });
  if (!session.ok) throw new Error(`a handler for the benchmark could not sign in: ${await session.text()}`);
  return { extension, cookie: (session.headers.get('set-cookie') ?? '').split(';')[0]! };
}
