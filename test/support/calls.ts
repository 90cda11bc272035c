import type { CallEvent } from '../../src/calls/domain/call-event.js';
import { readCallEvent } from '../../src/calls/domain/read-call-event.js';

export type CallEventInput = Record<string, unknown>;

const START_MS = Date.parse('2026-11-24T01:00:00.000Z');

/** Instant `seconds` after the invented call began. */
export const at = (seconds: number): string => new Date(START_MS + Math.round(seconds * 1000)).toISOString();

/** Events of one invented call as a PBX would post them; `seconds` count from its beginning. */
export function callStream(callId: string, caller: CallEventInput | null = { raw: '13800138000', presentation: 'allowed' }) {
  const base = { source: 'test-pbx', callId, direction: 'inbound', party: caller, did: '95500' };
  return (seconds: number, type: string, more: CallEventInput = {}): CallEventInput => ({
    ...base, type, occurredAt: at(seconds), ...more,
  });
}

const leg = (legId: string, extension: string): CallEventInput => ({ legId, handler: { extension } });

/** The invented streams, each in the order in which a careful PBX would tell it. */
export const STREAMS: Record<string, CallEventInput[]> = {
  answered: ((e) => [
    e(0, 'call.offered'), e(0.1, 'call.queued', { queue: 'claims' }), e(0.2, 'leg.ringing', leg('l1', '8001')),
    e(3, 'leg.answered', leg('l1', '8001')), e(60, 'leg.ended', { ...leg('l1', '8001'), reason: 'completed' }),
    e(60.001, 'call.ended', { reason: 'completed' }),
  ])(callStream('c-answered')),
  abandoned: ((e) => [
    e(0, 'call.offered'), e(0.1, 'call.queued', { queue: 'claims' }), e(0.2, 'leg.ringing', leg('l1', '8001')),
    e(9, 'leg.missed', { ...leg('l1', '8001'), reason: 'caller_gone' }), e(9.1, 'call.ended', { reason: 'abandoned' }),
  ])(callStream('c-abandoned')),
  ringAll: ((e) => [
    e(0, 'call.offered'), e(0.2, 'leg.ringing', leg('l1', '8001')), e(0.2, 'leg.ringing', leg('l2', '8002')),
    e(0.3, 'leg.ringing', leg('l3', '8003')), e(4, 'leg.answered', leg('l2', '8002')),
    e(4.01, 'leg.missed', { ...leg('l1', '8001'), reason: 'answered_elsewhere' }),
    e(4.02, 'leg.missed', { ...leg('l3', '8003'), reason: 'answered_elsewhere' }),
  ])(callStream('c-ring-all')),
  blind: ((e) => [
    e(0, 'call.offered'), e(0.2, 'leg.ringing', leg('l1', '8001')), e(3, 'leg.answered', leg('l1', '8001')),
    e(20, 'call.transferred', { legId: 'l1', transfer: { kind: 'blind', from: { extension: '8001' }, to: { extension: '8002' } } }),
    e(20.01, 'leg.ended', { ...leg('l1', '8001'), reason: 'transferred' }), e(20.02, 'leg.ringing', leg('l2', '8002')),
    e(25, 'leg.answered', leg('l2', '8002')),
  ])(callStream('c-blind')),
  attended: ((e) => [
    e(0, 'call.offered'), e(0.2, 'leg.ringing', leg('l1', '8001')), e(3, 'leg.answered', leg('l1', '8001')),
    e(20, 'call.held', leg('l1', '8001')), e(40, 'call.resumed', leg('l1', '8001')),
    e(40.1, 'call.transferred', {
      legId: 'l1',
      transfer: {
        kind: 'attended', from: { extension: '8001' }, to: { extension: '8002' }, toLegId: 'k1', consultCallId: 'c-consult',
      },
    }),
    e(40.2, 'leg.ended', { ...leg('l1', '8001'), reason: 'transferred' }),
  ])(callStream('c-attended')),
  consult: ((e) => [
    e(21, 'leg.ringing', {
      ...leg('k1', '8002'), direction: 'internal',
      consult: { from: { extension: '8001' }, customerCallId: 'c-attended', party: { raw: '13800138000', presentation: 'allowed' } },
    }),
    e(22, 'leg.answered', { ...leg('k1', '8002'), direction: 'internal' }),
    e(40.15, 'call.ended', { direction: 'internal', reason: 'merged', mergedInto: 'c-attended' }),
  ])(callStream('c-consult', null)),
  hold: ((e) => [
    e(0, 'call.offered'), e(0.2, 'leg.ringing', leg('l1', '8001')), e(3, 'leg.answered', leg('l1', '8001')),
    e(10, 'call.held', leg('l1', '8001')), e(15, 'call.resumed', leg('l1', '8001')), e(18, 'call.held', leg('l1', '8001')),
  ])(callStream('c-hold')),
  askedAgain: ((e) => [
    e(0, 'call.offered'), e(0.2, 'leg.ringing', { handler: { extension: '8001' } }),
    e(15, 'leg.missed', { handler: { extension: '8001' }, reason: 'no_answer' }),
    e(20, 'leg.ringing', { handler: { extension: '8001' } }), e(22, 'leg.answered', { handler: { extension: '8001' } }),
  ])(callStream('c-asked-again')),
};

/** Reads inputs that are known to be good, as if each arrived the moment it happened. */
export function readAll(inputs: readonly CallEventInput[]): CallEvent[] {
  return inputs.map((input) => {
    const read = readCallEvent(input, { region: 'CN', now: new Date(String(input['occurredAt'] ?? input['occurred_at'])) });
    if ('problems' in read) throw new Error(JSON.stringify(read.problems));
    return read.event;
  });
}
