import { readInstant } from '../../kernel/instant.js';
import { shown } from './civil.js';
import type { ClockEvent, JsonObject } from './history.js';
import type { Problems } from './problems.js';
import { isPlainObject } from './problems.js';

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
  const occurredAt = instantOf(body['occurredAt'], [...path, 'occurredAt'], problems);
  const recordedAt = given(body['recordedAt'])
    ? instantOf(body['recordedAt'], [...path, 'recordedAt'], problems)
    : undefined;
  const custodian = given(body['custodian']) ? problems.text(body['custodian'], [...path, 'custodian']) : undefined;
  const promise = readPromise(body['promise'], [...path, 'promise'], problems);
  const [actor, attributes, data] = ['actor', 'attributes', 'data'].map((key) =>
    given(body[key]) ? objectOf(body[key], [...path, key], problems) : undefined,
  );
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
  };
}

/** An instant of a file, or null with the reason noted at its place. */
export function instantOf(raw: unknown, path: (string | number)[], problems: Problems): Date | null {
  const read = raw === undefined ? { reason: 'is missing' } : readInstant(raw);
  if ('instant' in read) return read.instant;
  problems.add(path, read.reason);
  return null;
}

function readPromise(raw: unknown, path: (string | number)[], problems: Problems): { dueAt: Date } | null {
  if (!given(raw)) return null;
  const body = objectOf(raw, path, problems);
  const dueAt = body === null ? null : instantOf(body['dueAt'], [...path, 'dueAt'], problems);
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
