import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { model } from '../kernel/store/model.js';
import type { PartnerCase } from './domain/partner-case.js';

/** One partner's part in one touchpoint, kept ready for its portal. */
@Schema({ _id: false, versionKey: false })
class LastEvent {
  @Prop({ type: String, required: true })
  type: string;

  @Prop({ type: Date, required: true })
  at: Date;
}

@Schema({ _id: false, versionKey: false })
export class PartnerCaseDoc implements PartnerCase {
  /** `touchpoint id|partner id` */
  @Prop({ type: String, required: true })
  _id: string;

  /** Version of the touchpoint it was read from; an older one never replaces a newer one. */
  @Prop({ type: Number, required: true })
  of: number;

  /** The organisation's tokens and this partner's own: no other partner of the touchpoint may see it. */
  @Prop({ type: [String], required: true })
  access: string[];

  @Prop({ type: String, required: true })
  partnerId: string;

  @Prop({ type: String, required: true })
  touchpointId: string;

  @Prop({ type: String, required: true })
  kind: string;

  @Prop({ type: String, required: true })
  ref: string;

  @Prop({ type: String, required: true })
  org: string;

  @Prop({ type: Boolean, required: true })
  open: boolean;

  @Prop({ type: Boolean, required: true })
  late: boolean;

  @Prop({ type: Date, required: true })
  openedAt: Date;

  @Prop({ type: Date, default: null })
  endedAt: Date | null;

  @Prop({ type: String, default: null })
  clockId: string | null;

  @Prop({ type: Number, required: true })
  met: number;

  @Prop({ type: Number, required: true })
  missed: number;

  @Prop({ type: Number, required: true })
  ourLateMs: number;

  @Prop({ type: Number, required: true })
  totalLateMs: number;

  @Prop({ type: Number, default: 0 })
  waived: number;

  @Prop({ type: Number, required: true })
  failedDeliveries: number;

  @Prop({ type: Number, required: true })
  corrections: number;

  @Prop({ type: Number, required: true })
  kept: number;

  @Prop({ type: Number, required: true })
  broken: number;

  @Prop({ type: Number, required: true })
  promisesOpen: number;

  @Prop({ type: SchemaFactory.createForClass(LastEvent), required: true })
  lastEvent: LastEvent;
}

const schema = SchemaFactory.createForClass(PartnerCaseDoc);
// PartnerCaseRepository.list
schema.index({ partnerId: 1, 'lastEvent.at': -1 }, { name: 'recent' });
// PartnerCaseRepository.list, countOpen
schema.index({ partnerId: 1, open: 1, 'lastEvent.at': -1 }, { name: 'recent_open' });
// PartnerCaseRepository.list
schema.index({ partnerId: 1, late: 1, 'lastEvent.at': -1 }, { name: 'recent_late' });

export const PARTNER_CASES = model<PartnerCaseDoc>('partnerCases', schema, 'access');
