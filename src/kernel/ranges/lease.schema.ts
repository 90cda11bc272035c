import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { model } from '../store/model.js';

/** A lease on a range, or (without a range) the sign of life of a working node. */
@Schema({ _id: false, versionKey: false })
export class LeaseDoc {
  @Prop({ type: String, required: true })
  _id: string;

  @Prop({ type: String, required: true, enum: ['range', 'member'] })
  kind: 'range' | 'member';

  @Prop({ type: Number, default: null })
  range: number | null;

  @Prop({ type: String, default: null })
  holder: string | null;

  @Prop({ type: Number, required: true })
  fence: number;

  @Prop({ type: Date, required: true })
  until: Date;
}

const schema = SchemaFactory.createForClass(LeaseDoc);
// LeaseRepository.ranges, members, removeGone
schema.index({ kind: 1, until: 1 }, { name: 'kind' });

export const LEASES = model<LeaseDoc>('leases', schema, 'none');
