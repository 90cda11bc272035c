import { App, Button } from 'antd';
import { useEffect, useImperativeHandle, useRef, useState, type Ref } from 'react';
import type { PopView } from '../../../src/screen-pop/domain/pop.js';
import { KeyCap } from '../common/key-cap.js';
import { serverNow, useTicking } from '../common/now.js';
import { formatDuration, formatTimer } from '../format/duration.js';
import { useLanguage } from '../i18n/language.js';
import { api, ApiError } from '../net/api.js';
import { useSession } from '../session/session.js';
import { useKeys } from '../shell/keys.js';
import { forgetNotes, useCallNotes } from './call-notes.js';
import { wrapUpBody } from './wrap-up-body.js';
import { WrapUpFields, type WrapUpField } from './wrap-up-fields.js';
import './wrap-up.css';

export interface WrapUpHandle {
  open: (field: WrapUpField) => void;
  escalate: () => void;
  save: () => void;
}

interface WrapUpProps {
  pop: PopView;
  ref: Ref<WrapUpHandle>;
  /** Number keys choose the customer first. */
  choosing: boolean;
  onSaved: (pop: PopView) => void;
}

const FIELD_ORDER: WrapUpField[] = ['outcome', 'cause', 'promise', 'nextStep'];
/** A wrap-up should be done in half a minute. */
const AIM_MS = 30_000;

/** The end of a call, by keyboard alone: 48 px closed, 141 open; it pushes the file up and never covers it. */
export function WrapUp({ pop, ref, choosing, onSaved }: WrapUpProps) {
  const { t } = useLanguage();
  const { user } = useSession();
  const { message } = App.useApp();
  const [notes, change] = useCallNotes(pop.callId);
  const [open, setOpen] = useState(pop.state === 'wrap-up');
  const [wanted, setWanted] = useState<{ field: WrapUpField } | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const openedAt = useRef(0);
  // A saved wrap-up stands; the call itself may still go on.
  const usable = pop.state !== 'ringing' && pop.wrapUp === null;

  useEffect(() => {
    if (pop.state === 'wrap-up') setOpen(true);
  }, [pop.state]);
  useEffect(() => {
    if (pop.wrapUp !== null) setOpen(false);
  }, [pop.wrapUp]);
  useEffect(() => {
    if (open && openedAt.current === 0) openedAt.current = serverNow();
  }, [open]);

  const openAt = (field: WrapUpField) => {
    if (!usable) return;
    setOpen(true);
    setWanted({ field });
  };

  const close = () => {
    setOpen(false);
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  };

  const save = () => {
    if (!usable || busy) return;
    const body = wrapUpBody(notes, { nowMs: serverNow(), team: user.team, userId: user.id });
    if ('missing' in body) {
      setProblem({ outcome: t.wrap.needOutcome, cause: t.wrap.needCause, promise: t.wrap.promiseNoDue }[body.missing]);
      openAt(body.missing);
      return;
    }
    setBusy(true);
    api
      .post<PopView>(`/calls/${encodeURIComponent(pop.callId)}/wrap-up`, body.wrapUp)
      .then((saved) => {
        forgetNotes(pop.callId);
        void message.success(t.wrap.saved, 2);
        setProblem(null);
        close();
        onSaved(saved);
      })
      .catch((cause: unknown) => {
        const why = cause instanceof ApiError && cause.status > 0 ? cause.message : t.error.network;
        setProblem(`${t.wrap.failed} ${why}`);
      })
      .finally(() => setBusy(false));
  };

  const escalate = () => {
    if (!usable) return;
    change({ outcome: 'escalated' });
    openAt('nextStep');
  };
  useImperativeHandle(ref, () => ({ open: openAt, escalate, save }));

  useKeys(
    {
      ...Object.fromEntries((choosing ? [] : FIELD_ORDER).map((field, index) => [
        String(index + 1),
        (event: KeyboardEvent) => {
          event.preventDefault();
          openAt(field);
        },
      ])),
      Escape: close,
    },
    open,
  );

  if (!open) return <ClosedWrapUp usable={usable} saved={pop.wrapUp !== null} onOpen={openAt} />;
  return (
    <section className="wrap is-open" aria-label={t.wrap.title}>
      <WrapUpFields pop={pop} notes={notes} change={change} wanted={wanted} onClose={close} onSave={save} />
      <footer className="wrap-line">
        <strong>{t.wrap.title}</strong>
        <Elapsed since={pop.endedAt === null ? openedAt.current : new Date(pop.endedAt).getTime()} />
        <span className={problem === null ? 'meta cut grow' : 'words-breached cut grow'} role={problem === null ? undefined : 'alert'}>
          {problem}
        </span>
        <span className="meta nowrap hints">
          <KeyCap>Tab</KeyCap> {t.wrap.next}
          <KeyCap>Esc</KeyCap> {t.wrap.closeKept}
        </span>
        <Button type="primary" loading={busy} onClick={save}>
          {t.wrap.save} <span className="shortcut">Ctrl ↵</span>
        </Button>
      </footer>
    </section>
  );
}

interface ClosedProps {
  usable: boolean;
  saved: boolean;
  onOpen: (field: WrapUpField) => void;
}

function ClosedWrapUp({ usable, saved, onOpen }: ClosedProps) {
  const { t } = useLanguage();
  return (
    <section className="wrap wrap-line" aria-label={t.wrap.title}>
      <strong>{t.wrap.title}</strong>
      <KeyCap>W</KeyCap>
      {FIELD_ORDER.map((field, index) => (
        <button key={field} type="button" className="wrap-slot" disabled={!usable} onClick={() => onOpen(field)}>
          <KeyCap>{index + 1}</KeyCap>
          {t.wrap[field]}
        </button>
      ))}
      <span className="grow" />
      <span className="meta nowrap">{saved ? t.wrap.saved : usable ? t.wrap.aim : t.wrap.afterAnswer}</span>
      <Button disabled>{t.wrap.saveShort}</Button>
    </section>
  );
}

/** Seconds spent against the aim of thirty. */
function Elapsed({ since }: { since: number }) {
  const { t, language } = useLanguage();
  const seconds = useTicking((now) => (since === 0 ? 0 : Math.max(0, Math.floor((now - since) / 1000))));
  const share = Math.min(1, (seconds * 1000) / AIM_MS);
  return (
    <span className="row elapsed">
      <strong className="num">
        {seconds < 60 ? formatDuration(seconds * 1000, language) : formatTimer(seconds * 1000)}
      </strong>
      <span className="elapsed-bar" aria-hidden>
        <i style={{ width: `${share * 100}%` }} />
      </span>
      <span className="meta">{t.wrap.of30}</span>
    </span>
  );
}
