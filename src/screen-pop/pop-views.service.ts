import { Injectable } from '@nestjs/common';
import { maskPhone } from '../access/domain/mask.js';
import type { CallDoc } from '../calls/call.schema.js';
import { callDocId, CallsService } from '../calls/calls.service.js';
import type { CallParty } from '../calls/domain/call-event.js';
import { foldCall, type CallState } from '../calls/domain/call.js';
import { CustomersService } from '../customers/customers.service.js';
import type { CustomerFileView } from '../customers/domain/customer-file.js';
import { readPhone, type PhoneIdentity } from '../customers/domain/phone.js';
import { Clock } from '../kernel/clock.js';
import { Config } from '../kernel/config.js';
import { LiveHub } from '../kernel/live/live-hub.js';
import { matchCaller, rankCandidates, type Matched } from './domain/candidates.js';
import type { PopView } from './domain/pop.js';
import { popsOf, withoutStale, type Pop } from './domain/pops.js';
import { chooseScript, viewScript } from './domain/script.js';
import type { Viewer } from './domain/viewer.js';
import { PhoneChoices } from './phone-choice.repository.js';
import { PopFiles } from './pop-files.service.js';
import { Scripts } from './scripts.service.js';

export interface BuiltPop {
  view: PopView;
  /** See {@link PopFiles}: resolves when the pop is worth building again. */
  late: Promise<unknown> | null;
}

/** Who calls, as far as we and the handlers know. */
interface Caller {
  party: CallParty | null;
  confidence: PopView['match'];
  /** The customer whose file is shown; null while there is a choice to make. */
  customerId: string | null;
  chosenBy: PopView['chosenBy'];
  others: string[];
  learned: string | null;
  verified: { method: string; at: string } | null;
}

const NOBODY: Omit<Caller, 'party'> = {
  confidence: 'none', customerId: null, chosenBy: null, others: [], learned: null, verified: null,
};

/** Builds what one handler sees of one call, with their own scope: nothing is shown that they may not see. */
@Injectable()
export class PopViews {
  constructor(
    private readonly calls: CallsService,
    private readonly customers: CustomersService,
    private readonly files: PopFiles,
    private readonly choices: PhoneChoices,
    private readonly scripts: Scripts,
    private readonly live: LiveHub,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {}

  /** Where the call stands for this handler; null when it never concerned them. */
  popOf(viewer: Viewer, doc: CallDoc): Pop | null {
    return popFor(viewer, doc, foldCall(doc.events), this.clock.now());
  }

  /** Null when the call never concerned this handler. */
  async build(viewer: Viewer, doc: CallDoc, arrivedAtMs: number | null = null): Promise<BuiltPop | null> {
    const now = this.clock.now();
    const call = foldCall(doc.events);
    const pop = popFor(viewer, doc, call, now);
    if (pop === null) return null;
    if (pop.state === 'closed') return { view: this.assemble(viewer, doc, call, pop, { ...NOBODY, party: call.party }), late: null };
    const caller = await this.callerOf(viewer, doc, call);
    const reveal = mayReveal(pop, caller) ? `call ${doc._id}` : null;
    const found = caller.customerId === null ? null : await this.files.find(viewer.scope, caller.customerId, reveal);
    const others = caller.others.length === 0 ? [] : await this.customers.filesOf(viewer.scope, caller.others);
    const view = this.assemble(viewer, doc, call, pop, caller, found?.file ?? null, others);
    if (arrivedAtMs !== null) view.popMs = Math.max(0, this.clock.now().getTime() - arrivedAtMs);
    return { view, late: found?.late ?? null };
  }

  private assemble(
    viewer: Viewer,
    doc: CallDoc,
    call: CallState,
    pop: Pop,
    caller: Caller,
    file: CustomerFileView | null = null,
    others: readonly CustomerFileView[] = [],
  ): PopView {
    const candidates = rankCandidates(others, caller.learned);
    const script = pop.state === 'closed' ? null : chooseScript(this.scripts.all, {
      match: caller.confidence, known: file !== null, candidates: candidates.length, reason: file?.reason ?? null,
    });
    const clear = file !== null && !file.customer.masked;
    return {
      callId: doc._id,
      seq: this.live.nextId(),
      state: pop.state,
      closedBecause: pop.closedBecause,
      consultation: pop.consultation,
      direction: call.direction === 'outbound' ? 'outbound' : 'inbound',
      queue: call.queue,
      did: call.did,
      extension: viewer.extension ?? '',
      offeredAt: call.offeredAt,
      ringingAt: pop.ringingAt ?? pop.answeredAt ?? call.lastEventAt ?? doc.updatedAt.toISOString(),
      answeredAt: pop.answeredAt,
      heldSince: pop.heldSince,
      endedAt: pop.endedAt,
      party: shownParty(caller.party, clear),
      match: caller.confidence,
      file,
      candidates,
      chosenBy: file === null ? null : caller.chosenBy,
      verified: caller.verified,
      script: script === null ? null : viewScript(script, clear ? file.customer.name : null),
      wrapUp: doc.wrapUps[pop.handler] ?? null,
      popMs: null,
    };
  }

  /** A consultation is about the customer who waits in the other call, with whatever was found out there. */
  private async callerOf(viewer: Viewer, doc: CallDoc, call: CallState): Promise<Caller> {
    let about = doc;
    let party = call.party;
    if (call.consult !== null) {
      party = call.consult.party ?? party;
      const { customerCallId } = call.consult;
      const other = customerCallId === null ? null : await this.calls.get(callDocId(doc.source, customerCallId));
      if (other !== null) {
        about = other;
        party ??= foldCall(other.events).party;
      }
    }
    const identity = readPhone(party?.e164 ?? party?.raw ?? '', this.config.values.defaultRegion);
    const matched = await this.match(viewer, identity);
    const certain = matched.customerIds.length === 1 && matched.confidence !== 'inferred';
    const learned = certain ? null : await this.learned(party);
    const caller: Caller = { ...resolve(matched, about.choice?.customerId ?? null, learned), party, learned };
    const { verification } = about;
    if (verification !== null && verification.customerId === caller.customerId) {
      caller.verified = { method: verification.method, at: verification.at };
    }
    return caller;
  }

  private async match(viewer: Viewer, identity: PhoneIdentity): Promise<Matched> {
    // Most callers are found under their whole number; only for the others is it worth asking for parts of it.
    const whole = identity.e164 === null ? null : await this.matchUnder(viewer, identity, identity.keys.slice(0, 1));
    if (whole !== null && whole.confidence !== 'none') return whole;
    return this.matchUnder(viewer, identity, identity.e164 === null ? identity.keys : identity.keys.slice(1));
  }

  private async matchUnder(viewer: Viewer, identity: PhoneIdentity, keys: readonly string[]): Promise<Matched> {
    const found = keys.length === 0 ? [] : await this.customers.byPhone(viewer.scope, keys);
    const region = this.config.values.defaultRegion;
    const holders = found.map((customer) => ({
      customerId: customer._id,
      phones: customer.phones.map((phone) => ({ identity: readPhone(phone.e164 ?? phone.raw, region), verified: phone.verified })),
    }));
    return matchCaller(identity, holders);
  }

  private async learned(party: CallParty | null): Promise<string | null> {
    const number = party?.e164 ?? party?.raw ?? null;
    return number === null ? null : this.choices.learned(number);
  }
}

/** Whose file to show: whom the handler chose, else the only exact match, else whom handlers chose before. */
function resolve(matched: Matched, chosen: string | null, learned: string | null): Omit<Caller, 'party' | 'learned'> {
  const { confidence, customerIds } = matched;
  const base = { ...NOBODY, confidence };
  const others = (shown: string | null): string[] => (customerIds.length > 1 ? customerIds : customerIds.filter((id) => id !== shown));
  if (chosen !== null) {
    return { ...base, confidence: customerIds.includes(chosen) ? confidence : 'inferred', customerId: chosen, chosenBy: 'handler', others: others(chosen) };
  }
  const exact = confidence === 'exact' || confidence === 'exact-verified';
  if (exact && customerIds.length === 1) return { ...base, customerId: customerIds[0]!, chosenBy: 'number' };
  if (exact && learned !== null && customerIds.includes(learned)) {
    return { ...base, customerId: learned, chosenBy: 'learned', others: others(learned) };
  }
  // A guess shows nobody's file; it may be chosen from the candidates.
  const guesses = learned === null || exact ? customerIds : [...new Set([learned, ...customerIds])];
  return { ...base, confidence: guesses.length > 0 && !exact ? 'inferred' : confidence, others: guesses };
}

/**
 * In clear only once the handler speaks with the caller, and only if it is certain whom the number belongs to or the
 * handler has verified who it is. Caller id alone never lifts the mask of a shared or guessed number.
 */
function mayReveal(pop: Pop, caller: Caller): boolean {
  if (pop.answeredAt === null) return false;
  return caller.verified !== null || caller.chosenBy === 'number';
}

function popFor(viewer: Viewer, doc: CallDoc, call: CallState, now: Date): Pop | null {
  const own = popsOf(call, new Set(Object.keys(doc.wrapUps)))
    .filter((pop) => viewer.handlers.includes(pop.handler))
    .map((pop) => withoutStale(pop, now));
  return own.find((pop) => pop.state !== 'closed') ?? own[0] ?? null;
}

function shownParty(party: CallParty | null, clear: boolean): PopView['party'] {
  if (party === null) return { shown: '', presentation: 'unavailable' };
  const number = party.e164 ?? party.raw ?? '';
  return { shown: clear ? number : maskPhone(number), presentation: party.presentation };
}
