import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { Schema as MongooseSchema } from 'mongoose';
import { model } from '../store/model.js';

/** A job that failed however often it was tried. Kept until somebody retries or discards it. */
@Schema({ _id: false, versionKey: false, minimize: false })
export class QuarantinedJobDoc {
  @Prop({ type: String, required: true })
  _id: string;

  /** As it stood in the queue; a name this release does not know may be there as well. */
  @Prop({ type: String, required: true })
  name: string;

  @Prop({ type: MongooseSchema.Types.Mixed, default: null })
  data: unknown;

  /** Why the last attempt failed. */
  @Prop({ type: String, required: true })
  reason: string;

  @Prop({ type: Number, required: true })
  attempts: number;

  @Prop({ type: Date, required: true })
  failedAt: Date;
}

const schema = SchemaFactory.createForClass(QuarantinedJobDoc);
// QuarantineRepository.list
schema.index({ failedAt: -1 }, { name: 'newest' });

export const QUARANTINED_JOBS = model<QuarantinedJobDoc>('quarantinedJobs', schema, 'none');
