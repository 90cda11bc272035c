import { useMemo } from 'react';
import type { BoardView } from '../../../src/insight/domain/board.js';
import type { Cause, TouchpointKind } from '../../../src/touchpoints/domain/kinds.js';
import { Chart } from '../common/chart.js';
import { useLanguage } from '../i18n/language.js';
import { CAUSES, KINDS } from '../i18n/words.js';
import { useTheme } from '../theme/theme.js';
import { heatShare, inkOn, onScale } from './heat-colour.js';

interface HeatProps {
  view: BoardView;
  onPick: (kind: TouchpointKind, cause: Cause) => void;
}

const STEPS = [0, 0.25, 0.5, 0.75, 1];

/** Unhappy voices by touchpoint and cause; it shares its columns with the coverage grid below. */
export function Heat({ view, onPick }: HeatProps) {
  const { t, words, language } = useLanguage();
  const { palette } = useTheme();
  const period = t.board.days[view.days] ?? t.common.days(view.days);
  const cells = useMemo(() => {
    const counts = new Map(view.heat.map((cell) => [`${cell.kind} ${cell.cause}`, cell.count]));
    return CAUSES.flatMap((cause, row) =>
      KINDS.map((kind, column) => ({ cause, kind, row, column, count: counts.get(`${kind} ${cause}`) ?? 0 })),
    );
  }, [view.heat]);
  const most = Math.max(1, ...cells.map((cell) => cell.count));

  const option = useMemo(
    () => ({
      grid: { left: 0, right: 0, top: 0, bottom: 0 },
      xAxis: { type: 'category', data: KINDS, show: false },
      yAxis: { type: 'category', data: CAUSES, inverse: true, show: false },
      visualMap: { show: false, min: 0, max: 1, inRange: { color: palette.heat } },
      series: [
        {
          type: 'heatmap',
          data: cells.map((cell) => ({
            value: [cell.column, cell.row, heatShare(cell.count, most)],
            name: cell.count === 0 ? '·' : String(cell.count),
            label: { color: inkOn(onScale(palette.heat, heatShare(cell.count, most))) },
          })),
          label: {
            show: true,
            fontFamily: 'Inter Variable',
            fontSize: 12,
            formatter: (item: { name: string }) => item.name,
          },
          itemStyle: { borderColor: palette.surface, borderWidth: 1.5, borderRadius: 2 },
          emphasis: { itemStyle: { borderColor: palette.text } },
        },
      ],
    }),
    [cells, most, palette],
  );
  const worst = cells.reduce((top, cell) => (cell.count > top.count ? cell : top), cells[0] ?? { cause: 'timeliness', kind: 'enquiry', count: 0, row: 0, column: 0 });
  const label = `${t.board.heat}${t.common.colon}${words.kind(worst.kind)} × ${words.cause(worst.cause)} ${worst.count}`;
  return (
    <section className="panel heat" aria-label={t.board.heat}>
      <header className="panel-head">
        <h2>{t.board.heat}</h2>
        <span className="meta grow">{t.board.heatSub(period)}</span>
        <span className="meta row heat-scale">
          {t.board.few}
          {STEPS.map((step) => (
            <i key={step} style={{ background: onScale(palette.heat, step) }} />
          ))}
          {t.board.many}
        </span>
      </header>
      <div className={`grid-body lang-${language}`}>
        <KindHeads />
        <div className="heat-causes">
          {CAUSES.map((cause) => (
            <span key={cause} className="cut">
              {words.cause(cause)}
            </span>
          ))}
        </div>
        <div className="heat-chart">
          <Chart option={option} label={label} height="100%" onPick={(index) => pick(index)} />
        </div>
      </div>
      {view.heat.length === 0 && <p className="meta heat-none">{t.board.heatEmpty}</p>}
      <ul className="sr-only">
        {cells.filter((cell) => cell.count > 0).map((cell, index) => (
          <li key={index}>
            <button type="button" onClick={() => onPick(cell.kind, cell.cause)}>
              {words.kind(cell.kind)} × {words.cause(cell.cause)}
              {t.common.colon}
              {cell.count}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );

  function pick(index: number) {
    const cell = cells[index];
    if (cell !== undefined && cell.count > 0) onPick(cell.kind, cell.cause);
  }
}

/** The twelve column heads shared by heat map and coverage. */
export function KindHeads() {
  const { words } = useLanguage();
  return (
    <>
      <span />
      {KINDS.map((kind) => (
        <span key={kind} className="kind-head" title={words.kind(kind)}>
          {words.kindShort(kind)}
        </span>
      ))}
    </>
  );
}
