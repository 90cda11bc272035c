import { Injectable } from '@nestjs/common';
import { CustomersService } from '../customers/customers.service.js';
import { Clock } from '../kernel/clock.js';
import { clockUrgency, type ClockView } from '../sla/clock-view.js';
import { SlaService } from '../sla/sla.service.js';
import type { TouchpointDoc } from '../touchpoints/touchpoint.schema.js';
import { DeskQueueRepository } from './desk-queue.repository.js';
import type { DeskView, QueueItemView } from './domain/pop.js';
import type { Viewer } from './domain/viewer.js';

const MOST_SHOWN = 30;

/** What waits on a desk besides calls: touchpoints with a running clock that the handler or the team holds. */
@Injectable()
export class DeskQueue {
  constructor(
    private readonly queue: DeskQueueRepository,
    private readonly customers: CustomersService,
    private readonly sla: SlaService,
    private readonly clock: Clock,
  ) {}

  async of(viewer: Viewer): Promise<Pick<DeskView, 'queue' | 'queueTotal' | 'asOf'>> {
    const now = this.clock.now();
    const custodians = [`person:${viewer.userId}`, ...(viewer.team === null ? [] : [`team:${viewer.team}`])];
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
