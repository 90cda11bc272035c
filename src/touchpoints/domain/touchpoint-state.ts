import { accessTokens } from '../../kernel/scope.js';
import type { StoredClock } from '../../sla/domain/stored-clock.js';
import type { ServiceEvent } from './accept-event.js';
import type { Json, JsonObject } from './event.js';
import type { TouchpointKind } from './kinds.js';
import { lifecycleOf } from './lifecycle.js';
import { promisesOf, type PromiseState } from './promises.js';

/** What the history alone says of a touchpoint, before any clock. */
export interface TouchpointFacts {
  kind: TouchpointKind;
  ref: string;
  customerId: string | null;
  org: string;
  partners: string[];
  access: string[];
  custodian: string;
  open: boolean;
  openedAt: Date;
  closedAt: Date | null;
  lastEventAt: Date;
  lastEventType: string;
  eventCount: number;
  attributes: JsonObject;
  /** Attributes right after the first event: they decide which policy applies. */
  firstAttributes: JsonObject;
  promises: PromiseState[];
  /** When the customer got in touch about it, newest last; ISO text. */
  contacts: string[];
  /** What the customer has given us and must not be asked for again (`data.received` of an event). */
  held: { item: string; at: string }[];
}

/** Contacts kept per touchpoint; more would not change what anybody does. */
const MOST_CONTACTS = 20;

/** The organisation named first, else that of whoever reported first; `events` in order. */
export function orgOf(events: readonly Pick<ServiceEvent, 'body' | 'org'>[]): string | null {
  return events.find(({ body }) => body.org !== undefined)?.body.org ?? events[0]?.org ?? null;
}

/**
 * Folds the visible events, in order and at least one, into the facts of their touchpoint. The organisation is the
 * first one named, else the first reporter's own (a later report from elsewhere must not move a customer's case out of its branch's sight).
 */
export function foldTouchpoint(events: readonly ServiceEvent[], now: Date): TouchpointFacts {
  const first = events[0] as ServiceEvent;
  const last = events.at(-1) as ServiceEvent;
  const { kind, ref } = first.body.touchpoint;
  const partners = new Set<string>();
  let attributes: JsonObject = {};
  let firstAttributes: JsonObject = {};
  let custodian = 'unassigned';
  for (const event of events) {
    const { partner, custodian: holder } = event.body;
    if (partner !== undefined) partners.add(partner);
    if (holder !== undefined) custodian = holder;
    if (holder?.startsWith('partner:') === true) partners.add(holder.slice('partner:'.length));
    if (event.body.attributes !== undefined) attributes = mergeAttributes(attributes, event.body.attributes);
    if (event === first) firstAttributes = attributes;
  }
  const org = orgOf(events) ?? first.org;
  return {
    kind,
    ref,
    customerId: events.find((event) => event.customerId !== null)?.customerId ?? null,
    org,
    partners: [...partners].sort(),
    access: accessTokens(org, [...partners].sort()),
    custodian,
    ...lifecycleOf(kind, events),
    lastEventAt: last.occurredAt,
    lastEventType: last.body.type,
    eventCount: events.length,
    attributes,
    firstAttributes,
    promises: promisesOf(kind, events, now),
    contacts: contactsOf(events),
    held: heldOf(events),
  };
}

function contactsOf(events: readonly ServiceEvent[]): string[] {
  const byCustomer = events.filter((event) => event.body.actor?.kind === 'customer');
  return byCustomer.slice(-MOST_CONTACTS).map((event) => event.occurredAt.toISOString());
}

function heldOf(events: readonly ServiceEvent[]): { item: string; at: string }[] {
  const held = new Map<string, string>();
  for (const event of events) {
    const received = event.body.data?.['received'];
    if (!Array.isArray(received)) continue;
    for (const item of received) if (typeof item === 'string') held.set(item, event.occurredAt.toISOString());
  }
  return [...held].map(([item, at]) => ({ item, at }));
}

/** Plain objects merge deeply, null removes, anything else replaces (policy-language: "How a history is read", 2). */
export function mergeAttributes(into: JsonObject, change: JsonObject): JsonObject {
  const merged: JsonObject = { ...into };
  for (const [key, value] of Object.entries(change)) {
    if (key === '__proto__') continue;
    if (value === null) delete merged[key];
    else if (isPlain(value)) merged[key] = mergeAttributes(isPlain(merged[key]) ? merged[key] : {}, value);
    else merged[key] = value;
  }
  return merged;
}

const isPlain = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The earliest instant at which anything computed from this history changes by time alone. */
export function nextAlarmOf(
  clocks: readonly StoredClock[],
  promises: readonly PromiseState[],
  invisible: readonly ServiceEvent[],
): Date | null {
  const instants = [
    ...clocks.flatMap(({ nextAlarmAt }) => (nextAlarmAt === null ? [] : [Date.parse(nextAlarmAt)])),
    ...promises.flatMap(({ state, dueAt }) => (state === 'open' ? [dueAt.getTime() + 1] : [])),
    ...invisible.map(({ occurredAt, recordedAt }) => Math.max(occurredAt.getTime(), recordedAt.getTime())),
  ];
  return instants.length === 0 ? null : new Date(Math.min(...instants));
}

/** The due time that burns first among clocks still open; null when none has one. */
export function burnDueOf(clocks: readonly StoredClock[]): Date | null {
  const dues = clocks.flatMap(({ state, dueAt }) =>
    (state === 'running' || state === 'paused') && dueAt !== null ? [Date.parse(dueAt)] : [],
  );
  return dues.length === 0 ? null : new Date(Math.min(...dues));
}
