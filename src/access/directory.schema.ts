import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { Schema as MongooseSchema } from 'mongoose';
import { model } from '../kernel/store/model.js';

/** A name in both languages of the console. */
export interface BilingualName {
  zh: string;
  en: string;
}

/** One organisation of the tree; its id is its path, such as `hq/east/shanghai`. */
@Schema({ _id: false, versionKey: false })
export class OrgDoc {
  @Prop({ type: String, required: true })
  _id: string;

  @Prop({ type: MongooseSchema.Types.Mixed, required: true })
  name: BilingualName;

  @Prop({ type: [String], required: true })
  access: string[];

  /** Policies in force, itself and all below it; null when unknown. The ground of complaints per 10,000. */
  @Prop({ type: Number, default: null })
  policiesInForce: number | null;

  /** Share of clocks that should be met, 0 to 1; null takes the target of the organisation above. */
  @Prop({ type: Number, default: null })
  onTimeTarget: number | null;

  /** Complaints per 10,000 policies and 30 days that are tolerable; null takes it from above. */
  @Prop({ type: Number, default: null })
  complaintsTarget: number | null;
}

const orgSchema = SchemaFactory.createForClass(OrgDoc);
// OrgRepository.list
orgSchema.index({ access: 1 }, { name: 'access' });

export const ORGS = model<OrgDoc>('orgs', orgSchema, 'access');

@Schema({ _id: false, versionKey: false })
export class TeamDoc {
  @Prop({ type: String, required: true })
  _id: string;

  @Prop({ type: MongooseSchema.Types.Mixed, required: true })
  name: BilingualName;
}

export const TEAMS = model<TeamDoc>('teams', SchemaFactory.createForClass(TeamDoc), 'none');

export const PARTNER_TYPES = ['agency', 'broker', 'rescue', 'adjuster', 'courier', 'claims-administrator'] as const;
export type PartnerType = (typeof PARTNER_TYPES)[number];

/** A partner firm, with what it promised to reach. */
@Schema({ _id: false, versionKey: false })
export class PartnerDoc {
  @Prop({ type: String, required: true })
  _id: string;

  @Prop({ type: MongooseSchema.Types.Mixed, required: true })
  name: BilingualName;

  @Prop({ type: String, required: true, enum: PARTNER_TYPES })
  type: PartnerType;

  /** Share of its clocks to be met, 0 to 1. */
  @Prop({ type: Number, required: true })
  onTimeTarget: number;

  /** Share of its ended cases with an error that is still tolerable, 0 to 1. */
  @Prop({ type: Number, required: true })
  errorTarget: number;
}

const partnerSchema = SchemaFactory.createForClass(PartnerDoc);
// PartnerDirectoryRepository.ofType
partnerSchema.index({ type: 1 }, { name: 'type' });

export const PARTNERS = model<PartnerDoc>('partners', partnerSchema, 'none');
