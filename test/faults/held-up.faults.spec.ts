import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { SweepService } from '../../src/alerts/sweep.service.js';
import { AppModule } from '../../src/app.module.js';
import { CustomerFiles } from '../../src/customers/customer-files.service.js';
import { ManualClock } from '../../src/kernel/clock.js';
import { touchpointId } from '../../src/kernel/ids.js';
import { SystemScope } from '../../src/kernel/scope.js';
import type { Store } from '../../src/kernel/store/store.js';
import { STORE } from '../../src/kernel/store/store.token.js';
import { ApplyService } from '../../src/touchpoints/apply.service.js';
import type { EventInput } from '../../src/touchpoints/domain/event.js';
import { EventRepository } from '../../src/touchpoints/event.repository.js';
import { IngestService } from '../../src/touchpoints/ingest.service.js';
import { Projections } from '../../src/touchpoints/projections.js';
import { VoiceArchive } from '../../src/voice/voice-archive.js';
import { PATIENCE, times } from '../support/faults.js';
import { openHouse, type House } from '../support/house.js';
import { verifyInstallation } from '../support/installation-ledger.js';
import { readAllIn, type ReadAll } from '../support/read-all.js';

/** F5 of the catalogue: a claimant is held up at its worst moment, and goes on when others have done its work. */
const CASES = times(60, 1_000);
const SYSTEM = SystemScope.because('test');
const START = new Date('2026-11-24T02:00:00.000Z');
const MINUTE_MS = 60_000;

/**
 * Where whoever computes first is held up: with the history read, with the state stored and the rest to be told, or
 * with the parts of a customer file read and the file not yet written.
 */
type Place = 'read' | 'stored' | 'file';

/** Holds up the first passage at a place until it is let go. */
class Gate {
  #hold: Place | null = null;
  #release: () => void = () => undefined;
  #reached: () => void = () => undefined;

  holdAt(place: Place): Promise<void> {
    this.#hold = place;
    return new Promise((resolve) => (this.#reached = resolve));
  }

  letGo(): void {
    this.#release();
  }

  async pass(place: Place): Promise<void> {
    if (this.#hold !== place) return;
    this.#hold = null;
    const released = new Promise<void>((resolve) => (this.#release = resolve));
    this.#reached();
    await released;
  }
}

describe('a claimant that is held up', () => {
  const clock = new ManualClock(START);
  const gate = new Gate();
  let house: House;
  let read: ReadAll;
  let serial = 0;

  beforeAll(async () => {
    house = await openHouse([AppModule], {}, clock);
    read = readAllIn(house.get<Store>(STORE));
    const projections = house.get(Projections);
    const project = projections.project.bind(projections);
    projections.project = async (applied, now) => {
      await gate.pass('stored');
      return project(applied, now);
    };
    const events = house.get(EventRepository);
    const histories = events.historiesOf.bind(events);
    events.historiesOf = async (ids) => {
      const found = await histories(ids);
      await gate.pass('read');
      return found;
    };
    const voices = house.get(VoiceArchive);
    const of = voices.of.bind(voices);
    voices.of = async (...about) => {
      const found = await of(...about);
      await gate.pass('file');
      return found;
    };
  });
  afterAll(() => house.close());

  const happened = async (ref: string, type: string, atMinute: number): Promise<void> => {
    serial += 1;
    const event: EventInput = {
      source: 'crm', eventId: `h-${serial}`, type, occurredAt: new Date(START.getTime() + atMinute * MINUTE_MS).toISOString(),
      touchpoint: { kind: 'callback', ref }, customer: { ref: `C-${ref}` }, custodian: 'team:service-1', actor: { kind: 'human', id: 'h-1' },
    };
    const outcomes = await house.get(IngestService).acceptBatch(SYSTEM, [event]);
    expect(outcomes.map(({ status }) => status)).toEqual(['accepted']);
  };

  it(`changes nothing when it goes on, ${CASES} times`, PATIENCE, async () => {
    const [apply, files] = [house.get(ApplyService), house.get(CustomerFiles)];
    let cases = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom<Place>('read', 'stored', 'file'),
        // Whether it is held up with the very first state, alerts and all, or with a later one.
        fc.boolean(),
        // What others do meanwhile: note, call back in time (which proves an alert wrong), close, let time pass.
        fc.array(fc.constantFrom('note', 'called-back', 'closed', 'later'), { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 0, max: 3 }),
        async (place, atFirst, meanwhile, before) => {
          cases += 1;
          const ref = `CB-${cases}`;
          const id = touchpointId('callback', ref);
          clock.set(new Date(START.getTime() + 400 * MINUTE_MS));
          let reached = atFirst ? gate.holdAt(place) : Promise.resolve();
          await happened(ref, 'opened', 0);
          await reached;
          for (let i = 0; i < before; i += 1) await happened(ref, 'note', 1 + i);
          let first = Promise.resolve();
          if (!atFirst) {
            await apply.drain();
            reached = gate.holdAt(place);
            first = apply.apply([id]);
            await reached;
          }
          for (const [index, what] of meanwhile.entries()) {
            if (what === 'later') clock.advance(30 * MINUTE_MS);
            else await happened(ref, what, 20 + index);
            await apply.apply([id]);
            // As another node would: what is held up here may have this file in hand.
            await files.refresh();
          }
          gate.letGo();
          await first;
          await apply.drain();
        },
      ),
      { numRuns: CASES },
    );
    // Only what is due is computed once more; everything else has to be right as it stands.
    clock.set(new Date(START.getTime() + 525 * MINUTE_MS));
    await house.get(SweepService).sweep();
    await files.finish();
    expect(await verifyInstallation(read, undefined, clock.now())).toBeGreaterThan(CASES);
  });
});
