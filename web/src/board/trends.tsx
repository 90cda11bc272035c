import { useMemo } from 'react';
import type { BoardView } from '../../../src/insight/domain/board.js';
import { Chart } from '../common/chart.js';
import { formatDecimal, formatShare } from '../format/number.js';
import { useLanguage } from '../i18n/language.js';
import { useTheme } from '../theme/theme.js';
import { trendOption } from './trend-option.js';

/** Two trends in two charts, each with its target; no second axis. */
export function Trends({ view }: { view: BoardView }) {
  const { t, language } = useLanguage();
  const { palette } = useTheme();
  const { trend, tiles } = view;
  const weeks = trend.map((point) => point.week);
  const perPolicy = trend.some((point) => point.complaintsPer10k !== null);
  const onTime = useMemo(
    () =>
      trendOption({
        weeks,
        values: trend.map((point) => point.onTimeRate),
        target: tiles.onTimeTarget,
        targetText: t.board.target(formatShare(tiles.onTimeTarget, 0)),
        say: (value) => formatShare(value),
        palette,
        language,
      }),
    [trend, tiles.onTimeTarget, palette, language],
  );
  const complaints = useMemo(
    () =>
      trendOption({
        weeks,
        values: trend.map((point) => (perPolicy ? point.complaintsPer10k : point.complaints)),
        target: perPolicy ? tiles.complaintsTarget : null,
        targetText: t.board.target(formatDecimal(tiles.complaintsTarget)),
        say: (value) => formatDecimal(value, perPolicy ? 1 : 0),
        palette,
        language,
      }),
    [trend, tiles.complaintsTarget, palette, language],
  );
  const enough = trend.length >= 2;
  return (
    <section className="panel trends">
      <div>
        <header className="panel-head">
          <h2>{t.board.onTimeTrend}</h2>
          <span className="meta">{t.board.weekly}</span>
        </header>
        {enough ? <Chart option={onTime} label={t.board.onTimeTrend} height="calc(100% - 36px)" /> : <p className="empty">{t.board.noTrend}</p>}
      </div>
      <div>
        <header className="panel-head">
          <h2 className="cut">{t.board.complaints}</h2>
          <span className="meta">{t.board.weekly}</span>
        </header>
        {enough ? <Chart option={complaints} label={t.board.complaints} height="calc(100% - 36px)" /> : <p className="empty">{t.board.noTrend}</p>}
      </div>
    </section>
  );
}
