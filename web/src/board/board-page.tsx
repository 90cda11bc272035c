import { Segmented, Select } from 'antd';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import type { BoardView } from '../../../src/insight/domain/board.js';
import { Age, Loaded, SkeletonRows } from '../common/states.js';
import { serverNow } from '../common/now.js';
import { formatInstant, viewerZone } from '../format/instant.js';
import { useLanguage } from '../i18n/language.js';
import { useResource } from '../net/use-resource.js';
import { useSession } from '../session/session.js';
import { Burning } from './burning.js';
import { Coverage } from './coverage.js';
import { FirstSource } from './first-source.js';
import { Heat } from './heat.js';
import { ListDrawer, type ListWish } from './list-drawer.js';
import { Tiles } from './tiles.js';
import { TouchpointDrawer } from './touchpoint-drawer.js';
import { Trends } from './trends.js';
import './board.css';

const TYPES = ['regulatory', 'customer', 'internal', 'partner', 'promise'] as const;
const PERIODS = [1, 7, 30, 90] as const;
const REFRESH_MS = 15_000;

/** The manager's board: what burns now, where it hurts, where we are blind, where it is going. */
export function BoardPage() {
  const { t } = useLanguage();
  const { directory, words } = { ...useSession(), ...useLanguage() };
  const [query, setQuery] = useSearchParams();
  const [opened, setOpened] = useState<string | null>(null);
  const [wish, setWish] = useState<ListWish | null>(null);
  const filter = {
    org: query.get('org'),
    type: query.get('type'),
    days: Number(query.get('days') ?? 30),
  };
  const board = useResource<BoardView>('/board', filter, REFRESH_MS);
  const set = (key: string, value: string | null) => {
    const next = new URLSearchParams(query);
    if (value === null || value === '') next.delete(key);
    else next.set(key, value);
    setQuery(next, { replace: true });
  };

  if (board.data !== null && isEmpty(board.data)) return <FirstSource />;
  return (
    <div className="page-body board">
      <header className="page-head">
        <h1>{t.board.title}</h1>
        {board.data !== null && <AsOf asOf={board.data.asOf} />}
        <span className="grow" />
        <Select
          aria-label={t.board.allOrgs}
          value={filter.org ?? ''}
          onChange={(value) => set('org', value)}
          popupMatchSelectWidth={false}
          style={{ width: 150 }}
          options={[
            { value: '', label: t.board.allOrgs },
            ...directory.orgs.map((org) => ({ value: org.id, label: words.say(org.name) })),
          ]}
        />
        <Select
          aria-label={t.board.allTypes}
          value={filter.type ?? ''}
          onChange={(value) => set('type', value)}
          style={{ width: 150 }}
          options={[{ value: '', label: t.board.type.all }, ...TYPES.map((type) => ({ value: type, label: t.board.type[type] }))]}
        />
        <Segmented
          value={filter.days}
          onChange={(days) => set('days', String(days))}
          options={PERIODS.map((days) => ({ value: days, label: t.board.days[days] ?? String(days) }))}
        />
      </header>
      <Loaded resource={board} skeleton={<SkeletonRows rows={16} />}>
        {(view) => (
          <>
            <Tiles view={view} onList={setWish} />
            <div className="board-columns">
              <div className="board-column">
                <Burning view={view} onOpen={setOpened} onAll={() => setWish({ kind: 'burning', rows: view.burning })} />
                <Trends view={view} />
              </div>
              <div className="board-column">
                <Heat view={view} onPick={(kind, cause) => setWish({ kind: 'voices', of: kind, cause, days: view.days })} />
                <Coverage view={view} onPick={(org, kind) => setWish({ kind: 'touchpoints', title: words.kind(kind), query: { kind, ...placeOf(org) } })} />
              </div>
            </div>
          </>
        )}
      </Loaded>
      <ListDrawer wish={wish} org={filter.org} onClose={() => setWish(null)} onOpen={setOpened} />
      <TouchpointDrawer id={opened} onClose={() => setOpened(null)} />
    </div>
  );
}

/** Coverage rows are organisations or partners. */
const placeOf = (org: string): { org?: string; partner?: string } =>
  org.startsWith('partner:') ? { partner: org.slice('partner:'.length) } : { org };

const isEmpty = (view: BoardView): boolean =>
  view.tiles.open === 0 && view.coverage.length === 0 && view.burningTotal === 0 && view.heat.length === 0;

function AsOf({ asOf }: { asOf: string }) {
  const { t, language } = useLanguage();
  const at = formatInstant(asOf, { language, zone: viewerZone(), nowMs: 0 }).replace(/^\d{4}-/, '').replace(/ \d{4} /, ' ');
  return (
    <span className="meta" title={new Date(serverNow()).toISOString()}>
      {at} · <Age asOf={asOf} say={t.board.updated} />
    </span>
  );
}
