import { Button, Input, Select } from 'antd';
import { useEffect, useState } from 'react';
import type { BacktestView } from '../../../src/backtest/backtest-view.js';
import type { PolicyVersionView } from '../../../src/policies/policy-view.js';
import { serverNow } from '../common/now.js';
import { Loaded } from '../common/states.js';
import { formatDuration } from '../format/duration.js';
import { formatInstant, viewerZone } from '../format/instant.js';
import { formatCount } from '../format/number.js';
import { useLanguage } from '../i18n/language.js';
import { api, ApiError } from '../net/api.js';
import { useResource } from '../net/use-resource.js';
import { useChange } from '../admin/use-change.js';
import { BacktestOutcome } from './backtest-outcome.js';
import { titleOf } from './policies.js';
import { SourceBox, type SourceProblem } from './source-box.js';

const RUNNING_MS = 500;
const DAY_MS = 86_400_000;

/** A draft over a past period: form, progress that can be left and come back to, and what would have been different. */
export function BacktestPart({ version, id, onOpen }: { version: string | null; id: string | null; onOpen: (id: string | null) => void }) {
  return (
    <div className="backtest">
      <div className="backtest-left">
        <NewBacktest version={version} onStarted={onOpen} />
        <Earlier chosen={id} onOpen={onOpen} />
      </div>
      <section className="panel">{id === null ? <Nothing /> : <Watched key={id} id={id} />}</section>
    </div>
  );
}

function Nothing() {
  const { t } = useLanguage();
  return <p className="empty">{t.rules.noneYet}</p>;
}

const dateBefore = (days: number): string => new Date(serverNow() - days * DAY_MS).toISOString().slice(0, 10);

function NewBacktest({ version, onStarted }: { version: string | null; onStarted: (id: string) => void }) {
  const { t, language } = useLanguage();
  const policies = useResource<{ items: PolicyVersionView[] }>('/policies');
  const [chosen, setChosen] = useState(version);
  const source = chosen ?? policies.data?.items.find(({ state }) => state === 'inForce')?.version ?? null;
  const shipped = useResource<PolicyVersionView & { text: string }>(source === null ? null : `/policies/${encodeURIComponent(source)}`);
  const [policy, setPolicy] = useState('');
  const [from, setFrom] = useState(dateBefore(90));
  const [to, setTo] = useState(dateBefore(0));
  const [problems, setProblems] = useState<(SourceProblem & { part: string })[]>([]);
  const text = shipped.data?.text;
  useEffect(() => {
    if (text !== undefined) setPolicy(text);
  }, [text]);
  const start = () => {
    setProblems([]);
    api
      .post<BacktestView>('/backtests', { policy, from, to })
      .then((view) => onStarted(view.id))
      .catch((error: unknown) => {
        const found = error instanceof ApiError ? error.problems : [];
        const told = found.length > 0 ? found : [{ field: 'policy', reason: error instanceof Error ? error.message : String(error) }];
        setProblems(told.map(placed));
      });
  };
  const of = (part: string) => problems.filter((problem) => problem.part === part);
  return (
    <section className="panel try-panel">
      <Select
        aria-label={t.rules.shipped}
        value={source ?? undefined}
        onChange={setChosen}
        options={(policies.data?.items ?? []).map((each) => ({ value: each.version, label: `${titleOf(each.title, each.name, language)} · ${each.from}` }))}
      />
      <SourceBox label={t.rules.policyText} value={policy} onChange={setPolicy} problems={problems.filter(({ part }) => part !== 'from' && part !== 'to')} rows={16} />
      <div className="try-times">
        <DateField label={t.rules.from} value={from} onChange={setFrom} problem={of('from')[0]?.reason} />
        <DateField label={t.rules.to} value={to} onChange={setTo} problem={of('to')[0]?.reason} />
      </div>
      <Button type="primary" onClick={start} disabled={policy === ''}>
        {t.rules.start}
      </Button>
    </section>
  );
}

/** `policy.milestones.x` of the API is the field `milestones.x` in the box of the policy. */
function placed({ field, reason, row }: { field: string; reason: string; row?: number }): SourceProblem & { part: string } {
  const [part = '', ...rest] = field.split('.');
  return { part, field: rest.join('.'), reason, line: row ?? null };
}

function DateField({ label, value, onChange, problem }: { label: string; value: string; onChange: (value: string) => void; problem: string | undefined }) {
  return (
    <label>
      <span className="block-title">{label}</span>
      <Input type="date" value={value} onChange={(event) => onChange(event.target.value)} status={problem === undefined ? '' : 'error'} />
      {problem !== undefined && <span className="try-wrong">{problem}</span>}
    </label>
  );
}

function Earlier({ chosen, onOpen }: { chosen: string | null; onOpen: (id: string) => void }) {
  const { t, language } = useLanguage();
  const list = useResource<{ items: BacktestView[] }>('/backtests', {}, 3_000);
  const style = { language, zone: viewerZone(), nowMs: serverNow() };
  return (
    <section className="panel">
      <header className="panel-head">
        <h2>{t.rules.earlier}</h2>
      </header>
      <Loaded resource={list}>
        {({ items }) => (
          <table className="table">
            <tbody>
              {items.map((item) => (
                <tr key={item.id} className={item.id === chosen ? 'is-chosen' : ''}>
                  <td>
                    <button type="button" className="link" onClick={() => onOpen(item.id)}>
                      {item.policy}
                    </button>
                  </td>
                  <td className="num nowrap second">{t.rules.period(item.from, item.to)}</td>
                  <td className="nowrap">{t.rules.btState[item.state]}</td>
                  <td className="nowrap right meta">{formatInstant(item.createdAt, style)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Loaded>
    </section>
  );
}

function Watched({ id }: { id: string }) {
  const [ended, setEnded] = useState(false);
  const backtest = useResource<BacktestView>(`/backtests/${encodeURIComponent(id)}`, {}, ended ? undefined : RUNNING_MS);
  const state = backtest.data?.state;
  useEffect(() => {
    if (state !== undefined && state !== 'queued' && state !== 'running') setEnded(true);
  }, [state]);
  return <Loaded resource={backtest}>{(view) => (view.result === null ? <Progress view={view} reload={backtest.reload} /> : <BacktestOutcome result={view.result} />)}</Loaded>;
}

function Progress({ view, reload }: { view: BacktestView; reload: () => void }) {
  const { t, language } = useLanguage();
  const change = useChange();
  const { progress, state } = view;
  const underWay = state === 'queued' || state === 'running';
  return (
    <div className="backtest-progress">
      <h2>
        {view.policy} · {t.rules.period(view.from, view.to)} · {t.rules.btState[state]}
      </h2>
      {view.failure !== null && <p className="second">{view.failure}</p>}
      {underWay && (
        <>
          <div className="progress" role="progressbar" aria-label={t.rules.running} aria-valuemin={0} aria-valuemax={100} aria-valuenow={Math.round(progress.share * 100)}>
            <i style={{ width: `${progress.share * 100}%` }} />
          </div>
          <p className="num second">
            {t.rules.readOf(formatCount(progress.read), formatCount(progress.total))} · {t.rules.rate(formatCount(progress.perSecond))}
            {progress.secondsLeft !== null && ` · ${t.rules.left(formatDuration(progress.secondsLeft * 1000, language))}`}
          </p>
          <p className="meta">{t.rules.leave}</p>
          <Button onClick={() => change(api.post(`/backtests/${encodeURIComponent(view.id)}/cancel`), reload)}>{t.rules.cancel}</Button>
        </>
      )}
    </div>
  );
}
