import { Injectable, type BeforeApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../kernel/clock.js';
import { HandlesJob } from '../kernel/jobs/job-handlers.js';
import type { JobMap } from '../kernel/jobs/job-map.js';
import { Jobs } from '../kernel/jobs/jobs.js';
import { Metrics } from '../kernel/metrics.js';
import { NodeRole } from '../kernel/node-role.js';
import { RedisLink } from '../kernel/redis/redis-link.js';
import { SystemScope } from '../kernel/scope.js';
import { EVERY_RANGE } from '../kernel/ranges/share-ranges.js';
import { ApplyService } from './apply.service.js';
import { PendingRepository } from './event.repository.js';

const SYSTEM = SystemScope.because('apply events to touchpoints');
const GROUP = 64;
/** Events that arrive this close together travel in one job. */
const GATHER_MS = 5;
const LOOK_AGAIN_MS = 100;

/**
 * Has touchpoints with news recomputed soon: by this process, which has the news at hand, or by a working node when
 * this one only serves. Losing a wake-up costs one sweep: the markers are durable before anybody is woken.
 */
@Injectable()
export class ApplyWake implements OnModuleInit, BeforeApplicationShutdown {
  readonly #gathered = new Set<string>();
  #timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly apply: ApplyService,
    private readonly pending: PendingRepository,
    private readonly jobs: Jobs,
    private readonly role: NodeRole,
    private readonly clock: Clock,
    private readonly metrics: Metrics,
    private readonly redis: RedisLink,
  ) {}

  onModuleInit(): void {
    this.metrics.beforeTelling(async () => this.metrics.backlog.set(await this.backlog()));
  }

  wake(touchpointIds: Iterable<string>): void {
    if (!this.role.handsOver) {
      this.apply.wake(touchpointIds);
      return;
    }
    for (const id of touchpointIds) this.#gathered.add(id);
    if (this.#gathered.size >= GROUP) this.handOver();
    else this.#timer ??= setTimeout(() => this.handOver(), GATHER_MS);
  }

  /** How many touchpoints wait to be recomputed: in this process, or anywhere where others compute. */
  async backlog(): Promise<number> {
    return this.role.handsOver ? this.pending.countWaiting(EVERY_RANGE, this.clock.now()) : this.apply.backlog;
  }

  /** Resolves when nothing waits any more. */
  async drain(): Promise<void> {
    if (!this.role.handsOver) return this.apply.drain();
    this.handOver();
    while ((await this.backlog()) > 0) await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
  }

  /**
   * Where nobody else could, this process does them at its own pace. From a shared queue it takes no more than it is
   * doing: what another node or the sweep has applied meanwhile has no marker any more, what failed waits for its time.
   */
  @HandlesJob('touchpoints.apply')
  async applyWaiting({ touchpointIds }: JobMap['touchpoints.apply']): Promise<void> {
    if (!this.redis.configured) {
      this.apply.wake(touchpointIds);
      return;
    }
    const now = this.clock.now();
    const markers = await this.pending.getMany(SYSTEM, touchpointIds);
    const waiting = markers.filter(({ failures, tryAt }) => failures === 0 || tryAt <= now);
    if (waiting.length > 0) await this.apply.apply(waiting.map(({ _id }) => _id));
  }

  beforeApplicationShutdown(): void {
    this.handOver();
  }

  private handOver(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const ids = [...this.#gathered];
    this.#gathered.clear();
    for (let at = 0; at < ids.length; at += GROUP) {
      this.jobs.add('touchpoints.apply', { touchpointIds: ids.slice(at, at + GROUP) });
    }
  }
}
