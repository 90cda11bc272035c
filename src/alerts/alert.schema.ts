import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { Schema as MongooseSchema } from 'mongoose';
import { model } from '../kernel/store/model.js';
import type { AlertRecord } from '../sla/domain/alert-log.js';
import type { TouchpointKind } from '../touchpoints/domain/kinds.js';

/** The register of alerts: one document per record of a touchpoint's alert log, under the same id. */
@Schema({ _id: false, versionKey: false, minimize: false })
export class AlertDoc {
  @Prop({ type: String, required: true })
  _id: string;

  @Prop({ type: String, required: true })
  touchpointId: string;

  @Prop({ type: String, required: true })
  kind: TouchpointKind;

  @Prop({ type: String, required: true })
  ref: string;

  @Prop({ type: [String], required: true })
  access: string[];

  @Prop({ type: Date, required: true })
  crossedAt: Date;

  @Prop({ type: Date, required: true })
  recordedAt: Date;

  /** Version of the touchpoint the record was read from; an older one never replaces a newer one. */
  @Prop({ type: Number, default: 0 })
  of: number;

  @Prop({ type: MongooseSchema.Types.Mixed, required: true })
  record: AlertRecord;
}

const schema = SchemaFactory.createForClass(AlertDoc);
// AlertRepository.newest
schema.index({ access: 1, crossedAt: -1 }, { name: 'crossed' });
// AlertRepository.since
schema.index({ access: 1, recordedAt: -1 }, { name: 'newest' });
// AlertRepository.ofTouchpoint
schema.index({ touchpointId: 1, recordedAt: 1 }, { name: 'touchpoint' });

export const ALERTS = model<AlertDoc>('alerts', schema, 'access');
