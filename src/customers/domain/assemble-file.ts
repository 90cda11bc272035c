import type { StoredClock } from '../../sla/domain/stored-clock.js';
import { clockUrgency, type ClockView } from '../../sla/clock-view.js';
import type { StoredPromise } from '../../touchpoints/touchpoint.schema.js';
import type { CustomerFileDoc, FileTouchpoint } from '../customer.schema.js';
import type { ChainRowView, CustomerFileView, PromiseView } from './customer-file.js';
import { likelyReason, type ReasonOptions } from './likely-reason.js';
import { readRisk } from './risk.js';

const DAY_MS = 86_400_000;
/** Rows on the first screen; what does not fit is counted. */
const MOST_ROWS = 12;
const MOST_PROMISES = 8;
const MOST_VOICES = 8;

/** How names and numbers are shown: masked before the call is answered, in clear after. */
export interface Shown {
  masked: boolean;
  name(name: string): string;
  phone(phone: string): string;
  email(email: string): string;
}

export interface AssembleOptions extends ReasonOptions {
  shown: Shown;
  viewClock(touchpoint: FileTouchpoint, clock: StoredClock): ClockView;
}

/** The file as it is read now: clocks brought up to `now`, worst first, with risk and the likely reason. Pure. */
export function assembleFile(file: CustomerFileDoc, options: AssembleOptions): CustomerFileView {
  const { now, shown } = options;
  const rows = file.touchpoints.map((touchpoint) => chainRow(touchpoint, options)).sort(worstFirst);
  const promises = file.promises.map((promise) => promiseView(promise, now)).sort(promiseOrder);
  const facts = {
    chain: rows,
    promises,
    voices: file.voices,
    contactsIn14Days: file.contacts.filter((at) => now.getTime() - Date.parse(at) <= 14 * DAY_MS).length,
  };
  const { customer } = file;
  return {
    customer: {
      id: file._id,
      ref: customer.ref,
      name: customer.name === null ? '' : shown.name(customer.name),
      masked: shown.masked,
      phones: customer.phones.map(({ e164, raw, verified }) => ({ shown: shown.phone(e164 ?? raw), verified })),
      email: customer.email === null ? null : shown.email(customer.email),
      grade: customer.grade,
      language: customer.language,
      policies: customer.policies,
      plates: shown.masked ? [] : customer.plates,
      org: customer.org,
      since: customer.since,
    },
    risk: readRisk(facts, now),
    reason: likelyReason(facts, options),
    chain: rows.slice(0, MOST_ROWS),
    openCount: rows.filter((row) => row.open).length,
    promises: promises.slice(0, MOST_PROMISES),
    promiseCounts: {
      open: count(promises, 'open'),
      broken: count(promises, 'broken'),
      kept: count(promises, 'kept'),
    },
    voices: file.voices.slice(0, MOST_VOICES),
    contactsIn14Days: facts.contactsIn14Days,
    alreadyHeld: file.held,
    updatedAt: file.updatedAt.toISOString(),
    asOf: now.toISOString(),
  };
}

function chainRow(touchpoint: FileTouchpoint, options: AssembleOptions): ChainRowView {
  const views = touchpoint.clocks.map((clock) => options.viewClock(touchpoint, clock)).sort(clockUrgency);
  return {
    touchpointId: touchpoint.touchpointId,
    kind: touchpoint.kind,
    ref: touchpoint.ref,
    openedAt: touchpoint.openedAt,
    open: touchpoint.open,
    custodian: touchpoint.custodian,
    lastEvent: touchpoint.lastEvent,
    clock: views[0] ?? null,
    otherClocks: Math.max(0, views.length - 1),
  };
}

function worstFirst(a: ChainRowView, b: ChainRowView): number {
  if (a.open !== b.open) return a.open ? -1 : 1;
  if (a.open && a.clock !== null && b.clock !== null) {
    const urgency = clockUrgency(a.clock, b.clock);
    if (urgency !== 0) return urgency;
  }
  return b.lastEvent.at.localeCompare(a.lastEvent.at);
}

const PROMISE_ORDER: Record<PromiseView['state'], number> = { broken: 0, open: 1, kept: 2, withdrawn: 3 };

function promiseOrder(a: PromiseView, b: PromiseView): number {
  return PROMISE_ORDER[a.state] - PROMISE_ORDER[b.state] || (b.dueAt ?? b.madeAt).localeCompare(a.dueAt ?? a.madeAt);
}

function promiseView(promise: StoredPromise, now: Date): PromiseView {
  // A promise may have come due since the file was last rebuilt; the sweep follows, the screen does not wait for it.
  const due = promise.state === 'open' && now > new Date(promise.dueAt);
  return {
    id: promise.id,
    state: due ? 'broken' : promise.state,
    item: promise.item,
    wording: promise.wording,
    madeBy: promise.madeBy,
    madeAt: promise.madeAt,
    fulfiller: promise.fulfiller,
    dueAt: promise.dueAt,
    evidence:
      promise.evidence === null
        ? null
        : { type: promise.evidence.type, at: promise.evidence.at, touchpointId: promise.touchpointId },
    touchpointId: promise.touchpointId,
    channel: promise.channel,
  };
}

const count = (promises: readonly PromiseView[], state: PromiseView['state']): number =>
  promises.filter((promise) => promise.state === state).length;
