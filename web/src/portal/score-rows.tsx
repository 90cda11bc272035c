import type { PartnerScorecardView, RateView } from '../../../src/partners/domain/scorecard-view.js';
import { StateGlyph, type GlyphName } from '../clock/state-glyph.js';
import { formatDuration, formatMinutes } from '../format/duration.js';
import { formatCount, formatPoints, formatShare } from '../format/number.js';
import { useLanguage } from '../i18n/language.js';
import { drawingRange } from './interval.js';

/** Measures with value, interval, sample and peers; an interval across the target is not judged. */
export function ScoreRows({ card, own }: { card: PartnerScorecardView; own: boolean }) {
  const { t, language } = useLanguage();
  const { kept, broken, open } = card.promises;
  const perCase = card.onTime.sample === 0 ? null : card.lateMs / card.onTime.sample;
  return (
    <section className="panel scores">
      <div className="score-head">
        <span>{t.portal.metric}</span>
        <span>{own ? t.portal.yours : t.portal.theirs}</span>
        <span>{t.portal.interval}</span>
        <span className="score-legend">
          <i className="key-own" /> {own ? t.portal.yours : t.portal.theirs}
          <i className="key-peers" /> {t.portal.peersHalf}
          <i className="key-target" /> {t.portal.target}
        </span>
        <span>{t.portal.judged}</span>
        <span className="right">{t.portal.position}</span>
      </div>
      <RateRow name={t.portal.onTime} rate={card.onTime} higherIsBetter {...(card.waived > 0 && { beside: t.portal.waived(card.waived) })} />
      <RateRow name={t.portal.errors} rate={card.errors} higherIsBetter={false} />
      <div className="score-row">
        <span className="two-lines">
          <span>{own ? t.portal.lateness : t.portal.latenessTheirs}</span>
          <span className="meta">{t.portal.lateCases(formatCount(card.lateCases))}</span>
        </span>
        <strong className="score-value">{perCase === null ? '–' : formatMinutes(perCase, language)}</strong>
        <span className="second num">{t.portal.inAll(formatDuration(card.lateMs, language))}</span>
        <span />
        <span />
        <span />
      </div>
      <div className="score-row">
        <span className="two-lines">
          <span>{t.portal.promises}</span>
          <span className="meta">{t.portal.promiseCount(kept + broken + open)}</span>
        </span>
        <strong className="score-value">{kept + broken === 0 ? '–' : formatShare(kept / (kept + broken))}</strong>
        <span className="second">{t.portal.keptOf(kept, broken)}</span>
        <span />
        <span />
        <span />
      </div>
    </section>
  );
}

interface RateRowProps {
  name: string;
  rate: RateView;
  higherIsBetter: boolean;
  /** What the rate leaves out. */
  beside?: string;
}

function RateRow({ name, rate, higherIsBetter, beside }: RateRowProps) {
  const { t } = useLanguage();
  const verdict = verdictOf(rate, higherIsBetter);
  return (
    <div className="score-row">
      <span className="two-lines">
        <span>{name}</span>
        <span className="meta">
          {t.portal.cases(formatCount(rate.sample))}
          {beside !== undefined && ` · ${beside}`}
        </span>
      </span>
      <strong className="score-value">{formatShare(rate.value)}</strong>
      <span className="second num nowrap">
        {rate.low === null || rate.high === null ? '–' : `${(rate.low * 100).toFixed(1)} – ${formatShare(rate.high)}`}
      </span>
      <IntervalDrawing rate={rate} name={name} />
      <span className={`row words-${verdict.glyph} ${verdict.glyph === 'ended' ? 'second' : ''}`}>
        <StateGlyph name={verdict.glyph} />
        {verdict.words}
      </span>
      <span className="right second cut">{positionOf(rate, higherIsBetter)}</span>
    </div>
  );

  function verdictOf(view: RateView, higher: boolean): { glyph: GlyphName; words: string } {
    if (view.value === null) return { glyph: 'ended', words: t.portal.noCases };
    if (view.target === null) return { glyph: 'ended', words: t.portal.noTarget };
    if (view.judged === null) return { glyph: 'ended', words: t.portal.notJudged };
    if (view.judged === 'better') return { glyph: 'met', words: t.portal.reached };
    const points = formatPoints(view.value - view.target);
    return { glyph: 'warning', words: higher ? t.portal.below(points) : t.portal.aboveBad(points) };
  }

  function positionOf(view: RateView, higher: boolean): string {
    const { peers, value } = view;
    if (peers === null || value === null) return t.portal.peersFew;
    if (value >= peers.low && value <= peers.high) return t.portal.inMiddle;
    return value > peers.high === higher ? t.portal.betterThan : t.portal.worseThan;
  }
}

/** Value and interval in ink, the middle half of the peers as a block, the target dashed. */
function IntervalDrawing({ rate, name }: { rate: RateView; name: string }) {
  const { t } = useLanguage();
  if (rate.value === null) return <span />;
  const [min, max] = drawingRange([rate.value, rate.low, rate.high, rate.target, rate.peers?.low ?? null, rate.peers?.high ?? null]);
  const at = (value: number) => `${((value - min) / (max - min)) * 100}%`;
  const label = [
    `${name} ${formatShare(rate.value)}`,
    rate.low === null || rate.high === null ? null : `${t.portal.interval} ${formatShare(rate.low)} – ${formatShare(rate.high)}`,
    rate.target === null ? null : `${t.portal.target} ${formatShare(rate.target)}`,
    rate.peers === null ? null : `${t.portal.peersHalf} ${formatShare(rate.peers.low)} – ${formatShare(rate.peers.high)}`,
  ].filter((part) => part !== null);
  return (
    <svg className="interval" height="32" width="100%" role="img" aria-label={label.join(t.common.comma)}>
      <line x1="0" x2="100%" y1="16" y2="16" className="iv-axis" />
      {rate.peers !== null && <rect className="iv-peers" x={at(rate.peers.low)} width={`${((rate.peers.high - rate.peers.low) / (max - min)) * 100}%`} y="9" height="14" rx="1" />}
      {rate.low !== null && rate.high !== null && <line className="iv-own" x1={at(rate.low)} x2={at(rate.high)} y1="16" y2="16" />}
      {rate.target !== null && <line className="iv-target" x1={at(rate.target)} x2={at(rate.target)} y1="3" y2="29" />}
      <circle className="iv-value" cx={at(rate.value)} cy="16" r="4" />
    </svg>
  );
}
