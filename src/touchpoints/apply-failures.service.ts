import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from 'pino';
import { Quarantine } from '../kernel/jobs/quarantine.service.js';
import { LOGGER } from '../kernel/logging.js';
import { Metrics } from '../kernel/metrics.js';
import { rangeOf } from '../kernel/ranges/share-ranges.js';
import { SystemScope } from '../kernel/scope.js';
import { PendingRepository } from './event.repository.js';
import type { EventDoc, PendingDoc } from './event.schema.js';

const SYSTEM = SystemScope.because('touchpoints that cannot be recomputed');
/** After as many failures a touchpoint is computed without what it fails of. */
const ATTEMPTS = 3;
const FIRST_RETRY_MS = 5_000;
const LAST_RETRY_MS = 3_600_000;
const LONGEST_REASON = 500;

/** Keeps account of touchpoints that could not be recomputed: they are tried again with growing pauses, forever. */
@Injectable()
export class ApplyFailures {
  /** In a row, as seen by this process: every new event sets its touchpoint's marker anew. */
  readonly #failures = new Map<string, number>();

  constructor(
    private readonly pending: PendingRepository,
    private readonly quarantine: Quarantine,
    private readonly metrics: Metrics,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Whether another failure would be the one after which alarms must not wait any longer for this history. */
  isLastAttempt(id: string, marker: PendingDoc | null): boolean {
    return this.before(id, marker) >= ATTEMPTS - 1;
  }

  succeeded(id: string): void {
    this.#failures.delete(id);
  }

  /** Keeps a failure on the marker, visible to the operator, and sets the next attempt. Never throws. */
  async note(id: string, error: unknown, now: Date): Promise<void> {
    this.metrics.applyFailures.inc();
    this.logger.error({ touchpointId: id, err: error }, 'touchpoint could not be recomputed');
    await this.keep(id, error, now);
  }

  /** Keeps that a touchpoint was computed without these events, where administrators look. Never throws. */
  async noteSetAside(id: string, error: unknown, events: readonly EventDoc[], now: Date): Promise<void> {
    this.metrics.applyFailures.inc();
    const failures = await this.keep(id, error, now);
    const which = events.map(({ body }) => `${body.source} ${body.eventId}`).join(', ');
    await this.quarantine.keep('touchpoints.apply', { touchpointIds: [id] }, `without ${which}: ${reasonOf(error)}`, failures);
  }

  private before(id: string, marker: PendingDoc | null): number {
    return Math.max(marker?.failures ?? 0, this.#failures.get(id) ?? 0);
  }

  private async keep(id: string, error: unknown, now: Date): Promise<number> {
    let failures = this.before(id, null) + 1;
    try {
      failures = this.before(id, await this.pending.get(SYSTEM, id)) + 1;
      const pauseMs = Math.min(FIRST_RETRY_MS * 2 ** (failures - 1), LAST_RETRY_MS);
      const tryAt = new Date(now.getTime() + pauseMs);
      await this.pending.put(SYSTEM, { _id: id, range: rangeOf(id), tryAt, failures, lastFailure: reasonOf(error) });
    } catch (second) {
      // The store itself is in trouble: the marker still stands as it was and the sweep finds it.
      this.logger.error({ touchpointId: id, err: second }, 'failure could not be kept');
    }
    this.#failures.set(id, failures);
    return failures;
  }
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error)).slice(0, LONGEST_REASON);
