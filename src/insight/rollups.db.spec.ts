import { SchedulerRegistry } from '@nestjs/schedule';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databaseOf, dropDatabaseOf } from '../../test/support/mongo.js';
import { makeLogger } from '../kernel/logging.js';
import { AccessScope, SystemScope } from '../kernel/scope.js';
import { openStore } from '../kernel/store/open-store.js';
import type { Store } from '../kernel/store/store.js';
import { cellId, type Part, type Sums } from './domain/sums.js';
import { DayCellRepository, DayMarkRepository, DayPartRepository } from './rollup.repository.js';
import { Rollups } from './rollups.service.js';
import type { Jobs } from '../kernel/jobs/jobs.js';
import type { NodeRole } from '../kernel/node-role.js';

const NOBODY = { add: () => undefined } as unknown as Jobs;
const IDLE = { id: 'node_test', works: false, handsOver: false } as NodeRole;

const SYSTEM = SystemScope.because('test');
const ORGS = ['hq', 'hq/east', 'hq/east/shanghai', 'hq/south'];
const DAYS = ['2026-11-23', '2026-11-24'];
let folder: string;
let store: Store;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rollups-'));
  const { MONGODB_URI: mongodbUri } = databaseOf(folder);
  store = await openStore({ dataDir: folder, ...(mongodbUri !== undefined && { mongodbUri }) });
});

afterAll(async () => {
  await store.close();
  await dropDatabaseOf(folder);
  rmSync(folder, { recursive: true });
});

function makeRollups(): { rollups: Rollups; cells: DayCellRepository; marks: DayMarkRepository } {
  const cells = new DayCellRepository(store);
  const marks = new DayMarkRepository(store);
  return { rollups: new Rollups(new DayPartRepository(store), cells, marks, NOBODY, IDLE, new SchedulerRegistry(), makeLogger('silent')), cells, marks };
}

const part = (series: string, id: string, of: number, entries: { org: string; day: string; sums: Sums }[]): Part => ({
  _id: `${series}/${id}`,
  of,
  entries: entries.map(({ org, day, sums }) => ({ cell: { series, org, day }, sums })),
});

/** The slow, obvious sum over the newest state of everything. */
function expected(parts: readonly Part[], series: string): Record<string, Sums> {
  const newest = new Map<string, Part>();
  for (const one of parts) if ((newest.get(one._id)?.of ?? -1) < one.of) newest.set(one._id, one);
  const totals: Record<string, Sums> = {};
  for (const { entries } of newest.values()) {
    for (const { cell, sums } of entries) {
      for (const org of ORGS.filter((each) => cell.org === each || cell.org.startsWith(`${each}/`))) {
        const total = (totals[cellId({ series, org, day: cell.day })] ??= {});
        for (const [name, amount] of Object.entries(sums)) total[name] = (total[name] ?? 0) + amount;
      }
    }
  }
  return totals;
}

async function kept(cells: DayCellRepository, series: string): Promise<Record<string, Sums>> {
  const found: Record<string, Sums> = {};
  for await (const cell of cells.everything()) if (cell._id.startsWith(`${series}|`)) found[cell._id] = cell.total;
  return found;
}

let next = 0;
const newSeries = (): string => `test${(next += 1)}`;

describe('figures per day', () => {
  it('climb the organisation, and follow a thing whose state changes', async () => {
    const { rollups, cells } = makeRollups();
    const series = newSeries();
    const day = '2026-11-24';
    await rollups.contribute([part(series, 'a', 1, [{ org: 'hq/east/shanghai', day, sums: { opened: 1 } }])]);
    await rollups.contribute([part(series, 'b', 1, [{ org: 'hq/south', day, sums: { opened: 1, late: 5 } }])]);
    await rollups.drain();
    const totals = async (org: string): Promise<unknown> => (await cells.totals(SYSTEM, { series, org }, [day])).get(day);
    expect(await totals('hq')).toEqual({ opened: 2, late: 5 });
    expect(await totals('hq/east')).toEqual({ opened: 1 });
    await rollups.contribute([part(series, 'b', 2, [{ org: 'hq/south', day: '2026-11-23', sums: { opened: 1 } }])]);
    await rollups.drain();
    expect(await totals('hq')).toEqual({ opened: 1 });
    expect(await totals('hq/south')).toBeUndefined();
    await rollups.contribute([part(series, 'b', 1, [{ org: 'hq/south', day, sums: { late: 99 } }])]);
    await rollups.drain();
    expect(await totals('hq')).toEqual({ opened: 1 });
  });

  it('are what they should be whatever is repeated, reordered, interleaved or rebuilt', async () => {
    const entry = fc.record({
      org: fc.constantFrom(...ORGS),
      day: fc.constantFrom(...DAYS),
      sums: fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.integer({ min: 1, max: 9 }), { minKeys: 1 }),
    });
    const states = fc.array(fc.tuple(fc.constantFrom('x', 'y', 'z'), fc.array(entry, { maxLength: 3 })), { maxLength: 12 });
    const distinct = fc.array(fc.nat(11), { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(states, distinct, fc.boolean(), async (history, repeats, twoProcesses) => {
        const series = newSeries();
        const { rollups, cells, marks } = makeRollups();
        const other = twoProcesses ? makeRollups().rollups : rollups;
        const parts = history.map(([id, entries], index) => part(series, id, index, onePerCell(entries)));
        const sent = [...repeats.flatMap((index) => parts[index] ?? []), ...parts];
        await Promise.all(
          sent.flatMap((one, index) => [(index % 2 === 0 ? rollups : other).contribute([one]), other.refresh(), rollups.refresh()]),
        );
        await rollups.drain();
        expect(await marks.some(10)).toEqual([]);
        const want = expected(parts, series);
        expect(await kept(cells, series)).toEqual(want);
        await rollups.markEverything();
        await rollups.contribute(parts);
        await rollups.drain();
        expect(await kept(cells, series)).toEqual(want);
      }),
      { numRuns: 12 },
    );
  });

  it('are seen only by those whose they are', async () => {
    const { rollups, cells } = makeRollups();
    const day = '2026-11-24';
    await rollups.contribute([part('partner:p1', 'a', 1, [{ org: 'hq', day, sums: { cases: 1 } }])]);
    await rollups.drain();
    const seen = async (scope: AccessScope): Promise<number> =>
      (await cells.totals(scope, { series: 'partner:p1', org: 'hq' }, [day])).size;
    expect(await seen(AccessScope.partner('us_1', 'p1'))).toBe(1);
    expect(await seen(AccessScope.partner('us_2', 'p2'))).toBe(0);
    expect(await seen(AccessScope.organisation('us_3', 'manager', 'hq'))).toBe(1);
    expect(await seen(AccessScope.organisation('us_4', 'manager', 'hq/east'))).toBe(0);
  });
});

function onePerCell(entries: { org: string; day: string; sums: Sums }[]): { org: string; day: string; sums: Sums }[] {
  return [...new Map(entries.map((entry) => [`${entry.org} ${entry.day}`, entry])).values()];
}
