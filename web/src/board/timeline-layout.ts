/** A stretch of time drawn at one scale. */
export interface Stretch {
  fromMs: number;
  toMs: number;
  working: boolean;
}

export interface TimeScale {
  stretches: (Stretch & { x0: number; x1: number })[];
  /** Position of an instant, 0 to `width`. */
  x: (ms: number) => number;
}

const HOUR_MS = 3_600_000;
/** Breaks up to this keep their length. */
const SHORT_BREAK_HOURS = 2;

/** Cuts a span into working and other stretches; without windows everything counts. */
export function stretchesOf(fromMs: number, toMs: number, windows: { from: string; to: string }[]): Stretch[] {
  if (windows.length === 0) return [{ fromMs, toMs, working: true }];
  const stretches: Stretch[] = [];
  let at = fromMs;
  for (const window of windows) {
    const start = Math.max(new Date(window.from).getTime(), fromMs);
    const end = Math.min(new Date(window.to).getTime(), toMs);
    if (end <= at || end <= start) continue;
    if (start > at) stretches.push({ fromMs: at, toMs: start, working: false });
    stretches.push({ fromMs: Math.max(at, start), toMs: end, working: true });
    at = end;
  }
  if (at < toMs) stretches.push({ fromMs: at, toMs, working: false });
  return stretches;
}

/** Nights and weekends shrink by their square root: they would otherwise be two thirds of the picture. */
function drawnHours(hours: number, working: boolean): number {
  if (working || hours <= SHORT_BREAK_HOURS) return hours;
  return Math.max(SHORT_BREAK_HOURS, Math.sqrt(hours));
}

/** A scale on which working time and short breaks have their full length, and nights are narrower. */
export function timeScale(stretches: Stretch[], width: number): TimeScale {
  const weight = (stretch: Stretch) => drawnHours((stretch.toMs - stretch.fromMs) / HOUR_MS, stretch.working);
  const total = stretches.reduce((sum, stretch) => sum + weight(stretch), 0) || 1;
  let x = 0;
  const placed = stretches.map((stretch) => {
    const x0 = x;
    x += (weight(stretch) / total) * width;
    return { ...stretch, x0, x1: x };
  });
  return {
    stretches: placed,
    x: (ms) => {
      const first = placed[0];
      const last = placed.at(-1);
      if (first === undefined || last === undefined || ms <= first.fromMs) return 0;
      if (ms >= last.toMs) return width;
      const found = placed.find((stretch) => ms < stretch.toMs) ?? last;
      const share = (ms - found.fromMs) / (found.toMs - found.fromMs);
      return found.x0 + share * (found.x1 - found.x0);
    },
  };
}
