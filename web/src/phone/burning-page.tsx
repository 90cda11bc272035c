import { useState } from 'react';
import { useNavigate } from 'react-router';
import type { BoardView, BurningRowView } from '../../../src/insight/domain/board.js';
import { ClockBar } from '../clock/clock-bar.js';
import { ClockState, QueueState } from '../clock/clock-state.js';
import { dueWords } from '../clock/clock-words.js';
import { useNow } from '../common/now.js';
import { Age, ErrorNote, Loaded, SkeletonRows } from '../common/states.js';
import { useDesk } from '../desk/desk-provider.js';
import { useLanguage } from '../i18n/language.js';
import { useResource } from '../net/use-resource.js';
import { useSession } from '../session/session.js';
import './phone.css';

type Chosen = 'all' | 'mine' | 'regulatory' | 'partner';

/** The phone's first page: what burns, time left first. Handlers see their own queue. */
export function BurningPage() {
  const { user } = useSession();
  return user.role === 'manager' || user.role === 'admin' ? <Burning /> : <Queue />;
}

function Burning() {
  const { t } = useLanguage();
  const { user } = useSession();
  const [chosen, setChosen] = useState<Chosen>('all');
  const board = useResource<BoardView>('/board', {}, 30_000);
  return (
    <div className="phone-page">
      <header className="phone-head">
        <h1>{t.phone.burning}</h1>
        {board.data !== null && (
          <span className="meta">
            <Age asOf={board.data.asOf} say={t.board.updated} />
          </span>
        )}
      </header>
      <Loaded resource={board} skeleton={<SkeletonRows rows={8} height={84} />}>
        {(view) => {
          const groups: Record<Chosen, BurningRowView[]> = {
            all: view.burning,
            mine: view.burning.filter((row) => user.team !== null && row.custodian.endsWith(`:${user.team.replace(/^team:/, '')}`)),
            regulatory: view.burning.filter((row) => row.clock.type === 'regulatory'),
            partner: view.burning.filter((row) => row.custodian.startsWith('partner:')),
          };
          const shown = (['all', 'mine', 'regulatory', 'partner'] as const).filter((each) => each === 'all' || groups[each].length > 0);
          return (
            <>
              <div className="phone-filters" role="group" aria-label={t.phone.burning}>
                {shown.map((each) => (
                  <button key={each} type="button" aria-pressed={each === chosen} className={each === chosen ? 'is-current' : ''} onClick={() => setChosen(each)}>
                    {t.phone[each]} <b>{each === 'all' ? view.burningTotal : groups[each].length}</b>
                  </button>
                ))}
              </div>
              {groups[chosen].length === 0 && <p className="empty">{t.board.burningEmpty}</p>}
              {groups[chosen].map((row) => (
                <PhoneRow key={`${row.touchpointId} ${row.clock.id}`} row={row} />
              ))}
            </>
          );
        }}
      </Loaded>
    </div>
  );
}

function PhoneRow({ row }: { row: BurningRowView }) {
  const { t, words, language } = useLanguage();
  const { names } = useSession();
  const navigate = useNavigate();
  const nowMs = useNow(60_000);
  return (
    <button type="button" className="plain phone-row" onClick={() => void navigate(`/touchpoints/${encodeURIComponent(row.touchpointId)}`)}>
      <span className="row">
        <strong>{words.kind(row.kind)}</strong>
        <span className="second cut grow">{row.maskedName}</span>
        <ClockState clock={row.clock} />
      </span>
      <ClockBar clock={row.clock} tall />
      <span className="row second">
        <span className="cut grow">{names.custodian(row.custodian)}</span>
        {row.clock.dueAt !== null && <span className="nowrap">{t.common.dueAt(dueWords(row.clock.dueAt, row.clock.zone, { language, nowMs }))}</span>}
      </span>
    </button>
  );
}

function Queue() {
  const { t, words } = useLanguage();
  const { names } = useSession();
  const { state, loaded, error } = useDesk();
  const navigate = useNavigate();
  if (!loaded) return error === null ? <SkeletonRows rows={8} height={60} /> : <ErrorNote error={error} />;
  return (
    <div className="phone-page">
      <header className="phone-head">
        <h1>{t.desk.queue}</h1>
        <span className="meta">
          {state.queueTotal} · <Age asOf={state.asOf} say={t.board.updated} />
        </span>
      </header>
      {state.queue.length === 0 && <p className="empty">{t.desk.queueEmpty}</p>}
      {state.queue.map((item) => (
        <button key={item.touchpointId + item.why} type="button" className="plain phone-row" onClick={() => void navigate(`/touchpoints/${encodeURIComponent(item.touchpointId)}`)}>
          <span className="row">
            <strong>{words.kind(item.kind)}</strong>
            <span className="second cut grow">{item.maskedName}</span>
            <QueueState item={item} asOf={state.asOf} />
          </span>
          <span className="second cut">
            {names.custodian(item.custodian)} · {t.why[item.why] ?? words.event(item.why)}
          </span>
        </button>
      ))}
    </div>
  );
}
