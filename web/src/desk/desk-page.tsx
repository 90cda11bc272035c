import { App } from 'antd';
import { useEffect, useRef, useState } from 'react';
import type { PopView } from '../../../src/screen-pop/domain/pop.js';
import { TouchpointDrawer } from '../board/touchpoint-drawer.js';
import { ErrorNote, SkeletonRows } from '../common/states.js';
import { useLanguage } from '../i18n/language.js';
import { api, ApiError } from '../net/api.js';
import { useKeys, type KeyMap } from '../shell/keys.js';
import { CallTabs } from './call-tabs.js';
import { Chooser } from './chooser.js';
import { useDesk } from './desk-provider.js';
import { DeskLeft } from './desk-left.js';
import { FileCentre } from './file-centre.js';
import { RightPane } from './right-pane.js';
import { UnknownCaller } from './unknown-caller.js';
import { WrapUp, type WrapUpHandle } from './wrap-up.js';
import './desk.css';

/** The handler's desk: calls and queue, the file, the script, the wrap-up. */
export function DeskPage() {
  const { hasDesk, state, dispatch, loaded, error } = useDesk();
  const { t } = useLanguage();
  const { message } = App.useApp();
  const [opened, setOpened] = useState<string | null>(null);
  const [newFile, setNewFile] = useState<string | null>(null);
  const wrapUp = useRef<WrapUpHandle>(null);
  const active = state.calls.find((call) => call.callId === state.activeId) ?? null;
  const goneId = state.gone?.callId;

  useEffect(() => {
    // Saving a wrap-up has told its own success already.
    if (state.gone === null || state.gone.because === 'wrapped_up') return;
    const why = state.gone.because === null ? t.desk.state.closed : (t.desk.because[state.gone.because] ?? state.gone.because);
    void message.info(t.desk.closedBecause(state.gone.name, why), 4);
    // Told once per closed call; the language of an old note does not matter.
  }, [goneId]);

  const change = (call: Promise<PopView | undefined>) =>
    call
      .then((pop) => {
        if (pop !== undefined) dispatch({ type: 'pop', pop });
      })
      .catch((cause: unknown) => {
        void message.error(cause instanceof ApiError && cause.status > 0 ? cause.message : t.error.network);
      });
  const choose = (customerId: string) =>
    active === null ? undefined : void change(api.post<PopView>(`/calls/${encodeURIComponent(active.callId)}/choose`, { customerId }));
  const undo = () =>
    active === null ? undefined : void change(api.remove<PopView>(`/calls/${encodeURIComponent(active.callId)}/choose`));
  const verify = () =>
    active === null ? undefined : void change(api.post<PopView>(`/calls/${encodeURIComponent(active.callId)}/verify`, { method: 'id-last-four' }));

  const keys: KeyMap = {
    w: (event) => {
      event.preventDefault();
      wrapUp.current?.open('outcome');
    },
    p: (event) => {
      event.preventDefault();
      wrapUp.current?.open('promise');
    },
    u: (event) => {
      event.preventDefault();
      wrapUp.current?.escalate();
    },
    z: () => (active?.chosenBy === 'handler' ? undo() : undefined),
    n: () => (active !== null && active.file === null ? setNewFile(active.callId) : undefined),
    'Ctrl+Enter': () => wrapUp.current?.save(),
  };
  for (let index = 1; index <= 9; index += 1) {
    keys[`Alt+${index}`] = (event) => {
      const call = state.calls[index - 1];
      if (call === undefined) return;
      event.preventDefault();
      dispatch({ type: 'open', callId: call.callId });
    };
  }
  useKeys(keys);

  if (!hasDesk) return <p className="empty">{t.desk.noDesk}</p>;
  if (!loaded) return error === null ? <SkeletonRows rows={12} /> : <ErrorNote error={error} />;
  const file = active?.file ?? null;
  const choosing = active !== null && file === null && active.candidates.length > 0 && newFile !== active.callId;
  return (
    <div className="desk">
      <CallTabs calls={state.calls} active={active} onOpen={(callId) => dispatch({ type: 'open', callId })} />
      <section className="desk-centre" aria-label={t.desk.title}>
        {active === null && <Idle />}
        {active !== null && file !== null && (
          <FileCentre key={active.callId} pop={active} file={file} onOpenTouchpoint={setOpened} onUndo={undo} onVerify={verify} />
        )}
        {active !== null && choosing && (
          <Chooser key={active.callId} pop={active} onChoose={choose} onNone={() => setNewFile(active.callId)} />
        )}
        {active !== null && file === null && !choosing && (
          <UnknownCaller key={active.callId} pop={active} onChoose={choose} />
        )}
      </section>
      {active !== null && file !== null && <RightPane key={`right ${active.callId}`} pop={active} />}
      {active !== null && (
        <WrapUp
          key={`wrap ${active.callId}`}
          ref={wrapUp}
          pop={active}
          choosing={choosing}
          onSaved={(pop) => dispatch({ type: 'pop', pop })}
        />
      )}
      {/* Last in the order of focus: what waits comes after who is on the line. */}
      <DeskLeft state={state} onOpenCall={(callId) => dispatch({ type: 'open', callId })} onOpenTouchpoint={setOpened} />
      <TouchpointDrawer id={opened} onClose={() => setOpened(null)} />
    </div>
  );
}

function Idle() {
  const { t } = useLanguage();
  return (
    <div className="desk-idle">
      <h1>{t.desk.idleTitle}</h1>
      <p>{t.desk.idleText}</p>
    </div>
  );
}
