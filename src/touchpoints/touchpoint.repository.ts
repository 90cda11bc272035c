import { Inject, Injectable } from '@nestjs/common';
import type { AccessScope } from '../kernel/scope.js';
import { SystemScope } from '../kernel/scope.js';
import { storedRanges } from '../kernel/ranges/share-ranges.js';
import { all, and, eq, oneOf, range, type Filter, type Sort } from '../kernel/store/filter.js';
import { ScopedRepository } from '../kernel/store/scoped-repository.js';
import type { Page, Store, Stored } from '../kernel/store/store.js';
import { STORE } from '../kernel/store/store.token.js';
import type { TouchpointKind } from './domain/kinds.js';
import { TOUCHPOINTS, TouchpointDoc } from './touchpoint.schema.js';

const ALARMS = SystemScope.because('due alarms');
const openedIn = (kinds: readonly TouchpointKind[], { from, to }: { from: Date; to: Date }): Filter<TouchpointDoc> =>
  and(oneOf<TouchpointDoc>('kind', kinds), range<TouchpointDoc>('openedAt', { gte: from, lt: to }));

const NEWEST_FIRST: Sort<TouchpointDoc> = [['lastEventAt', -1]];

@Injectable()
export class TouchpointRepository extends ScopedRepository<TouchpointDoc> {
  constructor(@Inject(STORE) store: Store) {
    super(store, TOUCHPOINTS);
  }

  /** Ids of touchpoints of these ranges on which something happens by time alone at or before `now`, the earliest of each range. */
  async due(ranges: readonly number[], now: Date, limit: number): Promise<string[]> {
    const pages = await Promise.all(
      storedRanges(ranges).map((one) =>
        this.keys(ALARMS, and(eq<TouchpointDoc>('range', one), range<TouchpointDoc>('nextAlarmAt', { lte: now })), {
          index: 'range_alarms',
          limit: Math.max(1, Math.ceil(limit / ranges.length)),
        }),
      ),
    );
    return pages.flatMap(({ items }) => items.map(({ _id }) => _id));
  }

  /** The next instant at which an alarm of these ranges is due after `now`; null when none is set. */
  async nextAlarmAfter(ranges: readonly number[], now: Date): Promise<Date | null> {
    if (ranges.length === 0) return null;
    const later = and(oneOf<TouchpointDoc>('range', storedRanges(ranges)), range<TouchpointDoc>('nextAlarmAt', { gt: now }));
    const next = await this.findOne(ALARMS, later, { index: 'range_alarms', sort: [['nextAlarmAt', 1]] });
    return next?.nextAlarmAt ?? null;
  }

  /** Of one customer: open ones first, then the most recent. */
  async ofCustomer(scope: AccessScope, customerId: string, limit: number): Promise<Stored<TouchpointDoc>[]> {
    const page = await this.find(scope, eq('customerId', customerId), {
      index: 'customer',
      sort: [
        ['open', -1],
        ['lastEventAt', -1],
      ],
      limit,
    });
    return page.items;
  }

  /** Touchpoints with a running clock, those due first at the front; overdue ones are the very first. */
  async burning(scope: AccessScope, bounds: { until?: Date; limit: number; after?: string }): Promise<Page<Stored<TouchpointDoc>>> {
    return this.find(scope, this.burningFilter(bounds.until), {
      index: 'burning',
      sort: [['burnDueAt', 1]],
      limit: bounds.limit,
      ...(bounds.after !== undefined && { after: bounds.after }),
    });
  }

  async countBurning(scope: AccessScope, until?: Date): Promise<number> {
    return this.count(scope, this.burningFilter(until), { index: 'burning' });
  }

  /** Newest activity first, of one kind or only the open ones where asked. */
  async list(
    scope: AccessScope,
    wanted: { kind?: TouchpointKind; open?: boolean; limit: number; after?: string },
  ): Promise<Page<Stored<TouchpointDoc>>> {
    const page = { sort: NEWEST_FIRST, limit: wanted.limit, ...(wanted.after !== undefined && { after: wanted.after }) };
    if (wanted.kind !== undefined) {
      const ofKind = eq<TouchpointDoc>('kind', wanted.kind);
      const filter = wanted.open === undefined ? ofKind : and(ofKind, eq<TouchpointDoc>('open', wanted.open));
      return this.find(scope, filter, { index: 'recent_of_kind', ...page });
    }
    if (wanted.open !== undefined) return this.find(scope, eq('open', wanted.open), { index: 'recent_open', ...page });
    return this.find(scope, all(), { index: 'recent', ...page });
  }

  async countOpen(scope: AccessScope): Promise<number> {
    return this.count(scope, eq('open', true), { index: 'recent_open' });
  }

  /** By the reporting firm's own number. */
  async byRef(scope: AccessScope, ref: string, limit: number): Promise<Stored<TouchpointDoc>[]> {
    const page = await this.find(scope, eq('ref', ref), { index: 'ref', limit });
    return page.items;
  }

  /** Every touchpoint, for rebuilding read models; constant memory. */
  everything(): AsyncIterable<Stored<TouchpointDoc>> {
    const earliest: Filter<TouchpointDoc> = all();
    return this.iterate(SystemScope.because('rebuild read models'), earliest, { index: '_id' });
  }

  /** Touchpoints of one kind by their first event, in `[from, to)`: only ids and the policy version each runs under. */
  async openedKeys(
    scope: AccessScope,
    opened: { kind: TouchpointKind; from: Date; to: Date },
    page: { limit: number; after?: string },
  ): Promise<{ items: { id: string; version: string | null }[]; next: string | null }> {
    const { items, next } = await this.keys(scope, openedIn([opened.kind], opened), { index: 'opened', ...page });
    return { items: items.map((keys) => ({ id: keys._id, version: keys['policy.version'] as string | null })), next };
  }

  async countOpened(scope: AccessScope, opened: { kinds: readonly TouchpointKind[]; from: Date; to: Date }): Promise<number> {
    if (opened.kinds.length === 0) return 0;
    return this.count(scope, openedIn(opened.kinds, opened), { index: 'opened' });
  }

  /** How many touchpoints of a kind run under each policy version; none counts under the empty string. */
  async countByPolicy(scope: AccessScope, kind: TouchpointKind): Promise<Map<string, number>> {
    return this.countBy(scope, 'policy.version', eq('kind', kind), { index: 'opened' });
  }

  private burningFilter(until: Date | undefined): Filter<TouchpointDoc> {
    return range('burnDueAt', { gt: new Date(0), ...(until !== undefined && { lte: until }) });
  }
}
