import type { Problem } from '../../kernel/errors.js';
import { customerId, eventKey, touchpointId } from '../../kernel/ids.js';
import { readInstant } from '../../kernel/instant.js';
import { readWaiverWord } from '../../sla/domain/event-language.js';
import { Problems } from '../../sla/domain/problems.js';
import type { EventInput, Json } from './event.js';

/** Clocks of reporting systems run fast; an event further ahead than this is a mistake, not a fast clock. */
export const MAX_AHEAD_MS = 24 * 3_600_000;

/** One accepted event as it is stored: the body as it came, and beside it what is looked up. */
export interface ServiceEvent {
  /** `source/eventId`. */
  _id: string;
  touchpointId: string;
  customerId: string | null;
  occurredAt: Date;
  recordedAt: Date;
  /** The organisation it belongs to: as named, else the reporting caller's own. */
  org: string;
  /** As the source said it. */
  body: EventInput;
}

/** Turns an input of the right shape into the event to store, or says what is wrong with its content. */
export function acceptEvent(
  input: EventInput,
  org: string,
  now: Date,
): { event: ServiceEvent } | { problems: Problem[] } {
  const problems: Problem[] = [];
  const body = withoutNulls(input);
  const occurredAt = instantOf(body.occurredAt, 'occurredAt', problems);
  const recordedAt = body.recordedAt === undefined ? now : instantOf(body.recordedAt, 'recordedAt', problems);
  if (body.promise !== undefined) instantOf(body.promise.dueAt, 'promise.dueAt', problems);
  problems.push(...waiverProblems(body));
  if (occurredAt !== null && occurredAt.getTime() > now.getTime() + MAX_AHEAD_MS) {
    problems.push({ field: 'occurredAt', reason: 'lies more than a day in the future: report it once it has happened' });
  }
  if (recordedAt !== null && recordedAt.getTime() > now.getTime() + MAX_AHEAD_MS) {
    problems.push({ field: 'recordedAt', reason: 'lies more than a day in the future' });
  }
  if (problems.length > 0 || occurredAt === null || recordedAt === null) return { problems };
  return {
    event: {
      _id: eventKey(body.source, body.eventId),
      touchpointId: touchpointId(body.touchpoint.kind, body.touchpoint.ref),
      customerId: body.customer === undefined ? null : customerId(body.customer.ref),
      occurredAt,
      recordedAt,
      org,
      body,
    },
  };
}

/**
 * Whether two stored bodies say the same: what tells a repeated event from a conflicting one. A body holds what the
 * source said and nothing of ours, so that a repetition next year still matches.
 */
export function sameBody(a: EventInput, b: EventInput): boolean {
  return canonical(a as unknown as Json) === canonical(b as unknown as Json);
}

/** A waiver that cannot be read would be granted to nobody's knowledge: it is refused where it comes in. */
function waiverProblems({ type, data }: EventInput): Problem[] {
  if (data === undefined) return [];
  const noted = new Problems();
  readWaiverWord(type, data, ['data', 'waiver'], noted);
  return noted.list.map(({ path, reason }) => ({ field: path.join('.'), reason }));
}

function instantOf(text: string, field: string, problems: Problem[]): Date | null {
  const result = readInstant(text);
  if ('instant' in result) return result.instant;
  problems.push({ field, reason: result.reason });
  return null;
}

/** An optional field given as null is the same as one left out; inside attributes and data, null has a meaning. */
function withoutNulls(input: EventInput): EventInput {
  const body: Record<string, unknown> = {};
  for (const field of Object.keys(input)) {
    const value: unknown = input[field as keyof EventInput];
    if (value === null || value === undefined) continue;
    const open = field === 'attributes' || field === 'data' || typeof value !== 'object' || Array.isArray(value);
    body[field] = open || !Object.values(value).some(isNothing) ? value : withoutNothing(value);
  }
  return body as unknown as EventInput;
}

const isNothing = (value: unknown): boolean => value === null || value === undefined;

const withoutNothing = (value: object): object => Object.fromEntries(Object.entries(value).filter(([, inner]) => !isNothing(inner)));

/** JSON with sorted keys: the same facts give the same text whatever order a source writes them in. */
export function canonical(value: Json): string {
  const sorted = sortedCopy(value);
  return sorted === UNSORTABLE ? canonicalText(value) : JSON.stringify(sorted);
}

/** Stands for a value with keys that an object puts into an order of its own (whole numbers) or does not keep. */
const UNSORTABLE = Symbol('unsortable');
const ODD_KEY = /^(?:\d|__proto__$)/;

/** A copy that JSON.stringify, which is quicker than anything of ours, writes in the canonical order. */
function sortedCopy(value: Json): Json | typeof UNSORTABLE {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const items: Json[] = [];
    for (const item of value) {
      const sorted = sortedCopy(item);
      if (sorted === UNSORTABLE) return UNSORTABLE;
      items.push(sorted);
    }
    return items;
  }
  const copy: Record<string, Json> = {};
  for (const key of Object.keys(value).sort()) {
    const sorted = ODD_KEY.test(key) ? UNSORTABLE : sortedCopy(value[key] as Json);
    if (sorted === UNSORTABLE) return UNSORTABLE;
    copy[key] = sorted;
  }
  return copy;
}

/** What {@link canonical} means, spelt out; exported for the test that holds the two against each other. */
export function canonicalText(value: Json): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalText).join(',')}]`;
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonicalText(value[key] as Json)}`).join(',')}}`;
}
