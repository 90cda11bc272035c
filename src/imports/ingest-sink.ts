import type { AccessScope } from '../kernel/scope.js';
import type { ApplyService } from '../touchpoints/apply.service.js';
import type { IngestService } from '../touchpoints/ingest.service.js';
import type { ImportSink } from './import-run.js';

/** Touchpoints waiting to be recomputed before an import holds its breath: others would wait behind them. */
const MOST_WAITING = 2_000;

/** Hands batches to the ingest on a caller's behalf. */
export function ingestSink(ingest: IngestService, apply: ApplyService, scope: AccessScope): ImportSink {
  return async (events) => {
    const outcomes = await ingest.acceptBatch(scope, events);
    if (apply.backlog > MOST_WAITING) await apply.drain();
    return outcomes.map((outcome) => ('problems' in outcome ? { refused: outcome.problems } : outcome.status));
  };
}
