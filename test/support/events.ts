import type { EventInput } from '../../src/touchpoints/domain/event.js';
import { acceptEvent, type ServiceEvent } from '../../src/touchpoints/domain/accept-event.js';

export const NOON = new Date('2026-11-24T04:00:00.000Z');

/** An instant some minutes after noon in Shanghai on Tuesday 24 November 2026. */
export const minutes = (count: number): string => new Date(NOON.getTime() + count * 60_000).toISOString();

let serial = 0;

/** An event of an invented refund; `more` overrides any of it. */
export function eventInput(type: string, atMinute: number, more: Partial<EventInput> = {}): EventInput {
  serial += 1;
  return {
    source: 'crm',
    eventId: `e-${serial}`,
    type,
    occurredAt: minutes(atMinute),
    touchpoint: { kind: 'refund', ref: 'RF-1' },
    customer: { ref: 'C-1', name: 'Lin Test', phones: ['13800138000'] },
    ...more,
  };
}

/** The same, accepted long after it happened. */
export function serviceEvent(type: string, atMinute: number, more: Partial<EventInput> = {}): ServiceEvent {
  const accepted = acceptEvent(eventInput(type, atMinute, more), more.org ?? 'hq', new Date(NOON.getTime() + 30 * 86_400_000));
  if ('problems' in accepted) throw new Error(JSON.stringify(accepted.problems));
  return accepted.event;
}
