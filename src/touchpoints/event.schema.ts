import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { Schema as MongooseSchema } from 'mongoose';
import { model } from '../kernel/store/model.js';
import type { ServiceEvent } from './domain/accept-event.js';
import type { EventInput } from './domain/event.js';

/** One event as stored. Written once, never changed: the history everything else is computed from. */
@Schema({ _id: false, versionKey: false })
export class EventDoc implements ServiceEvent {
  @Prop({ type: String, required: true })
  _id: string;

  @Prop({ type: String, required: true })
  touchpointId: string;

  @Prop({ type: String, default: null })
  customerId: string | null;

  @Prop({ type: Date, required: true })
  occurredAt: Date;

  @Prop({ type: Date, required: true })
  recordedAt: Date;

  @Prop({ type: String, required: true })
  org: string;

  @Prop({ type: MongooseSchema.Types.Mixed, required: true })
  body: EventInput;
}

const schema = SchemaFactory.createForClass(EventDoc);
// EventRepository.history
schema.index({ touchpointId: 1, occurredAt: 1 }, { name: 'history' });

export const EVENTS = model<EventDoc>('events', schema, 'none');

/**
 * A touchpoint with something not yet done: events not applied, or a new state that not everybody has been told of.
 * Written after the events and before the acknowledgement, and where an alarm rings before the new state; removed when
 * everything that follows is stored. Whatever crashes in between, the next sweep finds the marker.
 */
@Schema({ _id: false, versionKey: false })
export class PendingDoc {
  /** Id of the touchpoint. */
  @Prop({ type: String, required: true })
  _id: string;

  /** Which node looks after it, by `rangeOf` its id; null in markers of releases that had no ranges. */
  @Prop({ type: Number, default: null })
  range: number | null;

  /** When to try (again); later than now after a failure. */
  @Prop({ type: Date, required: true })
  tryAt: Date;

  /** Failed attempts to apply, and why the last one failed. */
  @Prop({ type: Number, default: 0 })
  failures: number;

  @Prop({ type: String, default: null })
  lastFailure: string | null;
}

const pendingSchema = SchemaFactory.createForClass(PendingDoc);
// PendingRepository.waiting, countWaiting
pendingSchema.index({ range: 1, tryAt: 1 }, { name: 'range_tryAt' });

export const PENDING = model<PendingDoc>('pending', pendingSchema, 'none');
