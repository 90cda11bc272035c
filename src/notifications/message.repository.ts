import { Inject, Injectable } from '@nestjs/common';
import { SystemScope, type AccessScope } from '../kernel/scope.js';
import { all, and, eq, range } from '../kernel/store/filter.js';
import { ScopedRepository } from '../kernel/store/scoped-repository.js';
import type { Page, Store, Stored } from '../kernel/store/store.js';
import { STORE } from '../kernel/store/store.token.js';
import { MESSAGES, type MessageDoc, type MessageState } from './message.schema.js';

const SYSTEM = SystemScope.because('tell people of alerts');

/** The outbox of mails and webhooks. */
@Injectable()
export class MessageRepository extends ScopedRepository<MessageDoc> {
  constructor(@Inject(STORE) store: Store) {
    super(store, MESSAGES);
  }

  /** What is to be sent on one lane at or before `now`, longest waiting first. */
  async due(lane: string, now: Date, limit: number): Promise<Stored<MessageDoc>[]> {
    const filter = and(eq<MessageDoc>('lane', lane), range<MessageDoc>('sendAt', { lte: now }));
    return (await this.find(SYSTEM, filter, { index: 'due', sort: [['sendAt', 1]], limit })).items;
  }

  /** Every message about one alert; there are as many as it has recipients. */
  async ofAlert(alertId: string): Promise<Stored<MessageDoc>[]> {
    return (await this.find(SYSTEM, eq('alertId', alertId), { index: 'alert', limit: 1000 })).items;
  }

  /** The latest messages of one cause to one recipient since an instant. */
  async ofCause(cause: string, recipient: string, since: Date): Promise<Stored<MessageDoc>[]> {
    const filter = and(
      eq<MessageDoc>('cause', cause),
      eq<MessageDoc>('recipient', recipient),
      range<MessageDoc>('createdAt', { gt: since }),
    );
    return (await this.find(SYSTEM, filter, { index: 'cause', sort: [['createdAt', -1]], limit: 50 })).items;
  }

  /** Messages that are meant for a digest and are not in it yet. */
  async waitingFor(digestId: string, limit: number): Promise<Stored<MessageDoc>[]> {
    return this.ofDigest(digestId, 'queued', limit);
  }

  /** What stands in a digest, in the order of telling. */
  async rows(digestId: string, limit: number): Promise<Stored<MessageDoc>[]> {
    return this.ofDigest(digestId, 'gathered', limit);
  }

  async countRows(digestId: string): Promise<number> {
    const filter = and(eq<MessageDoc>('into', digestId), eq<MessageDoc>('state', 'gathered'));
    return this.count(SYSTEM, filter, { index: 'digest' });
  }

  /** Latest first; of one state where asked. */
  async list(
    scope: AccessScope,
    wanted: { state?: MessageState; limit: number; after?: string },
  ): Promise<Page<Stored<MessageDoc>>> {
    const { state, limit, after } = wanted;
    const page = { sort: [['createdAt', -1]] as const, limit, ...(after !== undefined && { after }) };
    if (state === undefined) return this.find(scope, all(), { index: 'newest', ...page });
    return this.find(scope, eq('state', state), { index: 'state', ...page });
  }

  private async ofDigest(digestId: string, state: MessageState, limit: number): Promise<Stored<MessageDoc>[]> {
    const filter = and(eq<MessageDoc>('into', digestId), eq<MessageDoc>('state', state));
    return (await this.find(SYSTEM, filter, { index: 'digest', sort: [['createdAt', 1]], limit })).items;
  }
}
