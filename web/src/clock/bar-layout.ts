import type { BarSegmentView, ClockView } from '../../../src/sla/clock-view.js';

/** Where due stands, in percent of the width, in every row of every list. */
export const DUE_AT = 72;

/** One piece of the time bar, in percent of the width. */
export interface TimePiece {
  from: number;
  to: number;
  /** `used` before due, `over` past it, `paused` hatched wherever it lies. */
  look: 'used' | 'over' | 'paused';
  reason: string | null;
}

/** One stretch in one custodian's hands. */
export interface CustodyPiece {
  from: number;
  to: number;
  custodian: string;
  /** Counted time; a pause is nobody's. */
  lengthMs: number;
  paused: boolean;
  reason: string | null;
}

export interface BarLayout {
  time: TimePiece[];
  custody: CustodyPiece[];
  dueAt: number | null;
  /** The clock ran on past the end of the drawing. */
  torn: boolean;
}

/**
 * Lays a clock out on the common scale: due at 72 %, the same scale up to 38 % past it, then a torn edge. A row is
 * never rescaled, so lateness is what crosses the line. `extraMs` is the own time since the view was made.
 */
export function layoutBar(bar: ClockView['bar'], extraMs = 0): BarLayout {
  const segments = grown(bar.segments, extraMs);
  const total = segments.reduce((sum, segment) => sum + segment.lengthMs, 0);
  const dueMs = bar.toDueMs === null ? null : bar.toDueMs + (isPausedNow(bar.segments) ? extraMs : 0);
  // Without a due time there is no scale to share; the bar then only shows how the time was spent.
  const scale = dueMs === null || dueMs <= 0 ? DUE_AT / 2 / Math.max(total, 1) : DUE_AT / dueMs;
  const time: TimePiece[] = [];
  const custody: CustodyPiece[] = [];
  let at = 0;
  for (const segment of segments) {
    const to = at + segment.lengthMs * scale;
    addTime(time, at, to, segment, dueMs !== null);
    addCustody(custody, at, to, segment);
    at = to;
  }
  return { time, custody, dueAt: dueMs === null ? null : DUE_AT, torn: at > 100 };
}

const isPausedNow = (segments: BarSegmentView[]): boolean => {
  const last = segments.at(-1);
  return last !== undefined && last.to === null && last.state === 'paused';
};

function grown(segments: BarSegmentView[], extraMs: number): BarSegmentView[] {
  const last = segments.at(-1);
  if (extraMs <= 0 || last === undefined || last.to !== null) return segments;
  return [...segments.slice(0, -1), { ...last, lengthMs: last.lengthMs + extraMs }];
}

function addTime(time: TimePiece[], from: number, to: number, segment: BarSegmentView, hasDue: boolean): void {
  const push = (start: number, end: number, look: TimePiece['look']) => {
    const piece = { from: start, to: Math.min(end, 100), look, reason: segment.reason };
    const last = time.at(-1);
    if (piece.to <= piece.from) return;
    // Hand-overs show on the rail below; on the time bar one look is one piece.
    if (last !== undefined && last.look === look && look !== 'paused' && last.to === start) last.to = piece.to;
    else time.push(piece);
  };
  if (segment.state === 'paused') push(from, to, 'paused');
  else if (!hasDue || to <= DUE_AT) push(from, to, 'used');
  else if (from >= DUE_AT) push(from, to, 'over');
  else {
    push(from, DUE_AT, 'used');
    push(DUE_AT, to, 'over');
  }
}

function addCustody(custody: CustodyPiece[], from: number, to: number, segment: BarSegmentView): void {
  const end = Math.min(to, 100);
  const last = custody.at(-1);
  const paused = segment.state === 'paused';
  if (last !== undefined && last.custodian === segment.custodian) {
    last.to = Math.max(last.to, end);
    last.lengthMs += paused ? 0 : segment.lengthMs;
    last.reason ??= paused ? segment.reason : null;
    last.paused ||= paused;
    return;
  }
  if (end <= from) return;
  const reason = paused ? segment.reason : null;
  const lengthMs = paused ? 0 : segment.lengthMs;
  custody.push({ from, to: end, custodian: segment.custodian, lengthMs, paused, reason });
}

/** A label under the rail, placed in pixels. */
export interface PlacedLabel {
  left: number;
  text: string;
}

/**
 * Places labels left to right under their pieces. A label that would touch its neighbour moves right by a little;
 * one that would have to move far, or leave the drawing, gives way to its shorter form, then is left out: its words are in the row's title.
 */
export function placeLabels(
  wanted: { at: number; texts: string[] }[],
  widthPx: number,
  measure: (text: string) => number,
): PlacedLabel[] {
  const placed: PlacedLabel[] = [];
  let free = 0;
  wanted.forEach(({ at, texts }, index) => {
    const start = (at / 100) * widthPx;
    const left = Math.max(start, free);
    if (left - start > 44) return;
    const next = wanted[index + 1];
    const limit = next === undefined ? widthPx : Math.max((next.at / 100) * widthPx + 30, left);
    const text = texts.find((each) => left + measure(each) <= Math.min(limit, widthPx)) ?? null;
    if (text === null) return;
    placed.push({ left, text });
    free = left + measure(text) + 8;
  });
  return placed;
}

/** Width of 12 px text without asking the browser: good enough to keep labels apart. */
export function estimateWidth(text: string): number {
  let width = 0;
  for (const char of text) width += (char.codePointAt(0) ?? 0) > 0x2e80 ? 12 : char === ' ' ? 3.4 : 6.9;
  return width;
}
