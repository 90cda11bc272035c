import { NavLink } from 'react-router';
import type { AlertView } from '../../../src/insight/domain/board.js';
import { Icon, type IconName } from '../common/icon.js';
import { useLanguage } from '../i18n/language.js';
import { useResource } from '../net/use-resource.js';
import { useSession } from '../session/session.js';
import { pagesOf } from '../shell/pages.js';

/** Bottom bar of the phone: what burns, alerts, customers, me. */
export function PhoneBar() {
  const { t } = useLanguage();
  const { user } = useSession();
  const staff = user.role !== 'partner';
  const alerts = useResource<{ items: AlertView[] }>(staff ? '/alerts' : null, {}, 30_000);
  const waiting = alerts.data?.items.filter((alert) => alert.acknowledged === null && alert.retracted === null).length ?? 0;
  const home = pagesOf(user)[0];
  const items: { to: string; icon: IconName; label: string; count?: number }[] = staff
    ? [
        { to: home?.path ?? '/desk', icon: 'flame', label: t.nav.burning },
        { to: '/alerts', icon: 'bell', label: t.nav.alerts, count: waiting },
        { to: '/desk/search', icon: 'search', label: t.nav.customers },
        { to: '/desk/me', icon: 'person', label: t.nav.me },
      ]
    : [
        { to: '/portal', icon: 'document', label: t.nav.portal },
        { to: '/desk/me', icon: 'person', label: t.nav.me },
      ];
  return (
    <nav className="phone-bar" aria-label={t.product}>
      {items.map((item) => (
        <NavLink key={item.to} to={item.to} end>
          <Icon name={item.icon} size={20} />
          {item.label}
          {item.count !== undefined && item.count > 0 && <span className="phone-count">{item.count > 99 ? '99+' : item.count}</span>}
        </NavLink>
      ))}
    </nav>
  );
}
