import { isPlainObject } from './problems.js';
import type { WaiverWord } from './waiver.js';

export type JsonObject = Readonly<Record<string, unknown>>;

/** One fact about a touchpoint, as far as clocks look at it. */
export interface ClockEvent {
  source: string;
  eventId: string;
  type: string;
  occurredAt: Date;
  /** When we learned it; without it, when it occurred. */
  recordedAt?: Date | null;
  touchpoint?: { kind?: string };
  actor?: JsonObject | null;
  custodian?: string | null;
  promise?: { dueAt: Date } | null;
  attributes?: JsonObject | null;
  data?: JsonObject | null;
  /** A waiver it grants its touchpoint, or takes back. */
  waiver?: WaiverWord | null;
}

/**
 * The events that exist at `nowMs` as known at `knownAtMs`, one copy each (of several the one recorded first), by
 * `occurredAt`, source and event id. Equally early copies that differ are settled by their content, so that the
 * order of arrival never shows.
 */
export function visibleHistory(history: readonly ClockEvent[], nowMs: number, knownAtMs: number): ClockEvent[] {
  const events: ClockEvent[] = [];
  let inOrder = true;
  let lastMs = Number.NEGATIVE_INFINITY;
  for (const event of history) {
    const ms = event.occurredAt.getTime();
    if (ms > nowMs || (event.recordedAt?.getTime() ?? ms) > knownAtMs) continue;
    // Mostly the history comes in order and without copies; then nothing is left to do.
    if (ms <= lastMs && (ms < lastMs || compareEvents(events[events.length - 1]!, event) > 0)) inOrder = false;
    lastMs = ms;
    events.push(event);
  }
  const counted = mayHoldCopies(events) ? withoutCopies(events) : events;
  return inOrder && counted === events ? events : counted.sort(compareEvents);
}

/** Up to this many, comparing those that look alike is quicker than hashing all. */
const FEW = 128;
/** By the last two characters of an id, whether one of this reading ended in them. */
const endings = new Uint8Array(1024);

/** Whether an event id occurs twice, be it of another source. */
function mayHoldCopies(events: readonly ClockEvent[]): boolean {
  const { length } = events;
  if (length > FEW) return new Set(events.map(({ eventId }) => eventId)).size < length;
  endings.fill(0);
  for (let index = 0; index < length; index += 1) {
    const { eventId } = events[index]!;
    const last = eventId.length - 1;
    const ending = ((eventId.charCodeAt(last) & 31) << 5) | (eventId.charCodeAt(last - 1) & 31);
    if (endings[ending] === 1) {
      for (let earlier = 0; earlier < index; earlier += 1) if (events[earlier]!.eventId === eventId) return true;
    }
    endings[ending] = 1;
  }
  return false;
}

function withoutCopies(events: readonly ClockEvent[]): ClockEvent[] {
  const kept = new Map<string, ClockEvent>();
  for (const event of events) {
    const key = JSON.stringify([event.source, event.eventId]);
    const other = kept.get(key);
    if (other === undefined || countsBefore(event, other)) kept.set(key, event);
  }
  return [...kept.values()];
}

function recordedMs(event: ClockEvent): number {
  return (event.recordedAt ?? event.occurredAt).getTime();
}

function countsBefore(event: ClockEvent, other: ClockEvent): boolean {
  const byRecord = recordedMs(event) - recordedMs(other);
  if (byRecord !== 0) return byRecord < 0;
  const byOccurrence = event.occurredAt.getTime() - other.occurredAt.getTime();
  if (byOccurrence !== 0) return byOccurrence < 0;
  return compareCodePoints(canonicalText(event), canonicalText(other)) < 0;
}

/** History order: `occurredAt`, then source, then event id, by code point. */
export function compareEvents(a: ClockEvent, b: ClockEvent): number {
  const byTime = a.occurredAt.getTime() - b.occurredAt.getTime();
  if (byTime !== 0) return byTime;
  return compareCodePoints(a.source, b.source) || compareCodePoints(a.eventId, b.eventId);
}

/** By code point, which plain `<` is not: it puts surrogate pairs before U+E000 to U+FFFF. */
export function compareCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index += 1) {
    const [unitA, unitB] = [a.charCodeAt(index), b.charCodeAt(index)];
    if (unitA === unitB) continue;
    const [pairA, pairB] = [isSurrogate(unitA), isSurrogate(unitB)];
    if (pairA !== pairB) return pairA ? 1 : -1;
    return unitA - unitB;
  }
  return a.length - b.length;
}

function isSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdfff;
}

function canonicalText(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    isPlainObject(inner) ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => compareCodePoints(a, b))) : inner,
  );
}

/** Attributes after a change: plain objects merge deeply, `null` removes, anything else replaces. */
export function mergeAttributes(before: JsonObject, change: JsonObject): JsonObject {
  const after: Record<string, unknown> = { ...before };
  for (const key of Object.keys(change)) {
    const value = change[key];
    // A key that could reach a prototype is no attribute.
    if (key === '__proto__') continue;
    if (value === null || value === undefined) delete after[key];
    else if (isPlainObject(value)) {
      const inner = Object.hasOwn(after, key) ? after[key] : undefined;
      after[key] = mergeAttributes(isPlainObject(inner) ? inner : {}, value);
    } else after[key] = value;
  }
  return after;
}
