import { Segmented } from 'antd';
import { useState } from 'react';
import type { PartnerCaseView } from '../../../src/partners/domain/scorecard-view.js';
import { ClockState } from '../clock/clock-state.js';
import { hasEnded } from '../clock/clock-time.js';
import { More } from '../common/more.js';
import { serverNow } from '../common/now.js';
import { ErrorNote, SkeletonRows } from '../common/states.js';
import { formatDuration } from '../format/duration.js';
import { formatInstant, viewerZone } from '../format/instant.js';
import { useLanguage } from '../i18n/language.js';
import { usePages } from '../net/use-pages.js';

type CaseState = 'all' | 'open' | 'late' | 'ended';
const STATES: CaseState[] = ['all', 'open', 'late', 'ended'];

interface CaseListProps {
  /** Where the cases are read: a partner's own, or those of one partner for a manager. */
  path: string;
  own: boolean;
  onOpen: (id: string) => void;
}

/** A partner's cases with the lateness that is theirs. */
export function CaseList({ path, own, onOpen }: CaseListProps) {
  const { t } = useLanguage();
  const [state, setState] = useState<CaseState>('all');
  const { pages: page, error, busy, more, reload } = usePages<PartnerCaseView>(path, { state: state === 'all' ? null : state });

  const most = Math.max(1, ...(page?.items ?? []).map((item) => item.totalLateMs));
  return (
    <section className="panel cases">
      <header className="panel-head">
        <h2>{t.portal.list}</h2>
        <span className="meta grow cut">{t.portal.listSub}</span>
        <span className="legend">
          <span>
            <i className="legend-box own" />
            {own ? t.portal.ours : t.portal.theirs}
          </span>
          <span>
            <i className="legend-box other" />
            {t.portal.others}
          </span>
        </span>
        <Segmented size="small" value={state} onChange={setState} options={STATES.map((each) => ({ value: each, label: t.portal.state[each] }))} />
      </header>
      {error !== null && <ErrorNote error={error} onRetry={reload} />}
      {page === null && error === null && <SkeletonRows rows={7} height={37} />}
      {page !== null && page.items.length === 0 && <p className="empty">{own ? t.portal.casesEmpty : t.portal.casesEmptyOf}</p>}
      {page !== null && page.items.length > 0 && (
        <table className="table">
          <thead>
            <tr>
              <th>{t.portal.ref}</th>
              <th>{t.portal.step}</th>
              <th>{t.portal.due}</th>
              <th>{t.portal.done}</th>
              <th>{t.portal.late}</th>
              <th>{t.portal.last}</th>
            </tr>
          </thead>
          <tbody>
            {page.items.map((item) => (
              <CaseRow key={item.touchpointId} item={item} own={own} most={most} onOpen={onOpen} />
            ))}
          </tbody>
        </table>
      )}
      {page !== null && page.next !== null && <More count={page.items.length} next={page.next} busy={busy} onMore={more} />}
    </section>
  );
}

function CaseRow({ item, own, most, onOpen }: Pick<CaseListProps, 'own' | 'onOpen'> & { item: PartnerCaseView; most: number }) {
  const { t, words, language } = useLanguage();
  const zone = item.clock?.zone ?? viewerZone();
  const at = (value: string, due = false) => formatInstant(value, { language, zone, nowMs: serverNow(), viewer: viewerZone(), due, short: true });
  const ended = item.clock !== null && hasEnded(item.clock);
  return (
    <tr>
      <td>
        <button type="button" className="plain link num nowrap" onClick={() => onOpen(item.touchpointId)}>
          {item.ref}
        </button>
      </td>
      <td className="nowrap">
        {words.kind(item.kind)}
        {item.clock !== null && <span className="meta"> {words.milestone(item.clock.milestone)}</span>}
      </td>
      <td className="nowrap">{item.clock?.dueAt == null ? t.common.none : at(item.clock.dueAt, true)}</td>
      <td className="num nowrap">
        {item.clock?.endedAt == null ? <span className="second">{item.open ? t.portal.inProgress : t.common.none}</span> : at(item.clock.endedAt)}
      </td>
      <td>
        {item.totalLateMs > 0 ? (
          <span className="late-cell">
            <span className="late-bar" aria-hidden>
              <i className="own" style={{ width: `${(item.ourLateMs / most) * 100}%` }} />
              <i className="other" style={{ width: `${((item.totalLateMs - item.ourLateMs) / most) * 100}%` }} />
            </span>
            <span className="nowrap">
              <b>{(own ? t.portal.oursMinutes : t.portal.theirMinutes)(item.ourLateMs < 60_000 ? t.portal.zero : formatDuration(item.ourLateMs, language))}</b>
              {item.totalLateMs > item.ourLateMs && (
                <span className="meta"> · {t.portal.othersMinutes(formatDuration(item.totalLateMs - item.ourLateMs, language))}</span>
              )}
            </span>
          </span>
        ) : item.clock !== null && !ended ? (
          <ClockState clock={item.clock} />
        ) : (
          <span className="meta">{t.portal.zero}</span>
        )}
      </td>
      <td className="second nowrap">
        {words.event(item.lastEvent.type)} <span className="meta num">{at(item.lastEvent.at)}</span>
      </td>
    </tr>
  );
}
