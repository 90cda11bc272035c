import { Button, Input } from 'antd';
import { useState, type FormEvent } from 'react';
import type { SessionView } from '../../../src/access/domain/session-view.js';
import { Icon, Mark } from '../common/icon.js';
import { useLanguage } from '../i18n/language.js';
import { api, ApiError } from '../net/api.js';
import type { SessionUser } from '../session/session.js';
import { StateGlyph } from '../clock/state-glyph.js';
import './login.css';

/** Bars of the picture beside the form: twelve services, two of them close to the line. */
const BARS = [124, 216, 182, 282, 249, 373, 307, 241, 340, 274, 158, 207];

export function Login({ onSignedIn }: { onSignedIn: (user: SessionUser) => void }) {
  const { t, language, choose } = useLanguage();
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (username.trim() === '' || password === '') {
      setProblem(t.login.missing);
      return;
    }
    setBusy(true);
    api
      .post<SessionView>('/session', { username: username.trim(), password })
      .then((session) => onSignedIn(session.user))
      .catch((error: unknown) => setProblem(problemOf(error)))
      .finally(() => setBusy(false));
  };

  const problemOf = (error: unknown): string => {
    if (!(error instanceof ApiError)) return t.error.server;
    if (error.status === 401) return t.login.wrong;
    if (error.status === 429) return t.login.tooMany;
    return error.status === 0 ? t.error.network : error.message;
  };

  return (
    <div className="login">
      <main className="login-side">
        <header>
          <span className="brand">
            <Mark />
            {t.product}
          </span>
          <span className="login-languages">
            {(['zh-CN', 'en'] as const).map((each) => (
              <button
                key={each}
                type="button"
                lang={each}
                className={each === language ? 'is-current' : 'link'}
                aria-pressed={each === language}
                onClick={() => choose(each)}
              >
                {each === 'zh-CN' ? '中文' : 'English'}
              </button>
            ))}
          </span>
        </header>
        <form className="login-form" onSubmit={submit} noValidate>
          <h1>{t.login.title}</h1>
          <p>
            {t.product} · {t.login.sub}
          </p>
          <label htmlFor="username">{t.login.user}</label>
          <Input
            id="username"
            size="large"
            autoFocus
            autoComplete="username"
            value={username}
            onChange={(event) => setUsername(event.target.value)}
          />
          <label htmlFor="password">{t.login.password}</label>
          <Input.Password
            id="password"
            size="large"
            autoComplete="current-password"
            value={password}
            iconRender={(shown) => (
              <span aria-label={shown ? t.login.hide : t.login.show}>
                <Icon name={shown ? 'eye' : 'hidden'} size={16} />
              </span>
            )}
            onChange={(event) => setPassword(event.target.value)}
          />
          <p className="login-problem" role="alert">
            {problem !== null && (
              <>
                <StateGlyph name="breached" /> {problem}
              </>
            )}
          </p>
          <Button type="primary" size="large" htmlType="submit" loading={busy} block>
            {t.login.submit}
          </Button>
        </form>
        <footer>{t.login.footer}</footer>
      </main>
      <aside className="login-picture" aria-hidden>
        <div className="login-bars">
          {BARS.map((width, index) => (
            <i key={index} style={{ width }} className={width > 335 ? 'is-near' : ''} />
          ))}
        </div>
        <strong>{t.login.slogan}</strong>
        <span>{t.login.sloganSub}</span>
      </aside>
    </div>
  );
}
