import { Inject, Injectable } from '@nestjs/common';
import { SystemScope, type AccessScope } from '../kernel/scope.js';
import { all, eq, has } from '../kernel/store/filter.js';
import { ScopedRepository } from '../kernel/store/scoped-repository.js';
import type { Store, Stored } from '../kernel/store/store.js';
import { STORE } from '../kernel/store/store.token.js';
import { cellId, type CellKey, type Sums } from './domain/sums.js';
import { DAY_CELLS, DAY_MARKS, DAY_PARTS, type DayCellDoc, type DayMarkDoc, type DayPartDoc } from './rollup.schema.js';

const SYSTEM = SystemScope.because('keep boards and scorecards ready');
/** More organisations directly below one than this are read in several pages. */
const PAGE = 1000;

@Injectable()
export class DayPartRepository extends ScopedRepository<DayPartDoc> {
  constructor(@Inject(STORE) store: Store) {
    super(store, DAY_PARTS);
  }

  /** Everything that adds to one cell; constant memory. */
  ofCell(id: string): AsyncIterable<Stored<DayPartDoc>> {
    return this.iterate(SYSTEM, has('cells', id), { index: 'cells' });
  }
}

@Injectable()
export class DayCellRepository extends ScopedRepository<DayCellDoc> {
  constructor(@Inject(STORE) store: Store) {
    super(store, DAY_CELLS);
  }

  /** Totals per date; dates on which nothing happened, or which the caller may not see, are absent. */
  async totals(
    scope: AccessScope,
    of: Omit<CellKey, 'day'>,
    days: readonly string[],
  ): Promise<Map<string, Sums>> {
    const dayOfId = new Map(days.map((day) => [cellId({ ...of, day }), day]));
    const docs = await this.getMany(scope, [...dayOfId.keys()]);
    return new Map(docs.map((doc) => [dayOfId.get(doc._id) ?? '', doc.total]));
  }

  /** Cells of the organisations directly below, on the same date. */
  async *below(id: string): AsyncIterable<Stored<DayCellDoc>> {
    let after: string | undefined;
    do {
      const page = await this.find(SYSTEM, eq('parent', id), {
        index: 'parent',
        limit: PAGE,
        ...(after !== undefined && { after }),
      });
      yield* page.items;
      after = page.next ?? undefined;
    } while (after !== undefined);
  }

  everything(): AsyncIterable<Stored<DayCellDoc>> {
    return this.iterate(SYSTEM, all(), { index: '_id' });
  }
}

@Injectable()
export class DayMarkRepository extends ScopedRepository<DayMarkDoc> {
  constructor(@Inject(STORE) store: Store) {
    super(store, DAY_MARKS);
  }

  async some(limit: number): Promise<Stored<DayMarkDoc>[]> {
    return (await this.find(SYSTEM, all(), { index: '_id', limit })).items;
  }
}
