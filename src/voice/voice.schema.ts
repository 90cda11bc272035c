import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { Schema as MongooseSchema } from 'mongoose';
import { model } from '../kernel/store/model.js';
import type { TouchpointKind } from '../touchpoints/domain/kinds.js';
import type { VoiceChannel, VoiceReading, VoiceTurn, SurveyAnswer } from './domain/voice-types.js';

/** One thing a customer told us, as it came, with what was read from it. */
@Schema({ _id: false, versionKey: false, minimize: false })
export class VoiceDoc {
  /** `vo_` and a hash of source and voice id. */
  @Prop({ type: String, required: true })
  _id: string;

  @Prop({ type: String, required: true })
  source: string;

  @Prop({ type: String, required: true })
  voiceId: string;

  /** Hash of the canonical body: tells a repetition from a conflict. */
  @Prop({ type: String, required: true })
  bodyHash: string;

  @Prop({ type: String, default: null })
  customerId: string | null;

  @Prop({ type: String, default: null })
  touchpointId: string | null;

  @Prop({ type: String, default: null })
  kind: TouchpointKind | null;

  /** The reporting firm's number of the touchpoint. */
  @Prop({ type: String, default: null })
  touchpointRef: string | null;

  @Prop({ type: String, required: true })
  channel: VoiceChannel;

  @Prop({ type: Date, required: true })
  occurredAt: Date;

  @Prop({ type: Date, required: true })
  recordedAt: Date;

  @Prop({ type: String, required: true })
  org: string;

  @Prop({ type: [String], required: true })
  access: string[];

  /** The speaker on our side, such as `person:h-1042`, where the source knows. */
  @Prop({ type: String, default: null })
  handler: string | null;

  @Prop({ type: MongooseSchema.Types.Mixed, default: null })
  turns: VoiceTurn[] | null;

  @Prop({ type: String, default: null })
  text: string | null;

  @Prop({ type: MongooseSchema.Types.Mixed, default: null })
  survey: SurveyAnswer | null;

  /** What was read; dates inside are ISO text. */
  @Prop({ type: MongooseSchema.Types.Mixed, required: true })
  reading: VoiceReading;

  /** −2 … +2, copied out of the reading for look-ups. */
  @Prop({ type: Number, required: true })
  sentiment: number;
}

const schema = SchemaFactory.createForClass(VoiceDoc);
// VoiceRepository.ofCustomer
schema.index({ customerId: 1, occurredAt: -1 }, { name: 'customer' });
// VoiceRepository.ofTouchpoint
schema.index({ touchpointId: 1, occurredAt: -1 }, { name: 'touchpoint' });
// VoiceRepository.recent, unhappy
schema.index({ access: 1, occurredAt: -1 }, { name: 'recent' });

export const VOICES = model<VoiceDoc>('voices', schema, 'access');
