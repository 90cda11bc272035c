import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SweepService } from '../../src/alerts/sweep.service.js';
import { AppModule } from '../../src/app.module.js';
import { ManualClock } from '../../src/kernel/clock.js';
import { touchpointId } from '../../src/kernel/ids.js';
import { SystemScope } from '../../src/kernel/scope.js';
import type { Store, Stored } from '../../src/kernel/store/store.js';
import { STORE } from '../../src/kernel/store/store.token.js';
import { ApplyService } from '../../src/touchpoints/apply.service.js';
import type { EventInput } from '../../src/touchpoints/domain/event.js';
import { IngestService } from '../../src/touchpoints/ingest.service.js';
import { TOUCHPOINTS, type TouchpointDoc } from '../../src/touchpoints/touchpoint.schema.js';
import { PATIENCE, times } from '../support/faults.js';
import { openHouse, type House } from '../support/house.js';
import { verifyInstallation } from '../support/installation-ledger.js';
import { mongodbUri } from '../support/mongo.js';
import { readAllIn, type ReadAll } from '../support/read-all.js';

/** The engine makes little difference to it, and a write there waits for a majority. */
const ON_MONGODB = mongodbUri() !== null;
/** F6 of the catalogue: whatever the order, however often, up to a month late. */
const PERMUTATIONS = times(ON_MONGODB ? 40 : 120, 5_040);
const SHUFFLES = times(ON_MONGODB ? 60 : 200, 20_000);
const SYSTEM = SystemScope.because('test');
const START = new Date('2026-10-20T02:00:00.000Z');
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** Seven facts of one story: asked for, noted, promised, moved, called back by a machine, by a person, reopened, called back again. */
const STORY: Omit<EventInput, 'source' | 'eventId' | 'occurredAt' | 'touchpoint'>[] = [
  { type: 'opened', custodian: 'team:service-1' },
  { type: 'note', customer: { ref: 'C-1', name: 'Lin One', phones: ['13800138000'] } },
  { type: 'assigned', custodian: 'person:h-7' },
  { type: 'called-back', actor: { kind: 'bot' } },
  { type: 'called-back', actor: { kind: 'human', id: 'h-7' } },
  { type: 'reopened', custodian: 'team:service-2', customer: { ref: 'C-1', name: 'Lin Two' } },
  { type: 'called-back', actor: { kind: 'human', id: 'h-9' }, attributes: { priority: 'urgent' } },
];
const MINUTES = [0, 15, 40, 90, 300, 700, 760];

function story(ref: string): EventInput[] {
  return STORY.map((fact, index) => ({
    ...fact,
    source: 'crm',
    eventId: `${ref}-${index}`,
    occurredAt: new Date(START.getTime() + (MINUTES[index] as number) * MINUTE_MS).toISOString(),
    recordedAt: new Date(START.getTime() + (MINUTES[index] as number) * MINUTE_MS).toISOString(),
    touchpoint: { kind: 'callback', ref },
  }));
}

/** What must not depend on the order of arrival: everything but the record of when we knew what. */

function stateOf(doc: Stored<TouchpointDoc>): unknown {
  const { _id, ref, version, range, alerts, outbox, clocks, promises, ...facts } = doc;
  void [_id, ref, version, range, outbox];
  const standing = alerts
    .filter(({ retracted }) => retracted === null)
    .map(({ milestone, cycle, threshold, crossedAt, dueAt }) => [milestone, cycle, threshold, crossedAt, dueAt].join(' '))
    .toSorted();
  const own = (text: string): unknown => JSON.parse(text.replaceAll(ref, 'REF'));
  return own(JSON.stringify({ clocks, promises, facts, standing }));
}

/** The permutation of 0…n-1 of this number, in the order of the factorial number system. */
function permutation(number: number, n: number): number[] {
  const left = Array.from({ length: n }, (_, index) => index);
  const order: number[] = [];
  for (let i = n, rest = number; i > 0; i -= 1) {
    order.push(...left.splice(rest % i, 1));
    rest = Math.floor(rest / i);
  }
  return order;
}

/** A small seeded generator: the same arrivals every time. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

describe('the order of arrival', () => {
  const clock = new ManualClock(START);
  let house: House;
  let read: ReadAll;

  beforeAll(async () => {
    house = await openHouse([AppModule], {}, clock);
    read = readAllIn(house.get<Store>(STORE));
  });
  afterAll(() => house.close());

  const arrive = async (events: readonly EventInput[]): Promise<void> => {
    for (let at = 0; at < events.length; at += 500) {
      const outcomes = await house.get(IngestService).acceptBatch(SYSTEM, events.slice(at, at + 500));
      const refused = outcomes.filter(({ status }) => status !== 'accepted' && status !== 'duplicate');
      expect(refused).toEqual([]);
    }
    await house.get(ApplyService).drain();
  };

  it(`leaves no trace, over ${PERMUTATIONS} permutations of one story and ${SHUFFLES} shuffles with repetitions`, PATIENCE, async () => {
    clock.set(new Date(START.getTime() + 30 * DAY_MS));
    await arrive(story('CB-REF'));
    const total = 5_040;
    const permuted = Array.from({ length: PERMUTATIONS }, (_, index) => ({
      events: story(`CB-P${index}`),
      order: permutation(Math.floor((index * total) / PERMUTATIONS), STORY.length),
    }));
    const random = seeded(7);
    const shuffled = Array.from({ length: SHUFFLES }, (_, index) => {
      const copies = STORY.flatMap((_fact, at) => Array.from({ length: 1 + Math.floor(random() * 5) }, () => at));
      const order = copies.map((at) => ({ at, by: random() })).sort((a, b) => a.by - b.by).map(({ at }) => at);
      return { events: story(`CB-S${index}`), order };
    });
    // The story is told from its first day to a month later; every state in between is applied and alerts recorded.
    clock.set(new Date(START.getTime() + 800 * MINUTE_MS));
    const everybody = [...permuted, ...shuffled];
    const steps = Math.max(...everybody.map(({ order }) => order.length));
    for (let step = 0; step < steps; step += 1) {
      await arrive(everybody.flatMap(({ events, order }) => order.slice(step, step + 1).map((at) => events[at] as EventInput)));
      clock.advance((29 * DAY_MS) / steps);
    }
    clock.set(new Date(START.getTime() + 30 * DAY_MS));
    await house.get(SweepService).sweep();
    const docs = new Map((await read(TOUCHPOINTS)).map((doc) => [doc._id, doc]));
    const wanted = stateOf(docs.get(touchpointId('callback', 'CB-REF')) as Stored<TouchpointDoc>);
    for (const { events } of everybody) {
      const doc = docs.get(touchpointId('callback', events[0]?.touchpoint.ref ?? '')) as Stored<TouchpointDoc>;
      expect([doc.ref, stateOf(doc)]).toEqual([doc.ref, wanted]);
    }
    const alerts = await verifyInstallation(read, undefined, clock.now());
    // Wrong breaches were retracted visibly, not erased.
    const retracted = [...docs.values()].flatMap((doc) => doc.alerts.filter((alert) => alert.retracted !== null)).length;
    expect(retracted).toBeGreaterThan(0);
    process.stdout.write(`${everybody.length} orders of arrival: one state, ${alerts} alerts recorded, ${retracted} of them retracted\n`);
  });
});
