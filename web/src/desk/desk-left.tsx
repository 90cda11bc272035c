import { useEffect, useRef, useState } from 'react';
import type { PopView } from '../../../src/screen-pop/domain/pop.js';
import { QueueState } from '../clock/clock-state.js';
import { Icon } from '../common/icon.js';
import { useTicking } from '../common/now.js';
import { formatTimer } from '../format/duration.js';
import { useLanguage } from '../i18n/language.js';
import { useSession } from '../session/session.js';
import { useKeys } from '../shell/keys.js';
import { stateSince } from './call-tabs.js';
import { callName, type DeskState } from './desk-state.js';

interface DeskLeftProps {
  state: DeskState;
  onOpenCall: (callId: string) => void;
  onOpenTouchpoint: (id: string) => void;
}

const SHOWN = 10;

/** Calls, then my queue by time left; `J K` move, Enter opens. */
export function DeskLeft({ state, onOpenCall, onOpenTouchpoint }: DeskLeftProps) {
  const { t, words } = useLanguage();
  const { names } = useSession();
  const [all, setAll] = useState(false);
  const [at, setAt] = useState(-1);
  const list = useRef<HTMLUListElement>(null);
  const items = all ? state.queue : state.queue.slice(0, SHOWN);

  const move = (step: number) => setAt((old) => Math.max(0, Math.min(old + step, items.length - 1)));
  useKeys({ j: () => move(1), k: () => move(-1) });
  useEffect(() => {
    if (at >= 0) list.current?.querySelectorAll<HTMLElement>('button')[at]?.focus();
  }, [at]);

  const whyWords = (item: (typeof items)[number]): string =>
    item.why === 'held-by-you' ? names.custodian(item.custodian) : (t.why[item.why] ?? words.event(item.why));

  return (
    <aside className="desk-left">
      <h2 className="left-title">
        {t.desk.calls}
        <span>{state.calls.length}</span>
      </h2>
      {state.calls.length === 0 && <p className="meta left-none">{t.desk.noCalls}</p>}
      {state.calls.map((pop) => (
        <CallCard key={pop.callId} pop={pop} current={pop.callId === state.activeId} onOpen={onOpenCall} />
      ))}
      <h2 className="left-title">
        {t.desk.queue}
        <span>{state.queueTotal}</span>
      </h2>
      {state.queue.length === 0 && <p className="meta left-none">{t.desk.queueEmpty}</p>}
      <ul ref={list} className="queue">
        {items.map((item) => (
          <li key={item.touchpointId + item.why}>
            <button type="button" className="plain queue-item" onClick={() => onOpenTouchpoint(item.touchpointId)}>
              <strong className="cut">
                {words.kind(item.kind)} · {item.maskedName}
              </strong>
              <span className="row queue-line">
                <QueueState item={item} asOf={state.asOf} />
                <span className="meta cut">{whyWords(item)}</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
      {state.queueTotal > SHOWN && (
        <button type="button" className="plain meta link left-all" onClick={() => setAll(!all)}>
          {all ? t.common.fewer : t.common.allN(state.queueTotal)}
        </button>
      )}
    </aside>
  );
}

function CallCard({ pop, current, onOpen }: { pop: PopView; current: boolean; onOpen: (callId: string) => void }) {
  const { t } = useLanguage();
  const { names } = useSession();
  const timer = useTicking((now) => formatTimer(now - stateSince(pop)));
  return (
    <button type="button" className={`call-card${current ? ' is-current' : ''}`} onClick={() => onOpen(pop.callId)}>
      <span className="row">
        <Icon name={pop.state === 'held' ? 'hold' : 'phone'} size={13} />
        <strong className="cut grow">{callName(pop)}</strong>
        <strong className="num">{timer}</strong>
      </span>
      <span className="meta cut">{[t.desk.stateLong[pop.state], pop.queue === null ? null : names.queue(pop.queue)].filter(Boolean).join(' · ')}</span>
    </button>
  );
}
