import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { model } from '../kernel/store/model.js';

export const LOGGED_ACTIONS = ['read', 'change', 'sign-in'] as const;
export type LoggedAction = (typeof LOGGED_ACTIONS)[number];

/** Who looked at or changed what, and why. Ids only: the log must not become a second copy of the data. */
@Schema({ _id: false, versionKey: false })
export class AccessLogDoc {
  @Prop({ type: String, required: true })
  _id: string;

  @Prop({ type: Date, required: true })
  at: Date;

  @Prop({ type: String, required: true })
  principalId: string;

  @Prop({ type: String, required: true })
  role: string;

  @Prop({ type: String, required: true, enum: LOGGED_ACTIONS })
  action: LoggedAction;

  /** What kind of thing, such as `customer-file`. */
  @Prop({ type: String, required: true })
  what: string;

  @Prop({ type: String, required: true })
  objectId: string;

  @Prop({ type: String, required: true })
  why: string;
}

const schema = SchemaFactory.createForClass(AccessLogDoc);
// AccessLogRepository.newest
schema.index({ at: -1 }, { name: 'newest' });
// AccessLogRepository.ofObject
schema.index({ objectId: 1, at: -1 }, { name: 'object' });

export const ACCESS_LOG = model<AccessLogDoc>('accessLog', schema, 'none');
