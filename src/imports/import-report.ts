/** Counts of one import, kept while it runs and final when it has ended. */
export interface ImportReport {
  /** Records met, good and bad; the header line is none. */
  rowsRead: number;
  /** Rows all of whose events are in the store, now or from before. */
  rowsKept: number;
  /** Of the kept rows, those all of whose events were there already. */
  rowsDuplicate: number;
  /** Rows the reader or the mapping refused, or of which an event was refused. */
  rowsRefused: number;
  eventsAccepted: number;
  eventsDuplicate: number;
  eventsRefused: number;
  /** Things worth knowing about kept rows. */
  warnings: number;
  /** Refusals by `field: reason`, values left out. A row with two reasons counts in both. */
  reasons: Record<string, number>;
  warningReasons: Record<string, number>;
  /** Why reading ended before the end of the file; null when it did not. */
  stopped: { row: number; reason: string } | null;
  encoding: string | null;
  /** Bytes of the file read, compressed as it is. */
  bytes: number;
  durationMs: number;
  /** Records whose events are durable and whose problems are written, from the first on: where to resume. */
  doneRecords: number;
}

export const emptyReport = (): ImportReport => ({
  rowsRead: 0,
  rowsKept: 0,
  rowsDuplicate: 0,
  rowsRefused: 0,
  eventsAccepted: 0,
  eventsDuplicate: 0,
  eventsRefused: 0,
  warnings: 0,
  reasons: {},
  warningReasons: {},
  stopped: null,
  encoding: null,
  bytes: 0,
  durationMs: 0,
  doneRecords: 0,
});

const MOST_REASONS = 200;

/** Counts a reason under its general form: what is quoted and numbered differs from row to row. */
export function countReason(counts: Record<string, number>, field: string, reason: string): void {
  const general = reason.replaceAll(/"[^"]*"/g, '"…"').replaceAll(/\d+/g, 'N');
  const key = field === '' ? general : `${field}: ${general}`;
  const known = Object.hasOwn(counts, key) || Object.keys(counts).length < MOST_REASONS;
  const name = known ? key : 'other reasons';
  counts[name] = (Object.hasOwn(counts, name) ? counts[name]! : 0) + 1;
}
