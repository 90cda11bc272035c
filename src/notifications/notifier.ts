import type { AlertRecord } from '../sla/domain/alert-log.js';
import type { TouchpointDoc } from '../touchpoints/touchpoint.schema.js';

/** Alerts of one touchpoint that people may have to be told of. */
export interface Told {
  touchpoint: TouchpointDoc;
  records: readonly AlertRecord[];
}

/**
 * Tells people of alerts. `tell` returns when every message is durable in the outbox; sending is somebody else's work.
 * Keyed by alert and recipient: telling the same again adds nothing.
 */
export abstract class Notifier {
  abstract tell(alerts: readonly Told[], now: Date): Promise<void>;
}
