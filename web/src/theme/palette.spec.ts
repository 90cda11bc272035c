import { describe, expect, it } from 'vitest';
import { luminance, inkOn, onScale } from '../board/heat-colour.js';
import { DARK, LIGHT, type Palette } from './palette.js';

const contrast = (a: string, b: string): number => {
  const [high, low] = [luminance(a), luminance(b)].toSorted((x, y) => y - x) as [number, number];
  return (high + 0.05) / (low + 0.05);
};

describe.each<[string, Palette]>([['light', LIGHT], ['dark', DARK]])('the %s palette', (_, palette) => {
  it('keeps text readable on every ground', () => {
    for (const ground of [palette.page, palette.surface, palette.sunken]) {
      expect(contrast(palette.meta, ground)).toBeGreaterThanOrEqual(4.5);
      expect(contrast(palette.secondary, ground)).toBeGreaterThanOrEqual(7);
    }
  });

  it('keeps words readable on their own tint', () => {
    const pairs = [
      [palette.runningText, palette.runningTint], [palette.warningText, palette.warningTint],
      [palette.breachedText, palette.breachedTint], [palette.metText, palette.metTint], [palette.unhappyText, palette.unhappyTint],
    ] as const;
    for (const [text, tint] of pairs) expect(contrast(text, tint)).toBeGreaterThanOrEqual(5.4);
  });

  it('gives shapes and field edges 3 to 1', () => {
    for (const shape of [palette.running, palette.warning, palette.breached, palette.met, palette.fieldEdge, palette.custodyAdjuster]) {
      expect(contrast(shape, palette.surface)).toBeGreaterThanOrEqual(2.95);
    }
  });

  it('prints counts on the heat map in ink that contrasts', () => {
    for (let share = 0; share <= 1; share += 0.05) {
      const ground = onScale(palette.heat, share);
      expect(contrast(inkOn(ground), ground)).toBeGreaterThanOrEqual(4.5);
    }
  });
});
