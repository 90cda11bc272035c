import type { BoardView } from './board.js';

/** Reporter (`org`, or `partner:ID`) → kind → the minute of the newest event, as ISO text. */
export type Coverage = Record<string, Record<string, string>>;

/** How the organisation itself is called among its reporters. */
export const OWN = 'org';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
/** Longer silence than this is told in red. */
export const SILENT_HOURS = 24;

/** What one touchpoint's events say, cut to the minute so that a busy hour does not write on every event. */
export function coverageOf(
  kind: string,
  events: readonly { occurredAt: Date; body: { partner?: string } }[],
): Coverage {
  const newest: Coverage = {};
  for (const { occurredAt, body } of events) {
    const at = new Date(Math.floor(occurredAt.getTime() / MINUTE_MS) * MINUTE_MS).toISOString();
    note(newest, OWN, kind, at);
    if (body.partner !== undefined) note(newest, `partner:${body.partner}`, kind, at);
  }
  return newest;
}

/** Both together, keeping the newer of each; the same object back when `more` adds nothing. */
export function mergeCoverage(kept: Coverage, more: Coverage): Coverage {
  const merged: Coverage = Object.fromEntries(Object.entries(kept).map(([who, kinds]) => [who, { ...kinds }]));
  let changed = false;
  for (const [who, kinds] of Object.entries(more)) {
    for (const [kind, at] of Object.entries(kinds)) changed = note(merged, who, kind, at) || changed;
  }
  return changed ? merged : kept;
}

function note(into: Coverage, who: string, kind: string, at: string): boolean {
  const kinds = (into[who] ??= {});
  const before = kinds[kind];
  // ISO texts of the same form order like the instants they name.
  if (before !== undefined && before >= at) return false;
  kinds[kind] = at;
  return true;
}

/**
 * The rows of a board: the organisation looked at (what it reports itself), each one directly below it with all that
 * lies under that, then the partners.
 */
export function coverageRows(
  org: string,
  docs: readonly { _id: string; newest: Coverage }[],
  now: Date,
): { rows: BoardView['coverage']; silent: number } {
  const newest: Coverage = {};
  for (const doc of docs) {
    for (const [who, kinds] of Object.entries(doc.newest)) {
      const row = who === OWN ? rowOf(doc._id, org) : who;
      for (const [kind, at] of Object.entries(kinds)) note(newest, row, kind, at);
    }
  }
  const rows = Object.entries(newest)
    .sort(([a], [b]) => Number(a.startsWith('partner:')) - Number(b.startsWith('partner:')) || (a < b ? -1 : 1))
    .flatMap(([row, kinds]) =>
      Object.entries(kinds).map(([kind, at]) => ({
        org: row,
        kind: kind as BoardView['coverage'][number]['kind'],
        hours: Math.max(0, Math.floor((now.getTime() - Date.parse(at)) / HOUR_MS)),
      })),
    );
  return { rows, silent: rows.filter(({ hours }) => hours >= SILENT_HOURS).length };
}

/** `hq/east/shanghai` seen from `hq` is part of `hq/east`. */
function rowOf(path: string, org: string): string {
  if (path === org) return org;
  return [org, path.slice(org.length + 1).split('/')[0]].join('/');
}
