import { readPhone } from '../../customers/domain/phone.js';
import type { Problem } from '../../kernel/errors.js';
import { readInstant } from '../../kernel/instant.js';
import {
  CALL_EVENT_TYPES, callEventId, DIRECTIONS, extensionKey, PRESENTATIONS, presentationOf, userKey, type CallEvent,
  type CallParty,
} from './call-event.js';

type Plain = Record<string, unknown>;

export interface ReadOptions {
  /** ISO 3166 code of the region in which numbers without a country code are read. */
  region: string;
  /** When the event arrived here. */
  now: Date;
}

const SOURCE = /^[A-Za-z0-9._-]{1,64}$/;
/** Anything that can stand in a header, a log line or a stream frame without ending it. */
const ID = /^[\x21-\x7e]{1,128}$/;
const REASON = /^[A-Za-z0-9._-]{1,64}$/;
/** Enough to mend an input by; a hostile one may have a million faults. */
const MOST_PROBLEMS = 20;
const LEG_TYPES = new Set(['leg.ringing', 'leg.answered', 'leg.missed', 'leg.ended']);
const FIELDS = new Set([
  'eventId', 'source', 'callId', 'legId', 'seq', 'type', 'occurredAt', 'receivedAt', 'direction', 'party', 'did', 'queue',
  'handler', 'reason', 'transfer', 'consult', 'mergedInto', 'cause',
]);

export type CallEventResult = { event: CallEvent } | { problems: Problem[] };

/**
 * Reads one call event as a platform sent it: the camelCase envelope, or its snake_case spelling marked `"v": 1`.
 * Never throws; every field that is wrong is named with its reason. A withheld number is dropped here, before
 * anything is kept.
 */
export function readCallEvent(input: unknown, options: ReadOptions): CallEventResult {
  if (!isPlain(input)) return { problems: [{ field: '', reason: 'must be a JSON object' }] };
  const reader = new FieldReader(input['v'] === 1 ? fromSnakeCase(input) : input);
  const event = readFields(reader, options);
  return reader.problems.length > 0 ? { problems: reader.problems } : { event };
}

function readFields(reader: FieldReader, options: ReadOptions): CallEvent {
  reader.refuseUnknown(FIELDS);
  const type = reader.choice('type', CALL_EVENT_TYPES) ?? 'call.offered';
  const occurredAt = reader.instant('occurredAt') ?? '';
  const draft = {
    source: reader.text('source', SOURCE, 'must be 1 to 64 letters, digits, dots, dashes or underscores', true) ?? '',
    callId: reader.text('callId', ID, 'must be 1 to 128 printable characters without spaces', true) ?? '',
    type,
    occurredAt,
    seq: reader.whole('seq'),
    legId: reader.text('legId', ID, 'must be 1 to 128 printable characters without spaces'),
    direction: reader.choice('direction', DIRECTIONS) ?? ('inbound' as const),
    party: readParty(reader, 'party', options.region),
    did: reader.text('did', ID, 'must be 1 to 128 printable characters without spaces'),
    queue: reader.text('queue', ID, 'must be 1 to 128 printable characters without spaces'),
    handler: reader.handler('handler'),
    reason: reader.text('reason', REASON, 'must be a word such as no_answer'),
    transfer: readTransfer(reader),
    consult: readConsult(reader, options.region),
    mergedInto: reader.text('mergedInto', ID, 'must be a call id'),
  };
  if (LEG_TYPES.has(type) && draft.legId === null && draft.handler === null) {
    reader.refuse('handler', `a ${type} needs a legId or a handler`);
  }
  if (type === 'leg.ringing' && draft.handler === null) reader.refuse('handler', 'a leg.ringing names the handler it rings');
  if (type === 'call.transferred' && draft.transfer === null) reader.refuse('transfer', 'is missing');
  const given = reader.text('eventId', /^[\x20-\x7e]{1,512}$/, 'must be 1 to 512 printable ASCII characters');
  // Whether a ringing came too late is judged by our own arrival, whatever stood in between.
  reader.instant('receivedAt', false);
  return { id: given ?? callEventId(draft), receivedAt: options.now.toISOString(), ...draft };
}

function readParty(reader: FieldReader, field: string, region: string): CallParty | null {
  const party = reader.object(field, new Set(['raw', 'presentation', 'e164', 'kind']));
  if (party === null) return null;
  const raw = party.text('raw', /^[^\p{Cc}]{0,64}$/u, 'must be at most 64 characters') ?? '';
  const flag = party.choice('presentation', PRESENTATIONS, false);
  const given = party.text('e164', /^\+[1-9]\d{6,14}$/, 'must be a number such as +8613800138000');
  const presentation = presentationOf(flag, raw === '' && given !== null ? given : raw);
  if (presentation !== 'allowed') return { raw: null, e164: null, presentation };
  return { raw: raw === '' ? given : raw, e164: given ?? readPhone(raw, region).e164, presentation };
}

function readTransfer(reader: FieldReader): CallEvent['transfer'] {
  const transfer = reader.object('transfer', new Set(['kind', 'from', 'to', 'toLegId', 'consultCallId']));
  if (transfer === null) return null;
  return {
    kind: transfer.choice('kind', ['blind', 'attended'] as const) ?? 'blind',
    from: transfer.handler('from'),
    to: transfer.handler('to'),
    toLegId: transfer.text('toLegId', ID, 'must be a leg id'),
    consultCallId: transfer.text('consultCallId', ID, 'must be a call id'),
  };
}

/** `consult` may be a bare `true`: some platforms only say *that* a leg is a consultation. */
function readConsult(reader: FieldReader, region: string): CallEvent['consult'] {
  if (reader.isTrue('consult')) return { from: null, customerCallId: null, party: null };
  const consult = reader.object('consult', new Set(['from', 'customerCallId', 'party']));
  if (consult === null) return null;
  return {
    from: consult.handler('from'),
    customerCallId: consult.text('customerCallId', ID, 'must be a call id'),
    party: readParty(consult, 'party', region),
  };
}

/** Reads fields of one object and remembers what was wrong with them; null and missing are the same. */
class FieldReader {
  constructor(
    private readonly input: Plain,
    readonly problems: Problem[] = [],
    private readonly prefix = '',
  ) {}

  refuse(field: string, reason: string): void {
    if (this.problems.length < MOST_PROBLEMS) this.problems.push({ field: `${this.prefix}${field}`, reason });
  }

  refuseUnknown(known: ReadonlySet<string>): void {
    for (const field of Object.keys(this.input)) {
      if (!known.has(field)) this.refuse(field.slice(0, 64), 'is not a known field');
    }
  }

  isTrue(field: string): boolean {
    return this.input[field] === true;
  }

  object(field: string, known: ReadonlySet<string>): FieldReader | null {
    const value = this.input[field];
    if (value === undefined || value === null || value === false) return null;
    if (!isPlain(value)) {
      this.refuse(field, 'must be an object');
      return null;
    }
    const inner = new FieldReader(value, this.problems, `${this.prefix}${field}.`);
    inner.refuseUnknown(known);
    return inner;
  }

  text(field: string, pattern: RegExp, reason: string, required = false): string | null {
    const value = this.input[field];
    if (value === undefined || value === null) {
      if (required) this.refuse(field, 'is missing');
      return null;
    }
    if (typeof value === 'string' && pattern.test(value)) return value;
    this.refuse(field, reason);
    return null;
  }

  choice<const T extends readonly string[]>(field: string, choices: T, required = true): T[number] | null {
    const value = this.input[field];
    if (value === undefined || value === null) {
      if (required) this.refuse(field, 'is missing');
      return null;
    }
    if (choices.includes(value as string)) return value as T[number];
    this.refuse(field, `must be one of ${choices.join(', ')}`);
    return null;
  }

  whole(field: string): number | null {
    const value = this.input[field];
    if (value === undefined || value === null) return null;
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
    this.refuse(field, 'must be a whole number from 0');
    return null;
  }

  instant(field: string, required = true): string | null {
    const value = this.input[field];
    if (value === undefined || value === null) {
      if (required) this.refuse(field, 'is missing');
      return null;
    }
    const read = readInstant(value);
    if ('instant' in read) return read.instant.toISOString();
    this.refuse(field, read.reason);
    return null;
  }

  /** `{extension}`, `{userId}`, or a bare extension. */
  handler(field: string): string | null {
    const value = this.input[field];
    if (value === undefined || value === null) return null;
    if (typeof value === 'string' && ID.test(value)) return extensionKey(value);
    if (isPlain(value)) {
      const { extension, userId } = value;
      if (typeof extension === 'string' && ID.test(extension)) return extensionKey(extension);
      if (typeof userId === 'string' && ID.test(userId)) return userKey(userId);
    }
    this.refuse(field, 'must be {"extension": "8001"} or {"userId": "…"}');
    return null;
  }
}

function isPlain(value: unknown): value is Plain {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The snake_case spelling of the envelope, as connectors that mark their lines `"v": 1` write it. */
function fromSnakeCase(input: Plain): Plain {
  const { v: _version, ...rest } = input;
  return camel(rest, DEEPEST) as Plain;
}

/** The envelope has three levels; what is deeper is refused by name anyway and need not be walked. */
const DEEPEST = 4;

function camel(value: unknown, levels: number): unknown {
  if (!isPlain(value) || levels === 0) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key.replace(/_([a-z0-9])/g, (_match, letter: string) => letter.toUpperCase()),
      camel(inner, levels - 1),
    ]),
  );
}
