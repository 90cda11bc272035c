/**
 * The colours of the console, light and dark: the single source for CSS variables, Ant Design and ECharts.
 * Colour appears only where it means something; fills are for shapes, `…Text` for words, `…Tint` for grounds.
 */
export interface Palette {
  page: string;
  surface: string;
  sunken: string;
  text: string;
  secondary: string;
  meta: string;
  hairline: string;
  line: string;
  fieldEdge: string;
  onText: string;
  track: string;
  running: string;
  runningText: string;
  runningTint: string;
  warning: string;
  warningText: string;
  warningTint: string;
  breached: string;
  breachedText: string;
  breachedTint: string;
  breachedSoft: string;
  paused: string;
  pausedGround: string;
  pausedText: string;
  met: string;
  metText: string;
  metTint: string;
  ended: string;
  unhappy: string;
  unhappyText: string;
  unhappyTint: string;
  /** Five steps from few to many unhappy voices. */
  heat: string[];
  custodyUs: string;
  custodyPartner: string;
  custodyAdjuster: string;
  night: string;
  float: string;
}

export const LIGHT: Palette = {
  page: '#F7F8F9',
  surface: '#FFFFFF',
  sunken: '#F2F4F6',
  text: '#15181E',
  secondary: '#474E5B',
  meta: '#656D7B',
  hairline: '#E3E6EA',
  line: '#C7CDD5',
  fieldEdge: '#8D97A6',
  onText: '#FFFFFF',
  track: '#EBEEF1',
  running: '#2F6FDE',
  runningText: '#1D55B8',
  runningTint: '#E8F0FD',
  warning: '#CB8400',
  warningText: '#8A4B00',
  warningTint: '#FDF1D8',
  breached: '#D0312D',
  breachedText: '#B01E1A',
  breachedTint: '#FCEAE8',
  breachedSoft: '#EDB5B0',
  paused: '#8790A0',
  pausedGround: '#E6E9ED',
  pausedText: '#565E6C',
  met: '#168577',
  metText: '#0B6A5E',
  metTint: '#E0F3F0',
  ended: '#C7CDD5',
  unhappy: '#A2286F',
  unhappyText: '#8E1F60',
  unhappyTint: '#F8E6F0',
  heat: ['#F6F1F4', '#ECD2E0', '#D59BBC', '#B7588E', '#7C1A52'],
  custodyUs: '#2A303B',
  custodyPartner: '#555F6F',
  custodyAdjuster: '#8D97A6',
  night: '#EBEEF1',
  float: '0 6px 20px rgba(21, 24, 30, 0.14), 0 1px 3px rgba(21, 24, 30, 0.10)',
};

export const DARK: Palette = {
  page: '#0E1013',
  surface: '#15181C',
  sunken: '#101216',
  text: '#E9EBEE',
  secondary: '#B6BCC6',
  meta: '#8F97A3',
  hairline: '#272C33',
  line: '#414956',
  fieldEdge: '#6A7380',
  onText: '#15181E',
  track: '#262B32',
  running: '#5B95F5',
  runningText: '#8BB5FF',
  runningTint: '#16253F',
  warning: '#E9AE3C',
  warningText: '#F3C566',
  warningTint: '#30250F',
  breached: '#F0625A',
  breachedText: '#FF8F86',
  breachedTint: '#3A1A18',
  breachedSoft: '#7A3732',
  paused: '#7A8391',
  pausedGround: '#2A2F37',
  pausedText: '#A3ABB7',
  met: '#2FB3A0',
  metText: '#5CCFBE',
  metTint: '#0F2B28',
  ended: '#414956',
  unhappy: '#D96AA8',
  unhappyText: '#F093C4',
  unhappyTint: '#371A2B',
  heat: ['#1D2026', '#3A2334', '#6E3056', '#AB4783', '#E07BB5'],
  custodyUs: '#DDE1E7',
  custodyPartner: '#98A1AE',
  custodyAdjuster: '#6A7380',
  night: '#1D2127',
  float: '0 6px 24px rgba(0, 0, 0, 0.6), 0 0 0 1px #272C33',
};

/** `breachedSoft` → `--breached-soft`. */
export const cssName = (key: string): string =>
  `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/** Both palettes as CSS variables, dark under `[data-theme=dark]`. */
export function paletteCss(): string {
  const block = (palette: Palette) =>
    Object.entries(palette)
      .filter(([, value]) => typeof value === 'string')
      .map(([key, value]) => `${cssName(key)}:${String(value)}`)
      .join(';');
  return `:root{${block(LIGHT)};color-scheme:light}:root[data-theme=dark]{${block(DARK)};color-scheme:dark}`;
}
