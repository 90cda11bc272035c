import { Segmented } from 'antd';
import { useSearchParams } from 'react-router';
import { useLanguage } from '../i18n/language.js';
import { BacktestPart } from './backtest.js';
import { CalendarList } from './calendars.js';
import { DryRun } from './dry-run.js';
import { PolicyList } from './policies.js';
import { RegulationList } from './regulation.js';
import './rules.css';

const PARTS = ['policies', 'regulation', 'calendars', 'try', 'backtest'] as const;
type Part = (typeof PARTS)[number];

/** Policies and calendars in force, and the two ways to try a change: on one history, and on a past period. */
export function RulesPage() {
  const { t } = useLanguage();
  const [query, setQuery] = useSearchParams();
  const part = PARTS.find((each) => each === query.get('part')) ?? 'policies';
  return (
    <div className="page-body rules">
      <header className="page-head">
        <h1>{t.rules.title}</h1>
        <span className="meta grow cut">{t.rules.sub}</span>
        <Segmented<Part> value={part} onChange={(next) => setQuery({ part: next })} options={PARTS.map((each) => ({ value: each, label: t.rules.part[each] }))} />
      </header>
      {part === 'policies' && <PolicyList />}
      {part === 'regulation' && <RegulationList />}
      {part === 'calendars' && <CalendarList />}
      {part === 'try' && <DryRun version={query.get('version')} />}
      {part === 'backtest' && <BacktestPart version={query.get('version')} id={query.get('id')} onOpen={(id) => setQuery(id === null ? { part } : { part, id })} />}
    </div>
  );
}
