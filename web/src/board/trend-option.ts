import type { EChartsCoreOption } from 'echarts/core';
import type { Language } from '../format/duration.js';
import { formatDate } from '../format/instant.js';
import type { Palette } from '../theme/palette.js';

export interface TrendInput {
  /** First day of each week, `2026-11-23`. */
  weeks: string[];
  values: (number | null)[];
  target: number | null;
  targetText: string;
  say: (value: number) => string;
  palette: Palette;
  language: Language;
  /** Interval around each value, drawn as a soft band. */
  band?: { low: number | null; high: number | null }[];
}

/** One ink line with its first and last value in words and a dashed target. */
export function trendOption(input: TrendInput): EChartsCoreOption {
  const { weeks, values, target, palette, band } = input;
  const known = values.map((value, index) => ({ value, index })).filter((point) => point.value !== null);
  const first = known[0]?.index;
  const last = known.at(-1)?.index;
  // The first label stays on the side the line leaves free.
  const falling = (known[0]?.value ?? 0) >= (known[1]?.value ?? 0);
  const [min, max] = range([...values, target, ...(band ?? []).flatMap((each) => [each.low, each.high])]);
  const words = { fontFamily: 'Inter Variable, Noto Sans SC, Noto Sans CJK SC, sans-serif', fontSize: 12 };
  return {
    grid: { left: 12, right: 64, top: 14, bottom: 26 },
    xAxis: {
      type: 'category',
      data: weeks.map((week) => formatDate(`${week.slice(0, 10)}T00:00:00Z`, { language: input.language, zone: 'UTC', nowMs: Date.parse(weeks.at(-1) ?? '2026-01-01') })),
      boundaryGap: false,
      axisLine: { onZero: false, lineStyle: { color: palette.line } },
      axisTick: { show: false },
      axisLabel: { ...words, color: palette.meta, interval: Math.max(0, Math.ceil(weeks.length / 3) - 1), align: 'left', margin: 6 },
    },
    yAxis: { type: 'value', show: false, min, max },
    series: [
      ...(band === undefined ? [] : bandSeries(band, palette)),
      {
        type: 'line',
        data: values.map((value, index) => ({
          value,
          symbol: index === last || (index === first && band === undefined) ? 'circle' : 'none',
          symbolSize: index === last ? 7 : 5,
          label: {
            show: index === last || (index === first && band === undefined),
            position: index === last ? 'right' : falling ? 'top' : 'bottom',
            textBorderColor: palette.surface,
            textBorderWidth: 3,
            align: index === last ? 'left' : 'left',
            formatter: () => (value === null ? '' : input.say(value)),
            color: index === last ? palette.text : palette.meta,
            fontWeight: index === last ? 600 : 400,
            ...words,
            fontSize: index === last ? 13 : 12,
          },
        })),
        connectNulls: true,
        showAllSymbol: true,
        lineStyle: { color: palette.text, width: 2 },
        itemStyle: { color: palette.text },
        z: 5,
        silent: true,
        markLine: target === null ? undefined : targetLine(target, input, max - min),
      },
    ],
  };
}

const LABEL = 'Inter Variable, Noto Sans SC, Noto Sans CJK SC, sans-serif';

function targetLine(target: number, input: TrendInput, span: number) {
  const { palette, targetText, values } = input;
  return {
    symbol: 'none',
    silent: true,
    lineStyle: { color: palette.secondary, type: [4, 3], width: 1 },
    label: {
      position: freeCorner(values, target, span),
      formatter: targetText,
      color: palette.meta,
      fontSize: 12,
      fontFamily: LABEL,
      textBorderColor: palette.surface,
      textBorderWidth: 3,
      distance: [0, 3],
    },
    data: [{ yAxis: target }],
  };
}

/** Share of the height that a label takes, and of the width it covers. */
const LABEL_HEIGHT = 0.16;
const LABEL_WIDTH = 0.34;

export type Corner = 'insideStartTop' | 'insideStartBottom' | 'insideEndTop' | 'insideEndBottom';

/** The corner of the target line that the curve crosses least; the first value has a label of its own to avoid. */
export function freeCorner(values: (number | null)[], target: number, span: number): Corner {
  const reach = Math.max(2, Math.ceil(values.length * LABEL_WIDTH));
  const height = span * LABEL_HEIGHT;
  const crowd = (side: 'Start' | 'End', place: 'Top' | 'Bottom') => {
    const near = side === 'Start' ? values.slice(0, reach) : values.slice(-reach);
    const sign = place === 'Top' ? 1 : -1;
    const inside = between(near).filter((value) => (value - target) * sign >= -height * 0.1 && (value - target) * sign < height);
    const first = values[0] ?? null;
    const besideFirst = side === 'Start' && first !== null && Math.abs(first - target - sign * height) < height * 1.5;
    return inside.length + (besideFirst ? 1.5 : 0);
  };
  const corners: [Corner, number][] = [
    ['insideStartTop', crowd('Start', 'Top')],
    ['insideEndTop', crowd('End', 'Top')],
    ['insideStartBottom', crowd('Start', 'Bottom')],
    ['insideEndBottom', crowd('End', 'Bottom')],
  ];
  return corners.reduce((best, corner) => (corner[1] < best[1] ? corner : best))[0];
}

/** The known values with three more between each two: a curve can cross a label between its points. */
function between(values: (number | null)[]): number[] {
  const known = values.filter((value): value is number => value !== null);
  return known.flatMap((value, index) => {
    const next = known[index + 1] ?? value;
    return [0, 0.25, 0.5, 0.75].map((share) => value + (next - value) * share);
  });
}

function bandSeries(band: NonNullable<TrendInput['band']>, palette: Palette) {
  const quiet = { type: 'line', symbol: 'none', silent: true, lineStyle: { opacity: 0 }, stack: 'band', z: 1 };
  return [
    { ...quiet, data: band.map((each) => each.low), stackStrategy: 'all' },
    {
      ...quiet,
      stackStrategy: 'all',
      data: band.map((each) => (each.low === null || each.high === null ? null : each.high - each.low)),
      areaStyle: { color: palette.track, opacity: 1 },
    },
  ];
}

/** The span of the values with some air; the axis does not start at zero because the message is the change. */
function range(values: (number | null)[]): [number, number] {
  const known = values.filter((value): value is number => value !== null);
  if (known.length === 0) return [0, 1];
  const low = Math.min(...known);
  const high = Math.max(...known);
  const air = high === low ? Math.max(Math.abs(high) * 0.1, 0.01) : (high - low) * 0.22;
  return [low - air, high + air * 0.8];
}
