import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { Schema as MongooseSchema } from 'mongoose';
import { model } from '../kernel/store/model.js';
import type { StoredClock } from '../sla/domain/stored-clock.js';
import type { AlertRecord } from '../sla/domain/alert-log.js';
import type { JsonObject } from './domain/event.js';
import type { TouchpointKind } from './domain/kinds.js';
import type { PromiseState } from './domain/promises.js';

/** A promise inside a touchpoint; instants are ISO text because the field is plain JSON. */
export type StoredPromise = Omit<PromiseState, 'madeAt' | 'dueAt' | 'evidence'> & {
  madeAt: string;
  dueAt: string;
  evidence: { eventId: string; type: string; at: string } | null;
};

@Schema({ _id: false, versionKey: false })
export class PinnedPolicy {
  @Prop({ type: String, required: true })
  name: string;

  /** sha256 of what the policy file said. */
  @Prop({ type: String, required: true })
  version: string;
}

/**
 * The state of one touchpoint: a cache of what its events, its policy and the time say, plus the alert log, which is
 * a record. Always computed whole from the history, so the order in which events arrived leaves no trace.
 */
@Schema({ _id: false, versionKey: false, minimize: false })
export class TouchpointDoc {
  @Prop({ type: String, required: true })
  _id: string;

  @Prop({ type: String, required: true })
  kind: TouchpointKind;

  @Prop({ type: String, required: true })
  ref: string;

  @Prop({ type: String, default: null })
  customerId: string | null;

  @Prop({ type: String, required: true })
  org: string;

  @Prop({ type: [String], required: true })
  access: string[];

  /** Partner firms that have or had a part in it. */
  @Prop({ type: [String], required: true })
  partners: string[];

  @Prop({ type: String, required: true })
  custodian: string;

  @Prop({ type: Boolean, required: true })
  open: boolean;

  @Prop({ type: Date, required: true })
  openedAt: Date;

  @Prop({ type: Date, default: null })
  closedAt: Date | null;

  @Prop({ type: Date, required: true })
  lastEventAt: Date;

  @Prop({ type: String, required: true })
  lastEventType: string;

  @Prop({ type: Number, required: true })
  eventCount: number;

  @Prop({ type: MongooseSchema.Types.Mixed, required: true })
  attributes: JsonObject;

  /** The policy version it is pinned to; null when none applies. */
  @Prop({ type: SchemaFactory.createForClass(PinnedPolicy), default: null })
  policy: PinnedPolicy | null;

  @Prop({ type: MongooseSchema.Types.Mixed, required: true })
  clocks: StoredClock[];

  @Prop({ type: MongooseSchema.Types.Mixed, required: true })
  promises: StoredPromise[];

  /** When the customer got in touch about it; ISO text, newest last. */
  @Prop({ type: [String], required: true })
  contacts: string[];

  /** What the customer has given us and must not be asked for again. */
  @Prop({ type: MongooseSchema.Types.Mixed, required: true })
  held: { item: string; at: string }[];

  /** Which node looks after its alarms, by `rangeOf` its id; null in documents of releases that had no ranges. */
  @Prop({ type: Number, default: null })
  range: number | null;

  /** Earliest instant at which clocks, promises or visible events change by themselves; the sweep looks here. */
  @Prop({ type: Date, default: null })
  nextAlarmAt: Date | null;

  /** Earliest due time of its running clocks; null when nothing burns. Overdue clocks count with theirs. */
  @Prop({ type: Date, default: null })
  burnDueAt: Date | null;

  /** Every threshold ever crossed here, retracted ones included. */
  @Prop({ type: MongooseSchema.Types.Mixed, required: true })
  alerts: AlertRecord[];

  /**
   * Ids of the alerts that the last change recorded, moved or retracted; saved with the state that caused them. As long
   * as the touchpoint is marked, the register and the people concerned may not have heard of them.
   */
  @Prop({ type: [String], required: true })
  outbox: string[];
}

const schema = SchemaFactory.createForClass(TouchpointDoc);
// TouchpointRepository.due, nextAlarmAfter
schema.index({ range: 1, nextAlarmAt: 1 }, { name: 'range_alarms' });
// TouchpointRepository.ofCustomer
schema.index({ customerId: 1, open: -1, lastEventAt: -1 }, { name: 'customer' });
// TouchpointRepository.burning, countBurning
schema.index({ access: 1, burnDueAt: 1 }, { name: 'burning' });
// DeskQueueRepository.heldBy
schema.index({ custodian: 1, burnDueAt: 1 }, { name: 'held' });
// TouchpointRepository.list
schema.index({ access: 1, lastEventAt: -1 }, { name: 'recent' });
schema.index({ access: 1, kind: 1, lastEventAt: -1 }, { name: 'recent_of_kind' });
schema.index({ access: 1, open: 1, lastEventAt: -1 }, { name: 'recent_open' });
// TouchpointRepository.byRef (the search box)
schema.index({ ref: 1 }, { name: 'ref' });

// TouchpointRepository.openedKeys, countOpened, countByPolicy: backtests, and what runs under a policy version
schema.index({ access: 1, kind: 1, openedAt: 1, 'policy.version': 1 }, { name: 'opened' });

export const TOUCHPOINTS = model<TouchpointDoc>('touchpoints', schema, 'access');
