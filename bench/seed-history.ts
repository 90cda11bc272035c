import type { AlertDoc } from '../src/alerts/alert.schema.js';
import type { CustomerDoc, CustomerFileDoc } from '../src/customers/customer.schema.js';
import { fileOf } from '../src/customers/domain/build-file.js';
import { mergeCustomer } from '../src/customers/domain/customer.js';
import { readPhone } from '../src/customers/domain/phone.js';
import type { VoiceInput } from '../src/demo/domain/items.js';
import { coverageOf, type Coverage } from '../src/insight/domain/coverage.js';
import { cellId, type PartEntry } from '../src/insight/domain/sums.js';
import { touchpointPart, voicePart } from '../src/insight/domain/touchpoint-part.js';
import type { DayPartDoc } from '../src/insight/rollup.schema.js';
import { accessTokens, ROOT_ORG } from '../src/kernel/scope.js';
import { casePart } from '../src/partners/domain/case-part.js';
import { caseDocs } from '../src/partners/partners.service.js';
import type { PartnerCaseDoc } from '../src/partners/partner-case.schema.js';
import type { Zone } from '../src/sla/domain/zone.js';
import { acceptEvent, type ServiceEvent } from '../src/touchpoints/domain/accept-event.js';
import { computeTouchpoint, type ClockReader } from '../src/touchpoints/domain/compute-touchpoint.js';
import type { EventInput } from '../src/touchpoints/domain/event.js';
import { inOrder } from '../src/touchpoints/domain/lifecycle.js';
import type { TouchpointDoc } from '../src/touchpoints/touchpoint.schema.js';
import type { Lexicons } from '../src/voice/domain/lexicon.js';
import type { PromiseCalendar } from '../src/voice/domain/promise-calendar.js';
import { quoteOf, type VoicesOfCustomer } from '../src/voice/voice-archive.js';
import { promiseEvents, voiceDocOf } from '../src/voice/voice-doc.js';
import type { VoiceDoc } from '../src/voice/voice.schema.js';

/** As the customer service keeps them. */
const TOUCHPOINTS_IN_FILE = 40;
const VOICES_IN_FILE = 20;
const FIRST_VERSION = 1;

/** Everything that happened to one customer, in any order. */
export interface History {
  events: EventInput[];
  voices: VoiceInput[];
}

/** What a history is read with. */
export interface Reading {
  now: Date;
  region: string;
  zone: Zone;
  clocks: ClockReader;
  lexicons: Lexicons;
  calendar: PromiseCalendar;
}

/** The documents of one history. */
export interface Computed {
  customers: CustomerDoc[];
  files: CustomerFileDoc[];
  events: ServiceEvent[];
  touchpoints: TouchpointDoc[];
  alerts: AlertDoc[];
  voices: VoiceDoc[];
  cases: PartnerCaseDoc[];
  parts: DayPartDoc[];
  coverage: { org: string; newest: Coverage }[];
}

/** All documents the product would hold of this history, had it learned of everything at `reading.now`. */
export function computeHistory(history: History, reading: Reading): Computed {
  const { now, region, zone } = reading;
  const voices = history.voices.map((voice) => voiceOf(voice, reading));
  const events = [...history.events, ...voices.flatMap(promiseEvents)].map((input) => accepted(input, now));
  const computed: Computed = {
    customers: [], files: [], events, touchpoints: [], alerts: [], voices, cases: [], parts: [], coverage: [],
  };
  for (const [id, unordered] of groupBy(events, ({ touchpointId }) => touchpointId)) {
    const own = inOrder(unordered);
    const state = computeTouchpoint(id, own, null, reading.clocks, now);
    if (state === null) continue;
    // Without a marker, its alerts count as handed over.
    const touchpoint: TouchpointDoc = state;
    const applied = { touchpoint: { ...touchpoint, version: FIRST_VERSION }, events: own, news: true };
    computed.touchpoints.push(touchpoint);
    computed.alerts.push(...alertsOf(touchpoint));
    computed.parts.push(partOf(id, touchpointPart(touchpoint, zone)));
    for (const one of caseDocs(applied)) {
      computed.cases.push(one);
      computed.parts.push(partOf(`case|${one._id}`, casePart(one, zone)));
    }
    computed.coverage.push({ org: touchpoint.org, newest: coverageOf(touchpoint.kind, own) });
  }
  computed.parts.push(...voiceParts(voices, zone));
  const byCustomer = groupBy(events.filter((event) => event.customerId !== null), ({ customerId }) => customerId as string);
  for (const [id, about] of byCustomer) {
    const customer = mergeCustomer(null, id, about, (raw) => readPhone(raw, region));
    if (customer === null) continue;
    computed.customers.push(customer);
    const own = computed.touchpoints.filter(({ customerId }) => customerId === id).sort(openFirst).slice(0, TOUCHPOINTS_IN_FILE);
    computed.files.push(fileOf(customer, own, voicesOf(voices, id), now));
  }
  return computed;
}

function accepted(input: EventInput, now: Date): ServiceEvent {
  const result = acceptEvent(input, input.org ?? ROOT_ORG, now);
  if ('problems' in result) throw new Error(`${input.source}/${input.eventId}: ${JSON.stringify(result.problems)}`);
  return result.event;
}

function voiceOf(voice: VoiceInput, { now, lexicons, calendar }: Reading): VoiceDoc {
  const org = voice.org ?? ROOT_ORG;
  const heard = { occurredAt: new Date(voice.occurredAt), recordedAt: now, org, access: accessTokens(org) };
  return voiceDocOf(voice, heard, lexicons, calendar);
}

function voiceParts(voices: readonly VoiceDoc[], zone: Zone): DayPartDoc[] {
  return voices.flatMap((voice) => {
    const causes = voice.reading.causes.map(({ cause }) => cause);
    const kind = voice.kind ?? voice.reading.touchpointKind?.value ?? null;
    const entries = voicePart({ ...voice, kind, causes }, zone);
    return entries.length === 0 ? [] : [partOf(voice._id, entries)];
  });
}

function voicesOf(voices: readonly VoiceDoc[], customerId: string): VoicesOfCustomer {
  const newest = voices
    .filter((voice) => voice.customerId === customerId)
    .sort((a, b) => b.occurredAt.getTime() - a.occurredAt.getTime() || (a._id < b._id ? -1 : 1))
    .slice(0, VOICES_IN_FILE);
  return {
    quotes: newest.filter(({ reading }) => reading.quote !== null).map(quoteOf),
    contacts: newest.filter(({ channel }) => channel !== 'survey').map(({ occurredAt }) => occurredAt.toISOString()),
  };
}

function partOf(_id: string, entries: PartEntry[]): DayPartDoc {
  return { _id, of: FIRST_VERSION, entries, cells: entries.map(({ cell }) => cellId(cell)) };
}

function alertsOf({ _id: touchpointId, kind, ref, access, alerts }: TouchpointDoc): AlertDoc[] {
  return alerts.map((record) => ({
    _id: record.id, touchpointId, kind, ref, access,
    crossedAt: new Date(record.crossedAt), recordedAt: new Date(record.recordedAt), record, of: FIRST_VERSION,
  }));
}

const openFirst = (a: TouchpointDoc, b: TouchpointDoc): number =>
  Number(b.open) - Number(a.open) || b.lastEventAt.getTime() - a.lastEventAt.getTime() || (a._id < b._id ? -1 : 1);

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}
