import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { Schema as MongooseSchema } from 'mongoose';
import { model } from '../kernel/store/model.js';
import type { AlertRecord } from '../sla/domain/alert-log.js';
import type { TouchpointKind } from '../touchpoints/domain/kinds.js';
import type { Manner } from './domain/rule-book.js';

export const PURPOSES = ['alert', 'escalation', 'retraction', 'digest'] as const;
export type Purpose = (typeof PURPOSES)[number];

/**
 * `queued` waits for its time, `failed` for its next attempt; `gathered` has become a row of a digest (`into`);
 * `withheld` repeats what the recipient was told a while ago; `withdrawn` was overtaken by events before it went out.
 */
export const STATES = ['queued', 'sent', 'failed', 'dead', 'gathered', 'withheld', 'withdrawn'] as const;
export type MessageState = (typeof STATES)[number];

/** What a message is about: facts of the alert as they were recorded; ids only, nothing of the customer. */
export interface About {
  kind: TouchpointKind;
  ref: string;
  org: string;
  policy: { name: string; version: string } | null;
  alert: AlertRecord;
}

/** One thing for one recipient on one channel. Its id is made from these, so that it exists once. */
@Schema({ _id: false, versionKey: false, minimize: false })
export class MessageDoc {
  @Prop({ type: String, required: true })
  _id: string;

  @Prop({ type: String, required: true, enum: PURPOSES })
  purpose: Purpose;

  @Prop({ type: String, required: true, enum: ['mail', 'webhook'] })
  channel: 'mail' | 'webhook';

  /** What is sent one after the other and must not hold up others: `mail`, `digest`, `endpoint:crm`. */
  @Prop({ type: String, required: true })
  lane: string;

  /** Id of the user, or name of the endpoint. */
  @Prop({ type: String, required: true })
  recipient: string;

  @Prop({ type: String, required: true, enum: ['now', 'hours', 'digest'] })
  manner: Manner;

  @Prop({ type: String, required: true, enum: STATES })
  state: MessageState;

  /** When to send, or to look again; null when there is nothing left to do. Pushed ahead while somebody is sending. */
  @Prop({ type: Date, default: null })
  sendAt: Date | null;

  /** Counts attempts; also tells a sender that was overtaken that its result no longer counts. */
  @Prop({ type: Number, required: true })
  attempts: number;

  /** Attempts made before somebody had it sent again. */
  @Prop({ type: Number, required: true })
  attemptsBefore: number;

  @Prop({ type: String, default: null })
  lastFailure: string | null;

  @Prop({ type: Date, required: true })
  createdAt: Date;

  @Prop({ type: Date, default: null })
  sentAt: Date | null;

  @Prop({ type: String, default: null })
  alertId: string | null;

  @Prop({ type: String, default: null })
  touchpointId: string | null;

  /** The clock, stage and occurrence the alert is about: what is not repeated. */
  @Prop({ type: String, default: null })
  cause: string | null;

  /** Id of the digest this becomes a row of. */
  @Prop({ type: String, default: null })
  into: string | null;

  @Prop({ type: MongooseSchema.Types.Mixed, default: null })
  about: About | null;
}

const schema = SchemaFactory.createForClass(MessageDoc);
// MessageRepository.due
schema.index({ lane: 1, sendAt: 1 }, { name: 'due' });
// MessageRepository.ofAlert
schema.index({ alertId: 1 }, { name: 'alert' });
// MessageRepository.lastOfCause
schema.index({ cause: 1, recipient: 1, createdAt: -1 }, { name: 'cause' });
// MessageRepository.rows, waitingFor, countRows
schema.index({ into: 1, state: 1, createdAt: 1 }, { name: 'digest' });
// MessageRepository.list
schema.index({ createdAt: -1 }, { name: 'newest' });
schema.index({ state: 1, createdAt: -1 }, { name: 'state' });

export const MESSAGES = model<MessageDoc>('messages', schema, 'none');
