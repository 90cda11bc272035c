import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { Schema as MongooseSchema } from 'mongoose';
import { model } from '../../src/kernel/store/model.js';

@Schema({ _id: false })
export class Step {
  @Prop({ type: String, required: true })
  name: string;

  @Prop({ type: Date })
  at?: Date;

  @Prop({ type: [String], default: undefined })
  tags?: string[];
}

@Schema({ _id: false })
export class Place {
  @Prop({ type: String })
  city?: string;

  @Prop({ type: Date })
  since?: Date;
}

/** A document with a field of every kind the store supports. */
@Schema({ _id: false, versionKey: false })
export class Case {
  @Prop({ type: String, required: true })
  _id: string;

  @Prop({ type: [String], required: true })
  access: string[];

  @Prop({ type: String, required: true })
  ref: string;

  @Prop({ type: String, required: true })
  kind: string;

  @Prop({ type: String, enum: ['normal', 'gold'], default: 'normal' })
  grade?: string;

  @Prop({ type: Number, required: true })
  number: number;

  @Prop({ type: Number })
  amount?: number | null;

  @Prop({ type: Boolean })
  urgent?: boolean | null;

  @Prop({ type: Date })
  dueAt?: Date | null;

  @Prop({ type: MongooseSchema.Types.Mixed })
  notes?: Record<string, unknown>;

  @Prop({ type: [SchemaFactory.createForClass(Step)], default: undefined })
  steps?: Step[];

  @Prop({ type: Map, of: Number })
  counts?: Record<string, number>;

  @Prop({ type: SchemaFactory.createForClass(Place) })
  place?: Place;
}

const schema = SchemaFactory.createForClass(Case);
schema.index({ access: 1, dueAt: 1 }, { name: 'due' });
schema.index({ access: 1, kind: 1, dueAt: -1 }, { name: 'kind' });
schema.index({ number: 1 }, { name: 'number', unique: true });
schema.index({ amount: 1, dueAt: -1 }, { name: 'mixed' });
schema.index({ 'place.city': 1 }, { name: 'city' });
schema.index({ 'steps.name': 1 }, { name: 'steps' });
schema.index({ number: 1, amount: 1 }, { name: 'urgent', partialFilterExpression: { urgent: true } });

export const CASES = model<Case>('cases', schema, 'access');

let numbers = 1000;

/** A valid case; `number` is unique unless given. */
export function caseOf(id: string, fields: Partial<Case> = {}): Case {
  return {
    _id: id,
    access: ['org:hq'],
    ref: `ref-${id}`,
    kind: 'x',
    grade: 'normal',
    number: (numbers += 1),
    ...fields,
  };
}
