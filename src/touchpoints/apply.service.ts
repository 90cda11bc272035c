import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import type { Logger } from 'pino';
import { Clock, monotonicMs } from '../kernel/clock.js';
import { FailPoints } from '../kernel/fail-points.js';
import { LOGGER } from '../kernel/logging.js';
import { Metrics } from '../kernel/metrics.js';
import { rangeOf } from '../kernel/ranges/share-ranges.js';
import { SystemScope } from '../kernel/scope.js';
import { UniqueViolation, VersionConflict, type Stored } from '../kernel/store/store.js';
import { SlaService } from '../sla/sla.service.js';
import { inOrder } from './domain/lifecycle.js';
import { computeTouchpoint } from './domain/compute-touchpoint.js';
import { EventRepository, PendingRepository } from './event.repository.js';
import type { PendingDoc } from './event.schema.js';
import { IngestPressure } from './ingest-pressure.js';
import { Projections, type Applied } from './projections.js';
import { TouchpointRepository } from './touchpoint.repository.js';
import type { TouchpointDoc } from './touchpoint.schema.js';

const SYSTEM = SystemScope.because('apply events to touchpoints');
/** Computed together; the reads of one group hold up everything else in the process for a few milliseconds. */
const GROUP = 16;
/** Under pressure even that is too long. */
const GROUP_UNDER_PRESSURE = 4;
/** Groups under way at once, so that one computes while the others become durable. */
const LANES = 4;
/**
 * While callers wait for events to become durable, recomputing takes at most this share of the time, unless
 * touchpoints have waited for it too long: then half. Known alarms stay punctual, because they come from the sweep.
 */
const SHARE_UNDER_PRESSURE = 0.1;
const TOO_LONG_MS = 10_000;
const SHARE_WHEN_TOO_LONG = 0.5;
const LONGEST_PAUSE_MS = 1_000;
const PAUSE_STEP_MS = 10;
/** A touchpoint that several nodes compute at once is tried this often before it is left to the sweep. */
const ATTEMPTS = 5;
const FIRST_RETRY_MS = 5_000;
const LAST_RETRY_MS = 3_600_000;

/**
 * Recomputes touchpoints from their whole history: load, decide, save, then tell the read models. Running it twice,
 * early or on two nodes at once is harmless; what fails keeps its marker and is tried again with growing pauses.
 */
@Injectable()
export class ApplyService implements BeforeApplicationShutdown {
  /** Waiting touchpoints with the time since when, the longest waiting first. */
  readonly #dirty = new Map<string, number>();
  #running: Promise<void> | null = null;
  #stopped = false;
  #draining = false;

  constructor(
    private readonly touchpoints: TouchpointRepository,
    private readonly events: EventRepository,
    private readonly pending: PendingRepository,
    private readonly sla: SlaService,
    private readonly projections: Projections,
    private readonly pressure: IngestPressure,
    private readonly clock: Clock,
    private readonly metrics: Metrics,
    private readonly failPoints: FailPoints,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Asks for these touchpoints to be recomputed soon, in this process. */
  wake(touchpointIds: Iterable<string>): void {
    const nowMs = monotonicMs();
    for (const id of touchpointIds) if (!this.#dirty.has(id)) this.#dirty.set(id, nowMs);
    if (this.#running !== null || this.#stopped || this.#dirty.size === 0) return;
    const running = this.run().catch((error: unknown) => {
      // The store is in trouble: what was not done still has its marker, and the sweep comes back to it.
      this.logger.error({ err: error }, 'touchpoints could not be recomputed');
    });
    this.#running = running.finally(() => {
      this.#running = null;
      this.wake([]);
    });
  }

  /** How many touchpoints wait in this process. */
  get backlog(): number {
    return this.#dirty.size;
  }

  /** Whether this process already has it on its list. */
  holds(touchpointId: string): boolean {
    return this.#dirty.has(touchpointId);
  }

  /** Resolves when nothing waits any more in this process. */
  async drain(): Promise<void> {
    this.#draining = true;
    while (this.#running !== null) await this.#running;
    this.#draining = false;
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.#stopped = true;
    await this.#running;
  }

  private async run(): Promise<void> {
    // Yield first: whoever woke us has an acknowledgement to send.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#dirty.size > 0 && !this.#stopped) {
      const pressed = this.pressed();
      const startedMs = monotonicMs();
      const waitedMs = startedMs - (this.#dirty.values().next().value ?? startedMs);
      await this.apply(take(this.#dirty.keys(), pressed ? GROUP_UNDER_PRESSURE : GROUP * LANES * 4));
      if (pressed) await this.yieldToIngest(monotonicMs() - startedMs, waitedMs);
    }
  }

  private pressed(): boolean {
    return this.pressure.high && !this.#draining && !this.#stopped;
  }

  private async yieldToIngest(groupMs: number, waitedMs: number): Promise<void> {
    const share = waitedMs > TOO_LONG_MS ? SHARE_WHEN_TOO_LONG : SHARE_UNDER_PRESSURE;
    const until = monotonicMs() + Math.min(groupMs * (1 / share - 1), LONGEST_PAUSE_MS);
    // The pause ends with its reason.
    while (monotonicMs() < until && this.pressed()) await new Promise((resolve) => setTimeout(resolve, PAUSE_STEP_MS));
  }

  /** Recomputes, stores and projects these touchpoints now. Failures are kept on the markers; it throws when not even that can be done. */
  async apply(touchpointIds: readonly string[]): Promise<void> {
    // Whoever asked, these are being done now: done again from the list they would only cost time.
    for (const id of touchpointIds) this.#dirty.delete(id);
    const groups = Array.from({ length: Math.ceil(touchpointIds.length / GROUP) }, (_, index) =>
      touchpointIds.slice(index * GROUP, (index + 1) * GROUP),
    );
    const lane = async (): Promise<void> => {
      for (let group = groups.shift(); group !== undefined; group = groups.shift()) await this.applyGroup(group);
    };
    await Promise.all(Array.from({ length: Math.min(LANES, groups.length) }, lane));
  }

  private async applyGroup(touchpointIds: readonly string[]): Promise<void> {
    const now = this.clock.now();
    const markers = new Map((await this.pending.getMany(SYSTEM, touchpointIds)).map((marker) => [marker._id, marker]));
    const results = await Promise.all(touchpointIds.map((id) => this.applyOrNote(id, markers.get(id), now)));
    const applied = results.filter((result) => result !== null);
    try {
      this.failPoints.reach('touchpoint-saved');
      await this.projections.project(applied, now);
    } catch (error) {
      await Promise.all(applied.map(({ touchpoint }) => this.note(touchpoint._id, markers.get(touchpoint._id), error, now)));
      return;
    }
    await Promise.all(applied.map(({ touchpoint }) => this.unmark(markers.get(touchpoint._id))));
    this.metrics.applied.inc(applied.length);
  }

  private async applyOrNote(id: string, marker: Stored<PendingDoc> | undefined, now: Date): Promise<Applied | null> {
    try {
      return await this.applyOne(id, marker, now);
    } catch (error) {
      await this.note(id, marker, error, now);
      return null;
    }
  }

  private async applyOne(id: string, marker: Stored<PendingDoc> | undefined, now: Date): Promise<Applied | null> {
    for (let attempt = 1; ; attempt += 1) {
      const [stored, history] = await Promise.all([this.touchpoints.get(SYSTEM, id), this.events.history(id)]);
      const events = inOrder(history);
      if (events.length === 0) {
        // Marked for an event that was never stored, because the process was killed in between.
        await this.unmark(marker);
        return null;
      }
      const computed = computeTouchpoint(id, events, stored, this.sla.reader, now);
      if (computed === null) return null;
      try {
        return { touchpoint: await this.save(computed, stored), events };
      } catch (error) {
        const outrun = error instanceof VersionConflict || error instanceof UniqueViolation;
        if (!outrun || attempt === ATTEMPTS) throw error;
      }
    }
  }

  /** Takes a marker away, unless newer events have set it anew. */
  private async unmark(marker: Stored<PendingDoc> | undefined): Promise<void> {
    if (marker !== undefined) await this.pending.remove(SYSTEM, marker._id, { version: marker.version });
  }

  private async save(computed: TouchpointDoc, stored: Stored<TouchpointDoc> | null): Promise<Stored<TouchpointDoc>> {
    if (stored === null) return this.touchpoints.insert(SYSTEM, computed);
    return this.touchpoints.replace(SYSTEM, { ...computed, version: stored.version });
  }

  /** Keeps a failure on the marker, visible to the operator, and sets the next attempt. */
  private async note(id: string, marker: Stored<PendingDoc> | undefined, error: unknown, now: Date): Promise<void> {
    const reason = error instanceof Error ? error.message : String(error);
    this.metrics.applyFailures.inc();
    this.logger.error({ touchpointId: id, err: error }, 'touchpoint could not be recomputed');
    const failures = (marker?.failures ?? 0) + 1;
    const pauseMs = Math.min(FIRST_RETRY_MS * 2 ** (failures - 1), LAST_RETRY_MS);
    const tryAt = new Date(now.getTime() + pauseMs);
    try {
      await this.pending.put(SYSTEM, { _id: id, range: rangeOf(id), tryAt, failures, lastFailure: reason.slice(0, 500) });
    } catch (second) {
      // The store itself is in trouble: the marker still stands as it was and the sweep finds it.
      this.logger.error({ touchpointId: id, err: second }, 'failure could not be kept');
    }
  }
}

function take(ids: Iterable<string>, most: number): string[] {
  const taken: string[] = [];
  for (const id of ids) {
    taken.push(id);
    if (taken.length === most) break;
  }
  return taken;
}
