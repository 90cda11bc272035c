import { Link } from 'react-router';
import type { AlertLineView } from '../../../src/insight/domain/board.js';
import { thresholdGlyph } from '../board/threshold-glyph.js';
import { StateGlyph } from '../clock/state-glyph.js';
import { serverNow } from '../common/now.js';
import { Loaded, SkeletonRows } from '../common/states.js';
import { formatInstant, viewerZone } from '../format/instant.js';
import { useLanguage } from '../i18n/language.js';
import { useResource } from '../net/use-resource.js';
import './phone.css';

/** Crossed thresholds, latest first. */
export function AlertsPage() {
  const { t, words, language } = useLanguage();
  const alerts = useResource<{ items: AlertLineView[]; next: string | null }>('/alerts', {}, 20_000);
  const at = (value: string) => formatInstant(value, { language, zone: viewerZone(), nowMs: serverNow() });
  return (
    <div className="phone-page is-narrow">
      <header className="phone-head">
        <h1>{t.alerts.title}</h1>
      </header>
      <Loaded resource={alerts} skeleton={<SkeletonRows rows={8} height={60} />}>
        {({ items }) => (
          <>
            {items.length === 0 && <p className="empty">{t.alerts.empty}</p>}
            {items.map((alert) => (
              <Link key={alert.id} className="phone-row" to={`/alerts/${encodeURIComponent(alert.id)}`} state={alert}>
                <span className="row">
                  <StateGlyph name={alert.retracted === null ? thresholdGlyph(alert.threshold) : 'retracted'} />
                  <strong>{words.milestone(alert.milestone)}</strong>
                  <span className="grow" />
                  <b>{words.threshold(alert.threshold)}</b>
                </span>
                <span className="row second">
                  <span className="grow">
                    {at(alert.crossedAt)} · {words.kind(alert.kind)} {alert.ref}
                  </span>
                  {alert.retracted !== null ? t.touchpoint.retracted(at(alert.retracted.at)) : alert.acknowledged !== null ? t.alerts.taken : ''}
                </span>
              </Link>
            ))}
          </>
        )}
      </Loaded>
    </div>
  );
}
