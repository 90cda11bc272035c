import { customerId, touchpointId } from '../../src/kernel/ids.js';
import type { EventInput } from '../../src/touchpoints/domain/event.js';
import type { World } from './access-world.js';

/** Texts planted in the data; whoever should not see the data must never meet one of them. */
export const CANARY = {
  east: 'Kanarienvogel',
  eastPhone: '13911112222',
  south: 'Zeisig',
  southPhone: '13933334444',
  note: 'between-us-only',
  facts: 'gate-code-4711',
} as const;

export const EAST = { survey: touchpointId('claim-survey', 'SV-EAST'), delivery: touchpointId('delivery', 'DL-EAST'), customer: customerId('C-EAST') };
export const SOUTH = { survey: touchpointId('claim-survey', 'SV-SOUTH'), delivery: touchpointId('delivery', 'DL-SOUTH'), customer: customerId('C-SOUTH') };

/**
 * In each branch one customer with a late survey at the adjuster and a delivery at the courier; the southern delivery
 * was in both firms' hands.
 */
export function stories(world: World): EventInput[] {
  return [
    ...survey(world, 'EAST', 'hq/east', { name: CANARY.east, phones: [CANARY.eastPhone] }),
    ...survey(world, 'SOUTH', 'hq/south', { name: CANARY.south, phones: [CANARY.southPhone] }),
    ...delivery(world, 'EAST', 'hq/east', { name: CANARY.east }),
    ...delivery(world, 'SOUTH', 'hq/south', { name: CANARY.south }),
  ];
}

function survey(world: World, branch: string, org: string, who: { name: string; phones: string[] }): EventInput[] {
  const event = events(world, { kind: 'claim-survey', ref: `SV-${branch}` }, org, { ref: `C-${branch}`, ...who });
  const actor = { kind: 'human' as const, id: `h-${branch.toLowerCase()}`, team: 'claims' };
  return [
    event('opened', -240, { custodian: 'team:claims', actor }),
    event('handed-over', -238, { custodian: 'partner:plumb-adjusters', actor, data: { comment: CANARY.facts, reason: 'near-by' } }),
    event('note', -230, { actor, data: { text: CANARY.note } }),
    event('message-received', -100, { actor: { kind: 'customer' }, data: { text: `this is ${who.name}, ${CANARY.facts}` } }),
  ];
}

function delivery(world: World, branch: string, org: string, who: { name: string }): EventInput[] {
  const event = events(world, { kind: 'delivery', ref: `DL-${branch}` }, org, { ref: `C-${branch}`, ...who });
  const promise = { item: 'policy', wording: `${who.name}, by tonight`, dueAt: world.hours(-24), madeBy: 'team:claims', fulfiller: 'partner:swift-courier' };
  return [
    event('opened', -60, { custodian: 'team:claims' }),
    ...(branch === 'SOUTH' ? [event('handed-over', -58, { custodian: 'partner:plumb-adjusters' })] : []),
    event('dispatched', -56, { custodian: 'partner:swift-courier', partner: 'swift-courier', promise }),
    event('delivery-failed', -30, { partner: 'swift-courier', data: { reason: 'no-answer', comment: CANARY.facts } }),
    event('delivered', -20, { partner: 'swift-courier' }),
  ];
}

function events(world: World, touchpoint: EventInput['touchpoint'], org: string, customer: EventInput['customer']) {
  let count = 0;
  return (type: string, hours: number, more: Partial<EventInput>): EventInput => ({
    source: 'core',
    eventId: `${touchpoint.ref}-${(count += 1)}`,
    type,
    occurredAt: world.hours(hours),
    touchpoint,
    org,
    ...(customer !== undefined && { customer }),
    ...more,
  });
}
