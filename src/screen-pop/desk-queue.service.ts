import { Injectable, type OnModuleInit } from '@nestjs/common';
import { CustomersService } from '../customers/customers.service.js';
import { Clock } from '../kernel/clock.js';
import { LiveHub } from '../kernel/live/live-hub.js';
import { clockUrgency, type ClockView } from '../sla/clock-view.js';
import { SlaService } from '../sla/sla.service.js';
import { Projections, type Applied, type Projection } from '../touchpoints/projections.js';
import type { TouchpointDoc } from '../touchpoints/touchpoint.schema.js';
import { DeskQueueRepository } from './desk-queue.repository.js';
import type { DeskView, QueueItemView } from './domain/pop.js';
import type { Viewer } from './domain/viewer.js';

const MOST_SHOWN = 30;

/** Topic of everything that happens to what one custodian holds. */
export const heldTopic = (custodian: string): string => `held:${custodian}`;

/** Whose things stand in a viewer's queue. */
export function custodiansOf(viewer: Pick<Viewer, 'userId' | 'team'>): string[] {
  return [`person:${viewer.userId}`, ...(viewer.team === null ? [] : [`team:${viewer.team}`])];
}

/**
 * What waits on a desk besides calls: touchpoints with a running clock that the handler or the team holds. As a
 * projection it keeps nothing; it only tells the desks concerned to look again.
 */
@Injectable()
export class DeskQueue implements Projection, OnModuleInit {
  readonly name = 'desk queues';

  constructor(
    private readonly queue: DeskQueueRepository,
    private readonly customers: CustomersService,
    private readonly sla: SlaService,
    private readonly clock: Clock,
    private readonly projections: Projections,
    private readonly live: LiveHub,
  ) {}

  onModuleInit(): void {
    this.projections.register(this);
  }

  project(applied: readonly Applied[]): Promise<void> {
    const topics = new Set<string>();
    for (const { touchpoint, events } of applied) {
      topics.add(heldTopic(touchpoint.custodian));
      // Whoever held it before loses it from the queue.
      for (const { body } of events) if (body.custodian !== undefined) topics.add(heldTopic(body.custodian));
    }
    this.live.publish(topics, 'queue', null);
    return Promise.resolve();
  }

  async of(viewer: Viewer): Promise<Pick<DeskView, 'queue' | 'queueTotal' | 'asOf'>> {
    const now = this.clock.now();
    const custodians = custodiansOf(viewer);
    const [held, counts] = await Promise.all([
      Promise.all(custodians.map((custodian) => this.queue.heldBy(viewer.scope, custodian, MOST_SHOWN))),
      Promise.all(custodians.map((custodian) => this.queue.countHeldBy(viewer.scope, custodian))),
    ]);
    const docs = held
      .flat()
      .sort((a, b) => (a.burnDueAt?.getTime() ?? 0) - (b.burnDueAt?.getTime() ?? 0))
      .slice(0, MOST_SHOWN);
    const customerIds = docs.flatMap((doc) => (doc.customerId === null ? [] : [doc.customerId]));
    const names = await this.customers.maskedNames(viewer.scope, customerIds);
    return {
      queue: docs.map((doc) => this.item(viewer, doc, names.get(doc.customerId ?? '') ?? '', now)),
      queueTotal: counts.reduce((sum, count) => sum + count, 0),
      asOf: now.toISOString(),
    };
  }

  private item(viewer: Viewer, doc: TouchpointDoc, maskedName: string, now: Date): QueueItemView {
    const clocks = doc.clocks.map((clock) => this.sla.view({ ...doc, id: doc._id }, clock, now)).sort(clockUrgency);
    const clock: ClockView | null = clocks[0] ?? null;
    return {
      touchpointId: doc._id,
      kind: doc.kind,
      maskedName,
      mood: clock?.mood ?? 'running',
      remainingMs: clock?.remainingMs ?? null,
      dueAt: clock?.dueAt ?? doc.burnDueAt?.toISOString() ?? null,
      runsNow: clock?.runsNow ?? false,
      custodian: doc.custodian,
      why: whyHere(viewer, doc),
    };
  }
}

function whyHere(viewer: Viewer, doc: TouchpointDoc): string {
  const { reason } = doc.attributes;
  if (typeof reason === 'string' && /^[a-z-]{1,40}$/.test(reason)) return reason;
  if (doc.attributes['repeatedRequest'] === true) return 'repeated-request';
  return doc.custodian === `person:${viewer.userId}` ? 'held-by-you' : 'held-by-team';
}
