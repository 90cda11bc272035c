import { Injectable } from '@nestjs/common';
import { AccessLog } from '../access/access-log.service.js';
import type { CallDoc } from '../calls/call.schema.js';
import { CallRepository } from '../calls/call.repository.js';
import { CallsService } from '../calls/calls.service.js';
import { foldCall } from '../calls/domain/call.js';
import { CustomersService } from '../customers/customers.service.js';
import { Clock } from '../kernel/clock.js';
import { DomainError, invalid, notFound } from '../kernel/errors.js';
import { readInstant } from '../kernel/instant.js';
import { LiveHub } from '../kernel/live/live-hub.js';
import { ROOT_ORG } from '../kernel/scope.js';
import type { Stored } from '../kernel/store/store.js';
import { DeskQueue } from './desk-queue.service.js';
import type { DeskView, PopView, WrapUpView } from './domain/pop.js';
import { popsOf, type Pop } from './domain/pops.js';
import type { Viewer } from './domain/viewer.js';
import { wrapUpEvents } from './domain/wrap-up-events.js';
import { PhoneChoices } from './phone-choice.repository.js';
import { PopFiles } from './pop-files.service.js';
import { PopViews } from './pop-views.service.js';
import type { WrapUpDto } from './wrap-up.dto.js';

const MOST_CALLS = 20;
/** Calls that only wait for their wrap-up; a handler further behind than this catches up from here. */
const MOST_WRAP_UPS = 5;
const PROMISE_REACH_MS = 366 * 86_400_000;

/** The desk of one handler: what stands on it, and what the handler does with it. */
@Injectable()
export class DeskService {
  // One constructor argument more than usual: this is where calls, customers and the desk meet.
  constructor(
    private readonly calls: CallsService,
    private readonly callDocs: CallRepository,
    private readonly pops: PopViews,
    private readonly files: PopFiles,
    private readonly choices: PhoneChoices,
    private readonly customers: CustomersService,
    private readonly queue: DeskQueue,
    private readonly log: AccessLog,
    private readonly live: LiveHub,
    private readonly clock: Clock,
  ) {}

  /** Everything on the desk now. */
  async view(viewer: Viewer): Promise<DeskView> {
    const lastEventId = String(this.live.nextId());
    const [calls, queue] = await Promise.all([this.livePops(viewer), this.queue.of(viewer)]);
    return { extension: viewer.extension, calls, ...queue, lastEventId };
  }

  /** The pops that stand on this desk, the earliest first. */
  async livePops(viewer: Viewer): Promise<PopView[]> {
    const pages = await Promise.all(viewer.handlers.map((handler) => this.callDocs.liveOn(handler, MOST_CALLS)));
    const docs = new Map(pages.flat().map((doc) => [doc._id, doc]));
    const states = [...docs.values()].map((doc) => ({ doc, pop: this.pops.popOf(viewer, doc) }));
    const wanted = [
      ...states.filter(({ pop }) => pop !== null && pop.state !== 'closed' && pop.state !== 'wrap-up'),
      ...states.filter(({ pop }) => pop?.state === 'wrap-up').slice(0, MOST_WRAP_UPS),
    ];
    const built = await Promise.all(wanted.map(({ doc }) => this.pops.build(viewer, doc)));
    return built
      .flatMap((pop) => (pop === null || pop.view.state === 'closed' ? [] : [pop.view]))
      .sort((a, b) => (a.ringingAt < b.ringingAt ? -1 : 1));
  }

  /** Says who is calling, and learns it for the next call from this number. */
  async choose(viewer: Viewer, callId: string, customerId: string): Promise<PopView> {
    const doc = await this.own(viewer, callId);
    if ((await this.customers.get(viewer.scope, customerId)) === null) throw notFound('customer');
    const at = this.clock.now().toISOString();
    const choice = { customerId, by: viewer.userId, at };
    const saved = await this.calls.change(callId, () => ({ choice }));
    const number = numberOf(doc);
    if (number !== null) await this.choices.learn(number, { ...choice, callId });
    await this.log.logChange(viewer.scope, { what: 'caller-choice', id: customerId, why: `call ${callId}` });
    return this.rebuilt(viewer, saved);
  }

  /** Takes the choice back, and what was learned from it. */
  async unchoose(viewer: Viewer, callId: string): Promise<PopView> {
    const doc = await this.own(viewer, callId);
    const saved = await this.calls.change(callId, () => ({ choice: null, verification: null }));
    const number = numberOf(doc);
    if (number !== null) await this.choices.unlearn(number, callId);
    if (doc.choice !== null) {
      await this.log.logChange(viewer.scope, { what: 'caller-choice', id: doc.choice.customerId, why: `undone, call ${callId}` });
    }
    return this.rebuilt(viewer, saved);
  }

  /** Notes how the handler made sure who is calling; from then on the file is shown in clear. */
  async verify(viewer: Viewer, callId: string, method: string): Promise<PopView> {
    const doc = await this.own(viewer, callId);
    const now = await this.pops.build(viewer, doc);
    const customerId = now?.view.file?.customer.id;
    if (customerId === undefined) throw new DomainError('conflict', 'Choose the customer first: there is nobody to verify.');
    if (now?.view.answeredAt === null) throw new DomainError('conflict', 'Answer the call first: nobody has been spoken with.');
    const verification = { customerId, method, by: viewer.userId, at: this.clock.now().toISOString() };
    const saved = await this.calls.change(callId, () => ({ verification }));
    await this.log.logChange(viewer.scope, { what: 'caller-verified', id: customerId, why: `${method}, call ${callId}` });
    return this.rebuilt(viewer, saved);
  }

  /** Keeps the disposition of the call and makes it count for the touchpoints. Saving the same again is harmless. */
  async wrapUp(viewer: Viewer, callId: string, given: WrapUpDto): Promise<PopView> {
    const doc = await this.own(viewer, callId);
    const now = this.clock.now();
    const pop = spokenPop(viewer, doc);
    const wrapUp = readWrapUp(given, now);
    const known = doc.wrapUps[pop.handler];
    if (known !== undefined) return this.again(viewer, doc, known, wrapUp);
    const events = wrapUpEvents({
      callDocId: doc._id,
      handler: pop.handler,
      user: { id: viewer.userId, team: viewer.team },
      file: await this.fileOfCaller(viewer, doc),
      wrapUp,
      org: viewer.scope.org ?? ROOT_ORG,
      spokeAt: new Date(Math.min(Date.parse(pop.answeredAt ?? ''), now.getTime() - 1)),
      now,
    });
    const saved = await this.calls.change(callId, (stored) => {
      if (stored.wrapUps[pop.handler] !== undefined) return null;
      const effect = { id: `wrap-up ${pop.handler}`, kind: 'events' as const, events };
      return {
        wrapUps: { ...stored.wrapUps, [pop.handler]: wrapUp },
        effects: events.length === 0 ? stored.effects : [...stored.effects, effect],
        effectsAt: stored.effectsAt ?? now,
      };
    });
    return this.rebuilt(viewer, saved);
  }

  /** Masked: the wrap-up needs to know what is open, not who it is. */
  private async fileOfCaller(viewer: Viewer, doc: CallDoc): Promise<PopView['file']> {
    const built = await this.pops.build(viewer, doc);
    const customerId = built?.view.file?.customer.id;
    return customerId === undefined ? null : (await this.files.find(viewer.scope, customerId, null)).file;
  }

  private async again(viewer: Viewer, doc: Stored<CallDoc>, known: WrapUpView, given: WrapUpView): Promise<PopView> {
    const same = JSON.stringify({ ...known, savedAt: '' }) === JSON.stringify({ ...given, savedAt: '' });
    if (!same) throw new DomainError('conflict', 'The wrap-up of this call has been saved already.');
    return this.rebuilt(viewer, doc);
  }

  private async own(viewer: Viewer, callId: string): Promise<Stored<CallDoc>> {
    const doc = await this.calls.ofHandler(callId, viewer.handlers);
    if (doc === null) throw notFound('call');
    return doc;
  }

  private async rebuilt(viewer: Viewer, doc: CallDoc | null): Promise<PopView> {
    const built = doc === null ? null : await this.pops.build(viewer, doc);
    if (built === null) throw notFound('call');
    return built.view;
  }
}

function numberOf(doc: CallDoc): string | null {
  const call = foldCall(doc.events);
  const party = call.consult?.party ?? call.party;
  return party?.e164 ?? party?.raw ?? null;
}

function spokenPop(viewer: Viewer, doc: CallDoc): Pop {
  const own = popsOf(foldCall(doc.events), new Set()).filter((pop) => viewer.handlers.includes(pop.handler));
  const spoken = own.find((pop) => pop.answeredAt !== null && !pop.consultation);
  if (spoken === undefined) throw new DomainError('conflict', 'There is nothing to wrap up: you have not spoken in this call.');
  return spoken;
}

function readWrapUp(given: WrapUpDto, now: Date): WrapUpView {
  return {
    outcome: given.outcome,
    cause: given.cause ?? null,
    causeDetail: given.causeDetail ?? null,
    promise: given.promise == null ? null : { ...given.promise, dueAt: readDue(given.promise.dueAt, now) },
    nextStep: given.nextStep ?? null,
    note: given.note ?? null,
    savedAt: now.toISOString(),
  };
}

function readDue(text: string, now: Date): string {
  const field = 'promise.dueAt';
  const due = readInstant(text);
  if ('reason' in due) throw invalid('The wrap-up cannot be taken.', [{ field, reason: due.reason }]);
  const inMs = due.instant.getTime() - now.getTime();
  if (inMs <= 0) throw invalid('The wrap-up cannot be taken.', [{ field, reason: 'lies in the past: nothing can be promised for then' }]);
  if (inMs > PROMISE_REACH_MS) throw invalid('The wrap-up cannot be taken.', [{ field, reason: 'lies more than a year ahead' }]);
  return due.instant.toISOString();
}
