import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../kernel/clock.js';
import { notFound } from '../kernel/errors.js';
import { FailPoints } from '../kernel/fail-points.js';
import { LiveHub } from '../kernel/live/live-hub.js';
import { Metrics } from '../kernel/metrics.js';
import { SystemScope, type AccessScope } from '../kernel/scope.js';
import type { Page, Stored } from '../kernel/store/store.js';
import type { AlertLineView } from '../insight/domain/board.js';
import { Notifier } from '../notifications/notifier.js';
import { alertView } from '../sla/alert-view.js';
import { isNews, type AlertRecord } from '../sla/domain/alert-log.js';
import { Projections, type Applied, type Projection } from '../touchpoints/projections.js';
import { TouchpointRepository } from '../touchpoints/touchpoint.repository.js';
import type { TouchpointDoc } from '../touchpoints/touchpoint.schema.js';
import { AlertRepository } from './alert.repository.js';
import type { AlertDoc } from './alert.schema.js';

const SYSTEM = SystemScope.because('hand alerts over');

/**
 * Hands the alerts saved with touchpoints over to the register and to the people concerned. They stand in the outbox of
 * their touchpoint, which stays marked until both are durable; every step is keyed by the alert's id, so a repetition
 * adds nothing.
 */
@Injectable()
export class AlertsService implements Projection, OnModuleInit {
  readonly name = 'alerts';

  constructor(
    private readonly alerts: AlertRepository,
    private readonly touchpoints: TouchpointRepository,
    private readonly projections: Projections,
    private readonly notifier: Notifier,
    private readonly live: LiveHub,
    private readonly clock: Clock,
    private readonly metrics: Metrics,
    private readonly failPoints: FailPoints,
  ) {}

  onModuleInit(): void {
    this.projections.register(this);
  }

  /** Registers and tells what is in the outboxes. */
  async project(applied: readonly Applied[], now: Date): Promise<void> {
    const told = applied.flatMap(({ touchpoint }) => {
      const waiting = new Set(touchpoint.outbox);
      return waiting.size === 0 ? [] : [{ touchpoint, records: touchpoint.alerts.filter(({ id }) => waiting.has(id)) }];
    });
    if (told.length === 0) return;
    await this.register(told.flatMap(({ touchpoint, records }) => records.map((record) => toDoc(touchpoint, record))));
    this.failPoints.reach('alert-registered');
    await this.notifier.tell(told, now);
    this.failPoints.reach('alert-told');
  }

  /** Latest first. */
  async list(scope: AccessScope, limit: number, after?: string): Promise<Page<AlertLineView>> {
    const page = await this.alerts.newest(scope, limit, after);
    return { items: page.items.map(viewOf), next: page.next };
  }

  /** What a stream that could not hear for a while has missed, the earliest first. */
  async since(scope: AccessScope, after: Date, limit: number): Promise<AlertLineView[]> {
    return (await this.alerts.since(scope, after, limit)).filter(({ record }) => isNews(record)).map(viewOf);
  }

  /** Notes, in the touchpoint and in the register, that somebody has taken the alert in hand; the first one stays. */
  async acknowledge(scope: AccessScope, id: string): Promise<AlertLineView> {
    const seen = await this.alerts.get(scope, id);
    if (seen === null) throw notFound('alert');
    const acknowledged = { by: scope.principalId, at: this.clock.now().toISOString() };
    const touchpoint = await this.touchpoints.update(SYSTEM, seen.touchpointId, (doc) => ({
      ...doc,
      alerts: doc.alerts.map((record) =>
        record.id === id && record.acknowledged === null ? { ...record, acknowledged } : record,
      ),
    }));
    const record = touchpoint?.alerts.find((one) => one.id === id) ?? seen.record;
    const of = touchpoint?.version ?? seen.of;
    await this.alerts.update(SYSTEM, id, (alert) => (alert.of > of ? null : { ...alert, of, record }));
    return viewOf({ ...seen, record });
  }

  private async register(docs: readonly AlertDoc[]): Promise<void> {
    const outcomes = await this.alerts.insertMany(SYSTEM, docs);
    const known = new Map(docs.filter((_, index) => outcomes[index]?.inserted === false).map((doc) => [doc._id, doc]));
    await this.alerts.updateMany(SYSTEM, known.keys(), (kept) =>
      [...kept.values()].flatMap((one) => {
        const { of, record } = known.get(one._id) as AlertDoc;
        return one.of > of ? [] : [{ ...one, of, record }];
      }),
    );
    for (const doc of docs) {
      const { type, retracted, recordedAt, crossedAt } = doc.record;
      // What is known already was counted when it was new.
      if (retracted === null && !known.has(doc._id)) {
        this.metrics.alerts.inc({ type });
        this.metrics.alertLag.observe(Math.max(0, Date.parse(recordedAt) - Date.parse(crossedAt)) / 1000);
      }
      if (isNews(doc.record)) this.live.publish(doc.access, 'alert', { ...viewOf(doc) }, { keep: true });
    }
  }
}

function toDoc(touchpoint: Stored<TouchpointDoc>, record: AlertRecord): AlertDoc {
  return {
    _id: record.id,
    touchpointId: touchpoint._id,
    kind: touchpoint.kind,
    ref: touchpoint.ref,
    access: touchpoint.access,
    crossedAt: new Date(record.crossedAt),
    recordedAt: new Date(record.recordedAt),
    of: touchpoint.version,
    record,
  };
}

function viewOf({ touchpointId, kind, ref, record }: AlertDoc): AlertLineView {
  return { ...alertView(touchpointId, record), kind, ref };
}
