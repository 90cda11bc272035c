import { BarChart, HeatmapChart, LineChart } from 'echarts/charts';
import { AriaComponent, GridComponent, MarkLineComponent, VisualMapComponent } from 'echarts/components';
import { init, use as register, type EChartsCoreOption, type EChartsType } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { useEffect, useRef } from 'react';

// Only what the console draws: a whole ECharts is a megabyte.
register([BarChart, HeatmapChart, LineChart, GridComponent, MarkLineComponent, VisualMapComponent, AriaComponent, SVGRenderer]);

interface ChartProps {
  /** Built from the palette in force, so a change of theme draws again. */
  option: EChartsCoreOption;
  label: string;
  height: number | string;
  /** Position in the data of what was clicked. */
  onPick?: (dataIndex: number) => void;
}

/** One ECharts drawing. It never animates; words beside it carry its message for those who do not see it. */
export function Chart({ option, label, height, onPick }: ChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType | null>(null);
  const pick = useRef(onPick);
  pick.current = onPick;

  useEffect(() => {
    const node = box.current;
    if (node === null) return;
    const made = init(node, null, { renderer: 'svg' });
    chart.current = made;
    made.on('click', (event) => {
      if (typeof event.dataIndex === 'number') pick.current?.(event.dataIndex);
    });
    const observer = new ResizeObserver(() => made.resize());
    observer.observe(node);
    return () => {
      observer.disconnect();
      made.dispose();
      chart.current = null;
    };
  }, []);

  useEffect(() => {
    chart.current?.setOption({ animation: false, ...option }, { notMerge: true });
  }, [option]);

  return <div ref={box} role="img" aria-label={label} style={{ height }} />;
}
