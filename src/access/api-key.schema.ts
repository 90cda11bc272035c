import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { model } from '../kernel/store/model.js';

/** A key of a system. Only its SHA-256 is kept: 256 random bits need no slow hash. */
@Schema({ _id: false, versionKey: false })
export class ApiKeyDoc {
  /** Made from the key itself, so that a key is found by one point read. */
  @Prop({ type: String, required: true })
  _id: string;

  @Prop({ type: String, required: true })
  hash: string;

  @Prop({ type: String, required: true })
  name: string;

  @Prop({ type: String, required: true, enum: ['integration', 'admin'] })
  role: 'integration' | 'admin';

  @Prop({ type: String, required: true })
  org: string;

  /** Event sources it may report for; empty allows all. */
  @Prop({ type: [String], required: true })
  sources: string[];

  @Prop({ type: Date, required: true })
  createdAt: Date;

  @Prop({ type: String, required: true })
  createdBy: string;

  @Prop({ type: Date, default: null })
  lastUsedAt: Date | null;

  @Prop({ type: Date, default: null })
  revokedAt: Date | null;
}

const schema = SchemaFactory.createForClass(ApiKeyDoc);
// ApiKeyRepository.list
schema.index({ createdAt: -1 }, { name: 'newest' });

export const API_KEYS = model<ApiKeyDoc>('apiKeys', schema, 'none');
