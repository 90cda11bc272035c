import { useMemo } from 'react';
import type { PartnerScorecardView } from '../../../src/partners/domain/scorecard-view.js';
import { trendOption } from '../board/trend-option.js';
import { Chart } from '../common/chart.js';
import { formatShare } from '../format/number.js';
import { useLanguage } from '../i18n/language.js';
import { useTheme } from '../theme/theme.js';
import { wilson } from './interval.js';

/** On-time rate by week with its interval: a small week has a wide band and proves little. */
export function ScoreTrend({ card }: { card: PartnerScorecardView }) {
  const { t, language } = useLanguage();
  const { palette } = useTheme();
  const { trend } = card;
  const option = useMemo(
    () =>
      trendOption({
        weeks: trend.map((point) => point.week),
        values: trend.map((point) => point.onTimeRate),
        band: trend.map((point) => wilson(point.onTimeRate, point.volume) ?? { low: null, high: null }),
        target: card.onTime.target,
        targetText: card.onTime.target === null ? '' : t.board.target(formatShare(card.onTime.target, 0)),
        say: (value) => formatShare(value),
        palette,
        language,
      }),
    [trend, card.onTime.target, palette, language],
  );
  return (
    <section className="panel score-trend">
      <header className="panel-head">
        <h2>{t.portal.trend}</h2>
        <span className="meta">{t.portal.trendSub}</span>
      </header>
      {trend.length >= 2 ? <Chart option={option} label={t.portal.trend} height="calc(100% - 36px)" /> : <p className="empty">{t.portal.trendEmpty}</p>}
    </section>
  );
}
