import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../kernel/clock.js';
import type { Problem } from '../kernel/errors.js';
import { DomainError, invalid } from '../kernel/errors.js';
import { FailPoints } from '../kernel/fail-points.js';
import { InputValidator } from '../kernel/http/validation.js';
import { Metrics } from '../kernel/metrics.js';
import { accessTokens, ROOT_ORG, SystemScope, type AccessScope } from '../kernel/scope.js';
import type { InsertOutcome, Store } from '../kernel/store/store.js';
import { STORE } from '../kernel/store/store.token.js';
import { rangeOf } from '../kernel/ranges/share-ranges.js';
import { ApplyWake } from './apply-wake.service.js';
import { acceptEvent, sameBody, type ServiceEvent } from './domain/accept-event.js';
import type { EventInput } from './domain/event.js';
import { EventDto } from './event.dto.js';
import { EventRepository, PendingRepository } from './event.repository.js';
import type { PendingDoc } from './event.schema.js';
import { IngestPressure } from './ingest-pressure.js';

/** What became of one event. `accepted` and `duplicate` mean: it is durable and will be applied exactly once. */
export type EventOutcome =
  | { status: 'accepted' | 'duplicate'; touchpointId: string }
  | { status: 'conflict' | 'invalid'; problems: Problem[] };

const SYSTEM = SystemScope.because('ingest');
/** Events handed to the store together at most: the first become durable while the next are still being read. */
const TOGETHER = 8;

interface Waiting {
  event: ServiceEvent;
  settle: (outcome: EventOutcome) => void;
  fail: (reason: unknown) => void;
}

/**
 * The one way in for events. Validates, writes the events, then the markers that make the touchpoints be recomputed,
 * and answers when both are durable. What arrives while a write is under way goes into the next one together.
 */
@Injectable()
export class IngestService {
  readonly #validator = new InputValidator(EventDto);
  #waiting: Waiting[] = [];

  constructor(
    private readonly events: EventRepository,
    private readonly pending: PendingRepository,
    private readonly apply: ApplyWake,
    private readonly pressure: IngestPressure,
    private readonly clock: Clock,
    private readonly metrics: Metrics,
    private readonly failPoints: FailPoints,
    @Inject(STORE) private readonly store: Store,
  ) {}

  /** Takes one event; throws `invalid` or `conflict` with the problems. */
  async accept(scope: AccessScope, input: unknown): Promise<{ status: 'accepted' | 'duplicate'; touchpointId: string }> {
    const checked = this.check(scope, input, this.clock.now());
    const outcome = 'problems' in checked ? invalidOutcome(checked.problems) : await this.pressure.during(1, () => this.enqueue(checked.event));
    this.metrics.events.inc({ outcome: outcome.status });
    if (outcome.status === 'invalid') throw invalid('This event cannot be taken.', outcome.problems);
    if (outcome.status === 'conflict') {
      throw new DomainError('conflict', 'An event of this source and id exists with another content.', outcome.problems);
    }
    return outcome as { status: 'accepted' | 'duplicate'; touchpointId: string };
  }

  /** Takes many; each gets its own outcome, in order, and a bad one never stops its neighbours. */
  async acceptBatch(scope: AccessScope, inputs: readonly unknown[]): Promise<EventOutcome[]> {
    const now = this.clock.now();
    const checked = inputs.map((input) => this.check(scope, input, now));
    const good = checked.flatMap((one) => ('event' in one ? [one.event] : []));
    const written = good.length === 0 ? [] : await this.pressure.during(good.length, () => this.write(good));
    let next = 0;
    return checked.map((one) => {
      const outcome = 'event' in one ? (written[next++] as EventOutcome) : invalidOutcome(one.problems);
      this.metrics.events.inc({ outcome: outcome.status });
      return outcome;
    });
  }

  private check(scope: AccessScope, input: unknown, now: Date): { event: ServiceEvent } | { problems: Problem[] } {
    const problems = this.#validator.problems(input);
    if (problems.length > 0) return { problems };
    const event = input as EventInput;
    const org = event.org ?? scope.org ?? ROOT_ORG;
    if (scope.token !== null && !accessTokens(org).includes(scope.token)) {
      return { problems: [{ field: 'org', reason: `lies outside ${scope.token}, where this caller may report` }] };
    }
    return acceptEvent(event, org, now);
  }

  /** Single events that arrive while others are being written share the next write. */
  private enqueue(event: ServiceEvent): Promise<EventOutcome> {
    return new Promise((settle, fail) => {
      this.#waiting.push({ event, settle, fail });
      if (this.#waiting.length === TOGETHER) void this.flush();
      else if (this.#waiting.length === 1) setImmediate(() => void this.flush());
    });
  }

  private async flush(): Promise<void> {
    const batch = this.#waiting;
    this.#waiting = [];
    if (batch.length === 0) return;
    try {
      const outcomes = await this.write(batch.map(({ event }) => event));
      batch.forEach(({ settle }, index) => settle(outcomes[index] as EventOutcome));
    } catch (error) {
      for (const { fail } of batch) fail(error);
    }
  }

  private async write(events: readonly ServiceEvent[]): Promise<EventOutcome[]> {
    this.failPoints.reach('event-before-write');
    const touchpointIds = [...new Set(events.map((event) => event.touchpointId))];
    const tryAt = this.clock.now();
    const markers = touchpointIds.map((_id) => ({ _id, range: rangeOf(_id), tryAt, failures: 0, lastFailure: null }));
    const inserted = await this.writeMarked(events, markers);
    this.failPoints.reach('event-written');
    const outcomes = await this.judge(events, inserted);
    this.apply.wake(touchpointIds);
    return outcomes;
  }

  /**
   * A marker must not be seen before its events, or they could be passed over. A store that applies writes in the order
   * they are handed over makes both durable in one commit. Any other finishes one after the other, and marks before
   * as well: whoever is killed in between leaves no event that nobody would come back to.
   */
  private async writeMarked(events: readonly ServiceEvent[], markers: readonly PendingDoc[]): Promise<InsertOutcome[]> {
    if (this.store.writesInOrder) {
      const inserting = this.events.insertMany(SYSTEM, events);
      return (await Promise.all([inserting, this.pending.putMany(SYSTEM, markers)]))[0];
    }
    await this.pending.putMany(SYSTEM, markers);
    const inserted = await this.events.insertMany(SYSTEM, events);
    await this.pending.putMany(SYSTEM, markers);
    return inserted;
  }

  /** Tells repeated events from conflicting ones by what is stored. */
  private async judge(events: readonly ServiceEvent[], inserted: readonly InsertOutcome[]): Promise<EventOutcome[]> {
    const repeated = events.filter((_, index) => inserted[index]?.inserted === false).map(({ _id }) => _id);
    const stored = new Map<string, EventInput>();
    if (repeated.length > 0) {
      for (const { _id, body } of await this.events.getMany(SYSTEM, [...new Set(repeated)])) stored.set(_id, body);
    }
    return events.map((event, index): EventOutcome => {
      if (inserted[index]?.inserted === true) return { status: 'accepted', touchpointId: event.touchpointId };
      const known = stored.get(event._id);
      if (known !== undefined && sameBody(known, event.body)) return { status: 'duplicate', touchpointId: event.touchpointId };
      return { status: 'conflict', problems: [{ field: 'eventId', reason: 'was used before with another content' }] };
    });
  }
}

const invalidOutcome = (problems: Problem[]): EventOutcome => ({ status: 'invalid', problems });
