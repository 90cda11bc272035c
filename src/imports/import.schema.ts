import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { Schema as MongooseSchema } from 'mongoose';
import { model } from '../kernel/store/model.js';
import type { ImportReport } from './import-report.js';

/**
 * `queued` and `running` go on by themselves; `interrupted` waits for somebody to resume it; `incomplete` means the
 * file could not be read to its end and everything before was kept; `failed` means nothing more can come of it.
 */
export const IMPORT_STATES = ['queued', 'running', 'interrupted', 'done', 'incomplete', 'failed', 'cancelled'] as const;
export type ImportState = (typeof IMPORT_STATES)[number];

/** Reasons as a list: as keys of a document their dots would be paths. */
export interface ReasonCount {
  reason: string;
  count: number;
}

export type StoredReport = Omit<ImportReport, 'reasons' | 'warningReasons'> & {
  reasons: ReasonCount[];
  warningReasons: ReasonCount[];
};

/** One import over the API: the uploaded file, what is to become of it and how far it is. */
@Schema({ _id: false, versionKey: false, minimize: false })
export class ImportDoc {
  @Prop({ type: String, required: true })
  _id: string;

  @Prop({ type: [String], required: true })
  access: string[];

  /** Name of the mapping, and its parameters as given. */
  @Prop({ type: String, required: true })
  map: string;

  @Prop({ type: MongooseSchema.Types.Mixed, required: true })
  params: Record<string, string>;

  /** Size of the upload, compressed as it came. */
  @Prop({ type: Number, required: true })
  bytes: number;

  /** On whose behalf the events are taken: the caller's id and organisation (null: all). */
  @Prop({ type: String, required: true })
  principalId: string;

  @Prop({ type: String, default: null })
  org: string | null;

  @Prop({ type: String, required: true })
  state: ImportState;

  /** Why it failed or was interrupted, for people. */
  @Prop({ type: String, default: null })
  failure: string | null;

  @Prop({ type: Date, required: true })
  createdAt: Date;

  @Prop({ type: Date, default: null })
  startedAt: Date | null;

  @Prop({ type: Date, default: null })
  endedAt: Date | null;

  /** When the process that runs it last said so. */
  @Prop({ type: Date, default: null })
  heartbeatAt: Date | null;

  /** Everything up to `report.doneRecords` is durable. */
  @Prop({ type: MongooseSchema.Types.Mixed, required: true })
  report: StoredReport;

  /** Size of the error file when the report was saved. */
  @Prop({ type: Number, default: 0 })
  errorBytes: number;
}

const schema = SchemaFactory.createForClass(ImportDoc);
// ImportRepository.list
schema.index({ access: 1, createdAt: -1 }, { name: 'newest' });
// ImportRepository.inState
schema.index({ state: 1, createdAt: 1 }, { name: 'state' });

export const IMPORTS = model<ImportDoc>('imports', schema, 'access');

const listOf = (counts: Record<string, number>): ReasonCount[] =>
  Object.entries(counts)
    .map(([reason, count]) => ({ reason, count }))
    .sort((a, b) => b.count - a.count);

const countsOf = (list: ReasonCount[]): Record<string, number> =>
  Object.fromEntries(list.map(({ reason, count }) => [reason, count]));

export const toStored = (report: Readonly<ImportReport>): StoredReport => ({
  ...report,
  reasons: listOf(report.reasons),
  warningReasons: listOf(report.warningReasons),
});

export const fromStored = (report: StoredReport): ImportReport => ({
  ...report,
  reasons: countsOf(report.reasons),
  warningReasons: countsOf(report.warningReasons),
});

/** The document with some fields changed, as plain data for the store. */
export const changed = <T extends ImportDoc>(doc: T, change: Partial<ImportDoc>): T => Object.assign({}, doc, change);
