import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { Schema as MongooseSchema } from 'mongoose';
import { model } from '../kernel/store/model.js';
import type { WrapUpView } from '../screen-pop/domain/pop.js';
import type { EventInput } from '../touchpoints/domain/event.js';
import type { CallEvent } from './domain/call-event.js';

/** Who the handler says is calling. */
export interface CallerChoice {
  customerId: string;
  by: string;
  at: string;
}

export interface CallerVerification {
  /** Whom the check was about: it does not carry over to another customer. */
  customerId: string;
  method: string;
  by: string;
  at: string;
}

/** Something the rest of the house has to hear of, kept with the state that caused it until it has. */
export type CallEffect =
  | { id: string; kind: 'callback-owed' | 'callback-withdrawn' }
  | { id: string; kind: 'events'; events: EventInput[] };

/**
 * One call: its events (the truth), what handlers decided about it, and the effects not yet handed on, in one
 * document, so that each event costs one durable write and nothing can be half-written.
 */
@Schema({ _id: false, versionKey: false, minimize: false })
export class CallDoc {
  /** Stable id of source and call id. */
  @Prop({ type: String, required: true })
  _id: string;

  @Prop({ type: [String], required: true })
  access: string[];

  @Prop({ type: String, required: true })
  source: string;

  @Prop({ type: String, required: true })
  callId: string;

  /** In order, without doubles. */
  @Prop({ type: MongooseSchema.Types.Mixed, required: true })
  events: readonly CallEvent[];

  /** Handlers on whose desk it stands now. */
  @Prop({ type: [String], required: true })
  liveFor: string[];

  @Prop({ type: MongooseSchema.Types.Mixed, default: null })
  choice: CallerChoice | null;

  @Prop({ type: MongooseSchema.Types.Mixed, default: null })
  verification: CallerVerification | null;

  /** What each handler recorded at the end. */
  @Prop({ type: MongooseSchema.Types.Mixed, required: true })
  wrapUps: Record<string, WrapUpView>;

  /** Whether a call back was asked for because nobody answered. */
  @Prop({ type: String, required: true, enum: ['none', 'owed', 'withdrawn'] })
  callback: 'none' | 'owed' | 'withdrawn';

  @Prop({ type: MongooseSchema.Types.Mixed, required: true })
  effects: CallEffect[];

  /** Since when effects wait; null when none does. */
  @Prop({ type: Date, default: null })
  effectsAt: Date | null;

  @Prop({ type: Date, required: true })
  updatedAt: Date;
}

const schema = SchemaFactory.createForClass(CallDoc);
// CallRepository.liveOn
schema.index({ liveFor: 1, updatedAt: -1 }, { name: 'live' });
// CallRepository.withEffects
schema.index({ effectsAt: 1 }, { name: 'effects' });

export const CALLS = model<CallDoc>('calls', schema, 'access');
