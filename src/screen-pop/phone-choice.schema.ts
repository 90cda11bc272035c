import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { Schema as MongooseSchema } from 'mongoose';
import { model } from '../kernel/store/model.js';

/** Whom handlers took for the owner of a number, latest last; what was undone is not in it. */
@Schema({ _id: false, versionKey: false })
export class PhoneChoiceDoc {
  /** Stable id of the number. */
  @Prop({ type: String, required: true })
  _id: string;

  @Prop({ type: MongooseSchema.Types.Mixed, required: true })
  choices: { customerId: string; callId: string; by: string; at: string }[];
}

export const PHONE_CHOICES = model<PhoneChoiceDoc>(
  'phoneChoices',
  SchemaFactory.createForClass(PhoneChoiceDoc),
  'none',
);
