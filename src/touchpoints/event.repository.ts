import { Inject, Injectable } from '@nestjs/common';
import { storedRanges } from '../kernel/ranges/share-ranges.js';
import { and, eq, oneOf, range } from '../kernel/store/filter.js';
import { ScopedRepository } from '../kernel/store/scoped-repository.js';
import type { Store, Stored } from '../kernel/store/store.js';
import { STORE } from '../kernel/store/store.token.js';
import { SystemScope } from '../kernel/scope.js';
import { EVENTS, EventDoc, PENDING, PendingDoc } from './event.schema.js';

const SYSTEM = SystemScope.because('events not yet applied');
/** A history longer than this is a feed, not a touchpoint; the rest waits for the touchpoint to be split. */
const PAGE = 1000;

/** Events as they came. For the system alone: people read them through a touchpoint they may see. */
@Injectable()
export class EventRepository extends ScopedRepository<EventDoc> {
  constructor(@Inject(STORE) store: Store) {
    super(store, EVENTS);
  }

  /** All events of one touchpoint, by `occurredAt`. */
  async history(touchpointId: string): Promise<Stored<EventDoc>[]> {
    const scope = SystemScope.because('history of a touchpoint');
    const events: Stored<EventDoc>[] = [];
    let after: string | undefined;
    do {
      const page = await this.find(scope, eq('touchpointId', touchpointId), {
        index: 'history',
        sort: [['occurredAt', 1]],
        limit: PAGE,
        ...(after !== undefined && { after }),
      });
      events.push(...page.items);
      after = page.next ?? undefined;
    } while (after !== undefined);
    return events;
  }

  /** The histories of many touchpoints by their ids, each by `occurredAt`; those without events are missing. */
  async historiesOf(touchpointIds: readonly string[]): Promise<Map<string, Stored<EventDoc>[]>> {
    const histories = new Map<string, Stored<EventDoc>[]>();
    for await (const page of this.histories(touchpointIds)) {
      for (const event of page) {
        const known = histories.get(event.touchpointId);
        if (known === undefined) histories.set(event.touchpointId, [event]);
        else known.push(event);
      }
    }
    return histories;
  }

  /** The events of many touchpoints, by touchpoint and `occurredAt`, a few pages at a time. */
  async *histories(touchpointIds: readonly string[]): AsyncIterable<Stored<EventDoc>[]> {
    const scope = SystemScope.because('histories of touchpoints');
    for (let first = 0; first < touchpointIds.length; first += TOGETHER) {
      const filter = oneOf<EventDoc>('touchpointId', touchpointIds.slice(first, first + TOGETHER));
      let after: string | undefined;
      do {
        const page = await this.find(scope, filter, {
          index: 'history',
          sort: [
            ['touchpointId', 1],
            ['occurredAt', 1],
          ],
          limit: PAGE,
          ...(after !== undefined && { after }),
        });
        yield page.items;
        after = page.next ?? undefined;
      } while (after !== undefined);
    }
  }
}

/** Touchpoints whose histories are read in one go: as many ranges as an index serves at once, and a page's worth. */
const TOGETHER = 100;

/** Markers of touchpoints with events not yet applied. */
@Injectable()
export class PendingRepository extends ScopedRepository<PendingDoc> {
  constructor(@Inject(STORE) store: Store) {
    super(store, PENDING);
  }

  /** Those of these ranges to be tried at or before `until`, the longest waiting of each first. */
  async waiting(ranges: readonly number[], until: Date, limit: number): Promise<Stored<PendingDoc>[]> {
    const pages = await Promise.all(
      storedRanges(ranges).map((one) =>
        this.find(SYSTEM, and(eq<PendingDoc>('range', one), range<PendingDoc>('tryAt', { lte: until })), {
          index: 'range_tryAt',
          sort: [['tryAt', 1]],
          limit: Math.max(1, Math.ceil(limit / ranges.length)),
        }),
      ),
    );
    return pages.flatMap(({ items }) => items);
  }

  /** How many of these ranges wait since `until` or longer. */
  async countWaiting(ranges: readonly number[], until: Date): Promise<number> {
    const counts = storedRanges(ranges).map((one) =>
      this.count(SYSTEM, and(eq<PendingDoc>('range', one), range<PendingDoc>('tryAt', { lte: until })), { index: 'range_tryAt' }),
    );
    return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
  }
}
