import type { AlertRecord } from '../sla/domain/alert-log.js';
import type { TouchpointDoc } from '../touchpoints/touchpoint.schema.js';

/**
 * Tells people of alerts. `tell` returns when every message is durable in the outbox; sending is somebody else's work.
 * Keyed by alert and recipient: telling the same again adds nothing.
 */
export abstract class Notifier {
  abstract tell(touchpoint: TouchpointDoc, records: readonly AlertRecord[], now: Date): Promise<void>;
}
