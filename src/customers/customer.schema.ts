import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { Schema as MongooseSchema } from 'mongoose';
import { model } from '../kernel/store/model.js';
import type { StoredPromise } from '../touchpoints/touchpoint.schema.js';
import type { StoredClock } from '../sla/domain/stored-clock.js';
import type { TouchpointKind } from '../touchpoints/domain/kinds.js';
import type { CustomerRecord, Known } from './domain/customer.js';
import type { VoiceQuoteView } from './domain/customer-file.js';

/** Who a customer is, as the events said; merged so that any order of arrival gives the same record. */
@Schema({ _id: false, versionKey: false, minimize: false })
export class CustomerDoc implements CustomerRecord {
  @Prop({ type: String, required: true })
  _id: string;

  @Prop({ type: String, required: true })
  ref: string;

  @Prop({ type: String, required: true })
  org: string;

  @Prop({ type: [String], required: true })
  access: string[];

  @Prop({ type: MongooseSchema.Types.Mixed, required: true })
  known: Known;

  @Prop({ type: MongooseSchema.Types.Mixed, required: true })
  phones: { raw: string; e164: string | null; verified: boolean }[];

  /** Every form under which a calling number may be looked up. */
  @Prop({ type: [String], required: true })
  phoneKeys: string[];

  /** Policies, plates and the reference itself, in upper case without blanks: what the search box finds. */
  @Prop({ type: [String], required: true })
  lookupKeys: string[];

  @Prop({ type: [String], required: true })
  policies: string[];

  @Prop({ type: [String], required: true })
  plates: string[];

  @Prop({ type: Date, required: true })
  since: Date;
}

const schema = SchemaFactory.createForClass(CustomerDoc);
// CustomerRepository.byPhone
schema.index({ phoneKeys: 1 }, { name: 'phones' });
// CustomerRepository.byLookup
schema.index({ lookupKeys: 1 }, { name: 'lookup' });

export const CUSTOMERS = model<CustomerDoc>('customers', schema, 'access');

/** One touchpoint in a customer file: enough to draw its row without looking anything up. */
export interface FileTouchpoint {
  touchpointId: string;
  kind: TouchpointKind;
  ref: string;
  org: string;
  open: boolean;
  openedAt: string;
  custodian: string;
  lastEvent: { type: string; at: string };
  policy: { name: string; version: string } | null;
  /** Open clocks, and the last one that ended. */
  clocks: StoredClock[];
}

/**
 * The customer file, kept ready: everything the screen pop shows, in one document. Made whole from the customer's
 * touchpoints and voices after one of them has changed; what depends on the present moment is worked out on reading.
 */
@Schema({ _id: false, versionKey: false, minimize: false })
export class CustomerFileDoc {
  /** The customer's id. */
  @Prop({ type: String, required: true })
  _id: string;

  @Prop({ type: [String], required: true })
  access: string[];

  @Prop({ type: MongooseSchema.Types.Mixed, required: true })
  customer: {
    ref: string;
    name: string | null;
    phones: { e164: string | null; raw: string; verified: boolean }[];
    email: string | null;
    grade: string | null;
    language: string | null;
    policies: string[];
    plates: string[];
    org: string;
    since: string;
  };

  @Prop({ type: MongooseSchema.Types.Mixed, required: true })
  touchpoints: FileTouchpoint[];

  @Prop({ type: MongooseSchema.Types.Mixed, required: true })
  promises: StoredPromise[];

  @Prop({ type: MongooseSchema.Types.Mixed, required: true })
  voices: VoiceQuoteView[];

  /** When the customer got in touch, newest first; ISO text. */
  @Prop({ type: [String], required: true })
  contacts: string[];

  @Prop({ type: MongooseSchema.Types.Mixed, required: true })
  held: { item: string; at: string }[];

  @Prop({ type: Date, required: true })
  updatedAt: Date;
}

export const CUSTOMER_FILES = model<CustomerFileDoc>(
  'customerFiles',
  SchemaFactory.createForClass(CustomerFileDoc),
  'access',
);

/** A customer whose file has to be made anew. Written after what it is made of has changed, removed when it has been. */
@Schema({ _id: false, versionKey: false })
export class FileMarkDoc {
  /** The customer's id. */
  @Prop({ type: String, required: true })
  _id: string;
}

export const FILE_MARKS = model<FileMarkDoc>('fileMarks', SchemaFactory.createForClass(FileMarkDoc), 'none');
