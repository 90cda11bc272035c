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

/** Non-working time is drawn at a sixth of the scale: nights would otherwise be two thirds of the picture. */
const NIGHT_SCALE = 1 / 6;

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

/** A scale on which working time has its full length and everything else a sixth of it. */
export function timeScale(stretches: Stretch[], width: number): TimeScale {
  const weight = (stretch: Stretch) => (stretch.toMs - stretch.fromMs) * (stretch.working ? 1 : NIGHT_SCALE);
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
