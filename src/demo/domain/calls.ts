import type { CallEventInput, SimHandler } from './items.js';
import type { Story } from './story.js';

/** Lines a customer can dial, by team. */
const LINES: Record<string, { did: string; queue: string }> = {
  claims: { did: '88001', queue: 'claims' },
  'service-1': { did: '88002', queue: 'care' },
  'service-2': { did: '88002', queue: 'care' },
  rescue: { did: '88003', queue: 'rescue' },
  complaints: { did: '88004', queue: 'complaints' },
  renewal: { did: '88005', queue: 'renewals' },
};
/** How long a handler's phone rings before it is answered. */
export const RING_MS = 6_000;

type CallStep = Pick<CallEventInput, 'type'> & { atMs: number; leg?: boolean; reason?: string };

function line(
  story: Story,
  callId: string,
  team: string,
  handler: SimHandler | null,
  steps: readonly CallStep[],
): void {
  const source = 'pbx-main';
  const raw = story.customer.phones[0]!;
  const { did, queue } = LINES[team] ?? LINES['service-1']!;
  steps.forEach(({ type, atMs, leg = false, reason }, index) => {
    const occurredAt = new Date(Math.round(atMs)).toISOString();
    const legId = leg ? `${callId}-leg-1` : undefined;
    story.out.call(
      {
        eventId: [source, callId, type, ...(legId === undefined ? [] : [legId])].join('|'),
        source,
        callId,
        ...(legId === undefined ? {} : { legId }),
        seq: index + 1,
        type,
        occurredAt,
        receivedAt: new Date(Math.round(atMs) + 40).toISOString(),
        direction: 'inbound',
        party: { raw, presentation: 'allowed', e164: raw },
        did,
        queue,
        ...(leg && handler !== null ? { handler: { extension: handler.extension } } : {}),
        ...(reason === undefined ? {} : { reason }),
      },
      atMs,
    );
  });
}

/** The events of a call that rang at a handler and was answered there. */
export function answeredCall(
  story: Story,
  callId: string,
  atMs: number,
  talkMs: number,
  handler: SimHandler,
  team: string,
): void {
  const answeredMs = atMs + RING_MS;
  line(story, callId, team, handler, [
    { type: 'call.offered', atMs: atMs - story.random.int(5, 180) * 1_000 },
    { type: 'leg.ringing', atMs, leg: true },
    { type: 'leg.answered', atMs: answeredMs, leg: true },
    { type: 'leg.ended', atMs: answeredMs + talkMs, leg: true, reason: 'hangup' },
    { type: 'call.ended', atMs: answeredMs + talkMs + 200, reason: 'completed' },
  ]);
}

/** A call whose caller gave up in the queue. Answers the instant they hung up. */
export function abandonedCall(story: Story, atMs: number, team: string): number {
  const waitedMs = story.random.int(40, 600) * 1_000;
  line(story, `call-${story.numbers.call()}`, team, null, [
    { type: 'call.offered', atMs },
    { type: 'call.queued', atMs: atMs + 800 },
    { type: 'call.ended', atMs: atMs + waitedMs, reason: 'abandoned' },
  ]);
  return atMs + waitedMs;
}
