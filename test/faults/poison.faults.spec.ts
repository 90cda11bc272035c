import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { SweepService } from '../../src/alerts/sweep.service.js';
import { AppModule } from '../../src/app.module.js';
import { ManualClock } from '../../src/kernel/clock.js';
import { touchpointId } from '../../src/kernel/ids.js';
import { Quarantine } from '../../src/kernel/jobs/quarantine.service.js';
import { SystemScope } from '../../src/kernel/scope.js';
import type { Store, Stored } from '../../src/kernel/store/store.js';
import { STORE } from '../../src/kernel/store/store.token.js';
import { SlaService } from '../../src/sla/sla.service.js';
import { ApplyService } from '../../src/touchpoints/apply.service.js';
import type { ClockReader } from '../../src/touchpoints/domain/compute-touchpoint.js';
import type { EventInput } from '../../src/touchpoints/domain/event.js';
import { PENDING } from '../../src/touchpoints/event.schema.js';
import { IngestService } from '../../src/touchpoints/ingest.service.js';
import { TOUCHPOINTS, type TouchpointDoc } from '../../src/touchpoints/touchpoint.schema.js';
import { give } from '../support/cluster.js';
import { notNow, PATIENCE } from '../support/faults.js';
import { openHouse, type House } from '../support/house.js';
import { settled, verifyInstallation } from '../support/installation-ledger.js';
import { dropDatabaseOf } from '../support/mongo.js';
import { readAllIn, readAllOf, type ReadAll } from '../support/read-all.js';
import { killedAtStart, startServer } from '../support/server.js';

/** F14 of the catalogue: an event that cannot be computed, and one at which whoever computes it dies. */
const SYSTEM = SystemScope.because('test');
const START = new Date('2026-11-24T02:00:00.000Z');
const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HEALTHY = 40;

/** As a bug would: no clock can be read of a history that holds such an event. */
function failingOf(poison: string, read: ClockReader): ClockReader {
  return (touchpoint, events, now) => {
    if (events.some(({ body }) => body.eventId.includes(poison))) throw new RangeError('no such minute');
    return read(touchpoint, events, now);
  };
}

describe('an event that cannot be computed', () => {
  const clock = new ManualClock(START);
  let house: House;
  let read: ReadAll;
  afterEach(() => house.close());

  const happened = (ref: string, eventId: string, type: string): EventInput => ({
    source: 'crm', eventId: `${ref}-${eventId}`, type, occurredAt: clock.now().toISOString(),
    touchpoint: { kind: 'callback', ref }, customer: { ref: `C-${ref}` }, custodian: 'team:service-1', actor: { kind: 'human', id: 'h-1' },
  });
  const arrive = async (events: EventInput[]): Promise<void> => {
    const outcomes = await house.get(IngestService).acceptBatch(SYSTEM, events);
    expect(outcomes.filter(({ status }) => status !== 'accepted')).toEqual([]);
    await house.get(ApplyService).drain();
  };
  const sweepAfter = async (ms: number): Promise<void> => {
    clock.advance(ms);
    await house.get(SweepService).sweep();
  };
  const touchpoint = async (ref: string): Promise<Stored<TouchpointDoc> | undefined> =>
    (await read(TOUCHPOINTS)).find(({ _id }) => _id === touchpointId('callback', ref));
  const alarmsOf = (doc: TouchpointDoc | undefined): string[] =>
    (doc?.alerts ?? []).map(({ milestone, cycle, threshold, crossedAt }) => `${milestone} ${cycle} ${threshold} ${crossedAt}`).toSorted();
  const failuresOf = async (ref: string): Promise<number | undefined> =>
    (await read(PENDING)).find(({ _id }) => _id === touchpointId('callback', ref))?.failures;

  it('is set aside after three attempts, shown to administrators, and every alarm rings all the same', PATIENCE, async () => {
    house = await openHouse([AppModule], { DEMO: 'false' }, clock);
    read = readAllIn(house.get<Store>(STORE));
    const sla = house.get(SlaService) as { reader: ClockReader };
    const well = sla.reader;
    sla.reader = failingOf('poison', well);
    const refs = Array.from({ length: HEALTHY }, (_, index) => `CB-${index}`);
    // Together, so that what fails is computed in one group with what does not.
    await arrive([...refs, 'BAD'].map((ref) => happened(ref, 'opened', 'opened')));
    clock.advance(MINUTE_MS);
    await arrive([...refs.map((ref) => happened(ref, 'note', 'note')), happened('BAD', 'poison', 'note'), happened('WORSE', 'poison', 'opened')]);
    // Nobody else had to wait for it.
    expect((await Promise.all(refs.map(touchpoint))).map((doc) => doc?.eventCount)).toEqual(refs.map(() => 2));
    expect([await failuresOf('BAD'), (await touchpoint('BAD'))?.eventCount]).toEqual([1, 1]);
    await sweepAfter(8 * SECOND_MS);
    expect([await failuresOf('BAD'), (await house.get(Quarantine).list(SYSTEM, { limit: 10 })).items]).toEqual([2, []]);
    await sweepAfter(13 * SECOND_MS);
    const { items } = await house.get(Quarantine).list(SYSTEM, { limit: 10 });
    expect(items.map(({ name, data, reason, attempts }) => ({ name, data, reason, attempts }))).toEqual([
      { name: 'touchpoints.apply', data: { touchpointIds: [touchpointId('callback', 'BAD')] }, reason: 'without crm BAD-poison: no such minute', attempts: 3 },
    ]);
    // What comes later counts at once, although its history cannot be computed whole.
    await arrive([happened('BAD', 'note', 'note')]);
    expect((await touchpoint('BAD'))?.eventCount).toBe(2);
    for (let step = 0; step < 24; step += 1) await sweepAfter(30 * MINUTE_MS);
    const rung = alarmsOf(await touchpoint('BAD'));
    expect(rung.length).toBeGreaterThan(0);
    expect(rung).toEqual(alarmsOf(await touchpoint('CB-0')));
    expect(await touchpoint('WORSE')).toBeUndefined();
    // A release that understands it makes up for everything by itself.
    sla.reader = well;
    await sweepAfter(61 * MINUTE_MS);
    expect(await read(PENDING)).toEqual([]);
    expect((await touchpoint('BAD'))?.eventCount).toBe(3);
    expect((await touchpoint('WORSE'))?.eventCount).toBe(1);
    expect(await verifyInstallation(read, undefined, clock.now())).toBeGreaterThan(HEALTHY);
  });
});

describe.skipIf(notNow !== null)('an event at which whoever computes it dies', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'firebreak-poison-'));
  afterAll(async () => {
    await dropDatabaseOf(dataDir);
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('is given up after no number of deaths, and its alarm rings once', PATIENCE, async () => {
    const opened = { source: 'crm', eventId: 'd-1', type: 'opened', occurredAt: '2026-10-12T01:00:00.000Z', touchpoint: { kind: 'callback' as const, ref: 'CB-1' } };
    for (let death = 0; death < 4; death += 1) {
      // Before it is ready, once the event is there.
      const server = await startServer({ dataDir, env: { FAIL_POINTS: 'touchpoint-saved:kill' } }).catch(killedAtStart);
      if (death === 0 && server !== null) await give(server, [opened]);
      if (server !== null) expect(await server.gone).toMatchObject({ signal: 'SIGKILL' });
    }
    const survivor = await startServer({ dataDir });
    const read = readAllOf(dataDir);
    await settled(read);
    await survivor.stop();
    expect(await verifyInstallation(read)).toBeGreaterThan(0);
  });
});
