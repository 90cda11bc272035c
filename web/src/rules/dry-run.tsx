import { Input, Select } from 'antd';
import { useEffect, useId, useRef, useState } from 'react';
import type { ClockExplanationView } from '../../../src/insight/domain/board.js';
import type { DryRunProblem, DryRunView } from '../../../src/policies/dry-run-view.js';
import type { PolicyVersionView } from '../../../src/policies/policy-view.js';
import { historyRows } from '../board/history-rows.js';
import { Timeline } from '../board/timeline.js';
import { WaivedWord } from '../board/waivers.js';
import { stateWords } from '../clock/clock-words.js';
import { StateGlyph } from '../clock/state-glyph.js';
import { ErrorNote } from '../common/states.js';
import { formatInstant, viewerZone } from '../format/instant.js';
import { useLanguage } from '../i18n/language.js';
import { api, ApiError } from '../net/api.js';
import { useResource } from '../net/use-resource.js';
import { EXAMPLES } from './examples.js';
import { titleOf } from './policies.js';
import { SourceBox } from './source-box.js';
import '../board/explain.css';

/** How long typing has to rest before it is read. */
const REST_MS = 300;

/** How a waiver is written, shown where none is tried. */
const WAIVER_FORM = `waiver: typhoon
ground: force-majeure
from: 2026-11-16T12:00:00+08:00
to: 2026-11-17T12:00:00+08:00
approved: { by: person:h-1001, at: 2026-11-16T12:00:00+08:00 }`;

interface Answer {
  view: DryRunView | null;
  error: ApiError | null;
}

/** A policy against a pasted history: what its clocks would say, drawn while somebody types. */
export function DryRun({ version }: { version: string | null }) {
  const { t, language } = useLanguage();
  const policies = useResource<{ items: PolicyVersionView[] }>('/policies');
  const [chosen, setChosen] = useState(version);
  const [policy, setPolicy] = useState('');
  const [example, setExample] = useState(EXAMPLES[0]);
  const [history, setHistory] = useState(example?.history ?? '');
  const [now, setNow] = useState(example?.now ?? '');
  const [knownAt, setKnownAt] = useState('');
  const [waiver, setWaiver] = useState('');
  const usual = policies.data?.items.find(({ name, state }) => name === 'enquiry' && state === 'inForce') ?? policies.data?.items[0];
  const source = chosen ?? usual?.version ?? null;
  const shipped = useResource<PolicyVersionView & { text: string }>(source === null ? null : `/policies/${encodeURIComponent(source)}`);
  const text = shipped.data?.text;
  useEffect(() => {
    if (text !== undefined) setPolicy(text);
  }, [text]);
  const { view, error } = useDryRun({ policy, history, waiver, now, knownAt });
  const of = (part: DryRunProblem['part']) => (view?.problems ?? []).filter((problem) => problem.part === part);
  const load = (name: string) => {
    const found = EXAMPLES.find((each) => each.name === name);
    if (found === undefined) return;
    setExample(found);
    setHistory(found.history);
    setNow(found.now);
  };
  return (
    <div className="try">
      <div className="try-left">
        <section className="panel try-panel">
          <Select
            aria-label={t.rules.shipped}
            value={source ?? undefined}
            onChange={setChosen}
            options={(policies.data?.items ?? []).map((each) => ({ value: each.version, label: `${titleOf(each.title, each.name, language)} · ${each.from}` }))}
          />
          <SourceBox label={t.rules.policyText} value={policy} onChange={setPolicy} problems={[...of('policy'), ...of('calendar')]} rows={20} />
        </section>
        <section className="panel try-panel">
          <Select aria-label={t.rules.example} value={example?.name} onChange={load} options={EXAMPLES.map((each) => ({ value: each.name, label: t.rules.examples[each.name] }))} />
          <SourceBox label={t.rules.historyText} value={history} onChange={setHistory} problems={of('history')} rows={8} />
          <SourceBox label={t.rules.waiverText} value={waiver} onChange={setWaiver} problems={of('waiver')} rows={5} placeholder={WAIVER_FORM} />
          <div className="try-times">
            <Instant label={t.rules.now} value={now} onChange={setNow} problems={of('now')} />
            <Instant label={t.rules.knownAt} value={knownAt} onChange={setKnownAt} problems={of('knownAt')} />
          </div>
        </section>
      </div>
      <section className="panel try-result" aria-label={t.rules.result}>
        {error !== null && <ErrorNote error={error} />}
        {view !== null && <Clocks view={view} hasHistory={history.trim() !== ''} />}
      </section>
    </div>
  );
}

function Instant({ label, value, onChange, problems }: { label: string; value: string; onChange: (value: string) => void; problems: DryRunProblem[] }) {
  return (
    <label>
      <span className="block-title">{label}</span>
      <Input value={value} onChange={(event) => onChange(event.target.value)} status={problems.length > 0 ? 'error' : ''} placeholder="2026-11-18T18:00:00+08:00" />
      {problems.map((problem) => (
        <span key={problem.reason} className="try-wrong">
          {problem.reason}
        </span>
      ))}
    </label>
  );
}

/** Asks again when typing rests; an answer that was overtaken is dropped, the last one stays until the next is there. */
function useDryRun(question: { policy: string; history: string; waiver: string; now: string; knownAt: string }): Answer {
  const [answer, setAnswer] = useState<Answer>({ view: null, error: null });
  const round = useRef(0);
  const { policy, history, waiver, now, knownAt } = question;
  useEffect(() => {
    if (policy === '') return;
    const mine = (round.current += 1);
    const timer = setTimeout(() => {
      const body = {
        policy,
        history,
        ...(waiver.trim() !== '' && { waivers: [waiver] }),
        ...(now.trim() !== '' && { now: now.trim() }),
        ...(knownAt.trim() !== '' && { knownAt: knownAt.trim() }),
      };
      api
        .post<DryRunView>('/policies/dry-run', body)
        .then((view) => mine === round.current && setAnswer({ view, error: null }))
        .catch((error: unknown) => {
          if (mine === round.current) setAnswer((old) => ({ ...old, error: error instanceof ApiError ? error : new ApiError(0, 'client', String(error)) }));
        });
    }, REST_MS);
    return () => clearTimeout(timer);
  }, [policy, history, waiver, now, knownAt]);
  return answer;
}

function Clocks({ view, hasHistory }: { view: DryRunView; hasHistory: boolean }) {
  const { t } = useLanguage();
  if (view.clocks === null) return <p className="empty">{t.rules.problems(view.problems.length)}</p>;
  if (view.explanations.length === 0) {
    return <p className="empty">{!hasHistory ? t.rules.emptyHistory : view.applies ? t.rules.noClocks : t.rules.notApplies}</p>;
  }
  const nowMs = Date.parse(view.now ?? '');
  return (
    <>
      {view.explanations.map((explanation) => (
        <ClockProof key={explanation.clock.id} view={explanation} nowMs={nowMs} />
      ))}
    </>
  );
}

function ClockProof({ view, nowMs }: { view: ClockExplanationView; nowMs: number }) {
  const { t, words, language } = useLanguage();
  const tableId = useId();
  const { clock } = view;
  const rows = historyRows(view, []);
  const style = { language, zone: clock.zone, nowMs, viewer: viewerZone() };
  return (
    <article className="proof">
      <header className="row">
        <h2>
          {words.milestone(clock.milestone)} <span className="meta">#{clock.cycle}</span>
        </h2>
        <span className="chip">
          <StateGlyph name={clock.mood} />
          {stateWords(clock, { language, t, nowMs })}
        </span>
        <WaivedWord clock={clock} chip />
        <span className="grow" />
        <code className="meta cut">{view.policy.text}</code>
      </header>
      <p id={tableId} className="explain-sentence">
        {words.say(view.sentence)}
      </p>
      <Timeline view={view} rows={rows} tableId={tableId} retractedAt={null} nowMs={nowMs} />
      <table className="table proof-moves">
        <tbody>
          {rows.map((row) => (
            <tr key={row.key}>
              <td className="nowrap num">{formatInstant(row.trueAt, style)}</td>
              <td>{row.type === 'time' ? t.explain.timePassed : words.event(row.type)}</td>
              <td>
                <span className="row">
                  {row.glyph !== null && <StateGlyph name={row.glyph} />}
                  {words.effect(row.effect)}
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </article>
  );
}
