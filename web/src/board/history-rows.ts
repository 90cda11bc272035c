import type { AlertView, ClockExplanationView } from '../../../src/insight/domain/board.js';
import type { GlyphName } from '../clock/state-glyph.js';
import { thresholdGlyph } from './threshold-glyph.js';

/** One line of a clock's history: an event that came in, or something we recorded ourselves. */
export interface HistoryRow {
  key: string;
  /** In the order we learnt it. */
  number: number;
  eventId: string | null;
  type: string;
  /** Our own record: due reached, or that breach taken back. */
  own: 'due' | 'retracted' | null;
  trueAt: string;
  knownAt: string;
  source: string | null;
  effect: string;
  glyph: GlyphName | null;
  struck: boolean;
}

const EFFECT_GLYPHS: [RegExp, GlyphName][] = [
  [/start|resum|used-up|repeat/, 'running'],
  [/paus/, 'paused'],
  [/missed|late/, 'breached'],
  [/met/, 'met'],
  [/cancel|reset/, 'ended'],
];

/** Events that moved the clock together with its breach and retraction, numbered in the order we learnt them. */
export function historyRows(view: ClockExplanationView, alerts: AlertView[]): HistoryRow[] {
  const sources = new Map(view.events.map((event) => [event.id, event.source]));
  const blank = { eventId: null, type: '', source: null, effect: '', struck: false, number: 0 };
  const rows: HistoryRow[] = view.moved.map((moved, index) => ({
    ...blank,
    key: `${moved.eventId} ${index}`,
    eventId: moved.eventId,
    type: moved.type,
    own: null,
    trueAt: moved.trueAt,
    knownAt: moved.knownAt,
    source: sources.get(moved.eventId) ?? (moved.eventId.includes('/') ? (moved.eventId.split('/')[0] ?? '') : null),
    effect: moved.effect,
    glyph: EFFECT_GLYPHS.find(([pattern]) => pattern.test(moved.effect))?.[1] ?? null,
  }));
  const breach = alerts.find((alert) => thresholdGlyph(alert.threshold) === 'breached');
  if (breach !== undefined) {
    // The same moment read from the clock alone; the alert tells more, and who was told.
    const twin = rows.findIndex((row) => row.type === 'time' && row.effect === 'became-missed');
    if (twin >= 0) rows.splice(twin, 1);
    const { crossedAt, recordedAt, retracted } = breach;
    rows.push({ ...blank, key: `${breach.id} due`, own: 'due', trueAt: crossedAt, knownAt: recordedAt, glyph: 'breached', struck: retracted !== null });
    if (retracted !== null) {
      rows.push({ ...blank, key: `${breach.id} retracted`, own: 'retracted', trueAt: retracted.at, knownAt: retracted.at, glyph: 'retracted' });
    }
  }
  return rows
    .toSorted((a, b) => a.knownAt.localeCompare(b.knownAt) || a.trueAt.localeCompare(b.trueAt))
    .map((row, index) => ({ ...row, number: index + 1 }));
}
