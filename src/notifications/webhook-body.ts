import type { About, MessageDoc } from './message.schema.js';

/**
 * What a system is told: facts of the alert and ids. Made from the message alone, so that every attempt carries the
 * same bytes. Names and numbers of customers are not in it; whoever may know them asks the API.
 */
export function webhookBody(message: MessageDoc & { about: About }): string {
  const { alert, kind, ref, org, policy } = message.about;
  const { milestone, cycle, type, threshold, crossedAt, recordedAt, dueAt, custodian, retracted } = alert;
  return JSON.stringify({
    type: message.purpose === 'retraction' ? 'alert.retracted' : message.purpose === 'escalation' ? 'alert.escalated' : 'alert.recorded',
    timestamp: message.createdAt.toISOString(),
    data: {
      alertId: alert.id,
      touchpointId: message.touchpointId,
      kind,
      ref,
      org,
      policy: policy?.name ?? null,
      milestone,
      cycle,
      clockType: type,
      threshold,
      crossedAt,
      recordedAt,
      dueAt,
      custodian,
      retracted,
    },
  });
}
