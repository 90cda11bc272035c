import { Inject, Injectable } from '@nestjs/common';
import type { AccessScope } from '../kernel/scope.js';
import { all, and, eq, oneOf, range, type Filter } from '../kernel/store/filter.js';
import { ScopedRepository } from '../kernel/store/scoped-repository.js';
import type { Page, Store, Stored } from '../kernel/store/store.js';
import { STORE } from '../kernel/store/store.token.js';
import type { Cause, TouchpointKind } from '../touchpoints/domain/kinds.js';
import { VOICES, VoiceDoc } from './voice.schema.js';

/** Which voices are wanted; null and false narrow nothing. */
export interface WantedVoices {
  kind: TouchpointKind | null;
  cause: Cause | null;
  unhappy: boolean;
  from: Date | null;
}

/** A page that finds little must still answer soon. */
const MOST_PAGES = 40;

/** What an index and columns can tell; the rest is in the reading, which no filter reaches. */
function filterOf({ kind, from, unhappy }: WantedVoices): Filter<VoiceDoc> {
  const mood = unhappy ? [range<VoiceDoc>('sentiment', { lt: 0 })] : [];
  const since = from === null ? [] : [range<VoiceDoc>('occurredAt', { gte: from })];
  const about = kind === null ? [] : [oneOf<VoiceDoc>('kind', [kind, null])];
  const filters = [...mood, ...since, ...about];
  return filters.length === 0 ? all() : and(...filters);
}

/** The kind is that of the touchpoint, or else what the voice itself was read to be about: as the board counts. */
function isWanted({ kind, reading }: VoiceDoc, wanted: WantedVoices): boolean {
  if (wanted.kind !== null && (kind ?? reading.touchpointKind?.value) !== wanted.kind) return false;
  return wanted.cause === null || reading.causes.some(({ cause }) => cause === wanted.cause);
}

@Injectable()
export class VoiceRepository extends ScopedRepository<VoiceDoc> {
  constructor(@Inject(STORE) store: Store) {
    super(store, VOICES);
  }

  /** Newest first. */
  async ofCustomer(scope: AccessScope, customerId: string, limit: number, after?: string): Promise<Page<Stored<VoiceDoc>>> {
    return this.newest(scope, 'customerId', customerId, 'customer', limit, after);
  }

  /** Newest first. */
  async ofTouchpoint(scope: AccessScope, touchpointId: string, limit: number, after?: string): Promise<Page<Stored<VoiceDoc>>> {
    return this.newest(scope, 'touchpointId', touchpointId, 'touchpoint', limit, after);
  }

  /**
   * Newest first: voices about one kind of touchpoint, that name one cause, or that are unhappy. A voice names several
   * causes, which no index holds: pages are read until `limit` are found, or `MOST_PAGES`; then the page is short.
   */
  async narrowed(
    scope: AccessScope,
    wanted: WantedVoices,
    limit: number,
    after?: string,
  ): Promise<Page<Stored<VoiceDoc>>> {
    const filter = filterOf(wanted);
    const found: Stored<VoiceDoc>[] = [];
    let next: string | null | undefined = after;
    for (let pages = 0; pages < MOST_PAGES && found.length < limit && next !== null; pages += 1) {
      const page: Page<Stored<VoiceDoc>> = await this.find(scope, filter, {
        index: 'recent',
        sort: [['occurredAt', -1]],
        limit: limit - found.length,
        ...(next !== undefined && { after: next }),
      });
      found.push(...page.items.filter((voice) => isWanted(voice, wanted)));
      next = page.next;
    }
    return { items: found, next: next ?? null };
  }

  /** All voices since an instant, for rebuilding read models. */
  since(scope: AccessScope, from: Date): AsyncIterable<Stored<VoiceDoc>> {
    return this.iterate(scope, range('occurredAt', { gte: from }), { index: 'recent', sort: [['occurredAt', 1]] });
  }

  private newest(
    scope: AccessScope,
    path: 'customerId' | 'touchpointId',
    id: string,
    index: string,
    limit: number,
    after: string | undefined,
  ): Promise<Page<Stored<VoiceDoc>>> {
    return this.find(scope, eq(path, id), {
      index,
      sort: [['occurredAt', -1]],
      limit,
      ...(after !== undefined && { after }),
    });
  }
}
