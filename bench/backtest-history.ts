import { openStore } from '../src/kernel/store/open-store.js';
import { rangeOf } from '../src/kernel/ranges/share-ranges.js';
import { accessTokens, SystemScope } from '../src/kernel/scope.js';
import { customerId, eventKey, touchpointId } from '../src/kernel/ids.js';
import type { EventInput } from '../src/touchpoints/domain/event.js';
import { TOUCHPOINT_KINDS, type TouchpointKind } from '../src/touchpoints/domain/kinds.js';
import { model } from '../src/kernel/store/model.js';
import { ScopedRepository } from '../src/kernel/store/scoped-repository.js';
import type { Doc, Model, Store } from '../src/kernel/store/store.js';
import { EventRepository } from '../src/touchpoints/event.repository.js';
import { EVENTS, type EventDoc } from '../src/touchpoints/event.schema.js';
import { TouchpointRepository } from '../src/touchpoints/touchpoint.repository.js';
import { TOUCHPOINTS, type TouchpointDoc } from '../src/touchpoints/touchpoint.schema.js';

const SYSTEM = SystemScope.because('fill a store for the backtest benchmark');
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
export const YEAR_FROM_MS = Date.parse('2025-01-01T00:00:00+08:00');
export const YEAR_TO_MS = Date.parse('2026-01-01T00:00:00+08:00');
const BATCH = 1000;
const UNDER_WAY = 3;
const ORGS = ['hq/east/shanghai', 'hq/east/hangzhou', 'hq/south/shenzhen', 'hq/west/chengdu'];
const HOLDERS = ['team:service', 'team:claims', 'team:finance', 'partner:courier-one', 'partner:survey-two'];

/** Three milestones as insurers have them: business time with a pause, working days, plain time; thresholds on each. */
export function policyText(targets: { response: string; resolution: number; closing: string }): string {
  return `policy: bench
effective: { from: 2015-01-01 }
calendar: cn-office
milestones:
  response:
    type: customer
    start: { on: opened }
    stop: { on: replied, where: { actor.kind: human, data.visible: true } }
    target: [{ when: { priority: urgent }, business: 1h }, { business: ${targets.response} }]
    pause:
      waiting-for-customer: { on: asked-customer, until: { on: customer-answered }, max: { elapsed: 72h } }
    warn: [50%, 80%, 30m before, at, { every: 2h, times: 3 }]
  resolution:
    type: internal
    start: [{ on: opened }, { on: reopened, again: true }]
    stop: { on: closed }
    target: { workdays: ${targets.resolution} }
    warn: [80%, at, { every: 24h, times: 2 }]
  closing:
    type: regulatory
    start: { on: opened }
    stop: { on: closed }
    target: { elapsed: ${targets.closing} }
    warn: [50%, at]
`;
}

/**
 * A year of touchpoints straight into the store, the events in the order in which they would have come in: a
 * touchpoint's own events lie between thousands of others, as they do in life. The same figures give the same data.
 */
export async function seedHistory(dataDir: string, touchpoints: number, version: string): Promise<void> {
  const store = await openStore({ dataDir });
  const events = new BatchWriter<EventDoc>(new BareRepository(store, EVENTS));
  const states = new BatchWriter<TouchpointDoc>(new BareRepository(store, TOUCHPOINTS));
  const random = seeded(2025);
  const pending = new Map<number, EventDoc[]>();
  const stepMs = (YEAR_TO_MS - YEAR_FROM_MS) / touchpoints;
  let flushedHour = Math.floor(YEAR_FROM_MS / HOUR_MS);
  const flushUntil = async (hour: number): Promise<void> => {
    for (; flushedHour < hour; flushedHour += 1) {
      const due = pending.get(flushedHour) ?? [];
      pending.delete(flushedHour);
      due.sort((a, b) => a.occurredAt.getTime() - b.occurredAt.getTime());
      for (const event of due) await events.add(event);
    }
  };
  const startMs = performance.now();
  for (let i = 0; i < touchpoints; i += 1) {
    const openedMs = Math.floor(YEAR_FROM_MS + i * stepMs);
    await flushUntil(Math.floor(openedMs / HOUR_MS));
    const story = tell(i, openedMs, random);
    for (const event of story) {
      const hour = Math.floor(event.occurredAt.getTime() / HOUR_MS);
      const list = pending.get(hour);
      if (list === undefined) pending.set(hour, [event]);
      else list.push(event);
    }
    await states.add(stateOf(story, version));
    if ((i + 1) % Math.max(1, Math.floor(touchpoints / 10)) === 0) {
      const perSecond = Math.round(((i + 1) * 1000) / (performance.now() - startMs));
      process.stderr.write(`filling the store: ${i + 1} touchpoints, ${perSecond}/s\n`);
    }
  }
  await flushUntil(Math.max(...pending.keys(), flushedHour) + 1);
  await events.end();
  await states.end();
  await store.close();
  await buildIndexes(dataDir);
}

/** Fills a collection before it has its indexes, as a restore does: built afterwards, they cost a tenth. */
class BareRepository<T extends Doc> extends ScopedRepository<T> {
  constructor(store: Store, { name, schema, scope }: Model<T>) {
    const bare = schema.clone();
    bare.clearIndexes();
    super(store, model(name, bare, scope));
  }
}

async function buildIndexes(dataDir: string): Promise<void> {
  process.stderr.write('filling the store: building the indexes\n');
  const store = await openStore({ dataDir });
  await new EventRepository(store).open();
  await new TouchpointRepository(store).open();
  await store.close();
}

interface Insertable<T> {
  insertMany(scope: typeof SYSTEM, docs: readonly T[]): Promise<{ inserted: boolean }[]>;
}

/** Durable batches, a few under way at a time. */
class BatchWriter<T> {
  #batch: T[] = [];
  readonly #underWay: Promise<void>[] = [];

  constructor(private readonly repository: Insertable<T>) {}

  async add(doc: T): Promise<void> {
    this.#batch.push(doc);
    if (this.#batch.length === BATCH) await this.hand();
  }

  async end(): Promise<void> {
    await this.hand();
    await Promise.all(this.#underWay);
  }

  private async hand(): Promise<void> {
    const batch = this.#batch;
    this.#batch = [];
    if (this.#underWay.length >= UNDER_WAY) await this.#underWay.shift();
    const written = this.repository.insertMany(SYSTEM, batch).then((outcomes) => {
      if (outcomes.some(({ inserted }) => !inserted)) throw new Error('a document was not inserted');
    });
    this.#underWay.push(written);
  }
}

/** A small generator of its own (mulberry32): the same year for everybody. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Opened, handed over, perhaps a question to the customer and the answer, a reply, the end: five events on average. */
function tell(i: number, openedMs: number, random: () => number): EventDoc[] {
  const kind = TOUCHPOINT_KINDS[Math.floor(random() * TOUCHPOINT_KINDS.length)] as TouchpointKind;
  const ref = `B-${String(i).padStart(8, '0')}`;
  const org = ORGS[i % ORGS.length] as string;
  const holder = HOLDERS[Math.floor(random() * HOLDERS.length)] as string;
  const customer = { ref: `C-${i % 200_000}`, name: `Customer ${i % 200_000}`, language: 'zh-CN' };
  const story: EventDoc[] = [];
  let atMs = openedMs;
  const add = (type: string, afterMs: number, more: Partial<EventInput>): void => {
    atMs += Math.floor(afterMs);
    const eventId = `${ref}-${story.length + 1}`;
    const occurredAt = new Date(atMs);
    const body: EventInput = { source: 'core', eventId, type, occurredAt: occurredAt.toISOString(), touchpoint: { kind, ref }, customer, org, ...more };
    story.push({
      _id: eventKey('core', eventId),
      touchpointId: touchpointId(kind, ref),
      customerId: customerId(customer.ref),
      occurredAt,
      recordedAt: new Date(atMs + 2000),
      org,
      body,
    });
  };
  const skewed = (meanMs: number): number => -Math.log(1 - random()) * meanMs;
  add('opened', 0, { custodian: 'team:service', actor: { kind: 'customer' }, attributes: { priority: random() < 0.1 ? 'urgent' : 'normal', line: 'motor' } });
  add('handed-over', skewed(HOUR_MS), { custodian: holder, actor: { kind: 'human', id: `h-${1000 + (i % 300)}` } });
  if (random() < 0.5) {
    add('asked-customer', skewed(HOUR_MS), { actor: { kind: 'human', id: `h-${1000 + (i % 300)}` }, data: { channel: 'phone' } });
    add('customer-answered', skewed(6 * HOUR_MS), { actor: { kind: 'customer' }, data: { channel: 'phone' } });
  }
  add('replied', skewed(8 * HOUR_MS) + 5 * MINUTE_MS, {
    actor: { kind: 'human', id: `h-${1000 + (i % 300)}` },
    data: { visible: true, substantive: true, channel: 'phone', text: 'The documents are complete; the amount will be paid within three working days.' },
  });
  if (random() < 0.95) add('closed', skewed(48 * HOUR_MS), { actor: { kind: 'system' } });
  return story;
}

/** The state beside the history. A backtest reads only its index, so the clocks it would hold are left out. */
function stateOf(story: readonly EventDoc[], version: string): TouchpointDoc {
  const first = story[0] as EventDoc;
  const last = story.at(-1) as EventDoc;
  const { kind, ref } = first.body.touchpoint;
  const custodian = story[1]?.body.custodian ?? 'unassigned';
  const partners = custodian.startsWith('partner:') ? [custodian.slice('partner:'.length)] : [];
  const open = last.body.type !== 'closed';
  return {
    _id: first.touchpointId,
    range: rangeOf(first.touchpointId),
    kind,
    ref,
    customerId: first.customerId,
    org: first.org,
    access: accessTokens(first.org, partners),
    partners,
    custodian,
    open,
    openedAt: first.occurredAt,
    closedAt: open ? null : last.occurredAt,
    lastEventAt: last.occurredAt,
    lastEventType: last.body.type,
    eventCount: story.length,
    attributes: first.body.attributes ?? {},
    policy: { name: 'bench', version },
    clocks: [],
    promises: [],
    contacts: [],
    held: [],
    nextAlarmAt: null,
    burnDueAt: null,
    alerts: [],
    outbox: [],
  };
}
