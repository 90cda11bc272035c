import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { Schema as MongooseSchema } from 'mongoose';
import { model } from '../kernel/store/model.js';
import type { Part, PartEntry, Sums } from './domain/sums.js';

/** What one touchpoint, case or voice adds to which cells; replaced whole whenever it changes. */
@Schema({ _id: false, versionKey: false, minimize: false })
export class DayPartDoc implements Part {
  @Prop({ type: String, required: true })
  _id: string;

  @Prop({ type: Number, required: true })
  of: number;

  /** Ids of the cells it adds to. */
  @Prop({ type: [String], required: true })
  cells: string[];

  @Prop({ type: MongooseSchema.Types.Mixed, required: true })
  entries: PartEntry[];
}

const partSchema = SchemaFactory.createForClass(DayPartDoc);
// DayPartRepository.ofCell
partSchema.index({ cells: 1 }, { name: 'cells' });

export const DAY_PARTS = model<DayPartDoc>('dayParts', partSchema, 'none');

/** One series, organisation and local date: the figures a board or scorecard is read from. */
@Schema({ _id: false, versionKey: false, minimize: false })
export class DayCellDoc {
  @Prop({ type: String, required: true })
  _id: string;

  /** Cell of the organisation above, on the same date; null at the root. */
  @Prop({ type: String, default: null })
  parent: string | null;

  @Prop({ type: [String], required: true })
  access: string[];

  /** Of the organisation with everything below it. */
  @Prop({ type: MongooseSchema.Types.Mixed, required: true })
  total: Sums;
}

const cellSchema = SchemaFactory.createForClass(DayCellDoc);
// DayCellRepository.below
cellSchema.index({ parent: 1 }, { name: 'parent' });

export const DAY_CELLS = model<DayCellDoc>('dayCells', cellSchema, 'access');

/** A cell that has to be added up again. Written before its parts change, removed when it has been. */
@Schema({ _id: false, versionKey: false })
export class DayMarkDoc {
  /** Id of the cell. */
  @Prop({ type: String, required: true })
  _id: string;
}

export const DAY_MARKS = model<DayMarkDoc>('dayMarks', SchemaFactory.createForClass(DayMarkDoc), 'none');
