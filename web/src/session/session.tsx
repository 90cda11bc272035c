import { createContext, use, useCallback, useEffect, useMemo, useState, type ReactNode } from 'react';
import type { DirectoryView, SessionView } from '../../../src/access/domain/session-view.js';
import { forget, recallText, remember } from '../common/remembered.js';
import { Names } from '../format/names.js';
import { useLanguage } from '../i18n/language.js';
import { api, whenSignedOut } from '../net/api.js';
import { useResource } from '../net/use-resource.js';

export type SessionUser = SessionView['user'];

interface SessionState {
  user: SessionUser;
  directory: DirectoryView;
  names: Names;
  signOut: () => void;
}

const SessionContext = createContext<SessionState | null>(null);

/** Who is signed in, and the names behind the ids they may see. */
export function useSession(): SessionState {
  const state = use(SessionContext);
  if (state === null) throw new Error('useSession outside SessionProvider');
  return state;
}

const NO_NAMES: DirectoryView = { orgs: [], teams: [], partners: [], causes: [] };

interface SessionGateProps {
  login: (signedIn: (user: SessionUser) => void) => ReactNode;
  children: ReactNode;
}

/** Shows the log-in until someone is signed in; then everything below knows who. */
export function SessionGate({ login, children }: SessionGateProps) {
  const [user, setUser] = useState<SessionUser | null>(null);
  const [asked, setAsked] = useState(false);

  useEffect(() => {
    let gone = false;
    // Nobody signed in from this browser: nothing to ask, the log-in can stand at once.
    if (recallText('signed-in') === null) {
      setAsked(true);
      return;
    }
    api
      .get<SessionView>('/session')
      .then((session) => {
        if (!gone) setUser(session.user);
      })
      .catch(() => undefined)
      .finally(() => {
        if (!gone) setAsked(true);
      });
    return () => {
      gone = true;
    };
  }, []);
  useEffect(() => {
    whenSignedOut(() => setUser(null));
    return () => whenSignedOut(null);
  }, []);
  useEffect(() => {
    if (user !== null) remember('signed-in', 'yes');
    else if (asked) forget('signed-in');
  }, [user, asked]);

  const signOut = useCallback(() => {
    api
      .remove('/session')
      .catch(() => undefined)
      .finally(() => setUser(null));
  }, []);

  if (user !== null) {
    return (
      <SignedIn user={user} signOut={signOut}>
        {children}
      </SignedIn>
    );
  }
  return asked ? login(setUser) : null;
}

function SignedIn({ user, signOut, children }: { user: SessionUser; signOut: () => void; children: ReactNode }) {
  const { language, t } = useLanguage();
  const { data } = useResource<DirectoryView>('/directory');
  const directory = data ?? NO_NAMES;
  const state = useMemo<SessionState>(
    () => ({ user, directory, names: new Names(directory, language, t.common.us, t.portal.someoneElse), signOut }),
    [user, directory, language, t, signOut],
  );
  return <SessionContext value={state}>{children}</SessionContext>;
}
