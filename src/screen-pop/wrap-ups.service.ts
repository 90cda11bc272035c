import { Injectable } from '@nestjs/common';
import type { CallDoc } from '../calls/call.schema.js';
import { CallsService } from '../calls/calls.service.js';
import { foldCall } from '../calls/domain/call.js';
import { Clock } from '../kernel/clock.js';
import { DomainError, invalid } from '../kernel/errors.js';
import { readInstant } from '../kernel/instant.js';
import { ROOT_ORG } from '../kernel/scope.js';
import type { Stored } from '../kernel/store/store.js';
import type { PopView, WrapUpView } from './domain/pop.js';
import { popsOf, type Pop } from './domain/pops.js';
import type { Viewer } from './domain/viewer.js';
import { wrapUpEvents } from './domain/wrap-up-events.js';
import { OwnCalls } from './own-calls.service.js';
import { PopFiles } from './pop-files.service.js';
import type { WrapUpDto } from './wrap-up.dto.js';

const PROMISE_REACH_MS = 366 * 86_400_000;

/** The end of a call, as its handler records it. */
@Injectable()
export class WrapUps {
  constructor(
    private readonly own: OwnCalls,
    private readonly calls: CallsService,
    private readonly files: PopFiles,
    private readonly clock: Clock,
  ) {}

  /** Keeps the disposition of the call and makes it count for the touchpoints. Saving the same again is harmless. */
  async save(viewer: Viewer, callId: string, given: WrapUpDto): Promise<PopView> {
    const doc = await this.own.get(viewer, callId);
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
    return this.own.shown(viewer, saved);
  }

  /** Masked: the wrap-up needs to know what is open, not who it is. */
  private async fileOfCaller(viewer: Viewer, doc: CallDoc): Promise<PopView['file']> {
    const customerId = (await this.own.shown(viewer, doc)).file?.customer.id;
    return customerId === undefined ? null : (await this.files.find(viewer.scope, customerId, null)).file;
  }

  private async again(viewer: Viewer, doc: Stored<CallDoc>, known: WrapUpView, given: WrapUpView): Promise<PopView> {
    const same = JSON.stringify({ ...known, savedAt: '' }) === JSON.stringify({ ...given, savedAt: '' });
    if (!same) throw new DomainError('conflict', 'The wrap-up of this call has been saved already.');
    return this.own.shown(viewer, doc);
  }
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
