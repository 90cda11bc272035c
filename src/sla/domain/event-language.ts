import { shown } from './civil.js';
import type { ClockEvent, JsonObject } from './history.js';
import type { Problems } from './problems.js';
import { isPlainObject } from './problems.js';
import type { WaiverWord } from './waiver.js';
import { GRANTS_WAIVER, REVOKES_WAIVER } from './waiver.js';
import { readWaiver } from './waiver-language.js';

/**
 * Reads one event of a history file. Only what clocks look at is checked; an impossible instant (30 February,
 * second 60, year 0, no zone) is refused at its field. Null, with the reasons noted, when it cannot be used.
 */
export function readClockEvent(raw: unknown, path: (string | number)[], problems: Problems): ClockEvent | null {
  const before = problems.list.length;
  const body = problems.object(raw, path, null);
  if (body === null) return null;
  const source = problems.text(body['source'], [...path, 'source']);
  const eventId = problems.text(body['eventId'], [...path, 'eventId']);
  const type = problems.text(body['type'], [...path, 'type']);
  const occurredAt = problems.instant(body['occurredAt'], [...path, 'occurredAt']);
  const recordedAt = given(body['recordedAt'])
    ? problems.instant(body['recordedAt'], [...path, 'recordedAt'])
    : undefined;
  const custodian = given(body['custodian']) ? problems.text(body['custodian'], [...path, 'custodian']) : undefined;
  const promise = readPromise(body['promise'], [...path, 'promise'], problems);
  const [actor, attributes, data] = ['actor', 'attributes', 'data'].map((key) =>
    given(body[key]) ? objectOf(body[key], [...path, key], problems) : undefined,
  );
  const waiver = data ? readWaiverWord(type, data, [...path, 'data', 'waiver'], problems) : null;
  const kind = isPlainObject(body['touchpoint']) ? body['touchpoint']['kind'] : undefined;
  if (problems.list.length > before || source === null || eventId === null || type === null || !occurredAt) return null;
  return {
    source,
    eventId,
    type,
    occurredAt,
    ...(recordedAt ? { recordedAt } : {}),
    ...(typeof kind === 'string' ? { touchpoint: { kind } } : {}),
    ...(actor ? { actor } : {}),
    ...(custodian ? { custodian } : {}),
    ...(promise ? { promise } : {}),
    ...(attributes ? { attributes } : {}),
    ...(data ? { data } : {}),
    ...(waiver ? { waiver } : {}),
  };
}

/** What a `waived` or `waiver-revoked` event says in `data.waiver`; null for every other event. */
export function readWaiverWord(
  type: string | null,
  data: JsonObject,
  path: (string | number)[],
  problems: Problems,
): WaiverWord | null {
  const raw = data['waiver'];
  if (!given(raw)) return null;
  if (type === REVOKES_WAIVER) {
    const revoked = problems.text(raw, path);
    return revoked === null ? null : { revoked };
  }
  const granted = type === GRANTS_WAIVER ? readWaiver(raw, path, problems) : null;
  return granted === null ? null : { granted };
}

function readPromise(raw: unknown, path: (string | number)[], problems: Problems): { dueAt: Date } | null {
  if (!given(raw)) return null;
  const body = objectOf(raw, path, problems);
  const dueAt = body === null ? null : problems.instant(body['dueAt'], [...path, 'dueAt']);
  return dueAt === null ? null : { dueAt };
}

function objectOf(raw: unknown, path: (string | number)[], problems: Problems): JsonObject | null {
  if (isPlainObject(raw)) return raw;
  problems.add(path, `must be a group of keys, not "${shown(raw)}"`);
  return null;
}

function given(value: unknown): boolean {
  return value !== undefined && value !== null;
}
