import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { Schema as MongooseSchema } from 'mongoose';
import { model } from '../kernel/store/model.js';
import type { SourceText } from '../sla/clocks-cases.js';
import type { BacktestResult } from './backtest-result.js';
import type { BacktestState } from './backtest-view.js';
import type { JobScope } from './job-scope.js';

/** One backtest over the API: what was asked, how far it is, and what it came to. */
@Schema({ _id: false, versionKey: false, minimize: false })
export class BacktestDoc {
  @Prop({ type: String, required: true })
  _id: string;

  @Prop({ type: [String], required: true })
  access: string[];

  @Prop({ type: String, required: true })
  state: BacktestState;

  /** Why it failed, for people. */
  @Prop({ type: String, default: null })
  failure: string | null;

  @Prop({ type: MongooseSchema.Types.Mixed, required: true })
  scope: JobScope;

  @Prop({ type: MongooseSchema.Types.Mixed, required: true })
  policy: SourceText & { name: string };

  @Prop({ type: MongooseSchema.Types.Mixed, required: true })
  calendars: SourceText[];

  /** First and last local date of the period, both included. */
  @Prop({ type: String, required: true })
  from: string;

  @Prop({ type: String, required: true })
  to: string;

  /** As of when the histories are read. */
  @Prop({ type: Date, required: true })
  asOf: Date;

  @Prop({ type: Date, required: true })
  createdAt: Date;

  @Prop({ type: Date, default: null })
  startedAt: Date | null;

  @Prop({ type: Date, default: null })
  endedAt: Date | null;

  /** When the process that runs it last said so. */
  @Prop({ type: Date, default: null })
  heartbeatAt: Date | null;

  /** Touchpoints to read, and read so far. */
  @Prop({ type: Number, default: 0 })
  total: number;

  @Prop({ type: Number, default: 0 })
  read: number;

  @Prop({ type: MongooseSchema.Types.Mixed, default: null })
  result: BacktestResult | null;
}

const schema = SchemaFactory.createForClass(BacktestDoc);
// BacktestRepository.list
schema.index({ access: 1, createdAt: -1 }, { name: 'newest' });
// BacktestRepository.inState
schema.index({ state: 1, createdAt: 1 }, { name: 'state' });

export const BACKTESTS = model<BacktestDoc>('backtests', schema, 'access');

/** The document with some fields changed, as plain data for the store. */
export const changed = <T extends BacktestDoc>(doc: T, change: Partial<BacktestDoc>): T => Object.assign({}, doc, change);
