import { App, Button } from 'antd';
import { useState } from 'react';
import { Link, useLocation, useNavigate, useParams } from 'react-router';
import type { AlertView, ClockExplanationView, TouchpointView } from '../../../src/insight/domain/board.js';
import { thresholdGlyph } from '../board/threshold-glyph.js';
import { ClockBar } from '../clock/clock-bar.js';
import { moodAt } from '../clock/clock-time.js';
import { stateWords } from '../clock/clock-words.js';
import { StateGlyph } from '../clock/state-glyph.js';
import { Icon } from '../common/icon.js';
import { serverNow, useTicking } from '../common/now.js';
import { Loaded, SkeletonRows } from '../common/states.js';
import { useWidth } from '../common/use-width.js';
import { formatInstant, viewerZone } from '../format/instant.js';
import { useLanguage } from '../i18n/language.js';
import { api } from '../net/api.js';
import { useResource } from '../net/use-resource.js';
import { useRef } from 'react';
import type { ClockView } from '../../../src/sla/clock-view.js';
import './phone.css';

/** One alert: time left first, why it is due then, who was told, one primary action. */
export function AlertPage() {
  const { t } = useLanguage();
  const { id = '' } = useParams();
  const navigate = useNavigate();
  const given = useLocation().state as AlertView | null;
  const list = useResource<{ items: AlertView[] }>('/alerts');
  const items = list.data?.items ?? [];
  const alert = items.find((each) => each.id === id) ?? given;
  const position = items.findIndex((each) => each.id === id);
  const touchpoint = useResource<TouchpointView>(alert === null ? null : `/touchpoints/${encodeURIComponent(alert.touchpointId)}`, {}, 30_000);
  return (
    <div className="phone-page is-narrow has-actions">
      <header className="phone-title">
        <button type="button" className="icon-button" aria-label={t.common.back} onClick={() => void navigate('/alerts')}>
          <Icon name="back" size={18} />
        </button>
        <strong className="grow">{t.alerts.title}</strong>
        {position >= 0 && <span className="meta">{t.alerts.nth(position + 1, items.length)}</span>}
      </header>
      <Loaded resource={touchpoint} skeleton={<SkeletonRows rows={6} height={80} />}>
        {(view) => (alert === null ? null : <AlertBody key={alert.id} alert={alert} view={view} />)}
      </Loaded>
    </div>
  );
}

function AlertBody({ alert, view }: { alert: AlertView; view: TouchpointView }) {
  const { t, words, language } = useLanguage();
  const { message } = App.useApp();
  const navigate = useNavigate();
  const [taken, setTaken] = useState(alert.acknowledged !== null);
  const clock = view.clocks.find((each) => each.milestone === alert.milestone && each.cycle === alert.cycle);
  const explanation = useResource<ClockExplanationView>(
    clock === undefined ? null : `/touchpoints/${encodeURIComponent(view.id)}/clocks/${encodeURIComponent(clock.id)}/explanation`,
  );
  const at = (value: string) => formatInstant(value, { language, zone: clock?.zone ?? viewerZone(), nowMs: serverNow() });
  const told = view.alerts.filter((each) => each.milestone === alert.milestone && each.cycle === alert.cycle);
  const take = () =>
    void api
      .post<AlertView>(`/alerts/${encodeURIComponent(alert.id)}/acknowledge`)
      .then(() => setTaken(true))
      .catch(() => void message.error(t.error.network));
  return (
    <>
      <section className="phone-block">
        <p className="phone-what">
          <strong>{words.milestone(alert.milestone)}</strong> <span className="second">{[view.maskedName, view.ref].filter(Boolean).join(' · ')}</span>
        </p>
        {clock !== undefined && <BigState clock={clock} />}
        {clock !== undefined && <WideBar clock={clock} />}
        {explanation.data !== null && <p className="phone-sentence">{words.say(explanation.data.sentence)}</p>}
      </section>
      <section className="phone-block">
        <h2 className="block-title">
          {t.alerts.whoTold}
          <span>{t.alerts.noRepeat}</span>
        </h2>
        {told.map((each) => (
          <p key={each.id} className="phone-line">
            <StateGlyph name={each.retracted === null ? thresholdGlyph(each.threshold) : 'retracted'} />
            <b>{words.threshold(each.threshold)}</b>
            <span className="second grow">{at(each.crossedAt)}</span>
            <span className="second">{each.acknowledged === null ? '' : t.alerts.taken}</span>
          </p>
        ))}
      </section>
      <section className="phone-block">
        <h2 className="block-title">
          {t.alerts.recent}
          <Link className="link" to={`/touchpoints/${encodeURIComponent(view.id)}`}>
            {t.common.allN(view.events.length)}
          </Link>
        </h2>
        {view.events.slice(-3).reverse().map((event) => (
          <p key={event.id} className="phone-line">
            <span className="second">{at(event.occurredAt)}</span>
            <span>{words.event(event.type)}</span>
          </p>
        ))}
      </section>
      <footer className="phone-actions">
        <Button type="primary" block size="large" disabled={taken} onClick={take}>
          {taken ? t.alerts.taken : t.alerts.take}
        </Button>
        {view.customerId !== null && (
          <Button block size="large" onClick={() => void navigate(`/desk/customers/${encodeURIComponent(view.customerId ?? '')}`)}>
            {t.alerts.file}
          </Button>
        )}
      </footer>
    </>
  );
}

function BigState({ clock }: { clock: ClockView }) {
  const { t, language } = useLanguage();
  const mood = useTicking((nowMs) => moodAt(clock, nowMs));
  const words = useTicking((nowMs) => stateWords(clock, { language, t, nowMs }));
  return (
    <p className={`phone-left words-${mood}`}>
      <StateGlyph name={mood} size={22} />
      {words}
    </p>
  );
}

function WideBar({ clock }: { clock: ClockView }) {
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box, 358);
  return (
    <div ref={box}>
      <ClockBar clock={clock} labelWidth={width} tall />
    </div>
  );
}
