import { useId } from 'react';
import { Link, useParams } from 'react-router';
import type { AlertView, ArticleView, ClockExplanationView, TouchpointView } from '../../../src/insight/domain/board.js';
import { hasEnded, ownLateness } from '../clock/clock-time.js';
import { stateWords } from '../clock/clock-words.js';
import { StateGlyph } from '../clock/state-glyph.js';
import { serverNow } from '../common/now.js';
import { Loaded, SkeletonRows } from '../common/states.js';
import { formatDuration } from '../format/duration.js';
import { formatInstant, viewerZone } from '../format/instant.js';
import { shortVersion } from '../format/names.js';
import { useLanguage } from '../i18n/language.js';
import { useResource } from '../net/use-resource.js';
import { useSession } from '../session/session.js';
import { pagesOf } from '../shell/pages.js';
import { historyRows, type HistoryRow } from './history-rows.js';
import { Timeline } from './timeline.js';
import { WaivedWord } from './waivers.js';
import { WhoseMinutes } from './whose-minutes.js';
import './explain.css';

/** One clock nobody can dispute: the sentence first, the drawing as proof, the table as evidence. */
export function ExplainPage() {
  const { id = '', clock = '' } = useParams();
  const base = `/touchpoints/${encodeURIComponent(id)}`;
  const explanation = useResource<ClockExplanationView>(`${base}/clocks/${encodeURIComponent(clock)}/explanation`, {}, 60_000);
  // The alerts add what was believed before; the page does not wait for them.
  const touchpoint = useResource<TouchpointView>(explanation.data === null ? null : base);
  return (
    <div className="explain">
      <Loaded resource={explanation} skeleton={<SkeletonRows rows={12} />}>
        {(view) => <Explained view={view} touchpointId={id} alerts={alertsOf(view, touchpoint.data)} />}
      </Loaded>
    </div>
  );
}

const alertsOf = (view: ClockExplanationView, touchpoint: TouchpointView | null): AlertView[] =>
  (touchpoint?.alerts ?? []).filter((alert) => alert.milestone === view.clock.milestone && alert.cycle === view.clock.cycle);

interface ExplainedProps {
  view: ClockExplanationView;
  touchpointId: string;
  alerts: AlertView[];
}

function Explained({ view, touchpointId, alerts }: ExplainedProps) {
  const { t, words, language } = useLanguage();
  const { user } = useSession();
  const tableId = useId();
  const { clock } = view;
  const style = { language, zone: clock.zone, nowMs: serverNow(), viewer: viewerZone() };
  const at = (value: string) => formatInstant(value, style);
  const rows = historyRows(view, alerts);
  const retracted = alerts.filter((alert) => alert.retracted !== null && alert.threshold === 'at');
  const home = pagesOf(user)[0];
  const sentence = words.say(view.sentence);
  const [head, ...rest] = splitSentence(sentence);
  return (
    <>
      <div className="explain-top">
        <nav className="crumbs meta" aria-label={t.common.back}>
          {home !== undefined && (
            <>
              <Link className="link" to={home.path}>
                {t.nav[home.name]}
              </Link>
              {' › '}
            </>
          )}
          <Link className="link" to={`/touchpoints/${encodeURIComponent(touchpointId)}`}>
            {words.kind(clock.kind)} {clock.ref}
          </Link>
          {' › '}
          {words.milestone(clock.milestone)}
        </nav>
        <div className="explain-title">
          <h1>{words.milestone(clock.milestone)}</h1>
          <StateChip view={view} />
          <WaivedWord clock={clock} chip />
          {retracted.length > 0 && (
            <span className="chip">
              <StateGlyph name="retracted" />
              {t.explain.retractedN(retracted.length)}
            </span>
          )}
          <span className="grow" />
          <span className="meta cut">{t.explain.by(view.policy.name, shortVersion(view.policy.version), view.calendar.name)}</span>
        </div>
        <blockquote className="explain-sentence">
          <b>{head}</b>
          {rest.join('')}
        </blockquote>
        <Timeline view={view} rows={rows} tableId={tableId} retractedAt={retracted[0]?.retracted?.at ?? null} />
        {view.truncated && <p className="meta">{t.explain.truncated}</p>}
      </div>
      <div className="explain-lower">
        <section>
          <header className="panel-head">
            <h2 id={tableId}>{t.explain.history}</h2>
            <span className="meta grow">{t.explain.historySub}</span>
            <TimelineLegend />
          </header>
          <HistoryTable rows={rows} zone={clock.zone} />
        </section>
        <aside>
          {retracted.map((alert) => (
            <section key={alert.id} className="aside-block">
              <h3 className="row">
                <StateGlyph name="retracted" />
                {t.explain.retractedTitle}
              </h3>
              <p className="second">{t.explain.retractedText(at(alert.crossedAt), at(alert.retracted?.at ?? alert.crossedAt))}</p>
            </section>
          ))}
          <WhoseMinutes clock={clock} />
          <section className="aside-block">
            <h3 className="block-title">{t.explain.rule}</h3>
            <pre className="rule">{view.policy.text}</pre>
            {view.article !== null && <ArticleNote article={view.article} />}
            {view.article === null && clock.article !== null && (
              <p className="meta">
                {t.explain.article}
                {t.common.colon}
                {clock.article}
              </p>
            )}
            {clock.warnings.map((warning) => (
              <p key={warning} className="row second">
                <StateGlyph name="warning" />
                {warning}
              </p>
            ))}
          </section>
        </aside>
      </div>
    </>
  );
}

/** What the law says, how it is cited, since when, and where it can be read. */
function ArticleNote({ article }: { article: ArticleView }) {
  const { t, words } = useLanguage();
  return (
    <div className="article-note">
      <h4>
        <span className="chip">{article.jurisdiction}</span> {words.say(article.cite)}
      </h4>
      <p>{words.say(article.says)}</p>
      {article.note !== null && <p className="second">{words.say(article.note)}</p>}
      <p className="meta">
        {t.rules.since} {article.from}
        {article.until !== null && ` – ${article.until}`} ·{' '}
        <a className="link" href={article.source} target="_blank" rel="noreferrer">
          {t.rules.source}
        </a>{' '}
        · {t.rules.counsel}
      </p>
    </div>
  );
}

/** The due time itself stands out: everything before the first colon. */
function splitSentence(sentence: string): string[] {
  const found = /^(.{4,60}?)([：:]\s?)(?!\d)(.*)$/s.exec(sentence);
  return found === null ? ['', sentence] : [found[1] ?? '', `${found[2] ?? ''}${found[3] ?? ''}`];
}

function StateChip({ view: { clock } }: { view: ClockExplanationView }) {
  const { t, language } = useLanguage();
  const spare = clock.remainingMs;
  if (clock.state === 'met' && spare !== null && !clock.missed) {
    return (
      <span className="chip chip-met">
        <StateGlyph name="met" />
        {t.explain.metSpare(formatDuration(spare, language, { base: clock.base }))}
      </span>
    );
  }
  if (hasEnded(clock) && clock.missed) {
    return (
      <span className="chip chip-breached">
        <StateGlyph name="breached" />
        {t.explain.missedBy(formatDuration(ownLateness(clock), language, { base: clock.base }))}
      </span>
    );
  }
  const tone = clock.mood === 'breached' || clock.mood === 'warning' || clock.mood === 'running' || clock.mood === 'met' ? ` chip-${clock.mood}` : '';
  return (
    <span className={`chip${tone}`}>
      <StateGlyph name={clock.mood} />
      {stateWords(clock, { language, t, nowMs: serverNow() })}
    </span>
  );
}

function TimelineLegend() {
  const { t } = useLanguage();
  return (
    <span className="legend">
      <span>
        <i className="legend-box is-running" />
        {t.explain.running}
      </span>
      <span>
        <i className="legend-hatch" />
        {t.explain.paused}
      </span>
      <span>
        <i className="legend-box is-night" />
        {t.explain.night}
      </span>
    </span>
  );
}

const LATE_MS = 3_600_000;

function HistoryTable({ rows, zone }: { rows: HistoryRow[]; zone: string }) {
  const { t, words, language } = useLanguage();
  const style = { language, zone, nowMs: serverNow(), seconds: true, viewer: viewerZone() };
  const at = (value: string) => formatInstant(value, style);
  // The day is told once: what was known the same day needs only its time.
  const known = (row: HistoryRow) => {
    const full = at(row.knownAt);
    const sameDay = at(row.trueAt).split(' ').slice(0, -1).join(' ') === full.split(' ').slice(0, -1).join(' ');
    return sameDay ? (full.split(' ').at(-1) ?? full) : full;
  };
  return (
    <table className="table">
      <thead>
        <tr>
          <th />
          <th>{t.touchpoint.event}</th>
          <th>{t.explain.trueAt}</th>
          <th>{t.explain.knownAt}</th>
          <th className="right">{t.touchpoint.laterBy}</th>
          <th>{t.touchpoint.source}</th>
          <th>{t.touchpoint.effect}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => {
          const laterMs = new Date(row.knownAt).getTime() - new Date(row.trueAt).getTime();
          const late = laterMs > LATE_MS;
          return (
            <tr key={row.key} className={late ? 'is-late' : ''}>
              <td className="meta num">{row.number}</td>
              <td>
                <b>{row.own !== null ? t.explain.own[row.own] : row.type === 'time' ? t.explain.timePassed : words.event(row.type)}</b>
              </td>
              <td className="nowrap">{at(row.trueAt)}</td>
              <td className="nowrap">{late ? <b>{known(row)}</b> : known(row)}</td>
              <td className="nowrap right second">{late ? <b>{formatDuration(laterMs, language)}</b> : formatDuration(laterMs, language)}</td>
              <td className="second">{row.source ?? t.product}</td>
              <td>
                <span className="row">
                  {row.glyph !== null && <StateGlyph name={row.glyph} />}
                  {row.own === null && words.effect(row.effect)}
                  {row.own === 'due' && <span className={row.struck ? 'struck' : ''}>{t.explain.breachAlert}</span>}
                  {row.own === 'retracted' && t.explain.corrected}
                </span>
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
