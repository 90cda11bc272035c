import { Injectable } from '@nestjs/common';
import { AccessLog } from '../access/access-log.service.js';
import type { CallDoc } from '../calls/call.schema.js';
import { CallsService } from '../calls/calls.service.js';
import { foldCall } from '../calls/domain/call.js';
import { CustomersService } from '../customers/customers.service.js';
import { Clock } from '../kernel/clock.js';
import { DomainError, notFound } from '../kernel/errors.js';
import type { PopView } from './domain/pop.js';
import type { Viewer } from './domain/viewer.js';
import { OwnCalls } from './own-calls.service.js';
import { PhoneChoices } from './phone-choice.repository.js';

/** Who is calling, as handlers find out. */
@Injectable()
export class Callers {
  constructor(
    private readonly own: OwnCalls,
    private readonly calls: CallsService,
    private readonly choices: PhoneChoices,
    private readonly customers: CustomersService,
    private readonly log: AccessLog,
    private readonly clock: Clock,
  ) {}

  /** Says who is calling, and learns it for the next call from this number. */
  async choose(viewer: Viewer, callId: string, customerId: string): Promise<PopView> {
    const doc = await this.own.get(viewer, callId);
    if ((await this.customers.get(viewer.scope, customerId)) === null) throw notFound('customer');
    const at = this.clock.now().toISOString();
    const choice = { customerId, by: viewer.userId, at };
    const saved = await this.calls.change(callId, () => ({ choice }));
    const number = numberOf(doc);
    if (number !== null) await this.choices.learn(number, { ...choice, callId });
    await this.log.logChange(viewer.scope, { what: 'caller-choice', id: customerId, why: `call ${callId}` });
    return this.own.shown(viewer, saved);
  }

  /** Takes the choice back, and what was learned from it. */
  async unchoose(viewer: Viewer, callId: string): Promise<PopView> {
    const doc = await this.own.get(viewer, callId);
    const saved = await this.calls.change(callId, () => ({ choice: null, verification: null }));
    const number = numberOf(doc);
    if (number !== null) await this.choices.unlearn(number, callId);
    if (doc.choice !== null) {
      await this.log.logChange(viewer.scope, { what: 'caller-choice', id: doc.choice.customerId, why: `undone, call ${callId}` });
    }
    return this.own.shown(viewer, saved);
  }

  /** Notes how the handler made sure who is calling; from then on the file is shown in clear. */
  async verify(viewer: Viewer, callId: string, method: string): Promise<PopView> {
    const doc = await this.own.get(viewer, callId);
    const pop = await this.own.shown(viewer, doc);
    const customerId = pop.file?.customer.id;
    if (customerId === undefined) throw new DomainError('conflict', 'Choose the customer first: there is nobody to verify.');
    if (pop.answeredAt === null) throw new DomainError('conflict', 'Answer the call first: nobody has been spoken with.');
    const verification = { customerId, method, by: viewer.userId, at: this.clock.now().toISOString() };
    const saved = await this.calls.change(callId, () => ({ verification }));
    await this.log.logChange(viewer.scope, { what: 'caller-verified', id: customerId, why: `${method}, call ${callId}` });
    return this.own.shown(viewer, saved);
  }
}

function numberOf(doc: CallDoc): string | null {
  const call = foldCall(doc.events);
  const party = call.consult?.party ?? call.party;
  return party?.e164 ?? party?.raw ?? null;
}
