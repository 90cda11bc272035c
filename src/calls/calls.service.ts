import { Injectable } from '@nestjs/common';
import { requireSource, type Principal } from '../access/principal.js';
import { Clock } from '../kernel/clock.js';
import { Config } from '../kernel/config.js';
import { DomainError, type Problem } from '../kernel/errors.js';
import { stableId } from '../kernel/ids.js';
import { LiveHub } from '../kernel/live/live-hub.js';
import { NodeRole } from '../kernel/node-role.js';
import { accessTokens, ROOT_ORG, SystemScope } from '../kernel/scope.js';
import type { Stored } from '../kernel/store/store.js';
import { popsOf } from '../screen-pop/domain/pops.js';
import { CallRepository } from './call.repository.js';
import type { CallDoc, CallEffect } from './call.schema.js';
import { CallEffects } from './call-effects.service.js';
import { withCallEvent, type CallEvent } from './domain/call-event.js';
import { foldCall } from './domain/call.js';
import { decideCall } from './domain/decide-call.js';
import { readCallEvent } from './domain/read-call-event.js';

/** What became of one call event, in the order sent. `accepted` and `duplicate` mean that it is durable. */
export type CallEventOutcome =
  | { status: 'accepted' | 'duplicate'; callId: string }
  | { status: 'invalid'; problems: Problem[] };

const MOST_RECENT = 1_000;
const SYSTEM = SystemScope.because('take in call events');

export const callDocId = (source: string, callId: string): string => stableId('ca', source, callId);
/** Topic of everything that happens on one handler's desk. */
export const deskTopic = (handler: string): string => `desk:${handler}`;

/**
 * Takes call events in: shown at once, durable next, answered last. The desks of this process see a call while it is
 * still being written, so that a slow disk never holds up a pop; all desks are told again when it is durable. The PBX
 * waits for one write and repeats what was not acknowledged.
 */
@Injectable()
export class CallsService {
  /** Calls just written or being written, so that telling the desks of them does not read them back. */
  readonly #recent = new Map<string, Stored<CallDoc>>();

  constructor(
    private readonly calls: CallRepository,
    private readonly effects: CallEffects,
    private readonly live: LiveHub,
    private readonly clock: Clock,
    private readonly config: Config,
    private readonly role: NodeRole,
  ) {}

  /** Takes any number of events; a bad one never stops its neighbours. */
  async accept(principal: Principal, inputs: readonly unknown[]): Promise<CallEventOutcome[]> {
    const now = this.clock.now();
    const outcomes = inputs.map((input, index) => this.read(principal, input, index + 1, now));
    const byCall = new Map<string, CallEvent[]>();
    for (const outcome of outcomes) {
      if (!('event' in outcome)) continue;
      const id = callDocId(outcome.event.source, outcome.event.callId);
      byCall.set(id, [...(byCall.get(id) ?? []), outcome.event]);
    }
    const intake: Intake = {
      access: accessTokens(principal.scope.org ?? ROOT_ORG),
      // What the installation loads by itself is history: nobody is called back for it.
      history: principal.scope.role === 'system',
      now,
    };
    const fresh = new Set<string>();
    await Promise.all(
      [...byCall].map(async ([id, events]) => {
        for (const eventId of await this.take(id, events, intake)) fresh.add(`${id}/${eventId}`);
      }),
    );
    return outcomes.map((outcome): CallEventOutcome => {
      if (!('event' in outcome)) return { status: 'invalid', problems: outcome.problems };
      const id = callDocId(outcome.event.source, outcome.event.callId);
      // Twice in one batch: only the first is new.
      return { status: fresh.delete(`${id}/${outcome.event.id}`) ? 'accepted' : 'duplicate', callId: id };
    });
  }

  private read(
    principal: Principal,
    input: unknown,
    row: number,
    now: Date,
  ): { event: CallEvent } | { problems: Problem[] } {
    const read = readCallEvent(input, { region: this.config.values.defaultRegion, now });
    if ('problems' in read) return { problems: read.problems.map((problem) => ({ row, ...problem })) };
    try {
      requireSource(principal, read.event.source, row);
      return read;
    } catch (error) {
      if (error instanceof DomainError) return { problems: error.problems };
      throw error;
    }
  }

  /** Makes the events of one call durable and tells the desks; the ids of those that were new. */
  private async take(id: string, events: readonly CallEvent[], intake: Intake): Promise<string[]> {
    const { access, history: loading, now } = intake;
    let fresh: string[] = [];
    let changedFor: string[] = [];
    const saving = this.calls.update(
      SYSTEM,
      id,
      (doc) => {
        const all = events.reduce((known, event) => withCallEvent(known, event), doc.events);
        const known = new Set(doc.events.map((event) => event.id));
        fresh = all.filter((event) => !known.has(event.id)).map((event) => event.id);
        changedFor = [];
        if (all === doc.events) return null;
        const changed = advance(doc, { ...doc, events: all, callback: loading ? 'withdrawn' : doc.callback }, now);
        changedFor = changed.changedFor;
        return changed.doc;
      },
      {
        create: () => emptyCall(id, events[0]!, access, now),
        ahead: (doc) => {
          if (changedFor.length > 0) this.tellAhead(doc, changedFor, now);
        },
      },
    );
    const saved = await saving.catch((error: unknown) => {
      // What the desks were shown does not exist after all; the PBX will say it again.
      this.#recent.delete(id);
      throw error;
    });
    if (saved !== null && changedFor.length > 0) this.tell(saved, changedFor, now);
    // The PBX does not wait for this.
    if (saved !== null && saved.effects.length > 0) void this.effects.handOn(saved);
    return fresh;
  }

  /**
   * Changes what handlers say of a call (choice, verification, wrap-up), durably, and tells every desk it stands on.
   * `change` must be pure; null leaves the call as it is.
   */
  async change(id: string, change: (doc: Stored<CallDoc>) => Partial<CallDoc> | null): Promise<Stored<CallDoc> | null> {
    const now = this.clock.now();
    let toTell: string[] = [];
    const saved = await this.calls.update(SYSTEM, id, (doc) => {
      toTell = [];
      const part = change(doc);
      if (part === null) return null;
      const { doc: next, changedFor } = advance(doc, { ...doc, ...part }, now);
      toTell = [...new Set([...next.liveFor, ...changedFor])];
      return next;
    });
    if (saved !== null && toTell.length > 0) this.tell(saved, toTell, now);
    if (saved !== null && saved.effects.length > 0) await this.effects.handOn(saved);
    return saved;
  }

  /** The call, if this handler ever had a part in it; otherwise it does not exist for them. */
  async ofHandler(id: string, handlers: readonly string[]): Promise<Stored<CallDoc> | null> {
    const doc = await this.calls.get(SYSTEM, id);
    if (doc === null) return null;
    const pops = popsOf(foldCall(doc.events));
    return pops.some((pop) => handlers.includes(pop.handler)) ? doc : null;
  }

  /** @param least a version that is known to be stored: a copy in memory that is at least as new saves the look-up */
  async get(id: string, least = Number.POSITIVE_INFINITY): Promise<Stored<CallDoc> | null> {
    const recent = this.#recent.get(id);
    return recent !== undefined && recent.version >= least ? recent : this.calls.get(SYSTEM, id);
  }

  private tell(doc: Stored<CallDoc>, handlers: readonly string[], arrivedAt: Date): void {
    this.remember(doc);
    const { _id: callId, version } = doc;
    const told = { callId, version, arrivedAtMs: arrivedAt.getTime(), shownBy: this.role.id };
    this.live.publish(handlers.map(deskTopic), 'pop', told);
  }

  private tellAhead(doc: Stored<CallDoc>, handlers: readonly string[], arrivedAt: Date): void {
    this.remember(doc);
    const told = { callId: doc._id, version: doc.version, arrivedAtMs: arrivedAt.getTime(), ahead: true };
    this.live.publishHere(handlers.map(deskTopic), 'pop', told);
  }

  private remember(doc: Stored<CallDoc>): void {
    const known = this.#recent.get(doc._id);
    if (known !== undefined && known.version > doc.version) return;
    this.#recent.delete(doc._id);
    this.#recent.set(doc._id, doc);
    if (this.#recent.size > MOST_RECENT) this.#recent.delete(this.#recent.keys().next().value!);
  }
}

interface Intake {
  access: string[];
  history: boolean;
  now: Date;
}

/** The document with everything that follows from its record, and the effects of the step from `before`. */
function advance(before: CallDoc, after: Stored<CallDoc>, now: Date): { doc: Stored<CallDoc>; changedFor: string[] } {
  const decision = decideCall(before, after, now);
  const effects: CallEffect[] = [...after.effects];
  if (decision.callback === 'owed' && after.callback === 'none') effects.push({ id: 'callback', kind: 'callback-owed' });
  if (decision.callback === 'withdrawn' && after.callback === 'owed') {
    effects.push({ id: 'callback-withdrawn', kind: 'callback-withdrawn' });
  }
  return {
    doc: {
      ...after,
      liveFor: decision.liveFor,
      callback: decision.callback,
      effects,
      effectsAt: effects.length === 0 ? null : (after.effectsAt ?? now),
      updatedAt: now,
    },
    changedFor: decision.changedFor,
  };
}

function emptyCall(id: string, event: CallEvent, access: string[], now: Date): CallDoc {
  return {
    _id: id, access, source: event.source, callId: event.callId, events: [], liveFor: [], choice: null,
    verification: null, wrapUps: {}, callback: 'none', effects: [], effectsAt: null, updatedAt: now,
  };
}
