import { createContext, use, useEffect, useMemo, useReducer, useState, type Dispatch, type ReactNode } from 'react';
import type { AlertView } from '../../../src/insight/domain/board.js';
import type { DeskView, PopView, QueueItemView } from '../../../src/screen-pop/domain/pop.js';
import { learnServerTime, serverNow } from '../common/now.js';
import { useLanguage } from '../i18n/language.js';
import { api, ApiError, apiPath } from '../net/api.js';
import { openLive, type LineState } from '../net/live.js';
import { useSession } from '../session/session.js';
import { callName, deskReducer, EMPTY_DESK, type DeskAction, type DeskState } from './desk-state.js';

interface Desk {
  /** False for whom no telephone can ring. */
  hasDesk: boolean;
  state: DeskState;
  dispatch: Dispatch<DeskAction>;
  /** Null until the stream was first tried. */
  line: LineState | null;
  loaded: boolean;
  error: ApiError | null;
}

const DeskContext = createContext<Desk | null>(null);

export function useDesk(): Desk {
  const desk = use(DeskContext);
  if (desk === null) throw new Error('useDesk outside DeskProvider');
  return desk;
}

/** Keeps the desk of whoever has an extension live on every page, so that a pop is never missed. */
export function DeskProvider({ children }: { children: ReactNode }) {
  const { user } = useSession();
  const [state, dispatch] = useReducer(deskReducer, EMPTY_DESK);
  const [line, setLine] = useState<LineState | null>(null);
  const [loaded, setLoaded] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  const hasDesk = user.role === 'handler' || user.extension !== null;

  useEffect(() => {
    if (!hasDesk) return;
    let stop: (() => void) | null = null;
    let gone = false;
    let wasDown = false;

    const read = (): Promise<DeskView | null> =>
      api
        .get<DeskView>('/desk')
        .then((desk) => {
          if (gone) return null;
          dispatch({ type: 'snapshot', desk });
          setLoaded(true);
          setError(null);
          return desk;
        })
        .catch((cause: unknown) => {
          if (!gone) setError(cause instanceof ApiError ? cause : new ApiError(0, 'client', String(cause)));
          return null;
        });

    const onLine = (next: LineState) => {
      setLine(next);
      // The stream resumes by id; the snapshot also covers a gap longer than the server keeps.
      if (next.up && wasDown) void read();
      wasDown = !next.up;
    };

    void read().then((desk) => {
      if (gone) return;
      stop = openLive({
        url: apiPath('/desk/stream'),
        lastEventId: desk?.lastEventId ?? null,
        onMessage: (message) => receive(message.event, message.data, dispatch),
        onLine,
        onRefused: (status) => setError(new ApiError(status, 'refused', '')),
        now: serverNow,
      });
      if (desk === null) wasDown = true;
    });
    return () => {
      gone = true;
      stop?.();
    };
  }, [hasDesk]);

  useTitleCount(state);
  const desk = useMemo<Desk>(() => ({ hasDesk, state, dispatch, line, loaded, error }), [hasDesk, state, line, loaded, error]);
  return (
    <DeskContext value={desk}>
      {children}
      <Announcer state={state} />
    </DeskContext>
  );
}

function receive(event: string, data: string, dispatch: Dispatch<DeskAction>): void {
  const content = parse(data);
  if (content === null) return;
  if (event === 'pop') dispatch({ type: 'pop', pop: content as PopView });
  else if (event === 'alert') dispatch({ type: 'alert', alert: content as AlertView });
  else if (event === 'queue') {
    const queue = content as { queue: QueueItemView[]; queueTotal: number; asOf: string };
    learnServerTime(queue.asOf);
    dispatch({ type: 'queue', ...queue });
  }
}

function parse(data: string): object | null {
  try {
    const value: unknown = JSON.parse(data);
    return typeof value === 'object' ? value : null;
  } catch {
    return null;
  }
}

/** A count in the title bar while something rings: no sound, no bouncing. */
function useTitleCount(state: DeskState): void {
  const { t } = useLanguage();
  const ringing = state.calls.filter((call) => call.state === 'ringing').length;
  useEffect(() => {
    document.title = ringing > 0 ? t.desk.titleCount(ringing) : t.product;
  }, [ringing, t]);
}

/** Says a pop once, at once; claim and close politely. Ticking numbers stay silent. */
function Announcer({ state }: { state: DeskState }) {
  const { t, words } = useLanguage();
  const ringing = state.calls.filter((call) => call.state === 'ringing').at(-1);
  const answered = state.calls.find((call) => call.state === 'answered');
  const risk = ringing?.file == null ? '' : t.risk.level[ringing.file.risk.level];
  const reason = ringing?.file?.reason == null ? '' : words.say(ringing.file.reason.sentence).replace(/[[(]?\d[\])]|[¹²³⁴⁵]/g, '');
  return (
    <div className="sr-only">
      <div aria-live="assertive">
        {ringing !== undefined && t.desk.ringingSentence(callName(ringing), risk, reason)}
      </div>
      <div aria-live="polite">{answered !== undefined && t.desk.answeredSentence(callName(answered))}</div>
      <div aria-live="polite">{state.gone !== null && t.desk.closedSentence(state.gone.name)}</div>
    </div>
  );
}
