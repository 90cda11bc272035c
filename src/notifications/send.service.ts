import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { SchedulerRegistry } from '@nestjs/schedule';
import type { Logger } from 'pino';
import { Clock } from '../kernel/clock.js';
import { FailPoints } from '../kernel/fail-points.js';
import { HandlesJob } from '../kernel/jobs/job-handlers.js';
import type { JobMap } from '../kernel/jobs/job-map.js';
import { LOGGER } from '../kernel/logging.js';
import { Metrics } from '../kernel/metrics.js';
import { NodeRole } from '../kernel/node-role.js';
import { SystemScope } from '../kernel/scope.js';
import type { Stored } from '../kernel/store/store.js';
import { DeliveryFailure, Overtaken, Postponed } from './delivery.js';
import { Digests, LEASE_MS } from './digests.service.js';
import { backOffMs } from './domain/send-time.js';
import { Letters } from './letters.service.js';
import { MailTransport } from './mail-transport.js';
import { MessageRepository } from './message.repository.js';
import type { About, MessageDoc } from './message.schema.js';
import { RuleBooks } from './rule-books.service.js';
import { webhookBody } from './webhook-body.js';
import { WebhookTransport } from './webhook-transport.js';

const SYSTEM = SystemScope.because('send messages');
const GROUP = 64;
const DIGESTS = 'digest';
/** Sendings under way at once on one lane. */
const ABREAST = 4;
/** How often the outbox is looked at; a message is on its way this long after it was written, at most. */
const INTERVAL_MS = 1_000;
const SHORTEST_REST_MS = 5_000;
const LONGEST_REST_MS = 300_000;

/**
 * Sends what is due, lane by lane: one receiver in trouble holds up nobody else. Every sending is claimed in the store
 * first; a process that dies in the middle leaves a claim that runs out, and the message goes out once more under the
 * same Message-ID.
 */
@Injectable()
export class SendService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #running = new Map<string, Promise<void>>();
  readonly #resting = new Map<string, { untilMs: number; failures: number }>();
  #stopped = false;

  constructor(
    private readonly messages: MessageRepository,
    private readonly digests: Digests,
    private readonly letters: Letters,
    private readonly mail: MailTransport,
    private readonly webhooks: WebhookTransport,
    private readonly books: RuleBooks,
    private readonly schedule: SchedulerRegistry,
    private readonly clock: Clock,
    private readonly role: NodeRole,
    private readonly metrics: Metrics,
    private readonly failPoints: FailPoints,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    if (!this.role.works) return;
    this.schedule.addInterval('messages', setInterval(() => void this.sendQuietly(), INTERVAL_MS));
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.#stopped = true;
    await Promise.allSettled(this.#running.values());
  }

  /** Sends everything due at `now`; resolves when every lane is empty, resting, or somebody else's. */
  async sendDue(now: Date): Promise<void> {
    await this.only(DIGESTS, () => this.digests.gatherDue(now));
    await Promise.all(this.lanes().map((lane) => this.only(lane, () => this.drain(lane, now))));
  }

  /** Woken for one lane: a message has just been put into it. */
  @HandlesJob('messages.send')
  async sendLane({ lane }: JobMap['messages.send']): Promise<void> {
    const now = this.clock.now();
    if (lane === DIGESTS) await this.only(lane, () => this.digests.gatherDue(now));
    else if (this.lanes().includes(lane)) await this.only(lane, () => this.drain(lane, now));
  }

  private lanes(): string[] {
    return ['mail', ...[...this.books.book.endpoints.keys()].map((name) => `endpoint:${name}`)];
  }

  /** One run of a lane at a time in this process; whoever comes meanwhile waits for that one. */
  private async only(lane: string, work: () => Promise<void>): Promise<void> {
    let running = this.#running.get(lane);
    if (running === undefined) {
      running = work().finally(() => this.#running.delete(lane));
      this.#running.set(lane, running);
    }
    await running;
  }

  private async drain(lane: string, now: Date): Promise<void> {
    while (!this.#stopped && !this.rests(lane, now)) {
      const due = await this.messages.due(lane, now, GROUP);
      let claimed = 0;
      const work = due.values();
      const worker = async (): Promise<void> => {
        for (const message of work) {
          if (this.#stopped || this.rests(lane, now)) return;
          if (await this.sendOne(message, now)) claimed += 1;
        }
      };
      await Promise.all(Array.from({ length: ABREAST }, worker));
      if (claimed === 0) return;
    }
  }

  private rests(lane: string, now: Date): boolean {
    return (this.#resting.get(lane)?.untilMs ?? 0) > now.getTime();
  }

  private async sendOne(message: Stored<MessageDoc>, now: Date): Promise<boolean> {
    const claimed = await this.claim(message._id, now);
    if (claimed === null) return false;
    this.failPoints.reach('message-claimed');
    try {
      await this.deliver(claimed, now);
      this.failPoints.reach('message-sent');
      this.#resting.delete(claimed.lane);
      await this.finish(claimed, { state: 'sent', sendAt: null, sentAt: now, lastFailure: null });
    } catch (error) {
      await this.noteFailure(claimed, error, now);
    }
    return true;
  }

  private async deliver(message: Stored<MessageDoc>, now: Date): Promise<void> {
    if (message.channel === 'mail') return this.mail.send(await this.letters.write(message, now));
    const endpoint = this.books.book.endpoints.get(message.recipient);
    if (endpoint === undefined || message.about === null) throw new DeliveryFailure('the endpoint is gone', 'never');
    if (message.purpose === 'escalation') await this.letters.requireCurrent(message);
    await this.webhooks.send(endpoint, message._id, webhookBody(message as MessageDoc & { about: About }), now);
  }

  private async claim(id: string, now: Date): Promise<Stored<MessageDoc> | null> {
    let won = false;
    const sendAt = new Date(now.getTime() + LEASE_MS);
    const claimed = await this.messages.update(SYSTEM, id, (doc) => {
      won = doc.sendAt !== null && doc.sendAt <= now;
      return won ? { ...doc, sendAt, attempts: doc.attempts + 1 } : null;
    });
    return won ? claimed : null;
  }

  private async noteFailure(message: Stored<MessageDoc>, error: unknown, now: Date): Promise<void> {
    if (error instanceof Overtaken) {
      return this.finish(message, { state: 'withdrawn', sendAt: null, lastFailure: error.message });
    }
    if (error instanceof Postponed) {
      // Nothing was tried, so nothing counts as tried.
      return this.finish(message, { state: 'queued', sendAt: error.until, attempts: message.attempts - 1 });
    }
    // Anything unforeseen is ours: kept with the message and tried again, never lost.
    const failure = error instanceof DeliveryFailure ? error : new DeliveryFailure('an error on our side', 'retry');
    if (failure !== error) this.logger.error({ messageId: message._id, err: error }, 'message could not be made');
    const { retry } = this.books.book;
    const failures = message.attempts - message.attemptsBefore;
    if (failure.kind === 'lane') this.rest(message.lane, failure, now);
    if (failure.kind === 'never' || failures >= retry.attempts) {
      this.logger.error({ messageId: message._id, channel: message.channel, attempts: message.attempts }, 'message is a dead letter');
      return this.finish(message, { state: 'dead', sendAt: null, lastFailure: failure.message });
    }
    const pauseMs = Math.max(backOffMs(retry, failures, message._id), failure.retryAfterMs ?? 0);
    this.logger.warn({ messageId: message._id, channel: message.channel, attempts: message.attempts }, 'message failed');
    await this.finish(message, { state: 'failed', sendAt: new Date(now.getTime() + pauseMs), lastFailure: failure.message });
  }

  private rest(lane: string, { retryAfterMs }: DeliveryFailure, now: Date): void {
    const failures = (this.#resting.get(lane)?.failures ?? 0) + 1;
    const restMs = Math.max(Math.min(SHORTEST_REST_MS * 2 ** Math.min(failures - 1, 20), LONGEST_REST_MS), retryAfterMs ?? 0);
    this.#resting.set(lane, { untilMs: now.getTime() + restMs, failures });
  }

  /** Writes the result down, unless the claim ran out meanwhile and somebody else has the message now. */
  private async finish(claimed: Stored<MessageDoc>, result: Partial<MessageDoc>): Promise<void> {
    let counts = false;
    await this.messages.update(SYSTEM, claimed._id, (doc) => {
      counts = doc.attempts === claimed.attempts && (doc.state === 'queued' || doc.state === 'failed');
      return counts ? { ...doc, ...result } : null;
    });
    if (counts) this.metrics.messages.inc({ channel: claimed.channel, outcome: String(result.state) });
  }

  private async sendQuietly(): Promise<void> {
    if (this.#stopped) return;
    const quietly = async (work: Promise<void>): Promise<void> => {
      try {
        await work;
      } catch (error) {
        // The store is in trouble; the next round tries again.
        this.logger.error({ err: error }, 'sending failed');
      }
    };
    const now = this.clock.now();
    // Lanes that are still at work are left to it: a hanging receiver must not keep the others waiting.
    const idle = this.lanes().filter((lane) => !this.#running.has(lane));
    await Promise.all([
      quietly(this.only(DIGESTS, () => this.digests.gatherDue(now))),
      ...idle.map((lane) => quietly(this.only(lane, () => this.drain(lane, now)))),
    ]);
  }
}
