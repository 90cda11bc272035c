/** `#RRGGBB` as numbers. */
function channels(hex: string): [number, number, number] {
  const value = Number.parseInt(hex.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

/** The colour a share of the way from one to the other. */
export function mix(from: string, to: string, share: number): string {
  const low = channels(from);
  const high = channels(to);
  const mixed = low.map((value, index) => Math.round(value + ((high[index] ?? value) - value) * share));
  return `#${mixed.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
}

/** The colour of a share on a scale of evenly spaced steps. */
export function onScale(steps: readonly string[], share: number): string {
  const at = Math.max(0, Math.min(1, share)) * (steps.length - 1);
  const step = Math.min(Math.floor(at), steps.length - 2);
  return mix(steps[step] ?? '#FFFFFF', steps[step + 1] ?? '#FFFFFF', at - step);
}

/** Share of the strongest cell as drawn: small counts are lifted so that they can be told from none. */
export const heatShare = (count: number, most: number): number => (count / Math.max(1, most)) ** 0.7;

/** Relative luminance, WCAG 2.2. */
export function luminance(hex: string): number {
  const [red, green, blue] = channels(hex).map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Black or white ink, whichever contrasts more with the ground. */
export function inkOn(ground: string): string {
  const light = luminance(ground);
  return (light + 0.05) / 0.05 > 1.05 / (light + 0.05) ? '#000000' : '#FFFFFF';
}
