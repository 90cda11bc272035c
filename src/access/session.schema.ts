import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { model } from '../kernel/store/model.js';
import type { SessionLife } from './domain/session-life.js';

/** One sign-in. The id is the hash of the cookie: a copy of the store opens no session. */
@Schema({ _id: false, versionKey: false })
export class SessionDoc implements SessionLife {
  @Prop({ type: String, required: true })
  _id: string;

  @Prop({ type: String, required: true })
  userId: string;

  /** The user's epoch at sign-in. */
  @Prop({ type: Number, required: true })
  epoch: number;

  @Prop({ type: Date, required: true })
  createdAt: Date;

  @Prop({ type: Date, required: true })
  expiresAt: Date;
}

const schema = SchemaFactory.createForClass(SessionDoc);
// SessionRepository.removeOfUser
schema.index({ userId: 1 }, { name: 'user' });
// SessionRepository.removeExpired
schema.index({ expiresAt: 1 }, { name: 'expiry' });

export const SESSIONS = model<SessionDoc>('sessions', schema, 'none');
