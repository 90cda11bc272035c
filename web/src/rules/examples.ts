/** Histories to begin with. They fit the shipped enquiry policy, and most others that begin with `opened`. */
export interface Example {
  name: 'kept' | 'late' | 'paused' | 'corrected';
  now: string;
  history: string;
}

const opened = { source: 'core', eventId: '1', type: 'opened', occurredAt: '2026-11-16T09:30:00+08:00', touchpoint: { kind: 'enquiry' }, custodian: 'team:service', actor: { kind: 'customer' } };
const reply = { source: 'core', type: 'replied', actor: { kind: 'human' }, data: { visible: true, substantive: true } };
const lines = (...events: object[]): string => events.map((event) => JSON.stringify(event)).join('\n');

export const EXAMPLES: Example[] = [
  {
    name: 'late',
    now: '2026-11-18T18:00:00+08:00',
    history: lines(
      opened,
      { source: 'core', eventId: '2', type: 'handed-over', occurredAt: '2026-11-16T11:00:00+08:00', custodian: 'team:claims' },
      { ...reply, eventId: '3', occurredAt: '2026-11-17T10:15:00+08:00' },
    ),
  },
  {
    name: 'kept',
    now: '2026-11-16T18:00:00+08:00',
    history: lines(opened, { ...reply, eventId: '2', occurredAt: '2026-11-16T11:05:00+08:00' }, { source: 'core', eventId: '3', type: 'closed', occurredAt: '2026-11-16T15:00:00+08:00' }),
  },
  {
    name: 'paused',
    now: '2026-11-19T12:00:00+08:00',
    history: lines(
      opened,
      { source: 'core', eventId: '2', type: 'asked-customer', occurredAt: '2026-11-16T10:00:00+08:00', actor: { kind: 'human' } },
      { source: 'core', eventId: '3', type: 'customer-answered', occurredAt: '2026-11-17T14:00:00+08:00', actor: { kind: 'customer' } },
      { ...reply, eventId: '4', occurredAt: '2026-11-17T16:00:00+08:00' },
    ),
  },
  {
    name: 'corrected',
    now: '2026-11-18T18:00:00+08:00',
    history: lines(opened, { ...reply, eventId: '2', occurredAt: '2026-11-16T12:30:00+08:00', recordedAt: '2026-11-18T08:00:00+08:00' }),
  },
];
