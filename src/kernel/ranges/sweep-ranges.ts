import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { Logger } from 'pino';
import { Clock, monotonicMs } from '../clock.js';
import { LOGGER } from '../logging.js';
import { Metrics } from '../metrics.js';
import { NodeRole } from '../node-role.js';
import { SystemScope } from '../scope.js';
import { UniqueViolation, VersionConflict, type Store, type Stored } from '../store/store.js';
import { STORE } from '../store/store.token.js';
import { LeaseRepository } from './lease.repository.js';
import type { LeaseDoc } from './lease.schema.js';
import { EVERY_RANGE, rangeOf, shareOf, type RangeLease } from './share-ranges.js';

const SYSTEM = SystemScope.because('share the sweep among nodes');
const BEAT_MS = 3_000;
/** A node that was silent for this long has lost what it held. */
const LEASE_MS = 10_000;
/** A holder stops this long before others may begin, for clocks that are not quite together. */
const MARGIN_MS = 2_000;
const FORGET_MS = 3_600_000;

/**
 * Which part of the work this node looks for. On one process that is everything. Among several, every range is held
 * by one node under a lease with a fencing number; a holder that was paused stops by its own clock before its lease
 * runs out. What it may still write after that is refused by the version of the document it was read from, and read
 * models keep the version they were made of: so leases save double work, and versions keep it harmless.
 */
@Injectable()
export class SweepRanges implements OnApplicationBootstrap, OnApplicationShutdown {
  /** What is held: the fencing number, and until when by this process's own clock. */
  readonly #held = new Map<number, { fence: number; untilMs: number }>();
  #shared = false;
  #timer: NodeJS.Timeout | null = null;
  #beating: Promise<void> = Promise.resolve();

  constructor(
    private readonly leases: LeaseRepository,
    private readonly role: NodeRole,
    private readonly clock: Clock,
    private readonly metrics: Metrics,
    @Inject(STORE) private readonly store: Store,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    // The local file belongs to one process; and whoever does not work by itself does only what it is told.
    if (!this.role.works || this.store.engine === 'local') return;
    this.#shared = true;
    await this.leases.open();
    await this.beat();
    this.#timer = setInterval(() => void this.beat(), BEAT_MS);
    this.#timer.unref();
  }

  async onApplicationShutdown(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    await this.#beating;
    if (!this.#shared) return;
    try {
      await Promise.all(Array.from(this.#held.keys(), (range) => this.giveBack(range)));
      await this.leases.remove(SYSTEM, memberId(this.role.id));
    } catch (error) {
      // They run out by themselves.
      this.logger.warn({ err: error }, 'leases could not be given back');
    }
  }

  /** The ranges this node may look into now. */
  owned(): readonly number[] {
    if (!this.#shared) return EVERY_RANGE;
    const nowMs = monotonicMs();
    return [...this.#held].flatMap(([range, { untilMs }]) => (nowMs < untilMs ? [range] : []));
  }

  /** Whether something with this id is for this node to look after. */
  mine(id: string): boolean {
    return this.owned().includes(rangeOf(id));
  }

  /** One round: a sign of life, then keep, take and give back. Never throws. By the timer, and by tests. */
  async beat(): Promise<void> {
    const run = this.#beating.then(() => this.round());
    this.#beating = run.catch((error: unknown) => {
      // What is held runs out by itself, and the next beat tries again.
      this.logger.warn({ err: error }, 'leases could not be renewed');
    });
    await this.#beating;
  }

  private async round(): Promise<void> {
    const now = this.clock.now();
    const untilMs = monotonicMs() + LEASE_MS - MARGIN_MS;
    const until = new Date(now.getTime() + LEASE_MS);
    const member = { _id: memberId(this.role.id), kind: 'member', range: null, holder: this.role.id, fence: 0, until } as const;
    await this.leases.put(SYSTEM, member);
    const [stored, members] = await Promise.all([this.leases.ranges(), this.leases.members(now)]);
    const docs = new Map(stored.map((doc) => [doc.range as number, doc]));
    const { renew, take, release } = shareOf(this.role.id, members.length, docs as ReadonlyMap<number, RangeLease>, now);
    await Promise.all([
      ...renew.map((range) => this.hold(range, docs.get(range) as Stored<LeaseDoc>, until, untilMs)),
      ...take.map((range) => this.take(range, docs.get(range), until, untilMs)),
      ...release.map((range) => this.letGo(range)),
    ]);
    for (const range of this.#held.keys()) if (docs.get(range)?.holder !== this.role.id && !take.includes(range)) this.#held.delete(range);
    this.metrics.leases.set(this.owned().length);
    await this.leases.removeGone(new Date(now.getTime() - FORGET_MS));
  }

  private async hold(range: number, doc: Stored<LeaseDoc>, until: Date, untilMs: number): Promise<void> {
    await this.write(range, { ...doc, until }, untilMs);
  }

  private async take(range: number, doc: Stored<LeaseDoc> | undefined, until: Date, untilMs: number): Promise<void> {
    const holder = this.role.id;
    if (doc !== undefined) {
      await this.write(range, { ...doc, holder, until, fence: doc.fence + 1 }, untilMs);
      return;
    }
    try {
      await this.leases.insert(SYSTEM, { _id: leaseId(range), kind: 'range', range, holder, fence: 1, until });
      this.#held.set(range, { fence: 1, untilMs });
    } catch (error) {
      if (!(error instanceof UniqueViolation)) throw error;
    }
  }

  private async write(range: number, doc: Stored<LeaseDoc>, untilMs: number): Promise<void> {
    try {
      await this.leases.replace(SYSTEM, doc);
      this.#held.set(range, { fence: doc.fence, untilMs });
    } catch (error) {
      if (!(error instanceof VersionConflict)) throw error;
      this.#held.delete(range);
    }
  }

  /** First stops looking into it; the round after that, when what was under way is done, gives it back. */
  private async letGo(range: number): Promise<void> {
    if (this.#held.delete(range)) return;
    await this.giveBack(range);
  }

  private async giveBack(range: number): Promise<void> {
    this.#held.delete(range);
    await this.leases.update(SYSTEM, leaseId(range), (doc) =>
      doc.holder === this.role.id ? { ...doc, holder: null, until: this.clock.now() } : null,
    );
  }
}

const leaseId = (range: number): string => `range-${String(range).padStart(2, '0')}`;
const memberId = (node: string): string => `member-${node}`;
