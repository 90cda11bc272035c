import { stableId } from '../../kernel/ids.js';
import type { StoredClock } from './stored-clock.js';

const NEWS_MS = 24 * 3_600_000;

/** One crossing of one threshold of one clock, recorded exactly once and never erased. Instants are ISO text. */
export interface AlertRecord {
  id: string;
  milestone: string;
  cycle: number;
  type: StoredClock['type'];
  threshold: string;
  /** When the threshold was crossed, as best we know now. */
  crossedAt: string;
  dueAt: string | null;
  /** When we recorded it first. */
  recordedAt: string;
  custodian: string;
  /** Set when better knowledge shows that it was never crossed. */
  retracted: { at: string; becauseOf: string } | null;
  /** Who took it in hand first. */
  acknowledged: { by: string; at: string } | null;
  /** 1 unless an earlier record of the same threshold was retracted. */
  occurrence: number;
}

export interface AlertChanges {
  /** The whole log after the change, in the order of recording. */
  log: AlertRecord[];
  /** Ids of records that are new, moved or newly retracted, and have to be handed over. */
  changed: string[];
}

/**
 * Brings the log in line with what the clocks say now. A crossing that moved keeps its record; one that is no longer
 * there is retracted, naming the event that proved it wrong; one that comes back after a retraction is a new record.
 * Applying it twice changes nothing.
 */
export function reconcileAlerts(
  touchpointId: string,
  log: readonly AlertRecord[],
  clocks: readonly StoredClock[],
  now: Date,
  latestEventId: string,
): AlertChanges {
  const crossings = new Map<string, { clock: StoredClock; threshold: string; at: string }>();
  for (const clock of clocks) {
    for (const { threshold, at } of clock.crossed) {
      crossings.set(keyOf(clock.milestone, clock.cycle, threshold), { clock, threshold, at });
    }
  }
  const changed: string[] = [];
  const occurrences = new Map<string, number>();
  const kept = log.map((record) => {
    const key = keyOf(record.milestone, record.cycle, record.threshold);
    occurrences.set(key, record.occurrence);
    if (record.retracted !== null) return record;
    const crossing = crossings.get(key);
    if (crossing === undefined) {
      changed.push(record.id);
      return { ...record, retracted: { at: now.toISOString(), becauseOf: latestEventId } };
    }
    crossings.delete(key);
    if (crossing.at === record.crossedAt) return record;
    // The register has to follow; whoever was told already is not told again.
    changed.push(record.id);
    return { ...record, crossedAt: crossing.at, dueAt: crossing.clock.dueAt };
  });
  const added = [...crossings.entries()]
    .sort(([, a], [, b]) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
    .map(([key, { clock, threshold, at }]): AlertRecord => {
      const occurrence = (occurrences.get(key) ?? 0) + 1;
      const id = stableId('al', touchpointId, clock.milestone, String(clock.cycle), threshold, String(occurrence));
      changed.push(id);
      return {
        id,
        milestone: clock.milestone,
        cycle: clock.cycle,
        type: clock.type,
        threshold,
        crossedAt: at,
        dueAt: clock.dueAt,
        recordedAt: now.toISOString(),
        custodian: custodianAt(clock, at),
        retracted: null,
        acknowledged: null,
        occurrence,
      };
    });
  return { log: [...kept, ...added], changed };
}

const keyOf = (milestone: string, cycle: number, threshold: string): string => `${milestone}\u0000${cycle}\u0000${threshold}`;

function custodianAt(clock: StoredClock, at: string): string {
  const segment = clock.segments.find(({ from, to }) => from <= at && (to === null || at < to)) ?? clock.segments.at(-1);
  return segment?.custodian ?? 'unassigned';
}

/**
 * Whether an alert is worth interrupting anybody for: what was crossed more than a day before it was recorded stands in
 * the list only. An import of last year is thousands of them.
 */
export function isNews({ crossedAt, recordedAt }: Pick<AlertRecord, 'crossedAt' | 'recordedAt'>): boolean {
  return Date.parse(recordedAt) - Date.parse(crossedAt) <= NEWS_MS;
}
