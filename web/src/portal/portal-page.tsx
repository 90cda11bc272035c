import { Select } from 'antd';
import { useState } from 'react';
import { Link, useParams, useSearchParams } from 'react-router';
import type { PartnerScorecardView } from '../../../src/partners/domain/scorecard-view.js';
import { TouchpointDrawer } from '../board/touchpoint-drawer.js';
import { Loaded, SkeletonRows } from '../common/states.js';
import { useLanguage } from '../i18n/language.js';
import { useResource } from '../net/use-resource.js';
import { useSession } from '../session/session.js';
import { CaseList } from './case-list.js';
import { ScoreRows } from './score-rows.js';
import { ScoreTrend } from './score-trend.js';
import './portal.css';

const PERIODS = [30, 90, 365] as const;
const CASE_PATH = (id: string) => `/portal/cases/${encodeURIComponent(id)}`;

/** A partner's scorecard and cases; a manager reads the same card of any partner. */
export function PortalPage() {
  const { t, words } = useLanguage();
  const { user } = useSession();
  const { id } = useParams();
  const [query, setQuery] = useSearchParams();
  const [days, setDays] = useState<number>(30);
  const own = user.role === 'partner';
  const card = useResource<PartnerScorecardView>(own ? '/portal' : `/partners/${encodeURIComponent(id ?? '')}/scorecard`, { days }, 60_000);
  const open = (touchpointId: string | null) => {
    const next = new URLSearchParams(query);
    if (touchpointId === null) next.delete('case');
    else next.set('case', touchpointId);
    setQuery(next, { replace: true });
  };
  return (
    <div className="page-body portal">
      <header className="page-head">
        {!own && (
          <Link className="link" to="/partners">
            {t.nav.partners}
          </Link>
        )}
        <h1>{own || card.data === null ? t.portal.title : words.say(card.data.partner.name)}</h1>
        <span className="meta grow cut">{own ? t.portal.sub : t.partners.sub}</span>
        <Select
          aria-label={t.portal.title}
          value={days}
          onChange={setDays}
          style={{ width: 148 }}
          options={PERIODS.map((each) => ({ value: each, label: t.portal.period[each] ?? String(each) }))}
        />
      </header>
      <Loaded resource={card} skeleton={<SkeletonRows rows={8} height={52} />}>
        {(view) => (
          <div className="portal-top">
            <ScoreRows card={view} own={own} />
            <ScoreTrend card={view} />
          </div>
        )}
      </Loaded>
      <CaseList path={own ? '/portal/cases' : `/partners/${encodeURIComponent(id ?? '')}/cases`} own={own} onOpen={open} />
      {own ? (
        <TouchpointDrawer id={query.get('case')} onClose={() => open(null)} path={CASE_PATH} confined />
      ) : (
        <TouchpointDrawer id={query.get('case')} onClose={() => open(null)} />
      )}
    </div>
  );
}
