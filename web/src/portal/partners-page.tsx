import { useNavigate } from 'react-router';
import type { PartnerScorecardView, RateView } from '../../../src/partners/domain/scorecard-view.js';
import { StateGlyph } from '../clock/state-glyph.js';
import { Loaded } from '../common/states.js';
import { formatDuration } from '../format/duration.js';
import { formatCount, formatShare } from '../format/number.js';
import { useLanguage } from '../i18n/language.js';
import { useResource } from '../net/use-resource.js';

/** Every partner's card in one table, for managers. */
export function PartnersPage() {
  const { t, words, language } = useLanguage();
  const navigate = useNavigate();
  const partners = useResource<PartnerScorecardView[]>('/partners', {}, 60_000);
  return (
    <div className="page-body">
      <header className="page-head">
        <h1>{t.partners.title}</h1>
        <span className="meta">{t.partners.sub}</span>
      </header>
      <Loaded resource={partners}>
        {(cards) => (
          <div className="panel" style={{ overflowX: 'auto' }}>
            {cards.length === 0 && <p className="empty">{t.partners.empty}</p>}
            {cards.length > 0 && (
              <table className="table">
                <thead>
                  <tr>
                    <th>{t.partners.name}</th>
                    <th className="right">{t.partners.volume}</th>
                    <th className="right">{t.partners.open}</th>
                    <th>{t.portal.onTime}</th>
                    <th>{t.portal.errors}</th>
                    <th className="right">{t.partners.late}</th>
                    <th>{t.portal.promises}</th>
                  </tr>
                </thead>
                <tbody>
                  {cards.map((card) => (
                    <tr key={card.partner.id}>
                      <td>
                        <button type="button" className="plain link" onClick={() => void navigate(`/partners/${encodeURIComponent(card.partner.id)}`)}>
                          {words.say(card.partner.name)}
                        </button>
                      </td>
                      <td className="right num">{formatCount(card.volume)}</td>
                      <td className="right num">{formatCount(card.open)}</td>
                      <td>
                        <RateCell rate={card.onTime} />
                      </td>
                      <td>
                        <RateCell rate={card.errors} />
                      </td>
                      <td className="right num nowrap">{card.lateMs < 60_000 ? t.portal.zero : formatDuration(card.lateMs, language)}</td>
                      <td className="second nowrap">{t.portal.keptOf(card.promises.kept, card.promises.broken)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            )}
          </div>
        )}
      </Loaded>
    </div>
  );
}

function RateCell({ rate }: { rate: RateView }) {
  const glyph = rate.judged === 'better' ? 'met' : rate.judged === 'worse' ? 'warning' : 'ended';
  return (
    <span className="row nowrap">
      <StateGlyph name={glyph} />
      <b className="num">{formatShare(rate.value)}</b>
      {rate.low !== null && rate.high !== null && (
        <span className="meta num">
          {(rate.low * 100).toFixed(1)} – {formatShare(rate.high)}
        </span>
      )}
    </span>
  );
}
