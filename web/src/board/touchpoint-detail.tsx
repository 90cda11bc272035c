import type { ReactNode } from 'react';
import { Link } from 'react-router';
import type { AlertView, EventView, TouchpointView } from '../../../src/insight/domain/board.js';
import type { ClockView } from '../../../src/sla/clock-view.js';
import { ClockBar } from '../clock/clock-bar.js';
import { ClockDetail, ClockState } from '../clock/clock-state.js';
import { StateGlyph } from '../clock/state-glyph.js';
import { serverNow } from '../common/now.js';
import { formatDuration } from '../format/duration.js';
import { formatInstant, viewerZone } from '../format/instant.js';
import { formatCount } from '../format/number.js';
import { shortVersion } from '../format/names.js';
import { useLanguage } from '../i18n/language.js';
import { useSession } from '../session/session.js';
import { explainPath } from './paths.js';
import { WaivedWord, WaiverBlock } from './waivers.js';
import { thresholdGlyph } from './threshold-glyph.js';
import './board.css';
import '../desk/desk.css';

interface TouchpointDetailProps {
  view: TouchpointView;
  /** A partner sees no explanation pages, no customer and no waivers but inside its clocks. */
  confined?: boolean;
  /** Reads it again after a change. */
  onChange: () => void;
}

/** Clocks, events and alerts of one touchpoint: what every number comes down to. */
export function TouchpointDetail({ view, confined = false, onChange }: TouchpointDetailProps) {
  const { t, language, words } = useLanguage();
  const { names } = useSession();
  const zone = view.clocks[0]?.zone ?? viewerZone();
  const at = (value: string) => formatInstant(value, { language, zone, nowMs: serverNow(), viewer: viewerZone() });
  const attributes = Object.entries(view.attributes);
  return (
    <>
      <header className="touchpoint-head">
        <span className="row">
          <span className={`chip ${view.open ? 'chip-running' : ''}`}>
            {view.open ? t.touchpoint.open : t.touchpoint.closed(at(view.closedAt ?? view.asOf))}
          </span>
          {view.customerId !== null && !confined ? (
            <Link className="link" to={`/desk/customers/${encodeURIComponent(view.customerId)}`}>
              {view.maskedName ?? t.touchpoint.customerFile}
            </Link>
          ) : (
            view.maskedName !== null && <span>{view.maskedName}</span>
          )}
          <span className="grow" />
          <span className="second">{names.custodian(view.custodian)}</span>
        </span>
        <span className="meta">
          {[
            t.touchpoint.openedAt(at(view.openedAt)),
            names.knowsOrg(view.org) || !confined ? names.org(view.org) : null,
            ...view.partners.map((partner) => names.partner(partner)),
            view.policy === null ? null : t.touchpoint.policy(view.policy.name, shortVersion(view.policy.version)),
          ]
            .filter((part) => part !== null)
            .join(' · ')}
        </span>
      </header>
      <section className="touchpoint-block">
        <h2 className="block-title">{t.touchpoint.clocks}</h2>
        {view.clocks.length === 0 && <p className="empty">{t.touchpoint.clocksNone}</p>}
        {view.clocks.map((clock) => (
          <ClockLine key={clock.id} clock={clock} touchpointId={view.id} linked={!confined} />
        ))}
      </section>
      {!confined && <WaiverBlock view={view} onChange={onChange} />}
      <section className="touchpoint-block">
        <h2 className="block-title">
          {t.touchpoint.events} {view.events.length}
        </h2>
        <EventTable events={view.events} zone={zone} />
      </section>
      {view.alerts.length > 0 && (
        <section className="touchpoint-block">
          <h2 className="block-title">{t.touchpoint.alerts}</h2>
          <AlertList alerts={view.alerts} at={at} />
        </section>
      )}
      {attributes.length > 0 && (
        <section className="touchpoint-block">
          <h2 className="block-title">{t.touchpoint.attributes}</h2>
          <dl className="attributes">
            {attributes.map(([key, value]) => (
              <Attribute key={key} name={key} value={value} />
            ))}
          </dl>
        </section>
      )}
    </>
  );

  function attributeText(value: unknown): string {
    if (typeof value === 'boolean') return value ? t.common.yes : t.common.no;
    if (typeof value === 'number') return formatCount(value);
    return typeof value === 'string' ? words.attributeValue(value) : JSON.stringify(value);
  }

  function Attribute({ name, value }: { name: string; value: unknown }) {
    return (
      <>
        <dt>{words.attribute(name)}</dt>
        <dd>{attributeText(value)}</dd>
      </>
    );
  }
}

function ClockLine({ clock, touchpointId, linked }: { clock: ClockView; touchpointId: string; linked: boolean }) {
  const { t, words } = useLanguage();
  const cycle = clock.cycle > 1 ? ` · ${t.clock.cycle(clock.cycle)}` : '';
  const content: ReactNode = (
    <>
      <span className="two-lines">
        <strong className="cut" title={words.milestone(clock.milestone)}>
          {words.milestone(clock.milestone)}
        </strong>
        <span className="meta">
          <WaivedWord clock={clock} />
          {t.clock.type[clock.type]}
          {cycle}
        </span>
      </span>
      <ClockBar clock={clock} />
      <span className="two-lines">
        <ClockState clock={clock} />
        <ClockDetail clock={clock} />
      </span>
    </>
  );
  if (!linked) return <div className="clock-line">{content}</div>;
  return (
    <Link className="clock-line" to={explainPath(touchpointId, clock.id)} aria-label={`${words.milestone(clock.milestone)}${t.common.comma}${t.clock.explain}`}>
      {content}
    </Link>
  );
}

function EventTable({ events, zone }: { events: EventView[]; zone: string }) {
  const { t, words, language } = useLanguage();
  const { names } = useSession();
  const style = { language, zone, nowMs: serverNow(), seconds: true, short: true };
  return (
    <table className="table">
      <thead>
        <tr>
          <th>{t.touchpoint.event}</th>
          <th>{t.touchpoint.trueAt}</th>
          <th className="right">{t.touchpoint.laterBy}</th>
          <th>{t.touchpoint.source}</th>
          <th>{t.touchpoint.who}</th>
        </tr>
      </thead>
      <tbody>
        {events.map((event) => {
          const later = new Date(event.recordedAt).getTime() - new Date(event.occurredAt).getTime();
          return (
            <tr key={event.id}>
              <td>
                <b>{words.event(event.type)}</b>
                {event.promise !== null && (
                  <div className="meta">
                    {t.touchpoint.promiseOf(event.promise.wording, formatInstant(event.promise.dueAt, { ...style, seconds: false, due: true }))}
                  </div>
                )}
              </td>
              <td className="nowrap">{formatInstant(event.occurredAt, style)}</td>
              <td className="right nowrap second">{formatDuration(later, language)}</td>
              <td className="second">{event.source === 'other' ? names.custodian('other') : event.source}</td>
              <td className="second">
                <Actor event={event} />
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function Actor({ event }: { event: EventView }) {
  const { words } = useLanguage();
  const { names } = useSession();
  if (event.custodian !== null) return <>{names.custodian(event.custodian)}</>;
  if (event.actor === null) return null;
  return <>{event.actor.team === undefined ? words.actor(event.actor.kind) : names.team(event.actor.team)}</>;
}

function AlertList({ alerts, at }: { alerts: AlertView[]; at: (value: string) => string }) {
  const { t, words } = useLanguage();
  return (
    <ul className="plain-list">
      {alerts.map((alert) => (
        <li key={alert.id} className="list-row">
          <StateGlyph name={alert.retracted === null ? thresholdGlyph(alert.threshold) : 'retracted'} />
          <b>{words.threshold(alert.threshold)}</b>
          <span className="second">{words.milestone(alert.milestone)}</span>
          <span className="grow" />
          <span className="meta num">
            {at(alert.crossedAt)}
            {alert.retracted !== null && ` · ${t.touchpoint.retracted(at(alert.retracted.at))}`}
            {alert.acknowledged !== null && ` · ${t.touchpoint.acknowledged(at(alert.acknowledged.at))}`}
          </span>
        </li>
      ))}
    </ul>
  );
}
