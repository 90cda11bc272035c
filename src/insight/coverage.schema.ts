import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { Schema as MongooseSchema } from 'mongoose';
import { model } from '../kernel/store/model.js';
import type { Coverage } from './domain/coverage.js';

/** When one organisation, and each partner within it, last reported on each kind of touchpoint. */
@Schema({ _id: false, versionKey: false, minimize: false })
export class CoverageDoc {
  /** Path of the organisation. */
  @Prop({ type: String, required: true })
  _id: string;

  @Prop({ type: [String], required: true })
  access: string[];

  @Prop({ type: MongooseSchema.Types.Mixed, required: true })
  newest: Coverage;
}

const schema = SchemaFactory.createForClass(CoverageDoc);
// CoverageRepository.within
schema.index({ access: 1 }, { name: 'access' });

export const COVERAGE = model<CoverageDoc>('coverage', schema, 'access');
