import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../kernel/clock.js';
import { notFound } from '../kernel/errors.js';
import { FailPoints } from '../kernel/fail-points.js';
import { LiveHub } from '../kernel/live/live-hub.js';
import { Metrics } from '../kernel/metrics.js';
import { SystemScope, type AccessScope } from '../kernel/scope.js';
import { VersionConflict, type Page, type Stored } from '../kernel/store/store.js';
import type { AlertView } from '../insight/domain/board.js';
import { Notifier } from '../notifications/notifier.js';
import { alertView } from '../sla/alert-view.js';
import type { AlertRecord } from '../sla/domain/alert-log.js';
import { Projections, type Applied, type Projection } from '../touchpoints/projections.js';
import { TouchpointRepository } from '../touchpoints/touchpoint.repository.js';
import type { TouchpointDoc } from '../touchpoints/touchpoint.schema.js';
import { AlertRepository } from './alert.repository.js';
import type { AlertDoc } from './alert.schema.js';

const SYSTEM = SystemScope.because('hand alerts over');

/**
 * Hands the alerts saved with a touchpoint over to the register and to the people concerned. The touchpoint keeps
 * them in its outbox until both are durable, and every step is keyed by the alert's id, so a repetition adds nothing.
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

  async project(applied: readonly Applied[], now: Date): Promise<void> {
    const unsent = applied.map(({ touchpoint }) => touchpoint).filter(({ outbox }) => outbox.length > 0);
    await Promise.all(unsent.map((touchpoint) => this.handOver(touchpoint, now)));
  }

  /** Registers and tells what is in the outbox of one touchpoint, then empties it. */
  async handOver(touchpoint: Stored<TouchpointDoc>, now: Date): Promise<void> {
    const waiting = new Set(touchpoint.outbox);
    const records = touchpoint.alerts.filter(({ id }) => waiting.has(id));
    await this.register(touchpoint, records);
    this.failPoints.reach('alert-registered');
    await this.notifier.tell(touchpoint, records, now);
    this.failPoints.reach('alert-told');
    await this.empty(touchpoint, waiting);
  }

  private async empty(touchpoint: Stored<TouchpointDoc>, sent: ReadonlySet<string>): Promise<void> {
    try {
      // Nearly always it still is as it was handed to us, and need not be read again.
      await this.touchpoints.replace(SYSTEM, { ...touchpoint, outbox: [], outboxAt: null });
    } catch (error) {
      if (!(error instanceof VersionConflict)) throw error;
      await this.touchpoints.update(SYSTEM, touchpoint._id, (doc) => {
        const outbox = doc.outbox.filter((id) => !sent.has(id));
        return { ...doc, outbox, outboxAt: outbox.length === 0 ? null : doc.outboxAt };
      });
    }
  }

  /** Latest first. */
  async list(scope: AccessScope, limit: number, after?: string): Promise<Page<AlertView>> {
    const page = await this.alerts.newest(scope, limit, after);
    return { items: page.items.map(viewOf), next: page.next };
  }

  /** What a stream that could not hear for a while has missed, the earliest first. */
  async since(scope: AccessScope, after: Date, limit: number): Promise<AlertView[]> {
    return (await this.alerts.since(scope, after, limit)).map(viewOf);
  }

  /** Notes, in the touchpoint and in the register, that somebody has taken the alert in hand; the first one stays. */
  async acknowledge(scope: AccessScope, id: string): Promise<AlertView> {
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
    return alertView(seen.touchpointId, record);
  }

  private async register(touchpoint: Stored<TouchpointDoc>, records: readonly AlertRecord[]): Promise<void> {
    const docs = records.map((record) => toDoc(touchpoint, record));
    const outcomes = await this.alerts.insertMany(SYSTEM, docs);
    const known = docs.filter((_, index) => outcomes[index]?.inserted === false);
    await Promise.all(
      known.map((doc) =>
        this.alerts.update(SYSTEM, doc._id, (stored) => (stored.of > doc.of ? null : { ...stored, of: doc.of, record: doc.record })),
      ),
    );
    for (const [index, record] of records.entries()) {
      // What is known already was counted when it was new.
      if (record.retracted !== null || outcomes[index]?.inserted !== true) continue;
      this.metrics.alerts.inc({ type: record.type });
      this.metrics.alertLag.observe(Math.max(0, Date.parse(record.recordedAt) - Date.parse(record.crossedAt)) / 1000);
    }
    for (const doc of docs) this.live.publish(doc.access, 'alert', { ...viewOf(doc) }, { keep: true });
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

const viewOf = (alert: AlertDoc): AlertView => alertView(alert.touchpointId, alert.record);
