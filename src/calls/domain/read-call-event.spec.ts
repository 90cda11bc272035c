import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCallEvent } from './read-call-event.js';

const options = { region: 'CN', now: new Date('2026-11-24T01:00:01Z') };
const ringing = {
  source: 'pbx', callId: 'c1', legId: 'l1', type: 'leg.ringing', occurredAt: '2026-11-24T09:00:00+08:00', direction: 'inbound',
  party: { raw: '013800138000', presentation: 'allowed', e164: null }, did: '95500', queue: 'claims', handler: { extension: '8001' },
};
const read = (over: Record<string, unknown>) => readCallEvent({ ...ringing, ...over }, options);
const event = (over: Record<string, unknown>) => {
  const result = read(over);
  if ('problems' in result) throw new Error(JSON.stringify(result.problems));
  return result.event;
};
const problems = (over: Record<string, unknown>) => {
  const result = read(over);
  return 'problems' in result ? result.problems : [];
};

describe('reading a call event', () => {
  it('reads the envelope', () => {
    expect(event({})).toEqual({
      id: 'pbx|c1|leg.ringing|l1|', source: 'pbx', callId: 'c1', legId: 'l1', type: 'leg.ringing', seq: null,
      occurredAt: '2026-11-24T01:00:00.000Z', receivedAt: '2026-11-24T01:00:01.000Z', direction: 'inbound',
      party: { raw: '013800138000', e164: '+8613800138000', presentation: 'allowed' }, did: '95500', queue: 'claims',
      handler: 'x:8001', reason: null, transfer: null, consult: null, mergedInto: null,
    });
  });

  it('reads the snake_case spelling marked v 1 as the same fact', () => {
    const snake = {
      v: 1, event_id: 'pbx|c1|leg.ringing|l1|', source: 'pbx', call_id: 'c1', seq: 3, type: 'leg.ringing', leg_id: 'l1',
      occurred_at: '2026-11-24T01:00:00.000Z', direction: 'inbound',
      party: { raw: '013800138000', presentation: 'allowed', e164: '+8613800138000', kind: 'mobile' }, did: '95500', queue: 'claims',
      handler: '8001',
    };
    expect(readCallEvent(snake, options)).toEqual({ event: event({ seq: 3 }) });
  });

  it.each([
    ['anonymous', 'allowed'], ['Anonymous', 'allowed'], ['private', 'allowed'], ['Restricted', 'allowed'],
    ['13800138000', 'restricted'],
  ])('drops a withheld number: "%s" shown as %s', (raw, presentation) => {
    expect(event({ party: { raw, presentation, e164: '+8613800138000' } }).party).toEqual({ raw: null, e164: null, presentation: 'restricted' });
  });

  it.each([['unknown', 'allowed'], ['unavailable', 'allowed'], ['', 'allowed'], ['<unknown>', 'allowed'], ['13800138000', 'unavailable']])(
    'has no number for "%s" shown as %s',
    (raw, presentation) => {
      expect(event({ party: { raw, presentation } }).party).toEqual({ raw: null, e164: null, presentation: 'unavailable' });
    },
  );

  it('gives two facts of one type on one leg different ids, and the same fact the same', () => {
    const held = { type: 'call.held' };
    expect(event(held).id).toBe(event(held).id);
    expect(event(held).id).not.toBe(event({ ...held, occurredAt: '2026-11-24T09:00:05+08:00' }).id);
    expect(event({ legId: null }).id).not.toBe(event({ legId: null, occurredAt: '2026-11-24T09:00:05+08:00' }).id);
    expect(event({ eventId: 'their-own-id' }).id).toBe('their-own-id');
  });

  it.each([
    [{ source: undefined }, 'source', 'is missing'],
    [{ source: 'a b' }, 'source', 'must be 1 to 64'],
    [{ callId: 'x\ny' }, 'callId', 'printable'],
    [{ type: 'leg.rang' }, 'type', 'must be one of call.offered'],
    [{ occurredAt: '2026-02-30T00:00:00Z' }, 'occurredAt', 'has no day 30'],
    [{ occurredAt: 1795370093 }, 'occurredAt', 'must be a text'],
    [{ direction: 'sideways' }, 'direction', 'must be one of inbound'],
    [{ party: 'me' }, 'party', 'must be an object'],
    [{ party: { raw: '1'.repeat(65) } }, 'party.raw', 'at most 64'],
    [{ party: { raw: '1', presentation: 'shy' } }, 'party.presentation', 'must be one of allowed'],
    [{ party: { e164: '13800138000' } }, 'party.e164', 'such as +86'],
    [{ handler: undefined }, 'handler', 'names the handler'],
    [{ handler: { extension: 'a b' } }, 'handler', 'must be {"extension"'],
    [{ seq: -1 }, 'seq', 'whole number'],
    [{ type: 'call.transferred' }, 'transfer', 'is missing'],
    [{ transfer: { kind: 'magic' } }, 'transfer.kind', 'must be one of blind'],
    [{ colour: 'red' }, 'colour', 'is not a known field'],
    [{ eventId: 'a\u0000' }, 'eventId', 'printable'],
  ])('refuses %j, naming the field', (over, field, reason) => {
    expect(problems(over as Record<string, unknown>)).toContainEqual({ field, reason: expect.stringContaining(reason) as string });
  });

  it('never throws, whatever it is given', () => {
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), fc.record({ v: fc.constant(1), party: fc.jsonValue(), call_id: fc.jsonValue() })), (input) => {
        expect(readCallEvent(input, options)).toHaveProperty('problems');
      }),
    );
  });
});
