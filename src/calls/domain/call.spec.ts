import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { at, readAll, STREAMS } from '../../../test/support/calls.js';
import { MOST_EVENTS_PER_CALL, withCallEvent, type CallEvent } from './call-event.js';
import { foldCall, wasAbandoned, type CallState } from './call.js';

const arrive = (events: readonly CallEvent[]): CallState =>
  foldCall(events.reduce<readonly CallEvent[]>((history, event) => withCallEvent(history, event), []));
const fold = (name: string): CallState => arrive(readAll(STREAMS[name]!));
const legs = (call: CallState) => call.legs.map((leg) => [leg.handler, leg.state, leg.reason]);

describe('a call', () => {
  it('is answered and ends', () => {
    const call = fold('answered');
    expect(legs(call)).toEqual([['x:8001', 'ended', 'completed']]);
    expect(call).toMatchObject({ answered: true, queue: 'claims', ended: { reason: 'completed' } });
    expect(wasAbandoned(call)).toBe(false);
  });

  it('is abandoned when nobody spoke', () => {
    expect(wasAbandoned(fold('abandoned'))).toBe(true);
  });

  it('is not abandoned once somebody spoke, whatever the PBX calls its end', () => {
    const events = readAll(STREAMS['answered']!).map((event) => (event.type === 'call.ended' ? { ...event, reason: 'abandoned' } : event));
    expect(wasAbandoned(arrive(events))).toBe(false);
  });

  it('rings several and is claimed by one', () => {
    expect(legs(fold('ringAll'))).toEqual([
      ['x:8001', 'ended', 'answered_elsewhere'],
      ['x:8002', 'answered', null],
      ['x:8003', 'ended', 'answered_elsewhere'],
    ]);
  });

  it('is claimed by the answer even if the others are never told to be missed', () => {
    const call = arrive(readAll(STREAMS['ringAll']!.filter((event) => event['type'] !== 'leg.missed')));
    expect(call.legs.map((leg) => leg.state)).toEqual(['ended', 'answered', 'ended']);
  });

  it('outlives the handler who transferred it blindly', () => {
    const call = fold('blind');
    expect(legs(call)).toEqual([['x:8001', 'ended', 'transferred'], ['x:8002', 'answered', null]]);
    expect(call.ended).toBeNull();
  });

  it('belongs to the other handler after an attended transfer', () => {
    expect(legs(fold('attended'))).toEqual([['x:8001', 'ended', 'transferred'], ['x:8002', 'answered', null]]);
  });

  it('ends a consultation by merging it', () => {
    const call = fold('consult');
    expect(call).toMatchObject({ direction: 'internal', consult: { customerCallId: 'c-attended' }, ended: { mergedInto: 'c-attended' } });
    expect(legs(call)).toEqual([['x:8002', 'ended', 'merged']]);
  });

  it('is on hold since the last time it was held', () => {
    expect(fold('hold').legs[0]).toMatchObject({ state: 'answered', heldSince: at(18) });
  });

  it('counts the turns of a handler when the platform does not number legs', () => {
    expect(legs(fold('askedAgain'))).toEqual([['x:8001', 'ended', 'no_answer'], ['x:8001', 'answered', null]]);
  });

  it('takes unknown legs and missing beginnings as they come', () => {
    const [ended] = readAll([STREAMS['answered']![4]!]);
    expect(arrive([ended!]).legs).toMatchObject([{ state: 'ended', ringingAt: null }]);
    expect(foldCall([])).toMatchObject({ legs: [], ended: null });
  });

  it('marks a ringing told of more than a minute late', () => {
    const [, , ringing] = readAll(STREAMS['answered']!);
    const told = (ms: number): CallEvent => ({ ...ringing!, receivedAt: new Date(Date.parse(ringing!.occurredAt) + ms).toISOString() });
    expect(arrive([told(60_000)]).legs[0]!.toldLate).toBe(false);
    expect(arrive([told(60_001)]).legs[0]!.toldLate).toBe(true);
    expect(arrive([told(90_000), told(10)]).legs[0]!.toldLate).toBe(false);
  });

  it('stops growing when a PBX repeats itself without end', () => {
    const [held] = readAll([STREAMS['hold']![3]!]);
    let history: readonly CallEvent[] = [];
    for (let i = 0; i < MOST_EVENTS_PER_CALL + 20; i += 1) history = withCallEvent(history, { ...held!, id: `e${i}` });
    expect(history).toHaveLength(MOST_EVENTS_PER_CALL);
  });
});

describe('the order of arrival', () => {
  it.each(Object.keys(STREAMS))('never changes the state of "%s", nor do doubles', (name) => {
    const events = readAll(STREAMS[name]!);
    const expected = fold(name);
    const arrival = fc
      .tuple(fc.shuffledSubarray(events, { minLength: events.length }), fc.array(fc.constantFrom(...events), { maxLength: 20 }))
      .chain(([all, doubles]) => fc.shuffledSubarray([...all, ...doubles], { minLength: all.length + doubles.length }));
    fc.assert(
      fc.property(arrival, (arrived) => {
        expect(arrive(arrived)).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });

  it('is all the same for every permutation of a whole call', () => {
    const events = readAll(STREAMS['answered']!);
    const expected = fold('answered');
    for (const order of permutations(events)) expect(arrive(order)).toEqual(expected);
  });

  it('never moves a leg back from what was told, whatever arrives later', () => {
    const rank = { ringing: 0, answered: 1, ended: 2 };
    const events = readAll(STREAMS['blind']!);
    fc.assert(
      fc.property(fc.shuffledSubarray(events, { minLength: 2 }), (order) => {
        const reached = new Map<string, number>();
        for (let n = 1; n <= order.length; n += 1) {
          for (const leg of arrive(order.slice(0, n)).legs) {
            // Concluded from another's answer, not told: a late answer of its own corrects it.
            if (leg.reason === 'answered_elsewhere') continue;
            expect(rank[leg.state]).toBeGreaterThanOrEqual(reached.get(leg.id) ?? 0);
            reached.set(leg.id, rank[leg.state]);
          }
        }
      }),
    );
  });
});

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((item, i) => permutations(items.toSpliced(i, 1)).map((rest) => [item, ...rest]));
}

const RECORDED = '../shared/data/pbx-asterisk';

describe.skipIf(!existsSync(RECORDED))(`recorded streams of a real PBX (skipped without ${RECORDED})`, () => {
  const load = (name: string): CallEvent[][] => {
    const lines = readFileSync(`${RECORDED}/${name}.expected.ndjson`, 'utf8').trim().split('\n');
    const calls = new Map<string, CallEvent[]>();
    for (const event of readAll(lines.map((line) => JSON.parse(line) as Record<string, unknown>))) {
      calls.set(event.callId, [...(calls.get(event.callId) ?? []), event]);
    }
    return [...calls.values()];
  };

  it.each([
    ['answer', [[['x:8001', 'ended', 'completed']]]],
    ['abandon', [[['x:8001', 'ended', 'caller_gone']]]],
    ['blind', [[['x:8001', 'ended', 'transferred'], ['x:8002', 'ended', 'completed']]]],
    ['attended', [[['x:8001', 'ended', 'transferred'], ['x:8002', 'ended', 'completed']], [['x:8002', 'ended', 'merged']]]],
  ])('%s ends as it should, in any order of arrival', (name, expected) => {
    const calls = load(name);
    expect(calls.map((events) => legs(arrive(events)))).toEqual(expected);
    expect(calls.map((events) => wasAbandoned(arrive(events)))[0]).toBe(name === 'abandon');
    for (const events of calls) {
      fc.assert(
        fc.property(fc.shuffledSubarray([...events, ...events], { minLength: events.length * 2 }), (order) => {
          expect(arrive(order)).toEqual(arrive(events));
        }),
        { numRuns: 200 },
      );
    }
  });
});
