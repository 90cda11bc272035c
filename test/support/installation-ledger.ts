import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { ALERTS } from '../../src/alerts/alert.schema.js';
import { CUSTOMER_FILES, FILE_MARKS } from '../../src/customers/customer.schema.js';
import { touchpointPart } from '../../src/insight/domain/touchpoint-part.js';
import { DAY_PARTS } from '../../src/insight/rollup.schema.js';
import { zoneNamed, type Zone } from '../../src/sla/domain/zone.js';
import { waiversFor } from '../../src/sla/domain/waiver.js';
import { loadPolicies } from '../../src/sla/policy-files.js';
import type { Rules } from '../../src/sla/rules.js';
import { SlaService } from '../../src/sla/sla.service.js';
import type { EventInput } from '../../src/touchpoints/domain/event.js';
import { inOrder } from '../../src/touchpoints/domain/lifecycle.js';
import { EVENTS, PENDING, type EventDoc } from '../../src/touchpoints/event.schema.js';
import { TOUCHPOINTS, type TouchpointDoc } from '../../src/touchpoints/touchpoint.schema.js';
import type { ReadAll } from './read-all.js';

const CONFIG = fileURLToPath(new URL('../../config', import.meta.url));
const ZONE = zoneNamed('Asia/Shanghai') as Zone;

/** Where events are sent; the address may be another one every time. */
export interface Door {
  url: string;
  key: string;
}

/**
 * What the outside world knows: which events were sent, and which of them were acknowledged. Now and then an event
 * that was never answered is sent again, as a careful sender does.
 */
export class InstallationLedger {
  readonly sent = new Map<string, EventInput>();
  readonly acknowledged = new Set<string>();
  /** Answers that were neither an acknowledgement nor a refusal for the time being. */
  readonly surprises: string[] = [];
  /** Refused for the time being, or not answered. */
  unanswered = 0;
  #next = 0;
  #settling = false;

  /** @param make the event of this number; the same number is asked for once */
  constructor(
    private readonly make: (number: number) => EventInput,
    private readonly source = 'ledger',
  ) {}

  /** One event to the door; false when nobody answered there. */
  async sendOne(door: Door): Promise<boolean> {
    const event = this.take();
    const response = await fetch(`${door.url}/v1/events`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${door.key}` },
      body: JSON.stringify(event),
      signal: AbortSignal.timeout(30_000),
    }).catch(() => null);
    if (response === null) {
      this.unanswered += 1;
      return false;
    }
    const text = await response.text().catch(() => '');
    if (response.status === 201 || response.status === 200) this.acknowledged.add(event.eventId);
    else if (response.status === 503 || response.status === 507) this.unanswered += 1;
    else this.surprises.push(`${response.status} ${text}`);
    return true;
  }

  /** Sends one after the other until told to stop; rests a little where nobody answers. */
  async keepSending(doors: () => readonly Door[], stop: () => boolean, pauseMs = 0): Promise<void> {
    for (let turn = 0; !stop(); turn += 1) {
      const open = doors();
      const answered = open.length > 0 && (await this.sendOne(open[turn % open.length] as Door));
      if (!answered) await sleep(50);
      else if (pauseMs > 0) await sleep(pauseMs);
    }
  }

  /** Sends again what was never answered, until everything is acknowledged. */
  async settleAccount(door: Door): Promise<void> {
    this.#settling = true;
    for (let round = 0; this.acknowledged.size < this.sent.size && round < this.sent.size * 20; round += 1) {
      if (!(await this.sendOne(door))) await sleep(50);
    }
  }

  private take(): EventInput {
    const number = this.#next;
    this.#next += 1;
    const forgotten = number % 7 === 0 || this.#settling ? this.firstUnanswered() : undefined;
    if (forgotten !== undefined) return forgotten;
    const event = { ...this.make(this.sent.size), source: this.source, eventId: `k-${this.sent.size}` };
    this.sent.set(event.eventId, event);
    return event;
  }

  private firstUnanswered(): EventInput | undefined {
    for (const [id, event] of this.sent) if (!this.acknowledged.has(id)) return event;
    return undefined;
  }

  summary(): string {
    return `${this.acknowledged.size} events acknowledged, ${this.unanswered} not answered; 0 lost, 0 doubled`;
  }

  /** Acknowledged is stored exactly once; what was never acknowledged at most once. */
  verify(stored: readonly EventDoc[]): void {
    expect(this.surprises).toEqual([]);
    const own = stored.filter(({ body }) => body.source === this.source).map(({ body }) => body.eventId);
    const found = new Set(own);
    expect(own.length).toBe(found.size);
    expect([...this.acknowledged].filter((id) => !found.has(id))).toEqual([]);
    expect(own.filter((id) => !this.sent.has(id))).toEqual([]);
  }
}

/** The clocks as the pure domain reads them from the files, without the application. */
export function pureReader(configDir = CONFIG): SlaService['reader'] {
  const registry = loadPolicies(configDir, ['cn']);
  const rules = {
    versionFor: ({ kind, firstAttributes, firstEventAt }: Parameters<Rules['versionFor']>[0]) =>
      registry.policyFor(kind, firstAttributes, firstEventAt),
    waiversFor: (kind: string, org: string) => waiversFor(registry.waivers, kind, org),
  } as Rules;
  return new SlaService(rules).reader;
}

/**
 * Waits until nothing is left to be applied, rung or handed over at the present moment; gives up when that has not
 * become less for so long. How long all of it may take is a question for a benchmark.
 */
export async function settled(read: ReadAll, options: { timeoutMs?: number } = {}): Promise<void> {
  const patienceMs = options.timeoutMs ?? 120_000;
  let least = Number.POSITIVE_INFINITY;
  for (let until = Date.now() + patienceMs; ; ) {
    const now = new Date();
    const [pending, files, touchpoints] = [await read(PENDING), await read(FILE_MARKS), await read(TOUCHPOINTS)];
    const due = touchpoints.filter(({ nextAlarmAt }) => nextAlarmAt !== null && nextAlarmAt <= now);
    if (pending.length === 0 && files.length === 0 && due.length === 0) return;
    const left = pending.length + files.length + due.length;
    if (left < least) {
      least = left;
      until = Date.now() + patienceMs;
    } else if (Date.now() > until) {
      throw new Error(`not settled: ${pending.length} pending (${pending[0]?.lastFailure ?? ''}), ${due.length} due, ${files.length} files`);
    }
    await sleep(500);
  }
}

/**
 * Holds everything kept against what the events alone say: each touchpoint against the pure model of its clocks, the
 * register of alerts against the touchpoints, and the read models against what they are made of.
 *
 * @returns how many alerts stand in the register
 */
export async function verifyInstallation(read: ReadAll, reader = pureReader(), now = new Date()): Promise<number> {
  const touchpoints = await read(TOUCHPOINTS);
  const events = new Map<string, EventDoc[]>();
  for (const event of await read(EVENTS)) events.set(event.touchpointId, [...(events.get(event.touchpointId) ?? []), event]);
  expect(touchpoints.map(({ _id }) => _id).toSorted()).toEqual([...events.keys()].toSorted());
  for (const touchpoint of touchpoints) {
    const history = inOrder(events.get(touchpoint._id) ?? []);
    expect([touchpoint._id, touchpoint.eventCount]).toEqual([touchpoint._id, history.length]);
    expect(standing(touchpoint)).toEqual(crossings(touchpoint, history, reader, now));
  }
  await verifyRegister(read, touchpoints);
  await verifyReadModels(read, touchpoints);
  return touchpoints.reduce((sum, { alerts }) => sum + alerts.length, 0);
}

/** The crossings a touchpoint stands by: recorded and not retracted. */
function standing({ _id, alerts }: TouchpointDoc): string[] {
  expect(new Set(alerts.map(({ id }) => id)).size).toBe(alerts.length);
  return alerts
    .filter(({ retracted }) => retracted === null)
    .map(({ milestone, cycle, threshold, crossedAt }) => [_id, milestone, cycle, threshold, crossedAt].join(' '))
    .toSorted();
}

function crossings(touchpoint: TouchpointDoc, history: readonly EventDoc[], reader: SlaService['reader'], now: Date): string[] {
  const { kind, org, openedAt } = touchpoint;
  const first = { kind, org, firstAttributes: history[0]?.body.attributes ?? {}, firstEventAt: openedAt, pinned: null };
  return reader(first, history, now)
    .clocks.flatMap((clock) => clock.crossed.map(({ threshold, at }) => [touchpoint._id, clock.milestone, clock.cycle, threshold, at].join(' ')))
    .toSorted();
}

async function verifyRegister(read: ReadAll, touchpoints: readonly TouchpointDoc[]): Promise<void> {
  const recorded = touchpoints.flatMap(({ alerts }) => alerts.map((record) => [record.id, record.crossedAt, record.retracted] as const));
  const registered = (await read(ALERTS)).map(({ _id, record }) => [_id, record.crossedAt, record.retracted] as const);
  const byId = (a: readonly [string, ...unknown[]], b: readonly [string, ...unknown[]]): number => (a[0] < b[0] ? -1 : 1);
  expect(registered.toSorted(byId)).toEqual(recorded.toSorted(byId));
}

async function verifyReadModels(read: ReadAll, touchpoints: readonly TouchpointDoc[]): Promise<void> {
  const parts = new Map((await read(DAY_PARTS)).map((part) => [part._id, part.entries]));
  for (const touchpoint of touchpoints) {
    expect([touchpoint._id, parts.get(touchpoint._id)]).toEqual([touchpoint._id, touchpointPart(touchpoint, ZONE)]);
  }
  const byId = new Map(touchpoints.map((touchpoint) => [touchpoint._id, touchpoint]));
  for (const file of await read(CUSTOMER_FILES)) {
    for (const shown of file.touchpoints) {
      const { lastEventType, lastEventAt, open } = byId.get(shown.touchpointId) as TouchpointDoc;
      expect([shown.touchpointId, shown.open, shown.lastEvent]).toEqual([
        shown.touchpointId, open, { type: lastEventType, at: lastEventAt.toISOString() },
      ]);
    }
  }
}
