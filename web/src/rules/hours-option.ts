import type { EChartsCoreOption } from 'echarts/core';
import type { Palette } from '../theme/palette.js';

const FONT = 'Inter Variable, Noto Sans SC, Noto Sans CJK SC, sans-serif';

/** Two columns an hour: what was in force in grey, the draft in ink. */
export function hoursOption(inForce: readonly number[], draft: readonly number[], names: { inForce: string; draft: string }, palette: Palette): EChartsCoreOption {
  const words = { fontFamily: FONT, fontSize: 12, color: palette.meta };
  const bars = (name: string, data: readonly number[], color: string) => ({ type: 'bar', name, data: [...data], itemStyle: { color }, barGap: '10%', barCategoryGap: '30%' });
  return {
    grid: { left: 44, right: 8, top: 10, bottom: 24 },
    xAxis: {
      type: 'category',
      data: draft.map((_, hour) => String(hour).padStart(2, '0')),
      axisLine: { lineStyle: { color: palette.line } },
      axisTick: { show: false },
      axisLabel: { ...words, interval: 2 },
    },
    yAxis: { type: 'value', splitLine: { lineStyle: { color: palette.hairline } }, axisLabel: words, minInterval: 1 },
    series: [bars(names.inForce, inForce, palette.fieldEdge), bars(names.draft, draft, palette.text)],
  };
}
