import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { Logger } from 'pino';
import type { Principal } from '../access/principal.js';
import { Clock } from '../kernel/clock.js';
import { Config } from '../kernel/config.js';
import { invalid, notFound } from '../kernel/errors.js';
import { randomId } from '../kernel/ids.js';
import { LOGGER } from '../kernel/logging.js';
import { CallsService } from './calls.service.js';
import type { DemoCallDto } from './demo-call.dto.js';
import { demoSteps, type DemoStep } from './domain/demo-stream.js';

const ANSWER_AFTER_SECONDS = 6;
const TALK_SECONDS = 90;
const MOST_AT_ONCE = 50;

/** Invented calls for a first look: they take the same way in as a PBX's. What is still to come dies with the process. */
@Injectable()
export class DemoCalls implements OnModuleDestroy {
  readonly #timers = new Set<NodeJS.Timeout>();

  constructor(
    private readonly calls: CallsService,
    private readonly clock: Clock,
    private readonly config: Config,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Places a call and lets it go on by itself; answers once it rings. Does not exist outside a demo. */
  async place(principal: Principal, wanted: DemoCallDto): Promise<{ callId: string }> {
    if (!this.config.values.demo) throw notFound('route');
    if (this.#timers.size >= MOST_AT_ONCE) throw invalid('Too many demo calls are under way; wait for one to end.');
    const steps = demoSteps({
      callId: randomId('demo'),
      phone: wanted.phone,
      to: wanted.to,
      answerAfterSeconds: wanted.answerAfterSeconds ?? ANSWER_AFTER_SECONDS,
      talkSeconds: wanted.talkSeconds ?? TALK_SECONDS,
    });
    const now = steps.filter((step) => step.afterSeconds === 0);
    const [first] = await this.tell(principal, now);
    if (first === undefined || first.status === 'invalid') {
      throw invalid('This call cannot be placed.', first?.status === 'invalid' ? first.problems : []);
    }
    const later = steps.filter((step) => step.afterSeconds > 0);
    for (const seconds of new Set(later.map((step) => step.afterSeconds))) {
      this.after(seconds, principal, later.filter((step) => step.afterSeconds === seconds));
    }
    return { callId: first.callId };
  }

  onModuleDestroy(): void {
    for (const timer of this.#timers) clearTimeout(timer);
  }

  private after(seconds: number, principal: Principal, steps: DemoStep[]): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.tell(principal, steps).catch((error: unknown) => this.logger.warn({ err: error }, 'a demo call got stuck'));
    }, seconds * 1000);
    timer.unref();
    this.#timers.add(timer);
  }

  private tell(principal: Principal, steps: DemoStep[]): ReturnType<CallsService['accept']> {
    const occurredAt = this.clock.now().toISOString();
    return this.calls.accept(principal, steps.map((step) => ({ ...step.event, occurredAt })));
  }
}
