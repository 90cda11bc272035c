import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventInput, NOON } from '../../../test/support/events.js';
import { acceptEvent, canonical, canonicalText, sameBody } from './accept-event.js';
import type { EventInput, Json } from './event.js';

const accept = (input: EventInput): ReturnType<typeof acceptEvent> => acceptEvent(input, 'hq', NOON);
const storedBody = (input: EventInput, now = NOON): EventInput => {
  const accepted = acceptEvent(input, 'hq', now);
  if ('problems' in accepted) throw new Error(JSON.stringify(accepted.problems));
  return accepted.event.body;
};

describe('acceptEvent', () => {
  it('knows the same facts in another order of keys', () => {
    const input = eventInput('opened', 0, { eventId: 'same', data: { a: 1, b: { c: 2, d: 3 } } });
    const turned = Object.fromEntries(Object.entries(input).reverse()) as unknown as EventInput;
    expect(sameBody(storedBody({ ...turned, data: { b: { d: 3, c: 2 }, a: 1 } }), storedBody(input))).toBe(true);
  });

  it('tells another body of the same id apart', () => {
    const input = eventInput('opened', 0, { eventId: 'same' });
    expect(sameBody(storedBody({ ...input, type: 'closed' }), storedBody(input))).toBe(false);
  });

  it('does not let our own time of recording into the body', () => {
    const input = eventInput('opened', 0);
    expect(sameBody(storedBody(input, new Date(NOON.getTime() + 86_400_000)), storedBody(input))).toBe(true);
  });

  it.each([
    ['2026-02-30T00:00:00Z', 'has no day 30'],
    ['2026-02-29T00:00:00Z', 'has no day 29'],
    ['2026-11-24T09:00:60Z', 'second 60'],
    ['2026-11-24T09:00:00', 'names no offset'],
    ['2026-11-24T09:00:00+25:00', 'is not an offset'],
    ['0000-01-01T00:00:00Z', 'between 1970'],
    ['1795370067', 'is not an instant'],
    ['2026-11-26T09:00:00Z', 'in the future'],
  ])('refuses %s with the reason', (occurredAt, reason) => {
    const refused = accept(eventInput('opened', 0, { occurredAt }));
    expect('problems' in refused && refused.problems[0]).toMatchObject({ field: 'occurredAt' });
    expect('problems' in refused && refused.problems[0]?.reason).toContain(reason);
  });

  it('names the promise when its due time is wrong', () => {
    const promise = { item: 'payment', wording: 'by Friday', dueAt: 'Friday', madeBy: 'team:a', fulfiller: 'team:a' };
    const refused = accept(eventInput('promised', 0, { promise }));
    expect('problems' in refused && refused.problems[0]?.field).toBe('promise.dueAt');
  });

  it('treats null as absent except where null has a meaning', () => {
    const accepted = accept({ ...eventInput('opened', 0), org: null as unknown as string, attributes: { a: null } });
    expect('event' in accepted && accepted.event).toMatchObject({ org: 'hq', body: { attributes: { a: null } } });
    expect('event' in accepted && 'org' in accepted.event.body).toBe(false);
  });
});

describe('canonical', () => {
  it('is JSON of the same value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(canonical(value as Json))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});

describe('the canonical text', () => {
  const key = fc.oneof(fc.string(), fc.constantFrom('1', '10', '9', '__proto__', 'a', 'B', '\u{1F600}'));
  const json = fc.letrec((tie) => ({
    value: fc.oneof({ depthSize: 'small' }, fc.constantFrom(null, true, 0, -1.5, 'x', '\ud800'), fc.array(tie('value')), tie('object')),
    object: fc.dictionary(key, tie('value')),
  })).value as fc.Arbitrary<Json>;

  it('is the same however it is written, and whatever the order of the keys', () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(canonical(value)).toBe(canonicalText(value));
        expect(canonical(reversed(value))).toBe(canonical(value));
      }),
    );
  });
});

function reversed(value: Json): Json {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(reversed);
  return Object.fromEntries(Object.entries(value).reverse().map(([key, inner]) => [key, reversed(inner)]));
}
