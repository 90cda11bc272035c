import { Segmented } from 'antd';
import { useMemo, useState } from 'react';
import { Link } from 'react-router';
import type { BacktestResult } from '../../../src/backtest/backtest-result.js';
import { StateGlyph } from '../clock/state-glyph.js';
import { Chart } from '../common/chart.js';
import { formatDuration } from '../format/duration.js';
import { formatCount } from '../format/number.js';
import { useLanguage } from '../i18n/language.js';
import { useSession } from '../session/session.js';
import { useTheme } from '../theme/theme.js';
import { hoursOption } from './hours-option.js';

const MOST_CUSTODIANS = 12;
/** Custodians beyond those counted by name. */
const EVERYBODY_ELSE = '*';

/** What a backtest came to: the sums, the day, whose lateness, and the touchpoints that flip, each a way down. */
export function BacktestOutcome({ result }: { result: BacktestResult }) {
  const { t } = useLanguage();
  const { draft, inForce } = result;
  return (
    <div className="outcome">
      <header className="panel-head">
        <h2>{result.policy}</h2>
        <span className="meta">
          {t.rules.period(result.from, result.to)} · {result.zone}
        </span>
      </header>
      <dl className="outcome-tiles">
        <Tile label={t.rules.judged} value={formatCount(result.judged)} note={t.rules.ofTotal(formatCount(result.touchpoints))} />
        <Tile label={t.rules.breached} value={formatCount(draft.breachedTouchpoints)} note={`${t.rules.inForce} ${formatCount(inForce.breachedTouchpoints)}`} />
        <Tile label={t.rules.missed} value={formatCount(draft.missed)} note={`${t.rules.inForce} ${formatCount(inForce.missed)}`} />
        <Tile label={t.rules.becomesLate} value={formatCount(result.becameLate)} glyph={result.becameLate > 0 ? 'breached' : null} />
        <Tile label={t.rules.becomesKept} value={formatCount(result.becameKept)} glyph={result.becameKept > 0 ? 'met' : null} />
      </dl>
      <Milestones result={result} />
      <Hours result={result} />
      <Lateness result={result} />
      <Flips result={result} />
    </div>
  );
}

function Tile({ label, value, note, glyph = null }: { label: string; value: string; note?: string; glyph?: 'breached' | 'met' | null }) {
  return (
    <div>
      <dt className="meta">{label}</dt>
      <dd className="outcome-figure">
        {glyph !== null && <StateGlyph name={glyph} size={16} />} {value}
      </dd>
      {note !== undefined && <dd className="meta">{note}</dd>}
    </div>
  );
}

function Milestones({ result }: { result: BacktestResult }) {
  const { t, words } = useLanguage();
  const { draft, inForce, flips } = result;
  const names = [...new Set([...draft.milestones, ...inForce.milestones].map(({ milestone }) => milestone))];
  return (
    <section>
      <h3 className="block-title">{t.rules.byMilestone}</h3>
      <table className="table">
        <thead>
          <tr>
            <th>{t.rules.milestones}</th>
            <th className="right">{t.rules.clocks}</th>
            <th className="right">
              {t.rules.missed} · {t.rules.inForce}
            </th>
            <th className="right">
              {t.rules.missed} · {t.rules.draft}
            </th>
            <th className="right">{t.rules.becomesLate}</th>
            <th className="right">{t.rules.becomesKept}</th>
          </tr>
        </thead>
        <tbody>
          {names.map((name) => {
            const after = draft.milestones.find(({ milestone }) => milestone === name);
            const before = inForce.milestones.find(({ milestone }) => milestone === name);
            const flip = flips.find(({ milestone }) => milestone === name);
            return (
              <tr key={name}>
                <td>
                  <b>{words.milestone(name)}</b>
                </td>
                <td className="right num">{formatCount(after?.cycles ?? before?.cycles ?? 0)}</td>
                <td className="right num">{formatCount(before?.missed ?? 0)}</td>
                <td className="right num">{formatCount(after?.missed ?? 0)}</td>
                <td className="right num">{formatCount(flip?.becameLate ?? 0)}</td>
                <td className="right num">{formatCount(flip?.becameKept ?? 0)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

function Hours({ result }: { result: BacktestResult }) {
  const { t } = useLanguage();
  const { palette } = useTheme();
  const [what, setWhat] = useState<'dueByHour' | 'alertsByHour'>('dueByHour');
  const { draft, inForce } = result;
  const option = useMemo(
    () => hoursOption(inForce[what], draft[what], { inForce: t.rules.inForce, draft: t.rules.draft }, palette),
    [inForce, draft, what, palette, t],
  );
  return (
    <section>
      <div className="row">
        <h3 className="block-title grow">{t.rules.byHour}</h3>
        <span className="legend">
          <span>
            <i className="legend-box" style={{ background: 'var(--field-edge)' }} />
            {t.rules.inForce}
          </span>
          <span>
            <i className="legend-box" style={{ background: 'var(--text)' }} />
            {t.rules.draft}
          </span>
        </span>
        <Segmented
          size="small"
          value={what}
          onChange={setWhat}
          options={[
            { value: 'dueByHour', label: t.rules.dueTimes },
            { value: 'alertsByHour', label: t.rules.alerts },
          ]}
        />
      </div>
      <Chart option={option} label={t.rules.hoursLabel} height={200} />
    </section>
  );
}

function Lateness({ result }: { result: BacktestResult }) {
  const { t, language } = useLanguage();
  const { names } = useSession();
  const { draft, inForce } = result;
  const holders = [...new Set([...draft.lateness, ...inForce.lateness].map(({ custodian }) => custodian))].slice(0, MOST_CUSTODIANS);
  const late = (side: BacktestResult['draft'], holder: string) => side.lateness.find(({ custodian }) => custodian === holder)?.elapsedMs ?? 0;
  const most = Math.max(1, ...holders.map((holder) => Math.max(late(draft, holder), late(inForce, holder))));
  if (holders.length === 0) return null;
  return (
    <section>
      <h3 className="block-title">{t.rules.byCustodian}</h3>
      <table className="table">
        <thead>
          <tr>
            <th>{t.rules.heldBy}</th>
            <th />
            <th className="right">{t.rules.inForce}</th>
            <th className="right">{t.rules.draft}</th>
          </tr>
        </thead>
        <tbody>
          {holders.map((holder) => (
            <tr key={holder}>
              <td className="nowrap">{holder === EVERYBODY_ELSE ? t.rules.anyone : names.custodian(holder)}</td>
              <td className="outcome-bar" aria-hidden>
                <i className="is-before" style={{ width: `${(late(inForce, holder) / most) * 100}%` }} />
                <i className={`ground-${names.tone(holder)}`} style={{ width: `${(late(draft, holder) / most) * 100}%` }} />
              </td>
              <td className="right num nowrap second">{formatDuration(late(inForce, holder), language)}</td>
              <td className="right num nowrap">{formatDuration(late(draft, holder), language)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Flips({ result }: { result: BacktestResult }) {
  const { t, words, language } = useLanguage();
  const rows = result.flips.flatMap((flip) => [
    ...flip.lateExamples.map((example) => ({ ...example, late: true })),
    ...flip.keptExamples.map((example) => ({ ...example, late: false })),
  ]);
  return (
    <section>
      <h3 className="block-title">{t.rules.flips}</h3>
      {rows.length === 0 ? (
        <p className="second">{t.rules.noFlips}</p>
      ) : (
        <table className="table flips">
          <thead>
            <tr>
              <th>{t.rules.ref}</th>
              <th>{t.rules.milestones}</th>
              <th />
              <th className="right">{t.rules.lateBy}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={`${row.milestone} ${row.touchpointId}`}>
                <td>
                  <Link className="link" to={`/touchpoints/${encodeURIComponent(row.touchpointId)}`}>
                    {words.kind(row.kind)} {row.ref}
                  </Link>
                </td>
                <td>{words.milestone(row.milestone)}</td>
                <td>
                  <span className="row">
                    <StateGlyph name={row.late ? 'breached' : 'met'} />
                    {row.late ? t.rules.becomesLate : t.rules.becomesKept}
                  </span>
                </td>
                <td className="right num nowrap">{formatDuration(row.lateElapsedMs, language)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
