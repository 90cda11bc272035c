import { Injectable } from '@nestjs/common';
import { AccessLog } from '../access/access-log.service.js';
import { Clock } from '../kernel/clock.js';
import { DomainError, notFound } from '../kernel/errors.js';
import type { AccessScope } from '../kernel/scope.js';
import type { Page } from '../kernel/store/store.js';
import { MessageRepository } from './message.repository.js';
import type { MessageDoc, MessageState } from './message.schema.js';

/** A message as administrators see it: whom it is for by id, never by address. Instants are ISO text. */
export interface MessageView {
  id: string;
  purpose: MessageDoc['purpose'];
  channel: MessageDoc['channel'];
  recipient: string;
  state: MessageState;
  attempts: number;
  lastFailure: string | null;
  alertId: string | null;
  touchpointId: string | null;
  createdAt: string;
  /** When it will be tried; null when there is nothing left to do. */
  nextAt: string | null;
  sentAt: string | null;
}

/** What became of the messages, and another try for those that could not be delivered. */
@Injectable()
export class MessagesService {
  constructor(
    private readonly messages: MessageRepository,
    private readonly log: AccessLog,
    private readonly clock: Clock,
  ) {}

  async list(
    scope: AccessScope,
    wanted: { state?: MessageState; limit: number; after?: string },
  ): Promise<Page<MessageView>> {
    const { items, next } = await this.messages.list(scope, wanted);
    return { items: items.map(viewOf), next };
  }

  /** Sends a dead or failing message again, and a delivered webhook when its receiver lost it. */
  async replay(scope: AccessScope, id: string): Promise<MessageView> {
    const seen = await this.messages.get(scope, id);
    if (seen === null) throw notFound('message');
    const now = this.clock.now();
    let queued = false;
    const replayed = await this.messages.update(scope, id, (doc) => {
      queued = replayable(doc);
      return queued ? { ...doc, state: 'queued', sendAt: now, sentAt: null, attemptsBefore: doc.attempts } : null;
    });
    if (replayed === null) throw notFound('message');
    if (!queued) {
      throw new DomainError('conflict', `A message that is ${replayed.state} cannot be sent again.`);
    }
    await this.log.logChange(scope, { what: 'message', id, why: 'replayed' });
    return viewOf(replayed);
  }
}

const replayable = ({ state, channel }: MessageDoc): boolean =>
  state === 'dead' || state === 'failed' || (state === 'sent' && channel === 'webhook');

function viewOf(doc: MessageDoc): MessageView {
  const { purpose, channel, recipient, state, attempts, lastFailure, alertId, touchpointId } = doc;
  return {
    id: doc._id,
    purpose,
    channel,
    recipient,
    state,
    attempts,
    lastFailure,
    alertId,
    touchpointId,
    createdAt: doc.createdAt.toISOString(),
    nextAt: doc.sendAt?.toISOString() ?? null,
    sentAt: doc.sentAt?.toISOString() ?? null,
  };
}
