import 'reflect-metadata';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventInput } from '../../test/support/events.js';
import { InputValidator } from '../kernel/http/validation.js';
import { EventDto } from './event.dto.js';

const validator = new InputValidator(EventDto);

/** Values that tend to be forgotten. */
const ODD = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom<unknown>('', ' ', '\u0000', '\uD800', 'x'.repeat(300), -0, 1e308, [], {}, null, '<script>', '${1}'),
  fc.string({ unit: 'binary', maxLength: 30 }),
);
const PATHS = [
  'source', 'eventId', 'type', 'occurredAt', 'recordedAt', 'org', 'partner', 'custodian', 'touchpoint', 'touchpoint.kind',
  'touchpoint.ref', 'customer', 'customer.ref', 'customer.phones', 'customer.email', 'customer.grade', 'customer.language',
  'actor', 'actor.kind', 'promise', 'promise.dueAt', 'promise.madeBy', 'attributes', 'data', 'unknown', 'customer.unknown',
];

function withValue(path: string, value: unknown): object {
  const input = structuredClone({
    ...eventInput('opened', 0),
    actor: { kind: 'human' },
    promise: { item: 'a', wording: 'b', dueAt: '2026-11-24T00:00:00Z', madeBy: 'team:a', fulfiller: 'team:b' },
  }) as unknown as Record<string, Record<string, unknown>>;
  const [first = '', second] = path.split('.');
  if (second === undefined) input[first] = value as never;
  else if (typeof input[first] === 'object') input[first][second] = value;
  return input;
}

describe('EventDto', () => {
  it('is accepted fast only where class-validator accepts it too', () => {
    fc.assert(
      fc.property(fc.constantFrom(...PATHS), ODD, (path, value) => {
        const input = withValue(path, value);
        const wellFormed = JSON.stringify(input).isWellFormed() && !/\\ud[89a-f]/i.test(JSON.stringify(input));
        if (wellFormed && validator.fastAccepts(input)) expect(validator.slowProblems(input)).toEqual([]);
        else expect(() => validator.problems(input)).not.toThrow();
      }),
      { numRuns: 2000 },
    );
  });

  it('takes ordinary events on the fast path', () => {
    expect(validator.fastAccepts(eventInput('opened', 0))).toBe(true);
  });

  it.each([
    ['source', 'a b', 'source'],
    ['eventId', 'ü', 'eventId'],
    ['touchpoint.kind', 'party', 'touchpoint.kind'],
    ['customer.email', 'a@b', 'customer.email'],
    ['custodian', 'somebody', 'custodian'],
    ['org', '../hq', 'org'],
    ['unknown', 1, 'unknown'],
    ['actor.kind', { $ne: null }, 'actor.kind'],
    ['eventId', Number('9007199254740993'), 'eventId'],
  ])('names %s when it is wrong', (path, value, field) => {
    expect(validator.problems(withValue(path, value)).map((problem) => problem.field)).toContain(field);
  });

  it('refuses what would overflow a serialiser', () => {
    let deep: object = {};
    for (let level = 0; level < 100_000; level += 1) deep = { deep };
    expect(validator.problems(withValue('data', deep))[0]?.reason).toContain('levels deep');
  });
});
