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
        markLine: target === null ? undefined : targetLine(target, input),
      },
    ],
  };
}

function targetLine(target: number, { palette, targetText, values }: TrendInput) {
  // On the side where the line keeps away from it.
  const near = (value: number | null | undefined) => Math.abs((value ?? target) - target);
  const start = Math.max(near(values[0]), near(values[1])) >= near(values.at(-3));
  return {
    symbol: 'none',
    silent: true,
    lineStyle: { color: palette.secondary, type: [4, 3], width: 1 },
    label: { position: start ? 'insideStartTop' : 'insideEndTop', formatter: targetText, color: palette.meta, fontSize: 12, distance: [0, 3], textBorderColor: palette.surface, textBorderWidth: 3, fontFamily: 'Inter Variable, Noto Sans SC, Noto Sans CJK SC, sans-serif' },
    data: [{ yAxis: target }],
  };
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
