import { Injectable } from '@nestjs/common';
import { maskName } from '../access/domain/mask.js';
import { Clock } from '../kernel/clock.js';
import { notFound } from '../kernel/errors.js';
import type { AccessScope } from '../kernel/scope.js';
import type { Page, Stored } from '../kernel/store/store.js';
import type { ClockExplanationView, EventView, TouchpointView } from '../insight/domain/board.js';
import { alertView } from '../sla/alert-view.js';
import { clockUrgency, type ClockView } from '../sla/clock-view.js';
import { SlaService } from '../sla/sla.service.js';
import { inOrder } from './domain/lifecycle.js';
import type { TouchpointKind } from './domain/kinds.js';
import { EventRepository } from './event.repository.js';
import type { EventDoc } from './event.schema.js';
import { TouchpointRepository } from './touchpoint.repository.js';
import type { TouchpointDoc } from './touchpoint.schema.js';

/** One row of a list of touchpoints. */
export interface TouchpointSummary {
  id: string;
  kind: TouchpointKind;
  ref: string;
  customerId: string | null;
  org: string;
  custodian: string;
  open: boolean;
  openedAt: string;
  lastEvent: { type: string; at: string };
  /** The clock that matters most now. */
  clock: ClockView | null;
}

export interface WantedTouchpoints {
  kind?: TouchpointKind;
  open?: boolean;
  limit: number;
  after?: string;
}

/** Touchpoints as people read them. A foreign id answers like a missing one. */
@Injectable()
export class TouchpointsService {
  constructor(
    private readonly touchpoints: TouchpointRepository,
    private readonly events: EventRepository,
    private readonly sla: SlaService,
    private readonly clock: Clock,
  ) {}

  /** Newest activity first. */
  async list(scope: AccessScope, wanted: WantedTouchpoints): Promise<Page<TouchpointSummary>> {
    const page = await this.touchpoints.list(scope, wanted);
    return { items: page.items.map((doc) => this.summary(doc)), next: page.next };
  }

  /** By the reporting firm's own number. */
  async byRef(scope: AccessScope, ref: string): Promise<TouchpointSummary[]> {
    return (await this.touchpoints.byRef(scope, ref, 20)).map((doc) => this.summary(doc));
  }

  /** One touchpoint with its clocks, events and alerts; personal facts of the customer stay in the customer file. */
  async view(scope: AccessScope, id: string): Promise<TouchpointView> {
    const doc = await this.visible(scope, id);
    const history = inOrder(await this.events.history(id));
    return {
      id: doc._id,
      kind: doc.kind,
      ref: doc.ref,
      customerId: doc.customerId,
      maskedName: latestName(history),
      org: doc.org,
      partners: doc.partners,
      custodian: doc.custodian,
      open: doc.open,
      openedAt: doc.openedAt.toISOString(),
      closedAt: doc.closedAt?.toISOString() ?? null,
      attributes: doc.attributes,
      policy: doc.policy,
      clocks: this.clockViews(doc),
      waivers: this.sla.waivers(doc, history, this.clock.now()),
      events: history.map(eventView),
      alerts: doc.alerts.map((record) => alertView(doc._id, record)),
      asOf: this.clock.now().toISOString(),
    };
  }

  /** Why one clock (`milestone:cycle`) is due when it is. */
  async explain(scope: AccessScope, id: string, clockId: string): Promise<ClockExplanationView> {
    const doc = await this.visible(scope, id);
    const history = inOrder(await this.events.history(id));
    const explanation = this.sla.explain({ ...doc, id: doc._id }, history, clockId, this.clock.now());
    if (explanation === null) throw notFound('clock');
    return { ...explanation, events: history.map(eventView) };
  }

  private async visible(scope: AccessScope, id: string): Promise<Stored<TouchpointDoc>> {
    const doc = await this.touchpoints.get(scope, id);
    if (doc === null) throw notFound('touchpoint');
    return doc;
  }

  private summary(doc: TouchpointDoc): TouchpointSummary {
    return {
      id: doc._id,
      kind: doc.kind,
      ref: doc.ref,
      customerId: doc.customerId,
      org: doc.org,
      custodian: doc.custodian,
      open: doc.open,
      openedAt: doc.openedAt.toISOString(),
      lastEvent: { type: doc.lastEventType, at: doc.lastEventAt.toISOString() },
      clock: this.clockViews(doc)[0] ?? null,
    };
  }

  private clockViews(doc: TouchpointDoc): ClockView[] {
    const now = this.clock.now();
    return doc.clocks.map((clock) => this.sla.view({ ...doc, id: doc._id }, clock, now)).sort(clockUrgency);
  }
}


function latestName(history: readonly EventDoc[]): string | null {
  const named = history.findLast((event) => event.body.customer?.name !== undefined);
  return named?.body.customer?.name === undefined ? null : maskName(named.body.customer.name);
}

export function eventView(event: EventDoc): EventView {
  const { body } = event;
  return {
    id: event._id,
    source: body.source,
    type: body.type,
    occurredAt: event.occurredAt.toISOString(),
    recordedAt: event.recordedAt.toISOString(),
    actor: body.actor ?? null,
    custodian: body.custodian ?? null,
    promise: body.promise ?? null,
    data: body.data ?? null,
    attributes: body.attributes ?? null,
  };
}
