import { describe, expect, it } from 'vitest';
import { Seeder } from '../../bench/seed.js';
import { historiesIn } from '../../bench/insurer.js';
import { AppModule } from '../../src/app.module.js';
import { directoryOf, InstallationLoader } from '../../src/demo/installation-loader.js';
import { simulate } from '../../src/demo/domain/simulate.js';
import { ManualClock } from '../../src/kernel/clock.js';
import { Config } from '../../src/kernel/config.js';
import { all } from '../../src/kernel/store/filter.js';
import { SystemScope } from '../../src/kernel/scope.js';
import { ScopedRepository } from '../../src/kernel/store/scoped-repository.js';
import type { Doc, Model, Store } from '../../src/kernel/store/store.js';
import { STORE } from '../../src/kernel/store/store.token.js';
import { ALERTS } from '../../src/alerts/alert.schema.js';
import { CUSTOMERS, CUSTOMER_FILES } from '../../src/customers/customer.schema.js';
import { COVERAGE } from '../../src/insight/coverage.schema.js';
import { DAY_CELLS, DAY_PARTS } from '../../src/insight/rollup.schema.js';
import { ORGS, PARTNERS, TEAMS } from '../../src/access/directory.schema.js';
import { PARTNER_CASES } from '../../src/partners/partner-case.schema.js';
import { EVENTS } from '../../src/touchpoints/event.schema.js';
import { TOUCHPOINTS } from '../../src/touchpoints/touchpoint.schema.js';
import { VOICES } from '../../src/voice/voice.schema.js';
import { openHouse } from '../support/house.js';

const NOW = new Date('2026-11-24T03:00:00.000Z');
const SIZE = { customers: 8, touchpoints: 60, seed: 'seed-test', now: NOW, withoutCast: true };
const COMPARED: Model<never>[] = [
  EVENTS, TOUCHPOINTS, ALERTS, CUSTOMERS, CUSTOMER_FILES, VOICES, PARTNER_CASES, DAY_PARTS, DAY_CELLS, COVERAGE, ORGS,
  TEAMS, PARTNERS,
] as unknown as Model<never>[];

class Everything extends ScopedRepository<Doc> {
  constructor(
    store: Store,
    readonly of: Model<Doc>,
  ) {
    super(store, of);
  }

  /** Without what counts writes: the product writes in several steps what the seed writes at once. */
  async read(): Promise<unknown[]> {
    const found: unknown[] = [];
    for await (const doc of this.iterate(SystemScope.because('test'), all(), { index: '_id' })) {
      const { version: _, of: __, ...content } = doc as Doc & { version: number; of?: number };
      found.push(content);
    }
    return found;
  }
}

async function contentOf(store: Store): Promise<Map<string, unknown[]>> {
  const content = new Map<string, unknown[]>();
  for (const model of COMPARED) content.set(model.name, await new Everything(store, model as unknown as Model<Doc>).read());
  return content;
}

describe('seeding for benchmarks', () => {
  it('writes what the product writes for the same histories', async () => {
    const loaded = await openHouse([AppModule], { DEMO: 'false' }, new ManualClock(NOW));
    const seeded = await openHouse([AppModule], { DEMO: 'false' }, new ManualClock(NOW));
    try {
      const loader = loaded.get(InstallationLoader);
      const items = [...simulate(SIZE)].filter(({ type }) => type !== 'call');
      await loader.take(items);
      await loader.close();
      const seeder = await Seeder.on(seeded.get<Store>(STORE), NOW, seeded.get(Config));
      const [firm, histories] = historiesIn(simulate(SIZE));
      await seeder.directory(directoryOf(firm));
      const counts = await seeder.histories(histories);
      expect(counts).toMatchObject({ customers: SIZE.customers, touchpoints: SIZE.touchpoints });
      const want = await contentOf(loaded.get<Store>(STORE));
      const got = await contentOf(seeded.get<Store>(STORE));
      for (const { name } of COMPARED) {
        expect([name, want.get(name)?.length]).not.toEqual([name, 0]);
        expect([name, got.get(name)]).toEqual([name, want.get(name)]);
      }
    } finally {
      await Promise.all([loaded.close(), seeded.close()]);
    }
  });
});
