/** One event of an invented call, with the seconds after its beginning at which it happens. */
export interface DemoStep {
  afterSeconds: number;
  event: Record<string, unknown>;
}

export interface DemoCall {
  callId: string;
  phone: string;
  to: string;
  /** 0: nobody answers and the caller gives up. */
  answerAfterSeconds: number;
  talkSeconds: number;
}

const SOURCE = 'demo';

/** The events a PBX would tell of such a call, without their instants. Ringing is the first thing that is seen. */
export function demoSteps(call: DemoCall): DemoStep[] {
  const base = {
    source: SOURCE, callId: call.callId, direction: 'inbound', party: { raw: call.phone, presentation: 'allowed' }, did: '95500',
    queue: 'service-1',
  };
  const leg = { legId: `${call.callId}-1`, handler: { extension: call.to } };
  const begin = [
    { afterSeconds: 0, event: { ...base, type: 'call.offered' } },
    { afterSeconds: 0, event: { ...base, type: 'call.queued' } },
    { afterSeconds: 0, event: { ...base, ...leg, type: 'leg.ringing' } },
  ];
  if (call.answerAfterSeconds === 0) {
    return [
      ...begin,
      { afterSeconds: call.talkSeconds, event: { ...base, ...leg, type: 'leg.missed', reason: 'caller_gone' } },
      { afterSeconds: call.talkSeconds, event: { ...base, type: 'call.ended', reason: 'abandoned' } },
    ];
  }
  const endsAfter = call.answerAfterSeconds + call.talkSeconds;
  return [
    ...begin,
    { afterSeconds: call.answerAfterSeconds, event: { ...base, ...leg, type: 'leg.answered' } },
    { afterSeconds: endsAfter, event: { ...base, ...leg, type: 'leg.ended', reason: 'completed' } },
    { afterSeconds: endsAfter, event: { ...base, type: 'call.ended', reason: 'completed' } },
  ];
}
