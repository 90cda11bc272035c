import { Button, Segmented } from 'antd';
import { useLanguage } from '../i18n/language.js';
import { useSession } from '../session/session.js';
import { useTheme } from '../theme/theme.js';
import './phone.css';

/** Language, appearance and the way out. */
export function MePage() {
  const { t, language, choose } = useLanguage();
  const theme = useTheme();
  const { user, signOut } = useSession();
  return (
    <div className="phone-page is-narrow">
      <header className="phone-head">
        <h1>{user.name}</h1>
        <span className="meta">{t.admin.roles[user.role]}</span>
      </header>
      <section className="phone-block phone-choices">
        <h2 className="block-title">{t.top.language}</h2>
        <Segmented block size="large" value={language} onChange={choose} options={[{ value: 'zh-CN', label: '中文' }, { value: 'en', label: 'English' }]} />
        <h2 className="block-title">{t.top.theme.label}</h2>
        <Segmented block size="large" value={theme.choice} onChange={theme.choose} options={(['system', 'light', 'dark'] as const).map((each) => ({ value: each, label: t.top.theme[each] }))} />
        <Button size="large" block onClick={signOut}>
          {t.top.signOut}
        </Button>
      </section>
    </div>
  );
}
