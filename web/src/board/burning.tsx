import { useEffect, useRef, useState } from 'react';
import { Link } from 'react-router';
import type { BoardView, BurningRowView } from '../../../src/insight/domain/board.js';
import { ClockBar } from '../clock/clock-bar.js';
import { ClockState } from '../clock/clock-state.js';
import { useLanguage } from '../i18n/language.js';
import { useSession } from '../session/session.js';
import { useKeys } from '../shell/keys.js';
import { explainPath } from './paths.js';

interface BurningProps {
  view: BoardView;
  onOpen: (touchpointId: string) => void;
  onAll: () => void;
}

const SHOWN = 8;

/** What burns now by time left; `J K` move, Enter opens. */
export function Burning({ view, onOpen, onAll }: BurningProps) {
  const { t } = useLanguage();
  const list = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState(-1);
  const rows = view.burning.slice(0, SHOWN);
  useKeys({
    j: () => setAt((old) => Math.min(old + 1, rows.length - 1)),
    k: () => setAt((old) => Math.max(old - 1, 0)),
  });
  useEffect(() => {
    if (at >= 0) list.current?.querySelectorAll<HTMLElement>('.burn-open')[at]?.focus();
  }, [at]);
  return (
    <section className="panel burning" aria-label={t.board.burning}>
      <header className="panel-head">
        <h2>{t.board.burning}</h2>
        <span className="meta grow">{t.board.burningSub(view.burningTotal)}</span>
        {view.burningTotal > SHOWN && (
          <button type="button" className="plain link small" onClick={onAll}>
            {t.common.all}
          </button>
        )}
      </header>
      <div className="burn-head">
        <span>{t.board.touchpointCustomer}</span>
        <span className="burn-due">{t.common.due}</span>
        <span>{t.common.left}</span>
        <span>{t.common.heldBy}</span>
      </div>
      <div className="burn-rows" ref={list}>
        {rows.length === 0 && <p className="empty">{t.board.burningEmpty}</p>}
        {rows.length > 0 && <span className="burn-thread" aria-hidden />}
        {rows.map((row) => (
          <BurningRow key={`${row.touchpointId} ${row.clock.id}`} row={row} onOpen={onOpen} />
        ))}
      </div>
    </section>
  );
}

/** One row of 38 px: the touchpoint opens its events, the bar and the words open why it is due then. */
export function BurningRow({ row, onOpen }: { row: BurningRowView; onOpen: (touchpointId: string) => void }) {
  const { words } = useLanguage();
  const { names } = useSession();
  const held = names.custodian(row.custodian);
  const explain = explainPath(row.touchpointId, row.clock.id);
  return (
    <div className="burn-row">
      <button type="button" className="plain burn-open cut" title={`${words.milestone(row.clock.milestone)} · ${row.ref}`} onClick={() => onOpen(row.touchpointId)}>
        <strong>{words.kind(row.kind)}</strong> <span className="second">{row.maskedName || row.ref}</span>
      </button>
      <Link to={explain} className="burn-bar" tabIndex={-1}>
        <ClockBar clock={row.clock} />
      </Link>
      <Link to={explain}>
        <ClockState clock={row.clock} />
      </Link>
      <span className="cut second" title={held}>
        {held}
      </span>
    </div>
  );
}
