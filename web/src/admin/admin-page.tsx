import { Segmented } from 'antd';
import { useSearchParams } from 'react-router';
import { useLanguage } from '../i18n/language.js';
import { AccessLog } from './access-log.js';
import { ApiKeyList } from './api-keys.js';
import { ImportList } from './imports.js';
import { TroubleList } from './trouble.js';
import { UserList } from './users.js';
import './admin.css';

const PARTS = ['users', 'keys', 'imports', 'trouble', 'log'] as const;
type Part = (typeof PARTS)[number];

/** Users, API keys, imports, what could not be delivered or done, and the access log. */
export function AdminPage() {
  const { t } = useLanguage();
  const [query, setQuery] = useSearchParams();
  const part = PARTS.find((each) => each === query.get('part')) ?? 'users';
  return (
    <div className="page-body admin">
      <header className="page-head">
        <h1>{t.admin.title}</h1>
        <Segmented<Part> value={part} onChange={(next) => setQuery({ part: next })} options={PARTS.map((each) => ({ value: each, label: t.admin[each] }))} />
      </header>
      {part === 'users' && <UserList />}
      {part === 'keys' && <ApiKeyList />}
      {part === 'imports' && <ImportList />}
      {part === 'trouble' && <TroubleList />}
      {part === 'log' && <AccessLog />}
    </div>
  );
}
