import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import type { Logger } from 'pino';
import { Clock, monotonicMs } from '../kernel/clock.js';
import { FailPoints } from '../kernel/fail-points.js';
import { LOGGER } from '../kernel/logging.js';
import { Metrics } from '../kernel/metrics.js';
import { rangeOf } from '../kernel/ranges/share-ranges.js';
import { SystemScope } from '../kernel/scope.js';
import { VersionConflict, type Doc, type Stored } from '../kernel/store/store.js';
import { SlaService } from '../sla/sla.service.js';
import { inOrder } from './domain/lifecycle.js';
import { computeTouchpoint } from './domain/compute-touchpoint.js';
import { computeWithoutPoison } from './domain/set-aside.js';
import { ApplyFailures } from './apply-failures.service.js';
import { EventRepository, PendingRepository } from './event.repository.js';
import type { EventDoc, PendingDoc } from './event.schema.js';
import { IngestPressure } from './ingest-pressure.js';
import { Projections, type Applied } from './projections.js';
import { TouchpointRepository } from './touchpoint.repository.js';
import type { TouchpointDoc } from './touchpoint.schema.js';

const SYSTEM = SystemScope.because('apply events to touchpoints');
/** Loaded, computed and saved together. */
const GROUP = 128;
/** Under pressure even that is too long. */
const GROUP_UNDER_PRESSURE = 4;
/** Groups under way at once, so that one computes while the others become durable. */
const LANES = 8;
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

/** What is known of a touchpoint before it is computed. */
interface Loaded {
  id: string;
  stored: Stored<TouchpointDoc> | null;
  marker: Stored<PendingDoc> | null;
  events: EventDoc[];
}

/** The state to be stored over the version it was computed from; 0 where there was none. */
interface Decided extends Pick<Applied, 'events' | 'news'> {
  state: Stored<TouchpointDoc>;
  marker: Stored<PendingDoc> | null;
  poison: Poison | null;
}

/** What a touchpoint had to be computed without, and why. */
interface Poison {
  events: readonly EventDoc[];
  error: unknown;
}

/** A stored state, with the marker to be taken away when everybody has been told of it. */
interface Saved extends Applied {
  marker: Marker | null;
  poison: Poison | null;
}

type Marker = Pick<Stored<PendingDoc>, '_id' | 'version'>;

/**
 * Recomputes touchpoints from their whole history: load, decide, save, then tell the read models. Running it twice,
 * early or on two nodes at once is harmless; what fails keeps its marker and is tried again with growing pauses, at
 * last without the events it fails of.
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
    private readonly failures: ApplyFailures,
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
      await this.apply(take(this.#dirty.keys(), pressed ? GROUP_UNDER_PRESSURE : GROUP * LANES));
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

  /** What fails together is tried one by one, so that it harms only itself. */
  private async applyGroup(touchpointIds: readonly string[]): Promise<void> {
    const now = this.clock.now();
    try {
      await this.applyTogether(touchpointIds, now);
    } catch (error) {
      const [first, ...others] = touchpointIds;
      if (others.length === 0) await this.failures.note(first as string, error, now);
      else await Promise.all(touchpointIds.map((id) => this.applyGroup([id])));
    }
  }

  private async applyTogether(touchpointIds: readonly string[], now: Date): Promise<void> {
    const saved: Saved[] = [];
    const markers: Marker[] = [];
    for (let left = touchpointIds, attempt = 1; left.length > 0; attempt += 1) {
      if (attempt > ATTEMPTS) throw new VersionConflict('touchpoints', left[0] as string);
      const loaded = await this.load(left);
      // Marked for an event that was never stored, because the process was killed in between.
      for (const { events, marker } of loaded) if (events.length === 0 && marker !== null) markers.push(marker);
      const decided = loaded.flatMap((one) => this.decide(one, now) ?? []);
      const stored = await this.save(decided, now);
      saved.push(...stored);
      const done = new Set(stored.map(({ touchpoint }) => touchpoint._id));
      left = decided.map(({ state }) => state._id).filter((id) => !done.has(id));
    }
    this.failPoints.reach('touchpoint-saved');
    await this.projections.project(saved, now);
    for (const { touchpoint, marker, poison } of saved) {
      if (poison !== null) {
        await this.failures.noteSetAside(touchpoint._id, poison.error, poison.events, now);
        continue;
      }
      this.failures.succeeded(touchpoint._id);
      if (marker !== null) markers.push(marker);
    }
    // Unless newer events have set them anew.
    await this.pending.removeMany(SYSTEM, markers);
    this.metrics.applied.inc(saved.length);
  }

  /**
   * In this order: where no marker is left, everything in the state read before has been told; and an event that the
   * history does not hold yet sets the marker anew after it was read.
   */
  private async load(ids: readonly string[]): Promise<Loaded[]> {
    const stored = byId(await this.touchpoints.getMany(SYSTEM, ids));
    const markers = byId(await this.pending.getMany(SYSTEM, ids));
    const histories = await this.events.historiesOf(ids);
    return ids.map((id) => ({
      id,
      stored: stored.get(id) ?? null,
      marker: markers.get(id) ?? null,
      events: inOrder(histories.get(id) ?? []),
    }));
  }

  /** Null while none of its events is visible yet. */
  private decide({ id, stored, marker, events }: Loaded, now: Date): Decided | null {
    const known = marker === null && stored !== null ? { ...stored, outbox: [] } : stored;
    const compute = (history: readonly EventDoc[]): ReturnType<typeof computeTouchpoint> =>
      computeTouchpoint(id, history, known, this.sla.reader, now);
    const { computed, poison } = this.computeOrSalvage(id, marker, events, compute);
    if (computed === null) return null;
    const state = { ...computed, version: stored?.version ?? 0 };
    const used = poison === null ? events : events.filter((event) => !poison.events.includes(event));
    return { state, marker, events: used, news: marker !== null || stored === null, poison };
  }

  /** Computes the whole history, or in the end all of it that can be: what the rest promises must ring. */
  private computeOrSalvage<T>(
    id: string,
    marker: PendingDoc | null,
    events: readonly EventDoc[],
    compute: (history: readonly EventDoc[]) => T,
  ): { computed: T; poison: Poison | null } {
    try {
      return { computed: compute(events), poison: null };
    } catch (error) {
      const salvaged = this.failures.isLastAttempt(id, marker) ? computeWithoutPoison(events, compute) : null;
      if (salvaged === null) throw error;
      return { computed: salvaged.computed, poison: { events: salvaged.setAside, error } };
    }
  }

  /** Marks and stores the new states; those that somebody else has got at since they were read are missing in the answer. */
  private async save(decided: readonly Decided[], now: Date): Promise<Saved[]> {
    const markers = await this.mark(decided, now);
    const ready = decided.filter(({ state }) => markers.has(state._id));
    const made = ready.filter(({ state }) => state.version === 0);
    const changed = ready.filter(({ state }) => state.version > 0);
    const [inserted, replaced] = await Promise.all([
      this.touchpoints.insertMany(SYSTEM, made.map(({ state }) => state)),
      this.touchpoints.replaceMany(SYSTEM, changed.map(({ state }) => state)),
    ]);
    return [...made.filter((_, i) => inserted[i]?.inserted), ...changed.filter((_, i) => replaced[i]?.replaced)].map(
      ({ state, events, news, poison }) => ({
        touchpoint: { ...state, version: state.version + 1 },
        events,
        news,
        poison,
        marker: markers.get(state._id) ?? null,
      }),
    );
  }

  /**
   * Makes sure that every touchpoint is marked when its new state is stored, and stays so until everybody has been told
   * of its alerts. Returns the markers that are ours to take away, null for another's; where somebody else has taken
   * or set the marker meanwhile, none: that touchpoint has to be read again.
   */
  private async mark(decided: readonly Decided[], now: Date): Promise<Map<string, Marker | null>> {
    const markers = new Map<string, Marker | null>();
    const unmarked: PendingDoc[] = [];
    const marked: Stored<PendingDoc>[] = [];
    for (const { state, marker } of decided) {
      if (marker === null) unmarked.push({ _id: state._id, range: rangeOf(state._id), tryAt: now, failures: 0, lastFailure: null });
      else if (state.outbox.length > 0) marked.push(marker);
      else markers.set(state._id, marker);
    }
    const [inserted, replaced] = await Promise.all([this.pending.insertMany(SYSTEM, unmarked), this.pending.replaceMany(SYSTEM, marked)]);
    unmarked.forEach(({ _id }, i) => markers.set(_id, inserted[i]?.inserted === true ? { _id, version: 1 } : null));
    marked.forEach(({ _id, version }, i) => replaced[i]?.replaced === true && markers.set(_id, { _id, version: version + 1 }));
    return markers;
  }
}

const byId = <T extends Doc>(docs: readonly Stored<T>[]): Map<string, Stored<T>> => new Map(docs.map((doc) => [doc._id, doc]));

function take(ids: Iterable<string>, most: number): string[] {
  const taken: string[] = [];
  for (const id of ids) {
    taken.push(id);
    if (taken.length === most) break;
  }
  return taken;
}
