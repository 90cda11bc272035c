import type { ImportDoc, ImportState, StoredReport } from './import.schema.js';

/** An import as the API shows it; instants are ISO 8601. */
export interface ImportView {
  id: string;
  map: string;
  params: Record<string, string>;
  state: ImportState;
  failure: string | null;
  createdAt: string;
  startedAt: string | null;
  endedAt: string | null;
  bytes: number;
  progress: {
    /** Share of the file read, 0 to 1. */
    share: number;
    rowsPerSecond: number;
    /** Null while nothing can be said. */
    secondsLeft: number | null;
  };
  report: StoredReport;
}

export function viewOf(doc: ImportDoc): ImportView {
  return {
    id: doc._id,
    map: doc.map,
    params: doc.params,
    state: doc.state,
    failure: doc.failure,
    createdAt: doc.createdAt.toISOString(),
    startedAt: doc.startedAt?.toISOString() ?? null,
    endedAt: doc.endedAt?.toISOString() ?? null,
    bytes: doc.bytes,
    progress: progressOf(doc),
    report: doc.report,
  };
}

function progressOf({ state, bytes, report }: ImportDoc): ImportView['progress'] {
  const share = state === 'done' ? 1 : Math.min(1, report.bytes / bytes);
  const seconds = report.durationMs / 1000;
  const known = state === 'running' && share > 0;
  return {
    share: Math.round(share * 1000) / 1000,
    rowsPerSecond: seconds > 0 ? Math.round(report.rowsRead / seconds) : 0,
    secondsLeft: known ? Math.round((seconds / share) * (1 - share)) : null,
  };
}
