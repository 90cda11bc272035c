import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import type { Logger } from 'pino';
import { CustomersService } from '../customers/customers.service.js';
import { readPhone, phoneMatch } from '../customers/domain/phone.js';
import { Clock } from '../kernel/clock.js';
import { Config } from '../kernel/config.js';
import { LOGGER } from '../kernel/logging.js';
import { NodeRole } from '../kernel/node-role.js';
import { SweepRanges } from '../kernel/ranges/sweep-ranges.js';
import { ROOT_ORG, SystemScope } from '../kernel/scope.js';
import type { EventInput } from '../touchpoints/domain/event.js';
import { IngestService } from '../touchpoints/ingest.service.js';
import { CallRepository } from './call.repository.js';
import type { CallDoc, CallEffect } from './call.schema.js';
import { callbackEvents } from './domain/callback-events.js';
import { foldCall } from './domain/call.js';

const SYSTEM = SystemScope.because('hand on effects of calls');
const SWEEP_MS = 10_000;
const GROUP = 200;
/** Whoever saved an effect this recently is still handing it on. */
const SETTLE_MS = 5_000;

/**
 * Hands the effects of calls on to the touchpoints, as events like any other. An effect is saved in the same write as
 * the state that causes it and removed when its events are durable; in between, a crash only means doing it again
 * under the same event ids.
 */
@Injectable()
export class CallEffects implements BeforeApplicationShutdown {
  readonly #running = new Set<Promise<void>>();

  constructor(
    private readonly calls: CallRepository,
    private readonly customers: CustomersService,
    private readonly ingest: IngestService,
    private readonly clock: Clock,
    private readonly config: Config,
    private readonly role: NodeRole,
    private readonly ranges: SweepRanges,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Starts handing on; failures are logged and left to the sweep. */
  handOn(doc: CallDoc): Promise<void> {
    const run = this.deliver(doc).catch((error: unknown) => {
      this.logger.warn({ callId: doc._id, err: error }, 'effects of a call wait for the next sweep');
    });
    this.#running.add(run);
    void run.finally(() => this.#running.delete(run));
    return run;
  }

  /** What waited too long is handed on again: the guarantee behind {@link handOn}. */
  @Interval(SWEEP_MS)
  async sweep(): Promise<void> {
    if (!this.role.works) return;
    const waiting = await this.calls.withEffects(new Date(this.clock.now().getTime() - SETTLE_MS), GROUP);
    await Promise.all(waiting.filter(({ _id }) => this.ranges.mine(_id)).map((doc) => this.handOn(doc)));
  }

  /** Waits for what is under way. */
  async drain(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.drain();
  }

  private async deliver(doc: CallDoc): Promise<void> {
    const done: string[] = [];
    for (const effect of doc.effects) {
      const outcomes = await this.ingest.acceptBatch(SYSTEM, await this.eventsOf(doc, effect));
      for (const outcome of outcomes) {
        // A conflict is an earlier attempt that got through with what was known of the customer then.
        if (outcome.status === 'invalid') {
          this.logger.error({ callId: doc._id, effect: effect.id, problems: outcome.problems }, 'an effect was refused');
        }
      }
      done.push(effect.id);
    }
    await this.calls.update(SYSTEM, doc._id, (stored) => {
      const effects = stored.effects.filter((effect) => !done.includes(effect.id));
      return { ...stored, effects, effectsAt: effects.length === 0 ? null : stored.effectsAt };
    });
  }

  private async eventsOf(doc: CallDoc, effect: CallEffect): Promise<EventInput[]> {
    if (effect.kind === 'events') return effect.events;
    const call = foldCall(doc.events);
    const customer = await this.onlyCustomer(call.party?.e164 ?? call.party?.raw ?? '');
    return callbackEvents(effect.kind, {
      callDocId: doc._id, call, customer: customer === null ? null : { ref: customer.ref }, org: customer?.org ?? ROOT_ORG,
      now: this.clock.now(),
    });
  }

  /** The one customer with exactly this number; several or none are nobody. */
  private async onlyCustomer(raw: string): Promise<{ ref: string; org: string } | null> {
    const region = this.config.values.defaultRegion;
    const caller = readPhone(raw, region);
    const found = (await this.customers.byPhone(SYSTEM, caller.keys)).filter((customer) =>
      customer.phones.some((phone) => phoneMatch(caller, readPhone(phone.e164 ?? phone.raw, region)) === 'exact'),
    );
    const [only] = found;
    return found.length === 1 && only !== undefined ? { ref: only.ref, org: only.org } : null;
  }
}
