import { Dropdown } from 'antd';
import { NavLink, useLocation } from 'react-router';
import { Icon, Mark } from '../common/icon.js';
import { remember } from '../common/remembered.js';
import { useTicking } from '../common/now.js';
import { useDesk } from '../desk/desk-provider.js';
import { callName } from '../desk/desk-state.js';
import { useLanguage } from '../i18n/language.js';
import { useSession } from '../session/session.js';
import { useTheme } from '../theme/theme.js';
import { singleKeysOn } from './keys.js';
import { pagesOf } from './pages.js';
import { SearchBox } from './search-box.js';
import './shell.css';

/** 44 px: mark, the pages this role has, presence, search, help, menu. */
export function TopBar({ onHelp }: { onHelp: () => void }) {
  const { t } = useLanguage();
  const { user, names } = useSession();
  return (
    <header className="top-bar">
      <NavLink to="/" className="brand">
        <Mark />
        {t.product}
      </NavLink>
      <nav aria-label={t.product}>
        {pagesOf(user).map((page) => (
          <NavLink key={page.path} to={page.path}>
            {t.nav[page.name]}
          </NavLink>
        ))}
      </nav>
      <div className="top-end">
        <LineChip />
        <Presence />
        {user.partnerId !== null && (
          <span className="meta nowrap" style={{ marginRight: 16, color: 'var(--text)' }}>
            {names.partner(user.partnerId)} · {t.top.partnerPortal}
          </span>
        )}
        <SearchBox />
        <button type="button" className="icon-button" aria-label={t.top.help} onClick={onHelp}>
          <Icon name="help" size={16} />
        </button>
        <UserMenu />
      </div>
    </header>
  );
}

function Presence() {
  const { t } = useLanguage();
  const { user } = useSession();
  const { state } = useDesk();
  const away = useLocation().pathname !== '/desk';
  if (user.extension === null) {
    return user.role === 'handler' ? <span className="presence is-away">{t.top.noExtension}</span> : null;
  }
  const ringing = state.calls.find((call) => call.state === 'ringing');
  // On another page the pop is one click away, and says who it is.
  if (ringing !== undefined && away) {
    return (
      <NavLink to="/desk" className="chip chip-ink line-chip">
        <Icon name="phone" size={12} />
        {t.top.ringing} {callName(ringing)}
      </NavLink>
    );
  }
  const talking = state.calls.some((call) => call.state === 'answered' || call.state === 'held');
  const word = talking ? t.top.onCall : t.top.ready;
  return (
    <span className="presence">
      {word} · {user.extension}
    </span>
  );
}

/** An ink chip while the line is down; what is on the screen stays. */
function LineChip() {
  const { t } = useLanguage();
  const { line } = useDesk();
  const retryAtMs = line === null || line.up ? null : line.retryAtMs;
  const seconds = useTicking((now) => (retryAtMs === null ? 0 : Math.max(0, Math.ceil((retryAtMs - now) / 1000))));
  const online = useTicking(() => navigator.onLine);
  if (retryAtMs === null && online) return null;
  return (
    <span className="chip chip-ink line-chip" role="status">
      <Icon name="refresh" size={12} />
      {retryAtMs === null ? t.top.offline : t.top.reconnecting(seconds)}
    </span>
  );
}

function UserMenu() {
  const { t, language, choose } = useLanguage();
  const theme = useTheme();
  const { user, signOut } = useSession();
  const keysOn = singleKeysOn();
  const tick = (on: boolean) => (on ? '✓ ' : '\u2003');
  const items = [
    { key: 'who', label: `${user.name} · ${t.admin.roles[user.role] ?? user.role}`, disabled: true },
    { type: 'divider' as const },
    { key: 'zh-CN', label: `${tick(language === 'zh-CN')}中文`, onClick: () => choose('zh-CN') },
    { key: 'en', label: `${tick(language === 'en')}English`, onClick: () => choose('en') },
    { type: 'divider' as const },
    ...(['system', 'light', 'dark'] as const).map((each) => ({
      key: each,
      label: `${tick(theme.choice === each)}${t.top.theme[each]}`,
      onClick: () => theme.choose(each),
    })),
    { type: 'divider' as const },
    {
      key: 'keys',
      label: `${tick(keysOn)}${t.top.singleKeys}`,
      onClick: () => remember('single-keys', keysOn ? 'off' : 'on'),
    },
    { type: 'divider' as const },
    { key: 'out', label: `\u2003${t.top.signOut}`, onClick: signOut },
  ];
  return (
    <Dropdown menu={{ items }} trigger={['click']} placement="bottomRight">
      <button type="button" className="avatar" aria-label={t.top.menu} style={{ marginLeft: 2 }}>
        {(user.name || user.username).slice(0, 1).toUpperCase()}
      </button>
    </Dropdown>
  );
}
