import type { AlertView } from '../insight/domain/board.js';
import type { AlertRecord } from './domain/alert-log.js';

/** An alert as every screen shows it. */
export function alertView(touchpointId: string, record: AlertRecord): AlertView {
  const { id, milestone, cycle, threshold, crossedAt, recordedAt, retracted, acknowledged } = record;
  return { id, touchpointId, milestone, cycle, threshold, crossedAt, recordedAt, retracted, acknowledged };
}
